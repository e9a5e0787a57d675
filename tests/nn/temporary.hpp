#pragma once
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

/// \file
/// Files of tests.
namespace nn {

namespace fs = std::filesystem;

/// A folder that goes when it leaves scope.
class temporary_folder {
public:
    temporary_folder() {
        std::string name = (fs::temp_directory_path() / "tandem_test_XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    ~temporary_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    fs::path operator/(const std::string& name) const { return path_ / name; }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

inline std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
inline void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}
/// What a failing call says.
template <class Error, class F>
std::string message_of(const F& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing was thrown";
}
inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
#define CHECK_CONTAINS(text, part)                                 \
    do {                                                           \
        const std::string whole_text = text;                       \
        CHECK_MESSAGE(nn::contains(whole_text, part), whole_text); \
    } while (false)

}  // namespace nn
