#pragma once
#include <boost/crc.hpp>

#include <cstdint>
#include <string_view>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// CRC-32 as in gzip and PNG. Finds every change within 32 neighbouring bits, others with probability 1 - 2^-32.
inline std::uint32_t crc32(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return static_cast<std::uint32_t>(crc.checksum());
}

}  // namespace tandem::inline TANDEM_ABI::detail
