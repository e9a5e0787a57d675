#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "../array/make.hpp"
#include "file.hpp"

/// \file
/// IDX files: two zero bytes, a byte for the element type, one for the rank, big-endian extents of four bytes each,
/// then the elements in row-major order. Elements are unsigned bytes here, whose type is 8.
/// Ref: LeCun, Cortes & Burges, The MNIST database of handwritten digits, "The IDX file format".
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Bytes of a file as they are.
class plain_source {
public:
    plain_source(const std::filesystem::path& path, std::string_view function)
        : file_(open_file(path, function)) {}
    /// Reads up to `count` bytes; fewer at the end only.
    std::size_t read(std::uint8_t* to, std::size_t count) {
        file_.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(count));
        return static_cast<std::size_t>(file_.gcount());
    }

private:
    std::ifstream file_;
};

[[noreturn]] inline void raise_unreadable(std::string_view function, const std::filesystem::path& path,
                                          const std::string& what) {
    raise<data_error>(function, "file " + quoted(path) + ": " + what,
                      "an IDX file of unsigned bytes was expected, as it is or compressed by gzip");
}

/// The shape that an IDX file says it has, and so the number of bytes that follow.
template <class Source>
Shape read_idx_header(Source& source, const std::filesystem::path& path, std::string_view function) {
    const auto fail = [&](const std::string& what) { raise_unreadable(function, path, what); };
    const auto next = [&] {
        std::uint8_t b[4];
        if (source.read(b, 4) != 4) fail("it is truncated in its header");
        return std::uint32_t(b[0]) << 24 | std::uint32_t(b[1]) << 16 | std::uint32_t(b[2]) << 8 | b[3];
    };
    const std::uint32_t magic = next();
    const std::uint32_t rank = magic & 0xFFu;
    if (magic >> 8 != 8 || rank == 0 || rank > max_rank)
        fail("its magic number is " + std::to_string(magic) +
             ", that of unsigned bytes is 2048 + rank, 1 to " + std::to_string(max_rank));
    Shape shape;
    index_t size = 1;
    for (std::uint32_t d = 0; d < rank; ++d) {
        const auto extent = static_cast<index_t>(next());
        if (extent != 0 && size > std::numeric_limits<index_t>::max() / extent)
            fail("its extents are larger than any array");
        size *= extent;
        shape.push_back(extent);
    }
    return shape;
}

/// Reads the file twice: to learn that it has as many bytes as it says, before memory is asked for, and then the bytes.
template <class Source>
Array<std::uint8_t> read_idx(const std::filesystem::path& path, std::string_view function) {
    const auto fail = [&](const std::string& what) { raise_unreadable(function, path, what); };
    std::size_t expected = 0;
    {
        Source source(path, function);
        expected = static_cast<std::size_t>(read_idx_header(source, path, function).size());
        std::vector<std::uint8_t> scratch(1 << 16);
        std::size_t found = 0;
        while (const std::size_t count = source.read(scratch.data(), scratch.size())) {
            found += count;
            if (found > expected)
                fail("it has more than the " + std::to_string(expected) + " elements that it names");
        }
        if (found < expected)
            fail("it is truncated: " + std::to_string(found) + " of " + std::to_string(expected) +
                 " elements");
    }
    Source source(path, function);
    const Shape shape = read_idx_header(source, path, function);
    if (static_cast<std::size_t>(shape.size()) != expected) fail("it was changed while it was read");
    auto elements = Array<std::uint8_t>::uninitialised(shape);
    if (source.read(elements.mutable_data(), expected) != expected) fail("it was changed while it was read");
    return elements;
}

}  // namespace detail

/// The array in an IDX file of unsigned bytes. (MNIST in mnist.hpp also reads what gzip compressed.)
/// Memory: that of the array; a header that names more than there is fails before any is asked for.
/// Throws data_error naming the file and what is wrong: it cannot be opened, has another magic number, is truncated, or
/// too long.
inline Array<std::uint8_t> read_idx(const std::filesystem::path& path) {
    return detail::read_idx<detail::plain_source>(path, "read_idx");
}

}  // namespace tandem::inline TANDEM_ABI
