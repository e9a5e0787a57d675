#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// \file
/// Small IDX files for tests.
namespace nn {

/// As the format has it: magic number, extents, elements.
inline std::string idx(std::uint32_t magic, const std::vector<std::uint32_t>& extents,
                       const std::string& elements) {
    std::string bytes;
    const auto add = [&](std::uint32_t n) {
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(n >> shift & 0xFFu);
    };
    add(magic);
    for (const std::uint32_t e : extents) add(e);
    return bytes + elements;
}

}  // namespace nn
