#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

/// \file
/// Comparisons of numbers in tests of graphs.
namespace graphs {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

/// The same value, of zeros' signs too; any NaN is NaN.
template <class T>
bool identical(const T& a, const T& b) {
    using std::signbit;
    return (a == b && signbit(a) == signbit(b)) || (a != a && b != b);
}
template <class T>
bool identical(const std::vector<T>& a, const std::vector<T>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!identical(a[i], b[i])) return false;
    return true;
}
/// Equal, zeros of both signs too; any NaN is NaN.
template <class T>
bool equal(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const T& x, const T& y) { return x == y || (x != x && y != y); });
}
/// Differs by no more than `ulps` units in the last place of b, or is NaN or infinite as b is.
template <class T>
bool within(const T& a, const T& b, double ulps) {
    if (!(std::abs(b) <= std::numeric_limits<T>::max())) return identical(a, b);
    return std::abs(a - b) <= T(ulps) * std::max(std::numeric_limits<T>::epsilon() * std::abs(b),
                                                 std::numeric_limits<T>::denorm_min());
}

template <class T>
std::string both(const T& a, const T& b) {
    std::ostringstream text;
    text.precision(std::numeric_limits<T>::max_digits10);
    text << a << " for " << b;
    return text.str();
}
template <class T>
std::string both(const std::vector<T>& a, const std::vector<T>& b) {
    std::ostringstream text;
    text.precision(std::numeric_limits<T>::max_digits10);
    for (const T& x : a) text << x << ' ';
    text << "for ";
    for (const T& x : b) text << x << ' ';
    return text.str();
}
#define CHECK_IDENTICAL(a, b) CHECK_MESSAGE(graphs::identical(a, b), graphs::both(a, b))
#define CHECK_WITHIN(a, b, ulps) CHECK_MESSAGE(graphs::within(a, b, ulps), graphs::both(a, b))

}  // namespace graphs
