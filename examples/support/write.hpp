#pragma once
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace example {

/// Writes FOLDER/NAME. Throws std::runtime_error if it cannot.
inline void write(const std::filesystem::path& folder, const std::string& name, const std::string& text) {
    std::ofstream file(folder / name);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + (folder / name).string());
}

}  // namespace example
