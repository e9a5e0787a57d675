#pragma once
#include <concepts>
#include <type_traits>
#include <utility>

#include "operation.hpp"

/// \file
/// From the operands of an overload to a node: which AD level differentiates, and how each operand is held.
namespace tandem::inline TANDEM_ABI {

namespace detail {

template <class A>
struct number_of {
    using type = void;
};
template <expression A>
struct number_of<A> {
    using type = typename A::ad_type;
};
/// The AD number an expression evaluates to; void for plain numbers.
template <class A>
using number_of_t = typename number_of<A>::type;

/// X lies strictly below Y (a plain number lies below every AD number).
template <class X, class Y>
inline constexpr bool is_inner = !std::is_same_v<X, Y> && (std::is_void_v<X> || is_below<X, Y>);

/// The higher of two levels. Where neither contains the other the result is no AD number and nothing joins it.
struct unrelated_levels {};
template <class X, class Y>
using higher_t =
    std::conditional_t<std::is_same_v<X, Y> || is_inner<Y, X>, X, std::conditional_t<is_inner<X, Y>, Y, unrelated_levels>>;

template <class... X>
struct highest;
template <class X>
struct highest<X> {
    using type = X;
};
template <class X, class Y, class... Rest>
struct highest<X, Y, Rest...> : highest<higher_t<X, Y>, Rest...> {};

/// The AD number that an operation on these operands evaluates to.
template <class... A>
using result_number_t = typename highest<number_of_t<A>...>::type;

/// A plain operand: any arithmetic type or unscoped enumeration, what the lowest level computes with (a SIMD packet,
/// say), and what converts to a non-built-in base.
template <class A, class Number>
concept plain_operand =
    !expression<A> &&
    (std::is_arithmetic_v<A> || is_below<A, Number> || (std::is_enum_v<A> && std::is_convertible_v<A, int>) ||
     (!std::is_arithmetic_v<base_t<Number>> && std::is_convertible_v<A, base_t<Number>>));

/// An int that a rule takes as it is, not converted to the level's plain number.
struct integer {
    int value;
};

template <class A, class Number>
concept joins = (expression<A> && is_below<number_of_t<A>, Number>) || plain_operand<A, Number>;

/// What converts to a Number as a constant: plain numbers, and numbers and expressions of lower levels.
template <class A, class Number>
concept passive_operand = plain_operand<A, Number> || (expression<A> && is_inner<number_of_t<A>, Number>);

}  // namespace detail

/// Arguments of an overloaded operator or function: at least one expression; the others expressions of the same
/// or a lower AD level, or plain numbers.
template <class... A>
concept operands = (expression<A> || ...) && expression<detail::result_number_t<A...>> &&
                   (detail::joins<A, detail::result_number_t<A...>> && ...);

namespace detail {

/// How an operand is held in a node of level Number.
template <class A, class Number>
struct held;
template <expression A, class Number>
    requires std::same_as<typename A::ad_type, Number>
struct held<A, Number> {
    using type = A;
};
template <class Number>
    requires requires { typename Number::leaf; }
struct held<Number, Number> {
    using type = typename Number::leaf;
};
template <expression A, class Number>
    requires(!std::same_as<typename A::ad_type, Number>)
struct held<A, Number> {
    using type = constant<typename A::ad_type>;
};
template <class A, class Number>
    requires(!expression<A>)
struct held<A, Number> {
    using type = constant<std::conditional_t<is_below<A, Number>, A, base_t<Number>>>;
};
template <class Number>
struct held<integer, Number> {
    using type = constant<int>;
};
template <class A, class Number>
using held_t = typename held<A, Number>::type;

/// Converts a passive operand to the type it is held as; active ones pass.
template <class Number, class A>
TANDEM_INLINE constexpr decltype(auto) passed(const A& a) {
    if constexpr (expression<A> || is_below<A, Number>)
        return (a);
    else if constexpr (std::is_same_v<A, integer>)
        return (a.value);
    else
        return static_cast<base_t<Number>>(a);
}

/// Numbers that evaluate at once may do so on the host only.
TANDEM_MAY_CALL_HOST
template <class Rule, class Number, class... A>
TANDEM_INLINE constexpr auto apply(const A&... a) {
    return Number::template apply<Rule>(held_t<A, Number>(passed<Number>(a))...);
}

/// The node of an operation, or its result where the AD number evaluates at once (it then has a member `apply`).
template <class Rule, class... A>
TANDEM_INLINE constexpr auto build(const A&... a) {
    using Number = result_number_t<A...>;
    if constexpr (requires { Number::template apply<Rule>(held_t<A, Number>(passed<Number>(a))...); })
        return detail::apply<Rule, Number>(a...);
    else
        return operation<Rule, Number, std::index_sequence_for<A...>, held_t<A, Number>...>(std::in_place,
                                                                                           passed<Number>(a)...);
}

}  // namespace detail

/// The number an expression stands for: assigns it, and passes plain numbers and AD numbers through.
TANDEM_MAY_CALL_HOST
template <class E>
TANDEM_INLINE constexpr auto eval(const E& e) {
    if constexpr (expression<E>)
        return typename E::ad_type(e);
    else
        return e;
}

/// Strips one AD level: the value of an AD number or expression, and a plain number itself.
TANDEM_MAY_CALL_HOST
template <class E>
TANDEM_INLINE constexpr auto value(const E& e) {
    if constexpr (expression<E>)
        return typename E::value_type(e.value());
    else
        return e;
}

/// The plain number below all AD levels.
template <class E>
TANDEM_INLINE constexpr auto base_value(const E& e) {
    if constexpr (expression<E>)
        return base_value(e.value());
    else
        return e;
}

}  // namespace tandem::inline TANDEM_ABI

/// An expression and a variable, or a number, have the AD number as common type: `c ? x * y : x` compiles.
/// (References are std's to strip, before it looks here.)
template <class A, class B>
    requires std::same_as<A, std::decay_t<A>> && std::same_as<B, std::decay_t<B>> && tandem::operands<A, B>
struct std::common_type<A, B> {
    using type = tandem::detail::result_number_t<A, B>;
};
