#pragma once
#include <concepts>
#include <limits>
#include <type_traits>

#include "config.hpp"

namespace tandem::inline TANDEM_ABI {

/// An AD number, or an expression over AD numbers that has not been assigned yet. Each names, as `ad_type`,
/// the AD number that it evaluates to. (A member type instead of a common base class: with a base class a
/// nested AD number could not share its address with the number it wraps, and would grow.)
template <class E>
concept expression = requires { typename std::remove_cvref_t<E>::ad_type; };

/// A number that carries no derivative: built-in arithmetic types and multiprecision numbers.
template <class T>
concept plain_number = !expression<T> && (std::is_arithmetic_v<T> || std::numeric_limits<T>::is_specialized);

namespace detail {
template <class T>
struct base_of {
    using type = T;
};
template <class T>
    requires requires { typename T::ad_type; }
struct base_of<T> : base_of<typename T::value_type> {};
}  // namespace detail

/// The plain number below all AD levels of T: base_t<ADTangent<ADAdjoint<float>>> is float.
template <class T>
using base_t = typename detail::base_of<T>::type;

/// An integer argument of a driver is differentiated as double.
template <class T>
using promote_t = std::conditional_t<std::is_integral_v<T>, double, T>;

namespace detail {
/// Whether an expression's number is an AD level. (Arrays are evaluated lazily, but are none.)
template <class Number>
inline constexpr bool is_level = expression<Number>;

/// Lower is T itself or a level below T: its plain number, or an AD number that T wraps.
template <class Lower, class T>
inline constexpr bool is_below = std::is_same_v<Lower, T>;
template <class Lower, class T>
    requires requires { typename T::ad_type; }
inline constexpr bool is_below<Lower, T> =
    std::is_same_v<Lower, typename T::ad_type> || is_below<Lower, typename T::value_type>;

/// True where x, or a derivative it carries, is NaN.
template <class T>
TANDEM_INLINE constexpr bool has_nan(const T& x) {
    if constexpr (requires { x.has_nan(); })
        return x.has_nan();
    else
        return x != x;
}

/// True where x is zero with all derivatives it carries, so that a product with it can be left out.
template <class T>
TANDEM_INLINE constexpr bool is_structurally_zero(const T& x) {
    if constexpr (requires { x.is_structurally_zero(); })
        return x.is_structurally_zero();
    else
        return x == T(0);
}
}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
