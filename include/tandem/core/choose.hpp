#pragma once
#include "config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// `condition ? first() : second()`, for rules that must also serve number types whose comparisons give a
/// mask or a symbolic condition: for those both sides are evaluated and blended by their own `select`.
/// V is the type of the result, so that no expression outlives its operands.
template <class V, class First, class Second>
TANDEM_INLINE constexpr V choose(bool condition, const First& first, const Second& second) {
    if (condition) return first();
    return second();
}
template <class V, class Condition, class First, class Second>
TANDEM_INLINE constexpr V choose(const Condition& condition, const First& first, const Second& second) {
    return select(condition, V(first()), V(second()));
}

/// As `choose`, where `second` is rare and costs more than a test of all lanes of a mask.
template <class V, class Condition, class First, class Second>
TANDEM_INLINE constexpr V choose_mostly(const Condition& condition, const First& first, const Second& second) {
    if constexpr (requires { all_lanes(condition); }) {
        if (all_lanes(condition)) return first();
    }
    return choose<V>(condition, first, second);
}

}  // namespace tandem::inline TANDEM_ABI::detail

/// A branch of `choose`: an expression that is evaluated only where it is chosen.
#define TANDEM_LAZY(...) [&]() TANDEM_ALWAYS_INLINE -> V { return __VA_ARGS__; }
