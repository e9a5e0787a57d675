#pragma once
#include "../core/traits.hpp"

/// \file
/// Partials that are +1 or -1 for every argument are types, not numbers: the chain rule multiplies them at
/// compile time, and the tape does not store them.
namespace tandem::inline TANDEM_ABI {

struct one {};
struct minus_one {};

namespace detail {
/// The product of the multiplier that reaches an operation and one of its partials.
TANDEM_INLINE constexpr one chain(one, one) { return {}; }
TANDEM_INLINE constexpr minus_one chain(one, minus_one) { return {}; }
TANDEM_INLINE constexpr minus_one chain(minus_one, one) { return {}; }
TANDEM_INLINE constexpr one chain(minus_one, minus_one) { return {}; }
template <class V>
TANDEM_INLINE constexpr V chain(one, const V& partial) {
    return partial;
}
template <class V>
TANDEM_INLINE constexpr V chain(minus_one, const V& partial) {
    return -partial;
}
template <class V>
TANDEM_INLINE constexpr V chain(const V& multiplier, one) {
    return multiplier;
}
template <class V>
TANDEM_INLINE constexpr V chain(const V& multiplier, minus_one) {
    return -multiplier;
}
/// A factor that is a plain number or a lower AD level stays one, which keeps its product with the other cheap.
template <class M, class P>
TANDEM_INLINE constexpr auto chain(const M& multiplier, const P& partial)
    -> std::conditional_t<is_below<P, M> || std::is_same_v<P, base_t<M>>, M, P> {
    return multiplier * partial;
}

/// +1, -1, or 0 for a multiplier that is a number.
template <class M>
inline constexpr int unit_sign = 0;
template <>
inline constexpr int unit_sign<one> = 1;
template <>
inline constexpr int unit_sign<minus_one> = -1;

/// A multiplier as a number.
template <class V, class M>
TANDEM_INLINE constexpr V multiplier_as(const M& multiplier) {
    if constexpr (unit_sign<M> == 0)
        return V(multiplier);
    else
        return V(unit_sign<M>);
}
}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
