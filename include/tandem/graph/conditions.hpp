#pragma once
#include "../ops/list.hpp"

/// \file
/// Operations that only graphs have: comparisons whose outcome is a number, 1 or 0, what is made of such outcomes, the
/// choice by one, and what changes derivatives alone. They are rules like all others, so every evaluator of graphs
/// computes them.
namespace tandem::inline TANDEM_ABI {

namespace ops {

#define TANDEM_COMPARISON_RULE(rule, symbol)                                            \
    struct rule : piecewise_constant<2> {                                               \
        static constexpr std::string_view name = #rule;                                 \
        template <class V, class A, class B>                                            \
        TANDEM_RULE V value(const A& a, const B& b) {                                   \
            return detail::choose<V>(a symbol b, TANDEM_LAZY(V(1)), TANDEM_LAZY(V(0))); \
        }                                                                               \
    };
TANDEM_COMPARISON_RULE(less, <)
TANDEM_COMPARISON_RULE(less_equal, <=)
TANDEM_COMPARISON_RULE(equal, ==)
#undef TANDEM_COMPARISON_RULE

struct both : piecewise_constant<2> {
    static constexpr std::string_view name = "both";
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return a * b;
    }
};

struct either : piecewise_constant<2> {
    static constexpr std::string_view name = "either";
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return detail::choose<V>(a < b, TANDEM_LAZY(V(b)), TANDEM_LAZY(V(a)));
    }
};

struct negation : piecewise_constant<1> {
    static constexpr std::string_view name = "negation";
    template <class V, class A>
    TANDEM_RULE V value(const A& a) {
        return V(1) - a;
    }
};

/// condition ? a : b
struct select : rule<3> {
    static constexpr std::string_view name = "select";
    static constexpr unsigned inactive = 1;
    template <class V, class C, class A, class B>
    TANDEM_RULE V value(const C& condition, const A& a, const B& b) {
        return detail::choose<V>(0 < condition, TANDEM_LAZY(V(a)), TANDEM_LAZY(V(b)));
    }
    template <int I, class C, class A, class B, class V>
    TANDEM_RULE V partial(const C& condition, const A&, const B&, const V&) {
        if constexpr (I == 1)
            return V(condition);
        else
            return V(1) - condition;
    }
};

/// x as a constant.
struct stop : piecewise_constant<1> {
    static constexpr std::string_view name = "stop";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return V(x);
    }
};

/// y, to whose derivative p times that of x is added: so a derivative is given instead of derived. In a derivative of
/// higher order p is differentiated like any other value.
struct with_partial : rule<3> {
    static constexpr std::string_view name = "with_partial";
    static constexpr unsigned inactive = 4;
    template <class V, class Y, class X, class P>
    TANDEM_RULE V value(const Y& y, const X&, const P&) {
        return V(y);
    }
    template <int I, class Y, class X, class P, class V>
    TANDEM_RULE auto partial(const Y&, const X&, const P& p, const V&) {
        if constexpr (I == 0)
            return one{};
        else
            return V(p);
    }
};

/// a p, and 0 where a is 0, also beside a p that is not finite: an adjoint of zero adds nothing.
struct scale : rule<2> {
    static constexpr std::string_view name = "scale";
    template <class V, class A, class P>
    TANDEM_RULE V value(const A& a, const P& p) {
        return detail::choose<V>(a == 0, TANDEM_LAZY(V(0)), TANDEM_LAZY(V(a * p)));
    }
    template <int I, class A, class P, class V>
    TANDEM_RULE V partial(const A& a, const P& p, const V&) {
        if constexpr (I == 0)
            return V(p);
        else
            return V(a);
    }
};

}  // namespace ops

/// X(rule, arity, symbol), as in the list of operators.
#define TANDEM_CONDITION_RULES(X)    \
    X(less, 2, less)                 \
    X(less_equal, 2, less_equal)     \
    X(equal, 2, equal)               \
    X(both, 2, both)                 \
    X(either, 2, either)             \
    X(negation, 1, negation)         \
    X(select, 3, select)             \
    X(stop, 1, stop)                 \
    X(with_partial, 3, with_partial) \
    X(scale, 2, scale)

#define TANDEM_GRAPH_RULES(X) \
    TANDEM_ALL_RULES(X)       \
    TANDEM_CONDITION_RULES(X)

namespace detail {

/// What an elementary operation of a graph is: a rule of the list, one of those above, or none of them, such as a rule
/// of the user's.
enum class graph_code : std::uint8_t {
#define TANDEM_GRAPH_CODE(rule, arity, symbol) rule,
    TANDEM_GRAPH_RULES(TANDEM_GRAPH_CODE)
#undef TANDEM_GRAPH_CODE
        constant,
    foreign
};

template <class Rule>
inline constexpr graph_code graph_code_of = graph_code::foreign;
#define TANDEM_GRAPH_CODE_OF(rule, arity, symbol) \
    template <>                                   \
    inline constexpr graph_code graph_code_of<ops::rule> = graph_code::rule;
TANDEM_GRAPH_RULES(TANDEM_GRAPH_CODE_OF)
#undef TANDEM_GRAPH_CODE_OF

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
