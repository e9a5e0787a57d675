#pragma once
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "../core/error.hpp"

/// \file
/// Files opened, and written whole or not at all.
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

/// A file that is there whole or not at all: written under another name, renamed by finish, and removed without that.
/// Until then an older file of its name stays as it is.
class new_file {
public:
    new_file(const std::filesystem::path& path, std::string_view function)
        : path_(path), function_(function) {
        // A name of its own, also beside another process that writes the same file.
        unfinished_ = path;
        unfinished_ += ".unfinished" + std::to_string(std::random_device()());
        errno = 0;
        file_.open(unfinished_, std::ios::binary | std::ios::trunc);
        keep_failure();
    }
    ~new_file() {
        file_.close();
        std::error_code ignored;
        std::filesystem::remove(unfinished_, ignored);
    }
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    /// Whether all has been written so far.
    explicit operator bool() const { return !failure_; }
    void write(std::string_view bytes) {
        errno = 0;
        file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        keep_failure();
    }
    /// Throws data_error where opening, writing or renaming has failed.
    void finish() {
        errno = 0;
        file_.close();
        keep_failure();
        if (!failure_) std::filesystem::rename(unfinished_, path_, failure_);
        if (failure_)
            raise<data_error>(function_,
                              "file " + quoted(path_) + " cannot be written: " + failure_.message(),
                              "an older file of this name is as it was");
    }

private:
    /// The system's reason of the first failure.
    void keep_failure() {
        if (!file_ && !failure_) failure_.assign(errno != 0 ? errno : EIO, std::generic_category());
    }

    std::filesystem::path path_, unfinished_;
    std::string_view function_;
    std::ofstream file_;
    std::error_code failure_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
