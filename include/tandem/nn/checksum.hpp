#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// CRC-32 as in gzip and PNG: the remainder by the polynomial 0x04C11DB7, bits in reflected order, begun with ones and
/// inverted at the end. Finds every change within 32 neighbouring bits, others with probability 1 - 2^-32.
/// Ref: ISO 3309; RFC 1952, section 8.
inline std::uint32_t crc32(std::string_view bytes) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> remainders{};
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            std::uint32_t r = byte;
            for (int bit = 0; bit < 8; ++bit) r = (r >> 1) ^ ((r & 1u) != 0 ? 0xEDB88320u : 0u);
            remainders[byte] = r;
        }
        return remainders;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : bytes) crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xFFu];
    return ~crc;
}

}  // namespace tandem::inline TANDEM_ABI::detail
