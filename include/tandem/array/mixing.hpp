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

#define TANDEM_DOES_NOT_MIX(function)                                                                     \
    template <class A, class B>                                                                           \
        requires detail::unrelated_arrays<A, B>                                                           \
    auto function(const A& a, const B&) {                                                                 \
        static_assert(detail::can_mix<A, B>,                                                              \
                      "tandem: arrays of different element types or spaces do not mix; convert one with " \
                      "x.astype<T>(), or move one with x.to<Space>()");                                   \
        return a;                                                                                         \
    }
#define TANDEM_DOES_NOT_MIX_1(function)
#define TANDEM_DOES_NOT_MIX_2(function) TANDEM_DOES_NOT_MIX(function)
#define TANDEM_DOES_NOT_MIX_3(function)
#define TANDEM_OPERATOR_DOES_NOT_MIX(rule, arity, symbol) TANDEM_DOES_NOT_MIX_##arity(operator symbol)
#define TANDEM_FUNCTION_DOES_NOT_MIX(rule, arity, function) TANDEM_DOES_NOT_MIX_##arity(function)
TANDEM_OPERATORS(TANDEM_OPERATOR_DOES_NOT_MIX)
TANDEM_FUNCTIONS(TANDEM_FUNCTION_DOES_NOT_MIX)
TANDEM_DOES_NOT_MIX(operator==)
TANDEM_DOES_NOT_MIX(operator!=)
TANDEM_DOES_NOT_MIX(operator<)
TANDEM_DOES_NOT_MIX(operator<=)
TANDEM_DOES_NOT_MIX(operator>)
TANDEM_DOES_NOT_MIX(operator>=)
TANDEM_DOES_NOT_MIX(matmul)
TANDEM_DOES_NOT_MIX(dot)
TANDEM_DOES_NOT_MIX(mean_squared_error)
#undef TANDEM_FUNCTION_DOES_NOT_MIX
#undef TANDEM_OPERATOR_DOES_NOT_MIX
#undef TANDEM_DOES_NOT_MIX_3
#undef TANDEM_DOES_NOT_MIX_2
#undef TANDEM_DOES_NOT_MIX_1
#undef TANDEM_DOES_NOT_MIX

}  // namespace tandem::inline TANDEM_ABI
