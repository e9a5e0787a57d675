#pragma once
/// Handwritten digits as 8 x 8 pixels, of a file or generated.
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <tandem/core/error.hpp>
#include <tandem/nn/dataset.hpp>
#include <vector>

namespace example {

/// Digits in a text, compressed by gzip or not, with a line for each: 64 pixels, 0 to 16, and the label, 0 to 9,
/// separated by commas. That is the format of the UCI repository's "Optical Recognition of Handwritten Digits".
/// Returns features [digits, 64], 0 to 16, and labels [digits].
/// Throws tandem::data_error naming the file, the line and what is wrong.
inline tandem::Dataset<double> read_digits(const std::filesystem::path& path) {
    errno = 0;
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), &gzclose);
    const auto fail = [&](const std::string& what) {
        throw tandem::data_error("file '" + path.string() + "' " + what);
    };
    if (!file) fail(std::string("cannot be opened: ") + std::strerror(errno));
    const auto check_compression = [&] {
        int status = Z_OK;
        const char* reason = gzerror(file.get(), &status);
        if (status != Z_OK) fail(std::string("cannot be read: ") + reason);
    };

    std::vector<double> pixels;
    std::vector<std::int64_t> labels;
    char line[256];  // 65 numbers of two digits with what separates them take fewer
    while (gzgets(file.get(), line, sizeof line) != nullptr) {
        const char *at = line, *const end = line + std::strlen(line);
        for (int i = 0; i <= 64; ++i) {
            const bool is_label = i == 64;
            int value = -1;
            const auto [rest, failure] = std::from_chars(at, end, value);
            const bool is_number = failure == std::errc() && value >= 0 && value <= (is_label ? 9 : 16);
            const bool is_followed =
                is_label ? rest == end || *rest == '\n' || *rest == '\r' : rest != end && *rest == ',';
            if (!is_number || !is_followed) {
                check_compression();
                fail("has no digit in line " + std::to_string(labels.size() + 1) +
                     ", which should be 64 numbers 0 to 16 and a label 0 to 9, separated by commas");
            }
            if (is_label)
                labels.push_back(value);
            else
                pixels.push_back(value);
            at = rest + 1;
        }
    }
    check_compression();
    if (labels.empty()) fail("is empty");
    const auto count = static_cast<tandem::index_t>(labels.size());
    return {tandem::Array<double>({count, 64}, pixels), tandem::Array<std::int64_t>(labels)};
}

/// Data of the same kind: for each class a pattern of random pixels, with noise that differs from digit to digit.
inline tandem::Dataset<double> generated_digits(tandem::index_t count, std::uint64_t seed) {
    const auto patterns = tandem::Array<double>::random_uniform({10, 64}, seed, 0.0, 16.0);
    const auto noise = tandem::Array<double>::random_normal({count, 64}, seed + 1);
    std::vector<double> pixels;
    std::vector<std::int64_t> labels;
    for (tandem::index_t i = 0; i < count; ++i) {
        labels.push_back(i % 10);
        for (tandem::index_t j = 0; j < 64; ++j)
            pixels.push_back(std::clamp(std::round(patterns(i % 10, j) + 6 * noise(i, j)), 0.0, 16.0));
    }
    return {tandem::Array<double>({count, 64}, pixels), tandem::Array<std::int64_t>(labels)};
}

}  // namespace example
