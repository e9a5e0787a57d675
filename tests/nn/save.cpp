// Parameters written to files and read again; files that are not what they should be.
#include <doctest/doctest.h>

#include <sys/resource.h>

#include <csignal>
#include <string>
#include <vector>

#include <tandem/nn/linear.hpp>
#include <tandem/nn/save.hpp>

#include "temporary.hpp"

using namespace tandem;

namespace {

using L = Linear<double>;
struct Net {
    BOOST_HANA_DEFINE_STRUCT(Net, (L, hidden), (L, out));
};
Net net(index_t hidden = 3, index_t inputs = 2) {
    return {L(hidden, {.inputs = inputs}), L(1, {.inputs = hidden})};
}
std::vector<double> values_of(const auto& model) {
    std::vector<double> all;
    for (const auto& p : parameters(model))
        for (const auto v : p.value().to_vector()) all.push_back(v);
    return all;
}
/// The message of a load that fails, after which the model must be as it was.
template <class M>
std::string failure(const M& model, const std::filesystem::path& path) {
    const auto before = values_of(model);
    const std::string message = nn::message_of<data_error>([&] { load_parameters(model, path); });
    CHECK(values_of(model) == before);
    CHECK_CONTAINS(message, "load_parameters: file '" + path.string() + "'");
    return message;
}

}  // namespace

