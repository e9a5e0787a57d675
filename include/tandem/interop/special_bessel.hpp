#pragma once
#include <boost/math/special_functions/airy.hpp>
#include <boost/math/special_functions/bessel.hpp>

#include "special_rule.hpp"

/// \file
/// Bessel and Airy functions. The order is a plain number: there is no derivative by it.
/// x >= 0 for the Bessel functions, any x for Airy's. Where a derivative has a zero its error is relative to the
/// terms it is the difference of. The bounds are held by tests for orders up to 20 and x up to 60.
namespace tandem::inline TANDEM_ABI::ops {

/// Boost's sph_bessel does not compile for multiprecision numbers; DLMF 10.47.3 serves them.
template <class V, class Policy>
V spherical_bessel(int n, const V& x, const Policy& policy) {
    if constexpr (std::is_floating_point_v<V>)
        return boost::math::sph_bessel(static_cast<unsigned>(n), x, policy);
    else if (x == 0)
        return V(n == 0 ? 1 : 0);
    else
        return V(math::sqrt(V(constants::pi<V>() / (2 * x)))) *
               boost::math::cyl_bessel_j(V(V(2 * n + 1) / 2), x, policy);
}

/// A row: the rule, how Boost is called, the derivative by x at order 0 and at other orders, made of the functions
/// y(order) and of r, which is nu y(nu) / x. The formulas are DLMF 10.6.2 and 10.29.2 (for spherical ones 10.51.1),
/// chosen so that no order but nu, or an exact nu - 1, occurs where the function depends on its order strongly.
#define TANDEM_BESSEL_RULE(rule_name, boost_call, slope_of_order_0, slope)                               \
    struct rule_name : rule<2> {                                                                         \
        static constexpr std::string_view name = #rule_name;                                             \
        static constexpr unsigned inactive = 0b01;                                                       \
        static constexpr double ulp = 16;                                                                \
        static constexpr std::array domain{interval{0, infinity}, interval{0, infinity}};                \
        template <class V, class N, class A>                                                             \
        static V value(const N& order, const A& argument) {                                              \
            const auto plain = [](const N& nu, const A& x, auto policy) { return boost_call; };          \
            return detail::special_value<rule_name, V>(plain, order, argument);                          \
        }                                                                                                \
        template <int I, class N, class A, class V>                                                      \
        static V partial(const N& nu, const A& x, const V& y_nu) {                                       \
            const auto y = [&](auto order) -> V { return rule_name::value<V>(N(order), x); };            \
            [[maybe_unused]] const auto r = [&]() -> V {                                                 \
                return x == 0 ? V(y(nu - 1) / 2) : V(y_nu * V(nu) / x);                                  \
            };                                                                                           \
            return nu == 0 ? V(slope_of_order_0) : V(slope);                                             \
        }                                                                                                \
    };
TANDEM_BESSEL_RULE(cyl_bessel_j, boost::math::cyl_bessel_j(nu, x, policy), -y(1),
                   nu < 1 ? V(r() - y(nu + 1)) : V(y(nu - 1) - r()))
TANDEM_BESSEL_RULE(cyl_neumann, boost::math::cyl_neumann(nu, x, policy), -y(1),
                   nu < 1 ? V(r() - y(nu + 1)) : V(y(nu - 1) - r()))
TANDEM_BESSEL_RULE(cyl_bessel_i, boost::math::cyl_bessel_i(nu, x, policy), y(1),
                   nu < 1 ? V(r() + y(nu + 1)) : V(y(nu - 1) - r()))
TANDEM_BESSEL_RULE(cyl_bessel_k, boost::math::cyl_bessel_k(nu, x, policy), -y(1), -y(nu - 1) - r())
TANDEM_BESSEL_RULE(sph_bessel, spherical_bessel<V>(nu, x, policy), -y(1),
                   (V(nu) * y(nu - 1) - V(nu + 1) * y(nu + 1)) / V(2 * nu + 1))
TANDEM_BESSEL_RULE(sph_neumann, boost::math::sph_neumann(static_cast<unsigned>(nu), x, policy), -y(1),
                   (V(nu) * y(nu - 1) - V(nu + 1) * y(nu + 1)) / V(2 * nu + 1))
#undef TANDEM_BESSEL_RULE

/// An Airy function and its derivative: y'' = x y.
#define TANDEM_AIRY_RULES(function)                                                                       \
    struct function##_prime : rule<1> {                                                                   \
        static constexpr std::string_view name = #function "_prime";                                      \
        static constexpr double ulp = 16;                                                                 \
        template <class V, class A>                                                                       \
        static V value(const A& x) {                                                                      \
            return TANDEM_SPECIAL_VALUE(function##_prime, boost::math::function##_prime, x);              \
        }                                                                                                 \
        template <int I, class A, class V>                                                                \
        static V partial(const A& x, const V&);                                                           \
    };                                                                                                    \
    struct function : rule<1> {                                                                           \
        static constexpr std::string_view name = #function;                                               \
        static constexpr double ulp = 16;                                                                 \
        template <class V, class A>                                                                       \
        static V value(const A& x) {                                                                      \
            return TANDEM_SPECIAL_VALUE(function, boost::math::function, x);                              \
        }                                                                                                 \
        template <int I, class A, class V>                                                                \
        static V partial(const A& x, const V&) {                                                          \
            return function##_prime::value<V>(x);                                                         \
        }                                                                                                 \
    };                                                                                                    \
    template <int I, class A, class V>                                                                    \
    V function##_prime::partial(const A& x, const V&) {                                                   \
        return x * function::value<V>(x);                                                                 \
    }
TANDEM_AIRY_RULES(airy_ai)
TANDEM_AIRY_RULES(airy_bi)
#undef TANDEM_AIRY_RULES

}  // namespace tandem::inline TANDEM_ABI::ops
