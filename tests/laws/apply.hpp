#pragma once
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <tandem/ops/rules.hpp>

/// \file
/// Calls a rule with arguments given as doubles, in any number type: the one way all laws use to reach a rule.
namespace laws {

template <class Rule>
using point = std::array<double, Rule::arity>;

/// Argument I of Rule is an int.
template <class Rule, std::size_t I>
inline constexpr bool takes_int = false;
#define LAWS_TAKES_INT(rule, arity, function)                                                      \
    template <std::size_t I>                                                                       \
    inline constexpr bool takes_int<tandem::ops::rule, I> = ((tandem::ops::rule::inactive >> I) & 1u) != 0;
TANDEM_INTEGER_FUNCTIONS(LAWS_TAKES_INT)
#undef LAWS_TAKES_INT

template <class Rule, std::size_t I>
inline constexpr bool is_active = ((Rule::inactive >> I) & 1u) == 0;

/// Argument I, as a V or an int.
template <class V, class Rule, std::size_t I, class X>
auto argument(const X& x) {
    if constexpr (takes_int<Rule, I>)
        return static_cast<int>(x);
    else
        return V(x);
}

namespace detail {
template <class V, class Rule, class X, std::size_t... I>
V value_of(const std::array<X, Rule::arity>& at, std::index_sequence<I...>) {
    return Rule::template value<V>(argument<V, Rule, I>(at[I])...);
}
template <int J, class V, class Rule, class X, std::size_t... I>
V partial_of(const std::array<X, Rule::arity>& at, std::index_sequence<I...>) {
    const V y = value_of<V, Rule>(at, std::index_sequence<I...>());
    const auto result = Rule::template partial<J>(argument<V, Rule, I>(at[I])..., y);
    if constexpr (std::is_same_v<decltype(result), const tandem::one>)
        return V(1);
    else if constexpr (std::is_same_v<decltype(result), const tandem::minus_one>)
        return V(-1);
    else
        return result;
}
}  // namespace detail

template <class V, class Rule, class X>
V value(const std::array<X, Rule::arity>& at) {
    return detail::value_of<V, Rule>(at, std::make_index_sequence<Rule::arity>());
}

template <std::size_t J, class V, class Rule, class X>
V partial(const std::array<X, Rule::arity>& at) {
    return detail::partial_of<static_cast<int>(J), V, Rule>(at, std::make_index_sequence<Rule::arity>());
}

/// Calls visit.template operator()<Rule, I>() for each argument I of each rule that carries a derivative.
template <class Visit>
void for_each_partial(const Visit& visit) {
    tandem::for_each_rule([&]<class Rule>() {
        if constexpr (is_active<Rule, 0>) visit.template operator()<Rule, 0>();
        if constexpr (Rule::arity > 1)
            if constexpr (is_active<Rule, 1>) visit.template operator()<Rule, 1>();
        if constexpr (Rule::arity > 2)
            if constexpr (is_active<Rule, 2>) visit.template operator()<Rule, 2>();
    });
}

}  // namespace laws
