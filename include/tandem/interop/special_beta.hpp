#pragma once
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "special_rule.hpp"

/// \file
/// The beta function and the regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1.
/// The bounds are held by tests for a and b from 1e-6 to 300.
namespace tandem::inline TANDEM_ABI::ops {

/// digamma(x + d) - digamma(x), exact to rounding also where d is small or both are large and nearly equal.
struct digamma_step : rule<2> {
    static constexpr std::string_view name = "digamma_step";
    static constexpr double ulp = 64;
    static constexpr std::array domain{interval{0, infinity}, interval{0, infinity}};
    template <class V, class A, class B>
    static V value(const A& start_at, const B& step) {
        const auto plain = [](const auto& x, const auto& d, auto) {
            if (!(x > 0 && x + d > 0)) return V(detail::digamma_plain<V>(V(x + d)) - detail::digamma_plain<V>(V(x)));
            const V least = d < 0 ? V(x + d) : V(x), start = detail::psi_series<V>::start;
            const int steps = least < start ? static_cast<int>(start - least) + 1 : 0;
            return detail::digamma_difference<V>(V(x + d), {V(x), V(0)}, V(d), steps);
        };
        return detail::special_value<digamma_step, V>(plain, start_at, step);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& x, const B& d, const V&) {
        const V upper = polygamma::value<V>(1, V(x + d));
        if constexpr (I == 0)
            return upper - polygamma::value<V>(1, V(x));
        else
            return upper;
    }
};

/// B(a, b). DLMF 5.12.1.
struct beta : rule<2> {
    static constexpr std::string_view name = "beta";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{0, infinity}, interval{0, infinity}};
    template <class V, class A, class B>
    static V value(const A& a, const B& b) {
        return TANDEM_SPECIAL_VALUE(beta, boost::math::beta, a, b);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& a, const B& b, const V& y) {
        if constexpr (I == 0)
            return -y * digamma_step::value<V>(V(a), V(b));
        else
            return -y * digamma_step::value<V>(V(b), V(a));
    }
};

/// x^(a - 1) (1 - x)^(b - 1) / B(a, b), the derivative of I by x.
struct ibeta_derivative : rule<3> {
    static constexpr std::string_view name = "ibeta_derivative";
    static constexpr double ulp = 256;
    static constexpr std::array domain{interval{0, infinity}, interval{0, infinity}, interval{0, 1}};
    template <class V, class A, class B, class C>
    static V value(const A& a, const B& b, const C& x) {
        return TANDEM_SPECIAL_VALUE(ibeta_derivative, boost::math::ibeta_derivative, a, b, x);
    }
    template <int I, class A, class B, class C, class V>
    static V partial(const A& a, const B& b, const C& x, const V& y) {
        if constexpr (I == 0)
            return y * (V(math::log(V(x))) + digamma_step::value<V>(V(a), V(b)));
        else if constexpr (I == 1)
            return y * (V(math::log1p(V(-x))) + digamma_step::value<V>(V(b), V(a)));
        else
            return y * ((a - 1) / x - (b - 1) / (1 - x));
    }
};

/// A function of a and b, with its derivatives by both.
template <class V>
using of_a_and_b = ADTangent<V, 2>;

/// I_x(a, b) over x^a / (a B(a, b)) for a <= 1, x below the mean, by its power series (DLMF 8.17.7): where a is
/// small, I is nearly 1 and its derivatives are small, which shows in each term here.
template <class V>
of_a_and_b<V> ibeta_power_series(const of_a_and_b<V>& a, const of_a_and_b<V>& b, const V& x) {
    using D = of_a_and_b<V>;
    using B = base_t<V>;
    const B enough = detail::negligible<V>() * base_value(x);
    D term(1), sum(0);
    B size;
    int n = 0;
    do {
        ++n;
        term *= (n - b) * x / n;
        sum += term / (a + n);
        size = B(math::abs(base_value(term))) + B(math::abs(base_value(term.tangent(1))));
    } while (size > enough);
    return 1 + a * sum;
}

