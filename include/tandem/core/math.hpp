#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "traits.hpp"

/// \file
/// The functions of <cmath> by one name each, for every number type. A rule is a struct called like its
/// function, which hides the function from unqualified calls; rules call `math::sin(x)` instead, and it finds
/// std::sin for built-in numbers and, by argument-dependent lookup, the function that belongs to x otherwise.
namespace tandem::inline TANDEM_ABI::adl {
template <class... A>
concept has_fma = requires(const A&... a) { fma(a...); };
template <class... A>
TANDEM_INLINE constexpr decltype(auto) call_fma(const A&... a) {
    return fma(a...);
}
}  // namespace tandem::inline TANDEM_ABI::adl

namespace tandem::inline TANDEM_ABI::math {

#define TANDEM_MATH_FUNCTION(function)                                            \
    template <class... A>                                                         \
    TANDEM_INLINE constexpr decltype(auto) function(const A&... a) {              \
        using std::function;                                                      \
        return function(a...);                                                    \
    }
TANDEM_MATH_FUNCTION(abs)
TANDEM_MATH_FUNCTION(acos)
TANDEM_MATH_FUNCTION(acosh)
TANDEM_MATH_FUNCTION(asin)
TANDEM_MATH_FUNCTION(asinh)
TANDEM_MATH_FUNCTION(atan)
TANDEM_MATH_FUNCTION(atan2)
TANDEM_MATH_FUNCTION(atanh)
TANDEM_MATH_FUNCTION(cbrt)
TANDEM_MATH_FUNCTION(ceil)
TANDEM_MATH_FUNCTION(copysign)
TANDEM_MATH_FUNCTION(cos)
TANDEM_MATH_FUNCTION(cosh)
TANDEM_MATH_FUNCTION(erf)
TANDEM_MATH_FUNCTION(erfc)
TANDEM_MATH_FUNCTION(exp)
TANDEM_MATH_FUNCTION(exp2)
TANDEM_MATH_FUNCTION(expm1)
TANDEM_MATH_FUNCTION(fdim)
TANDEM_MATH_FUNCTION(floor)
TANDEM_MATH_FUNCTION(fmax)
TANDEM_MATH_FUNCTION(fmin)
TANDEM_MATH_FUNCTION(fmod)
TANDEM_MATH_FUNCTION(hypot)
TANDEM_MATH_FUNCTION(isfinite)
TANDEM_MATH_FUNCTION(isnan)
TANDEM_MATH_FUNCTION(ldexp)
TANDEM_MATH_FUNCTION(lgamma)
TANDEM_MATH_FUNCTION(log)
TANDEM_MATH_FUNCTION(log10)
TANDEM_MATH_FUNCTION(log1p)
TANDEM_MATH_FUNCTION(log2)
TANDEM_MATH_FUNCTION(nearbyint)
TANDEM_MATH_FUNCTION(pow)
TANDEM_MATH_FUNCTION(remainder)
TANDEM_MATH_FUNCTION(rint)
TANDEM_MATH_FUNCTION(round)
TANDEM_MATH_FUNCTION(signbit)
TANDEM_MATH_FUNCTION(sin)
TANDEM_MATH_FUNCTION(sinh)
TANDEM_MATH_FUNCTION(sqrt)
TANDEM_MATH_FUNCTION(tan)
TANDEM_MATH_FUNCTION(tanh)
TANDEM_MATH_FUNCTION(tgamma)
TANDEM_MATH_FUNCTION(trunc)
#undef TANDEM_MATH_FUNCTION

/// a * b + c, rounded once where the number type has a function for it.
template <class A, class B, class C>
TANDEM_INLINE constexpr auto fma(const A& a, const B& b, const C& c) {
    if constexpr (std::is_arithmetic_v<A> && std::is_arithmetic_v<B> && std::is_arithmetic_v<C>)
        return std::fma(a, b, c);
    else if constexpr (adl::has_fma<A, B, C>)
        return adl::call_fma(a, b, c);
    else
        return A(a * b + c);
}

}  // namespace tandem::inline TANDEM_ABI::math

/// Mathematical constants in the precision of T's plain number. For types without built-in constants they are
/// computed once, which works in any precision.
namespace tandem::inline TANDEM_ABI::constants {

#define TANDEM_CONSTANT(name, built_in, computed)                                 \
    template <class B>                                                            \
    const B& computed_##name() {                                                  \
        static const B value = computed;                                          \
        return value;                                                             \
    }                                                                             \
    template <class T>                                                            \
    TANDEM_INLINE constexpr base_t<T> name() {                                    \
        using B = base_t<T>;                                                      \
        if constexpr (std::is_floating_point_v<B>)                                \
            return static_cast<B>(built_in);                                      \
        else                                                                      \
            return computed_##name<B>();                                          \
    }
TANDEM_CONSTANT(pi, std::numbers::pi_v<B>, B(math::acos(B(-1))))
TANDEM_CONSTANT(ln2, std::numbers::ln2_v<B>, B(math::log(B(2))))
TANDEM_CONSTANT(log2e, std::numbers::log2e_v<B>, B(1 / B(math::log(B(2)))))
TANDEM_CONSTANT(log10e, std::numbers::log10e_v<B>, B(1 / B(math::log(B(10)))))
TANDEM_CONSTANT(two_over_sqrt_pi, 2 * std::numbers::inv_sqrtpi_v<B>, B(2 / B(math::sqrt(B(math::acos(B(-1)))))))
#undef TANDEM_CONSTANT

template <class T>
TANDEM_INLINE constexpr base_t<T> nan() {
    return std::numeric_limits<base_t<T>>::quiet_NaN();
}

}  // namespace tandem::inline TANDEM_ABI::constants
