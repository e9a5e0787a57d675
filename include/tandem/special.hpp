#pragma once
#include "interop/boost_promotion.hpp"
#include "interop/special_bessel.hpp"
#include "interop/special_beta.hpp"
#include "interop/special_elliptic.hpp"
#include "interop/special_gamma.hpp"
#include "interop/special_list.hpp"
#include "interop/special_normal.hpp"
#include "interop/special_series.hpp"
#include "tandem.hpp"

/// \file
/// Special functions of Boost.Math with derivatives; needs Boost 1.74, and is not part of tandem.hpp.
///
/// Values are Boost's. Derivatives are rules like those of ops/, so that they hold in every mode and nest to any
/// order; none differentiates Boost's algorithms, which would differentiate their approximations and branches.
/// Each rule names its formula and bounds the error of its partials in `ulp`. Three kinds of formulas occur:
/// elementary ones (Bessel, Airy, normal, exponential integrals); inverse functions, whose slope is corrected by
/// one step of Newton's method where the rounding of the value would be magnified; and derivatives by a parameter
/// (gamma_p, ibeta, elliptic integrals), from series and continued fractions that carry the derivative along.
///
/// Names and argument order are Boost's; normal_cdf and normal_quantile are added. Plain numbers are
/// taken too. Nothing throws: outside the domain there is NaN, where a function overflows infinity.
/// Orders and degrees are plain numbers, since there is no derivative by them.
/// Boost.Math's generic algorithms, such as roots and quadrature, take AD numbers as their number type.
///
/// Parameters are passed by value as Boost passes them: among function templates with the same parameters the
/// constrained one is chosen, so `using boost::math::beta; beta(x, y)` is not ambiguous.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Arguments of a special function.
template <class... A>
concept special_operands = operands<A...> || (plain_number<A> && ...);

template <class Rule, class... A>
auto special_call(const A&... a) {
    constexpr bool order_is_plain = [](auto... active) {
        unsigned bits = 0, bit = 1;
        ((bits |= active ? bit : 0u, bit *= 2), ...);
        return (bits & Rule::inactive) == 0;
    }(expression<A>...);
    static_assert(order_is_plain, "tandem: the order of this function must be a plain number; it has no derivative");
    if constexpr ((expression<A> || ...))
        return build<Rule>(a...);
    else
        return Rule::template value<typename boost::math::tools::promote_args<A...>::type>(
            typename boost::math::tools::promote_args<A...>::type(a)...);
}

/// The same, of an int and one argument.
template <class Rule, class A>
auto special_call_of_order(int order, const A& x) {
    if constexpr (expression<A>)
        return build<Rule>(integer{order}, x);
    else
        return Rule::template value<promote_t<A>>(order, promote_t<A>(x));
}

}  // namespace detail

#define TANDEM_SPECIAL_OVERLOAD_1(rule, function)                    \
    template <class A>                                               \
        requires detail::special_operands<A>                         \
    auto function(A a) {                                             \
        return detail::special_call<ops::rule>(a);                   \
    }
#define TANDEM_SPECIAL_OVERLOAD_2(rule, function)                    \
    template <class A, class B>                                      \
        requires detail::special_operands<A, B>                      \
    auto function(A a, B b) {                                        \
        return detail::special_call<ops::rule>(a, b);                \
    }
#define TANDEM_SPECIAL_OVERLOAD_3(rule, function)                    \
    template <class A, class B, class C>                             \
        requires detail::special_operands<A, B, C>                   \
    auto function(A a, B b, C c) {                                   \
        return detail::special_call<ops::rule>(a, b, c);             \
    }
#define TANDEM_SPECIAL_OVERLOAD(rule, arity, function) TANDEM_SPECIAL_OVERLOAD_##arity(rule, function)
TANDEM_SPECIAL_FUNCTIONS(TANDEM_SPECIAL_OVERLOAD)
#undef TANDEM_SPECIAL_OVERLOAD
#undef TANDEM_SPECIAL_OVERLOAD_3
#undef TANDEM_SPECIAL_OVERLOAD_2
#undef TANDEM_SPECIAL_OVERLOAD_1

/// Boost takes some orders as unsigned and some as int; with one overload for each an argument never converts,
/// and Boost's is never the better match.
#define TANDEM_SPECIAL_OVERLOAD(rule, arity, function)                              \
    template <class A>                                                              \
        requires detail::special_operands<A>                                        \
    auto function(int order, A x) {                                                 \
        return detail::special_call_of_order<ops::rule>(order, x);                  \
    }                                                                               \
    template <class A>                                                              \
        requires detail::special_operands<A>                                        \
    auto function(unsigned order, A x) {                                            \
        return detail::special_call_of_order<ops::rule>(static_cast<int>(order), x); \
    }
TANDEM_SPECIAL_INTEGER_FUNCTIONS(TANDEM_SPECIAL_OVERLOAD)
#undef TANDEM_SPECIAL_OVERLOAD

/// The derivative of digamma.
template <class A>
    requires detail::special_operands<A>
auto trigamma(A x) {
    return polygamma(1, x);
}

}  // namespace tandem::inline TANDEM_ABI
