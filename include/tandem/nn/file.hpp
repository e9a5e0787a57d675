#pragma once
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "../core/error.hpp"

/// \file
/// Files read and written whole.
namespace tandem::inline TANDEM_ABI::detail {

inline std::string quoted(const std::filesystem::path& path) {
    return '\'' + path.string() + '\'';
}

/// Throws data_error naming the file and the system's reason.
inline std::ifstream open_file(const std::filesystem::path& path, std::string_view function) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path))
        raise<data_error>(function,
                          "file " + quoted(path) + " cannot be opened" +
                              (errno != 0 ? std::string(": ") + std::strerror(errno) : ""),
                          "name a file that can be read");
    return file;
}

/// Writes a file so that it is there whole or not at all: under another name, then renamed. Throws data_error.
inline void write_file(const std::filesystem::path& path, std::string_view bytes, std::string_view function) {
    std::filesystem::path unfinished = path;
    unfinished += ".unfinished";
    std::error_code failure;
    {
        errno = 0;
        std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        file.close();
        if (!file) failure.assign(errno != 0 ? errno : EIO, std::generic_category());
    }
    if (!failure) std::filesystem::rename(unfinished, path, failure);
    if (failure) {
        std::error_code ignored;
        std::filesystem::remove(unfinished, ignored);
        raise<data_error>(function, "file " + quoted(path) + " cannot be written: " + failure.message(),
                          "an older file of this name is as it was");
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
