#pragma once
#include <zlib.h>

#include "fuzz.hpp"

namespace fuzz {

/// Writes bytes, compressed by gzip, to a file that is empty.
inline void write_gzip(const std::string& path, const std::string& bytes) {
    const gzFile out = gzopen(path.c_str(), "wb1");
    require(out != nullptr, "zlib opens a file");
    require(gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()),
            "zlib writes all");
    require(gzclose(out) == Z_OK, "zlib closes the file");
}

}  // namespace fuzz
