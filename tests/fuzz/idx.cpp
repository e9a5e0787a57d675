// IDX files, plain and compressed. The first byte says whether the rest is also read compressed by zlib, whose
// checksum random bytes would never pass.
#include <optional>
#include <vector>

#include <tandem/nn/mnist.hpp>

#include "gzip.hpp"

namespace {

using array = tandem::Array<std::uint8_t>;

/// Nothing where the reader refuses. Any other error than data_error ends the run.
template <class Source>
std::optional<array> read(const fuzz::file& file, std::size_t file_size) {
    const fuzz::memory_watch watch;
    std::optional<array> result;
    try {
        result = tandem::detail::read_idx<Source>(file.path(), "read_idx");
    } catch (const tandem::data_error&) {
    }
    watch.check(std::max(file_size, result ? static_cast<std::size_t>(result->size()) : 0));
    return result;
}

bool same(const std::optional<array>& a, const std::optional<array>& b) {
    if (!a || !b) return !a && !b;
    return a->shape() == b->shape() && a->to_vector() == b->to_vector();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const bool is_compressed_too = data[0] % 2 == 1;
    const std::string bytes(data + 1, data + size);
    const fuzz::file file(bytes);
    const auto plain = read<tandem::detail::plain_source>(file, bytes.size());
    if (plain) {
        const std::size_t header = 4 + 4 * plain->rank();
        const auto elements = plain->to_vector();
        fuzz::require(std::equal(elements.begin(), elements.end(), data + 1 + header, data + size),
                      "the elements are what follows the header");
    }
    const auto perhaps_gzip = read<tandem::detail::gzip_source>(file, bytes.size());
    fuzz::require(bytes.starts_with("\x1F\x8B") || same(plain, perhaps_gzip),
                  "what gzip has not compressed is read as it is");
    if (is_compressed_too) {
        const fuzz::file compressed;
        fuzz::write_gzip(compressed.path(), bytes);
        fuzz::require(bytes.starts_with("\x1F\x8B") ||
                          same(plain, read<tandem::detail::gzip_source>(compressed, bytes.size())),
                      "what was compressed is read as what it was");
    }
    return 0;
}
