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
TANDEM_OVERLOAD_1(neg, operator-)
#undef TANDEM_FUNCTION
#undef TANDEM_OPERATOR
#undef TANDEM_OVERLOAD_3
#undef TANDEM_OVERLOAD_2
#undef TANDEM_OVERLOAD_1

template <expression E>
TANDEM_INLINE constexpr E operator+(const E& e) {
    return e;
}

}  // namespace tandem::inline TANDEM_ABI
