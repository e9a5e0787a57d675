#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <tandem/array.hpp>

/// \file
/// Comparisons of arrays in tests.
namespace arrays {

using tandem::Array;
using tandem::index_t;
using tandem::Shape;
using A = Array<double>;
using V = tandem::Variable<double>;

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double NaN = std::numeric_limits<double>::quiet_NaN();
/// A bound of a range that is left open.
inline constexpr auto none = std::nullopt;

/// One shape and equal elements; NaN equals NaN.
template <class T, class Space>
bool same(const Array<T, Space>& a, const Array<T, Space>& b) {
    const auto x = a.to_vector(), y = b.to_vector();
    return a.shape() == b.shape() &&
           std::equal(x.begin(), x.end(), y.begin(), [](T p, T q) { return p == q || (p != p && q != q); });
}
/// One shape, and elements that differ by no more than `tolerance` times the largest finite one of b (or times 1).
template <class T, class Space>
bool near(const Array<T, Space>& a, const Array<T, Space>& b, double tolerance = 1e-12) {
    if (a.shape() != b.shape()) return false;
    const auto x = a.to_vector(), y = b.to_vector();
    double size = 1;
    for (const T q : y)
        if (const double magnitude = std::abs(static_cast<double>(q)); std::isfinite(magnitude))
            size = std::max(size, magnitude);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!(std::abs(static_cast<double>(x[i] - y[i])) <= tolerance * size)) return false;
    return true;
}

/// What stands in a message when a comparison fails.
template <class T, class Space>
std::string both(const Array<T, Space>& a, const Array<T, Space>& b) {
    std::ostringstream text;
    text.precision(17);
    text << a.shape() << ' ' << a << "\nfor " << b.shape() << ' ' << b;
    return text.str();
}
#define CHECK_SAME(a, b) CHECK_MESSAGE(arrays::same(a, b), arrays::both(a, b))
#define CHECK_NEAR(a, b, tolerance) CHECK_MESSAGE(arrays::near(a, b, tolerance), arrays::both(a, b))

template <class X>
std::string printed(const X& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}

}  // namespace arrays
