#pragma once
#include "level.hpp"

/// \file
/// What does not compile, with a sentence: arrays of different element types, or of different spaces, in one operation.
namespace tandem::inline TANDEM_ABI {

namespace detail {
template <class A, class B>
concept unrelated_arrays =
    array_operand<A> && array_operand<B> && std::same_as<result_number_t<A, B>, unrelated_levels>;
template <class...>
inline constexpr bool can_mix = false;
}  // namespace detail

#define TANDEM_DOES_NOT_MIX(symbol)                                                                              \
    template <class A, class B>                                                                                  \
        requires detail::unrelated_arrays<A, B>                                                                  \
    auto operator symbol(const A& a, const B&) {                                                                 \
        static_assert(detail::can_mix<A, B>,                                                                     \
                      "tandem: arrays of different element types or spaces do not mix; convert one with "        \
                      "x.astype<T>(), or move one with x.to<Space>()");                                          \
        return a;                                                                                                \
    }
TANDEM_DOES_NOT_MIX(+)
TANDEM_DOES_NOT_MIX(-)
TANDEM_DOES_NOT_MIX(*)
TANDEM_DOES_NOT_MIX(/)
TANDEM_DOES_NOT_MIX(<)
TANDEM_DOES_NOT_MIX(>)
TANDEM_DOES_NOT_MIX(==)
#undef TANDEM_DOES_NOT_MIX

}  // namespace tandem::inline TANDEM_ABI