TEST_CASE("crc32: the check value of its standard") {
    CHECK(detail::crc32("123456789") == 0xCBF43926u);
    CHECK(detail::crc32("") == 0);
}
TEST_CASE("save_parameters: what is loaded is what was saved, and no other file is left") {
    const nn::temporary_folder folder;
    const Net a = net(), b = net();
    save_parameters(a, folder / "net");
    CHECK(values_of(a) != values_of(b));
    load_parameters(b, folder / "net");
    CHECK(values_of(a) == values_of(b));
    save_parameters(net(), folder / "net");
    CHECK(std::distance(nn::fs::directory_iterator(folder.path()), {}) == 1);
}
TEST_CASE("load_parameters: a layer that has seen no input takes the shape of the file") {
    const nn::temporary_folder folder;
    const L a(3, {.inputs = 4}), b(3), other(2);
    save_parameters(a, folder / "layer");
    load_parameters(b, folder / "layer");
    CHECK(values_of(a) == values_of(b));
    CHECK_CONTAINS(failure(other, folder / "layer"), "'weight' has shape (3, 4), in the model (2, 0)");
}
TEST_CASE("load_parameters: another model's file") {
    const nn::temporary_folder folder;
    const auto path = folder / "net";
    save_parameters(net(), path);
    CHECK_CONTAINS(failure(net(3, 5), path), "'hidden.weight' has shape (3, 2), in the model (3, 5)");
    CHECK_CONTAINS(failure(net().hidden, path), "it has no parameter 'weight', which the model has");
    Net without_bias = net();
    without_bias.out.bias.reset();
    CHECK_CONTAINS(failure(without_bias, path), "it has a parameter 'out.bias', which the model has not");
    save_parameters(Parameter<float>(1), path);
    CHECK_CONTAINS(failure(Parameter<double>(1), path), "have 4 bytes, those of the model 8");
}
TEST_CASE("load_parameters: every flipped bit and every truncation is found") {
    const nn::temporary_folder folder;
    const L model(2, {.inputs = 1});
    save_parameters(model, folder / "whole");
    const std::string whole = nn::read(folder / "whole");
    const auto path = folder / "damaged";
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string bytes = whole;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        nn::write(path, bytes);
        CHECK(!nn::contains(failure(model, path), "nothing was thrown"));
    }
    for (std::size_t length = 0; length < whole.size(); ++length) {
        nn::write(path, whole.substr(0, length));
        const std::string message = failure(model, path);
        CHECK((nn::contains(message, "truncated") || nn::contains(message, "bytes in place of")));
    }
    nn::write(path, whole + '\0');
    CHECK_CONTAINS(failure(model, path), std::to_string(whole.size() + 1) + " bytes in place of");
    nn::write(path, "a text");
    CHECK_CONTAINS(failure(model, path), "it is no file of parameters");
    CHECK_CONTAINS(failure(model, folder / "absent"), "No such file");
    CHECK_CONTAINS(failure(model, folder.path()), "cannot be opened");
}
TEST_CASE("load_parameters: sizes that lie are found before memory is asked for") {
    const nn::temporary_folder folder;
    std::string bytes(detail::parameter_file_magic);
    const auto add = [&](std::uint64_t n) { detail::append(bytes, n); };
    SUBCASE("a name") {
        add(20 + 8 * 3 + 4), add(1), add(~std::uint64_t(0));
    }
    SUBCASE("extents") {
        add(20 + 8 * 7 + 4), add(1), add(0), add(8), add(2), add(std::uint64_t(1) << 40), add(1);
    }
    SUBCASE("extents whose product is too large") {
        add(20 + 8 * 7 + 4), add(1), add(0), add(8), add(2), add(std::uint64_t(1) << 40),
            add(std::uint64_t(1) << 40);
    }
    SUBCASE("extents of which one is 0") {
        add(20 + 8 * 7 + 4), add(1), add(0), add(8), add(2), add(0), add(~std::uint64_t(0));
    }
    SUBCASE("the rank") {
        add(20 + 8 * 5 + 4), add(1), add(0), add(8), add(9);
    }
    SUBCASE("the number of parameters") {
        add(20 + 8 * 2 + 4), add(~std::uint64_t(0));
    }
    detail::append(bytes, detail::crc32(bytes));
    nn::write(folder / "lie", bytes);
    CHECK(!nn::contains(failure(Parameter<double>(1), folder / "lie"), "nothing was thrown"));
}
TEST_CASE("load_parameters: names twice, and names of no parameter, however long") {
    const nn::temporary_folder folder;
    const auto write = [&](const std::string& first, const std::string& second) {
        std::string bytes(detail::parameter_file_magic);
        const std::uint64_t size = bytes.size() + 16 + 64 + first.size() + second.size() + 4;
        for (const std::uint64_t n : {size, std::uint64_t(2)}) detail::append(bytes, n);
        for (const std::string& name : {first, second}) {
            detail::append(bytes, static_cast<std::uint64_t>(name.size()));
            bytes += name;
            for (const std::uint64_t n : {8u, 0u}) detail::append(bytes, n);
            detail::append(bytes, 1.5);
        }
        detail::append(bytes, detail::crc32(bytes));
        nn::write(folder / "net", bytes);
        return folder / "net";
    };
    const Parameter<double> model(0);
    CHECK_CONTAINS(failure(model, write("", "")), "'' is there twice");
    const std::string message = failure(model, write("", std::string(1000, 'x')));
    CHECK_CONTAINS(message, "it has a parameter '" + std::string(100, 'x') + "', which the model has not");
    CHECK_CONTAINS(failure(model, write("a", "b")), "it has no parameter ''");
}
TEST_CASE("load_parameters: a file without room for a checksum") {
    const nn::temporary_folder folder;
    std::string bytes(detail::parameter_file_magic);
    detail::append(bytes, std::uint64_t(28));
    nn::write(folder / "short", bytes);
    CHECK_CONTAINS(failure(Parameter<double>(1), folder / "short"), "it is truncated");
    CHECK_CONTAINS(failure(Parameter<double>(1), "/dev/null"), "it is no regular file");
}
TEST_CASE("save_parameters: where nothing can be written the old file stays") {
    const nn::temporary_folder folder;
    const auto absent = folder / "no_folder" / "net";
    CHECK_CONTAINS(nn::message_of<data_error>([&] { save_parameters(net(), absent); }),
                   "save_parameters: file '" + absent.string() + "' cannot be written: No such file");
    nn::fs::create_directory(folder / "net");
    CHECK_CONTAINS(nn::message_of<data_error>([&] { save_parameters(net(), folder / "net"); }),
                   "cannot be written");
    CHECK(std::distance(nn::fs::directory_iterator(folder.path()), {}) == 1);
}
TEST_CASE("save_parameters: where the disk is full the old file stays, and no part of a new one") {
    const nn::temporary_folder folder;
    save_parameters(net(), folder / "net");
    const std::string before = nn::read(folder / "net");
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{100, limit.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const std::string message = nn::message_of<data_error>([&] { save_parameters(net(), folder / "net"); });
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, handler);
    CHECK_CONTAINS(message, "cannot be written: File too large");
    CHECK(nn::read(folder / "net") == before);
    CHECK(std::distance(nn::fs::directory_iterator(folder.path()), {}) == 1);
}
