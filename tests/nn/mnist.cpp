// MNIST in files of the test's own, plain and compressed, whole and damaged; and the real ones where they are.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include <tandem/nn/mnist.hpp>

#include "idx.hpp"
#include "temporary.hpp"

using namespace tandem;

namespace {

std::string gzip(const std::string& bytes) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

const std::string images = nn::idx(0x803, {2, 1, 3}, "abcdef"), labels = nn::idx(0x801, {2}, "\x09\x03");

/// Of a folder with these files.
MNIST read(const std::string& image_bytes, const std::string& label_bytes,
           const std::string& ending = ".gz") {
    const nn::temporary_folder folder;
    nn::write(folder / ("t10k-images-idx3-ubyte" + ending), image_bytes);
    nn::write(folder / ("t10k-labels-idx1-ubyte" + ending), label_bytes);
    return MNIST(folder.path(), MNIST::test);
}
std::string failure(const std::string& image_bytes, const std::string& label_bytes) {
    return nn::message_of<data_error>([&] { read(image_bytes, label_bytes); });
}

}  // namespace

TEST_CASE("MNIST: plain files, compressed files, and plain ones that are named .gz") {
    for (const auto& set :
         {read(images, labels, ""), read(gzip(images), gzip(labels)), read(images, labels)}) {
        CHECK(set.features.shape() == Shape{2, 1, 3});
        CHECK(set.features(1, 0, 2) == 'f');
        CHECK(set.labels.to_vector() == std::vector<std::int64_t>{9, 3});
        CHECK(set.size() == 2);
    }
}
TEST_CASE("MNIST: longer than a buffer, and as long as one") {
    for (const std::uint32_t n : {65536u - 16u, 65536u, 3 * 65536u + 1u}) {
        std::string pixels;
        for (std::uint32_t i = 0; i < n; ++i) pixels += static_cast<char>((i * i) >> 5);
        const std::string file = nn::idx(0x803, {1, 1, n}, pixels), label = nn::idx(0x801, {1}, "\x01");
        for (const auto& set : {read(gzip(file), label), read(file, label)})
            CHECK(std::equal(pixels.begin(), pixels.end(), set.features.begin(), set.features.end(),
                             [](char c, std::uint8_t p) { return static_cast<std::uint8_t>(c) == p; }));
    }
}
TEST_CASE("MNIST: messages name the file and what is wrong") {
    const std::string i = "t10k-images-idx3-ubyte.gz'", l = "t10k-labels-idx1-ubyte.gz'";
    CHECK_CONTAINS(failure(nn::idx(0x803, {3, 1, 2}, "abcdef"), labels), i + " has 3 images and ");
    CHECK_CONTAINS(failure(nn::idx(0x803, {3, 1, 2}, "abcdef"), labels), l + " 2 labels");
    CHECK_CONTAINS(failure(images, nn::idx(0x801, {2}, "\x03\x0a")), l + ": label number 1 is 10");
    CHECK_CONTAINS(failure(labels, labels), i + ": its magic number is 2049");
    CHECK_CONTAINS(failure(images, images), l + ": its magic number is 2051");
    CHECK_CONTAINS(failure(images.substr(0, 17), labels), i + ": it is truncated: 1 of 6 elements");
    CHECK_CONTAINS(failure(gzip(images + 'x'), labels), i + ": it has more than the 6 elements");
    CHECK_CONTAINS(failure(gzip(images) + 'x', labels), i + ": bytes follow its gzip data");
    const nn::temporary_folder folder;
    CHECK_CONTAINS(nn::message_of<data_error>([&] { MNIST(folder.path(), MNIST::train); }),
                   (folder / "train-images-idx3-ubyte.gz").string() + "' is there; download");
}
TEST_CASE("MNIST: every truncation of compressed data is found, and every flipped bit that changes it") {
    const std::string whole = gzip(images);
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_CONTAINS(failure(whole.substr(0, length), labels), "images-idx3-ubyte.gz': it");
    int unused = 0;
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string bytes = whole;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        try {
            // Bits that say nothing about the content: its time, the system, padding before the trailer.
            const auto same = read(bytes, labels).features.to_vector();
            CHECK(std::string(same.begin(), same.end()) == "abcdef");
            ++unused;
        } catch (const data_error& e) {
            CHECK_CONTAINS(std::string(e.what()), "images-idx3-ubyte.gz': it");
        }
    }
    CHECK(unused < 80);
}
TEST_CASE("MNIST: much out of little is refused without memory for it") {
    const std::string zeros(1 << 24, '\0');
    CHECK_CONTAINS(failure(gzip(nn::idx(0x803, {1, 1, 1}, zeros)), labels), "more than the 1 elements");
    CHECK_CONTAINS(failure(gzip(nn::idx(0x803, {0x7FFFFFFF, 0xFFFFFFFF, 1}, "a")), labels),
                   "truncated: 1 of");
}
TEST_CASE("MNIST: the real files") {
    const char* data = std::getenv("TANDEM_DATA");
    if (data == nullptr) {
        MESSAGE("skipped: TANDEM_DATA names no folder with mnist/");
        return;
    }
    const std::filesystem::path folder = std::filesystem::path(data) / "mnist";
    const MNIST train(folder, MNIST::train), test(folder, MNIST::test);
    CHECK(train.features.shape() == Shape{60000, 28, 28});
    CHECK(test.features.shape() == Shape{10000, 28, 28});
    // The first label of each set, and the mean pixel, 0.1307 of 255.
    CHECK(train.labels(0) == 5);
    CHECK(test.labels(0) == 7);
    double total = 0;
    for (const std::uint8_t p : train.features.to_vector()) total += p;
    CHECK(total / static_cast<double>(train.features.size()) / 255 == doctest::Approx(0.1307).epsilon(1e-3));
}
