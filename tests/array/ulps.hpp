#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

namespace arrays {

/// The distance of a from b in units in the last place of b. Zeros of either sign are the same here.
template <class T>
double ulps(T a, T b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
    if (!std::isfinite(a) || !std::isfinite(b)) return std::numeric_limits<double>::infinity();
    constexpr int digits = std::numeric_limits<T>::digits;
    const int exponent = std::max(b == 0 ? -5000 : std::ilogb(b), std::numeric_limits<T>::min_exponent - 1);
    // The quotient of the difference alone would overflow where b is subnormal.
    return std::abs(std::ldexp(static_cast<double>(a), digits - 1 - exponent) -
                    std::ldexp(static_cast<double>(b), digits - 1 - exponent));
}

}  // namespace arrays
