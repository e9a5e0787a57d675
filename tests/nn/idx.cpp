// IDX files, and files that are none.
#include <doctest/doctest.h>

#include <string>

#include <tandem/nn/idx.hpp>

#include "idx.hpp"
#include "temporary.hpp"

using namespace tandem;

namespace {

/// What reading a file with this content says.
std::string failure(const std::string& bytes) {
    const nn::temporary_folder folder;
    nn::write(folder / "file", bytes);
    const std::string message = nn::message_of<data_error>([&] { read_idx(folder / "file"); });
    CHECK_CONTAINS(message, "tandem::read_idx: file '" + (folder / "file").string() + "': ");
    return message;
}

}  // namespace

TEST_CASE("read_idx: shape and elements") {
    const nn::temporary_folder folder;
    nn::write(folder / "a", nn::idx(0x803, {1, 2, 3}, "abcde\xff"));
    const auto a = read_idx(folder / "a");
    CHECK(a.shape() == Shape{1, 2, 3});
    CHECK(a.to_vector() == std::vector<std::uint8_t>{'a', 'b', 'c', 'd', 'e', 255});
    nn::write(folder / "empty", nn::idx(0x802, {0, 5}, ""));
    CHECK(read_idx(folder / "empty").shape() == Shape{0, 5});
}
TEST_CASE("read_idx: every truncation is found") {
    const std::string whole = nn::idx(0x802, {2, 2}, "abcd");
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_CONTAINS(failure(whole.substr(0, length)), "truncated");
    CHECK_CONTAINS(failure(whole.substr(0, 14)), "it is truncated: 2 of 4 elements");
    CHECK_CONTAINS(failure(whole + 'e'), "it has more than the 4 elements that it names");
}
TEST_CASE("read_idx: magic numbers of other types, ranks and formats") {
    for (const std::uint32_t magic : {0u, 0x800u, 0x809u, 0x903u, 0xD03u, 0x10803u, 0x03080000u, 0x1F8B0808u})
        CHECK_CONTAINS(failure(nn::idx(magic, {1, 1, 1}, "a")),
                       "its magic number is " + std::to_string(magic));
}
TEST_CASE("read_idx: a header that names more than there is does not allocate it") {
    CHECK_CONTAINS(failure(nn::idx(0x802, {0xFFFFFFFF, 0x7FFFFFFF}, "abc")), "truncated: 3 of");
    CHECK_CONTAINS(failure(nn::idx(0x803, {0xFFFFFFFF, 0xFFFFFFFF, 2}, "abc")), "larger than any array");
    CHECK_CONTAINS(failure(nn::idx(0x804, {0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "abc")),
                   "more than the 0");
}
TEST_CASE("read_idx: files that cannot be opened") {
    const nn::temporary_folder folder;
    CHECK_CONTAINS(nn::message_of<data_error>([&] { read_idx(folder / "absent"); }), "No such file");
    CHECK_CONTAINS(nn::message_of<data_error>([&] { read_idx(folder.path()); }), "cannot be opened");
}
