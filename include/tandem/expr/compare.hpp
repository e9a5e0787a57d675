#pragma once
#include "build.hpp"

/// \file
/// Comparisons look at values only and give what the values' comparison gives: bool, a mask, a condition.
namespace tandem::inline TANDEM_ABI {

namespace detail {
/// What of an operand is compared at the AD level Number. (Integers and enumerations are converted here, as in
/// arithmetic: users would get the warnings otherwise.)
template <class Number, class A>
TANDEM_INLINE constexpr decltype(auto) comparand(const A& a) {
    if constexpr (std::is_same_v<number_of_t<A>, Number>)
        return a.value();
    else if constexpr (std::is_integral_v<A> || std::is_enum_v<A>)
        return static_cast<base_t<Number>>(a);
    else
        return (a);
}
}  // namespace detail

#define TANDEM_COMPARISON(symbol)                                                              \
    template <class A, class B>                                                                \
        requires operands<A, B>                                                                \
    TANDEM_INLINE constexpr auto operator symbol(const A& a, const B& b) {                     \
        using Number = detail::result_number_t<A, B>;                                          \
        return detail::comparand<Number>(a) symbol detail::comparand<Number>(b);               \
    }
TANDEM_COMPARISON(==)
TANDEM_COMPARISON(!=)
TANDEM_COMPARISON(<)
TANDEM_COMPARISON(<=)
TANDEM_COMPARISON(>)
TANDEM_COMPARISON(>=)
#undef TANDEM_COMPARISON

template <expression E>
constexpr bool operator!(const E& e) {
    return base_value(e) == 0;
}

}  // namespace tandem::inline TANDEM_ABI
