#pragma once
/// How the benchmark programs write numbers, JSON and their progress.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace bench {

template <class... Args>
std::string format(const char* pattern, Args... args) {
    char text[256];
    std::snprintf(text, sizeof text, pattern, args...);
    return text;
}

/// Three significant digits: 1.23, 12.3, 123, 1230.
inline std::string short_number(double x) {
    return format(x < 9.995 ? "%.2f" : x < 99.95 ? "%.1f" : "%.0f", x);
}

/// A ratio needs two: 1.2, 12, 123.
inline std::string short_ratio(double x) {
    return format(x < 0.095 ? "%.2f" : x < 9.95 ? "%.1f" : "%.0f", x);
}

inline std::string duration(double seconds) {
    if (seconds < 1e-6) return short_number(seconds * 1e9) + " ns";
    if (seconds < 1e-3) return short_number(seconds * 1e6) + " us";
    if (seconds < 1.0) return short_number(seconds * 1e3) + " ms";
    return short_number(seconds) + " s";
}

inline std::string byte_count(std::size_t bytes) {
    const double count = static_cast<double>(bytes);
    if (count < 1e3) return format("%zu B", bytes);
    if (count < 1e6) return short_number(count / 1e3) + " kB";
    return short_number(count / 1e6) + " MB";
}

inline std::string json_string(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

/// JSON knows neither infinity nor NaN.
inline std::string json_number(double x) {
    return std::isfinite(x) ? format("%.6g", x) : "null";
}

/// What was measured on: without it no figure means anything.
inline std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

inline std::string compiler_name() {
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "unknown compiler";
#endif
}

/// Writes `text` to a file, or to standard output for "-".
inline void write_file(const std::string& name, const std::string& text) {
    if (name == "-") {
        std::fputs(text.c_str(), stdout);
        return;
    }
    std::ofstream file(name);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write '" + name + "'");
}

/// One line on standard error that overwrites itself; silent unless that is a terminal.
class progress_line {
public:
    void show(const std::string& text) const {
        if (visible_) std::fprintf(stderr, "\r\033[K%.100s", text.c_str());
    }
    void clear() const {
        if (visible_) std::fputs("\r\033[K", stderr);
    }

private:
    bool visible_ = isatty(STDERR_FILENO) != 0;
};

}  // namespace bench