/// I_x(a, b) over x^a (1 - x)^b / (a B(a, b)) for x below the mean, by its continued fraction (DLMF 8.17.22) and
/// Lentz's method.
template <class V>
of_a_and_b<V> ibeta_fraction(const of_a_and_b<V>& a, const of_a_and_b<V>& b, const V& x) {
    using D = of_a_and_b<V>;
    D c(1), d = 1 / (1 - (a + b) * x / (a + 1)), fraction = d;
    detail::convergence<D> convergence;
    for (int n = 1;; ++n) {
        const D even = n * (b - n) * x / ((a + (2 * n - 1)) * (a + 2 * n));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        fraction *= c * d;
        const D odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + (2 * n + 1)));
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        const D change = c * d;
        fraction *= change;
        if (convergence.reached(n, change)) break;
    }
    return fraction;
}

template <class V>
struct log_slopes {
    V by_a, by_b;
};

/// The derivatives of ln I_x(a, b) by a and b, for x below the mean.
template <class V>
log_slopes<V> log_slopes_of_ibeta(const V& a, const V& b, const V& x) {
    using D = of_a_and_b<V>;
    const D p(a, {V(1), V(0)}), q(b, {V(0), V(1)});
    const bool small = a <= 1;
    const D factor = small ? ibeta_power_series<V>(p, q, x) : ibeta_fraction<V>(p, q, x);
    // -d/da ln(a B(a, b)), where a difference of 1/a and digamma would cancel for small a, and b - 1 round for small b.
    const V slope = small && b < 0.5 ? V(digamma::value<V>(V(a + b)) - digamma::value<V>(V(a + 1)))
                                     : digamma_step::value<V>(V(a + 1), V(b - 1));
    const V by_a = V(math::log(x)) + slope + factor.tangent(0) / factor.value();
    const V by_b = digamma_step::value<V>(b, a) + factor.tangent(1) / factor.value();
    return {by_a, small ? by_b : V(by_b + V(math::log1p(V(-x))))};
}

/// The regularised incomplete beta function I_x(a, b).
struct ibeta : rule<3> {
    static constexpr std::string_view name = "ibeta";
    static constexpr double ulp = 128;
    static constexpr std::array domain = ibeta_derivative::domain;
    template <class V, class A, class B, class C>
    static V value(const A& a, const B& b, const C& x) {
        return TANDEM_SPECIAL_VALUE(ibeta, boost::math::ibeta, a, b, x);
    }
    template <int I, class A, class B, class C, class V>
    static V partial(const A& a, const B& b, const C& x, const V& y) {
        if constexpr (I == 2) {
            return ibeta_derivative::value<V>(a, b, x);
        } else {
            if (!(x > 0 && x < 1)) return x == 0 || x == 1 ? V(0) : V(constants::nan<V>());
            if (x * (a + b + 2) < a + 1) {
                const auto slopes = log_slopes_of_ibeta<V>(V(a), V(b), V(x));
                return y * (I == 0 ? slopes.by_a : slopes.by_b);
            }
            // I_x(a, b) = 1 - I_(1-x)(b, a), which Boost computes without the subtraction.
            const auto slopes = log_slopes_of_ibeta<V>(V(b), V(a), V(1 - x));
            return -complement<V>(a, b, x) * (I == 0 ? slopes.by_b : slopes.by_a);
        }
    }

    template <class V, class A, class B, class C>
    static V complement(const A& a, const B& b, const C& x);
};

/// 1 - I_x(a, b).
struct ibetac : rule<3> {
    static constexpr std::string_view name = "ibetac";
    static constexpr double ulp = 128;
    static constexpr std::array domain = ibeta_derivative::domain;
    template <class V, class A, class B, class C>
    static V value(const A& a, const B& b, const C& x) {
        return TANDEM_SPECIAL_VALUE(ibetac, boost::math::ibetac, a, b, x);
    }
    template <int I, class A, class B, class C, class V>
    static V partial(const A& a, const B& b, const C& x, const V&) {
        return -ibeta::partial<I>(a, b, x, ibeta::value<V>(a, b, x));
    }
};

template <class V, class A, class B, class C>
V ibeta::complement(const A& a, const B& b, const C& x) {
    return ibetac::value<V>(a, b, x);
}

}  // namespace tandem::inline TANDEM_ABI::ops
