#pragma once
#include "../ops/list.hpp"
#include "compare.hpp"

/// \file
/// The overloads of operators and functions, stamped from the list of operators. All are function templates,
/// since `using std::sin; sin(x)` in users' code finds them by argument-dependent lookup only.
namespace tandem::inline TANDEM_ABI {

#define TANDEM_OVERLOAD_1(rule, function)                                                     \
    template <class A>                                                                        \
        requires operands<A>                                                                  \
    TANDEM_INLINE constexpr auto function(const A& a) {                                       \
        return detail::build<ops::rule>(a);                                                   \
    }
#define TANDEM_OVERLOAD_2(rule, function)                                                     \
    template <class A, class B>                                                               \
        requires operands<A, B>                                                               \
    TANDEM_INLINE constexpr auto function(const A& a, const B& b) {                           \
        return detail::build<ops::rule>(a, b);                                                \
    }
#define TANDEM_OVERLOAD_3(rule, function)                                                     \
    template <class A, class B, class C>                                                      \
        requires operands<A, B, C>                                                            \
    TANDEM_INLINE constexpr auto function(const A& a, const B& b, const C& c) {               \
        return detail::build<ops::rule>(a, b, c);                                             \
    }
#define TANDEM_OPERATOR(rule, arity, symbol) TANDEM_OVERLOAD_##arity(rule, operator symbol)
#define TANDEM_FUNCTION(rule, arity, function) TANDEM_OVERLOAD_##arity(rule, function)
TANDEM_OPERATORS(TANDEM_OPERATOR)
TANDEM_FUNCTIONS(TANDEM_FUNCTION)
TANDEM_ROUNDING_FUNCTIONS(TANDEM_FUNCTION)
TANDEM_ALIASES(TANDEM_FUNCTION)
#undef TANDEM_FUNCTION
#undef TANDEM_OPERATOR
#undef TANDEM_OVERLOAD_3
#undef TANDEM_OVERLOAD_2
#undef TANDEM_OVERLOAD_1

/// x * 2^exponent.
template <class A>
    requires operands<A>
TANDEM_INLINE constexpr auto ldexp(const A& x, int exponent) {
    return detail::build<ops::ldexp>(x, detail::integer{exponent});
}
template <class A>
    requires operands<A>
TANDEM_INLINE constexpr auto scalbn(const A& x, int exponent) {
    return ldexp(x, exponent);
}
/// The order-th derivative of digamma, order >= 0.
template <class A>
    requires operands<A>
TANDEM_INLINE constexpr auto polygamma(int order, const A& x) {
    return detail::build<ops::polygamma>(detail::integer{order}, x);
}
template <plain_number A>
constexpr auto polygamma(int order, const A& x) {
    return ops::polygamma::value<promote_t<A>>(order, static_cast<promote_t<A>>(x));
}

template <expression E>
TANDEM_INLINE constexpr E operator+(const E& e) {
    return e;
}

/// `auto` makes of x * y an expression, which has no place for a result.
#define TANDEM_NO_ASSIGNMENT(symbol)                                                                      \
    template <expression E, class Operand>                                                                \
        requires(!std::same_as<E, typename E::ad_type>)                                                   \
    void operator symbol(const E&, const Operand&) {                                                      \
        static_assert(std::same_as<E, void>,                                                              \
                      "tandem: operator " #symbol " on an expression; where `auto` made a variable of one, " \
                      "write its type, or auto y = eval(...)");                                           \
    }
TANDEM_NO_ASSIGNMENT(+=)
TANDEM_NO_ASSIGNMENT(-=)
TANDEM_NO_ASSIGNMENT(*=)
TANDEM_NO_ASSIGNMENT(/=)
#undef TANDEM_NO_ASSIGNMENT

/// The functions that <cmath> does not have, for plain numbers.
#define TANDEM_PLAIN_FUNCTION(function)                                                      \
    template <plain_number A>                                                                \
    constexpr auto function(const A& x) {                                                    \
        return ops::function::value<promote_t<A>>(static_cast<promote_t<A>>(x));             \
    }
TANDEM_PLAIN_FUNCTION(cospi)
TANDEM_PLAIN_FUNCTION(digamma)
TANDEM_PLAIN_FUNCTION(logit)
TANDEM_PLAIN_FUNCTION(relu)
TANDEM_PLAIN_FUNCTION(rsqrt)
TANDEM_PLAIN_FUNCTION(sigmoid)
TANDEM_PLAIN_FUNCTION(sinpi)
TANDEM_PLAIN_FUNCTION(softplus)
TANDEM_PLAIN_FUNCTION(square)
TANDEM_PLAIN_FUNCTION(tanpi)
#undef TANDEM_PLAIN_FUNCTION

}  // namespace tandem::inline TANDEM_ABI
