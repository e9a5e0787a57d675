#pragma once
#include <concepts>

#include "build.hpp"

namespace tandem::inline TANDEM_ABI {

/// condition ? a : b, for operands whose types `?:` cannot reconcile. The result depends on the chosen operand
/// only: an infinite or NaN derivative of the other cannot reach it. (Both are evaluated; values may be NaN.)
template <std::same_as<bool> Condition, class A, class B>
    requires operands<A, B>
TANDEM_INLINE constexpr auto select(Condition condition, const A& a, const B& b) {
    using Number = detail::result_number_t<A, B>;
    return condition ? Number(a) : Number(b);
}
template <std::same_as<bool> Condition, plain_number A, plain_number B>
TANDEM_INLINE constexpr auto select(Condition condition, const A& a, const B& b) {
    return condition ? a : b;
}

/// x as a constant: derivatives of all orders stop here.
template <class E>
    requires expression<E> || plain_number<E>
TANDEM_INLINE constexpr auto stop_gradient(const E& x) {
    if constexpr (expression<E>)
        return typename E::ad_type(base_value(x));
    else
        return x;
}

}  // namespace tandem::inline TANDEM_ABI
