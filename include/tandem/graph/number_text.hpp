#pragma once
#include <charconv>
#include <concepts>
#include <limits>
#include <sstream>
#include <string>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// A decimal that reads as the same number; of the built-in types the shortest.
template <class T>
std::string number_text(const T& x) {
    if constexpr (std::floating_point<T>) {
        char digits[64];
        return {digits, std::to_chars(digits, digits + sizeof digits, x).ptr};
    } else {
        std::ostringstream out;
        out.precision(std::numeric_limits<T>::max_digits10);
        out << x;
        return out.str();
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
