#pragma once
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "special_rule.hpp"

/// \file
/// Incomplete gamma functions, P(a, x) = 1 - Q(a, x), and what they need.
/// Formulas by their numbers in NIST's Digital Library of Mathematical Functions (DLMF).
/// a > 0, x >= 0. The bounds are held by tests for a from 1e-6 to 3000, where values do not underflow.
namespace tandem::inline TANDEM_ABI::ops {

/// ln x - digamma(a). For large x and a of one size ln x and ln a, which nearly cancel, are not formed: it is
/// ln(x / a) plus the asymptotic series of ln a - digamma(a) (DLMF 5.11.2).
template <class V>
V log_minus_digamma(const V& x, const V& a) {
    using series = detail::psi_series<base_t<V>>;
    if (!(a >= series::start && x < 2 * a && a < 2 * x)) return V(math::log(x)) - digamma::value<V>(a);
    const V r = 1 / a, square = r * r;
    V sum(0);
    series::with_bernoulli_numbers([&](const typename series::numbers& bernoulli) {
        for (std::size_t k = series::terms; k > 0; --k) sum = (sum + bernoulli[k - 1] / base_t<V>(2 * k)) * square;
        return base_t<V>(0);
    });
    return V(math::log1p(V((x - a) / a))) + r / 2 + sum;
}

/// x^(a - 1) e^-x / Gamma(a), the derivative of P by x.
struct gamma_p_derivative : rule<2> {
    static constexpr std::string_view name = "gamma_p_derivative";
    static constexpr double ulp = 64;
    static constexpr std::array domain{interval{0, infinity}, interval{0, infinity}};
    template <class V, class A, class B>
    static V value(const A& a, const B& x) {
        return TANDEM_SPECIAL_VALUE(gamma_p_derivative, boost::math::gamma_p_derivative, a, x);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& a, const B& x, const V& y) {
        if constexpr (I == 0)
            return y * log_minus_digamma<V>(V(x), V(a));
        else
            return y * ((a - 1) / x - 1);
    }
};

/// d/da ln P(a, x) for x <= a + 1: P is x^a e^-x / Gamma(a + 1) times the sum of x^n / ((a + 1) ... (a + n))
/// (DLMF 8.11.4), in which all terms are positive and all derivatives by a negative.
template <class V>
V log_slope_of_gamma_p(const V& a, const V& x) {
    V term(1), sum(1), slope(0), slopes(0);  // slope: d/da ln term
    for (V n = a + 1; detail::negligible<V>() * sum < term; n += 1) {
        term *= x / n;
        slope += 1 / n;
        sum += term;
        slopes += term * slope;
    }
    return log_minus_digamma<V>(x, V(a + 1)) - slopes / sum;
}

/// d/da ln Q(a, x) for x >= a + 1: Q is x^a e^-x / Gamma(a) times the continued fraction
/// 1/(x + 1 - a - 1(1 - a)/(x + 3 - a - 2(2 - a)/(x + 5 - a - ...))) (DLMF 8.9.2), by Lentz's method in numbers that
/// carry d/da along. They converge a little later than their values do.
template <class V>
V log_slope_of_gamma_q(const V& a, const V& x) {
    using D = ADTangent<V>;  // carries d/da
    const D s(a, V(1));
    D b = x + 1 - s, d = 1 / b, fraction = d, c(0);
    detail::convergence<D> convergence;
    for (int n = 1;; ++n) {
        const D numerator = n * (s - n);
        b += 2;
        d = 1 / (numerator * d + b);
        c = n == 1 ? D(b) : D(b + numerator / c);  // the first c is infinite
        const D change = c * d;
        fraction *= change;
        if (convergence.reached(n, change)) break;
    }
    return log_minus_digamma<V>(x, a) + fraction.tangent() / fraction.value();
}

/// d/da P(a, x).
template <class V, class A, class B>
V slope_of_gamma_p(const A& a, const B& x);

/// The regularised lower incomplete gamma function P(a, x). Cost of d/da: O(sqrt(a)) near x = a.
struct gamma_p : rule<2> {
    static constexpr std::string_view name = "gamma_p";
    static constexpr double ulp = 64;
    static constexpr std::array domain{interval{0, infinity}, interval{0, infinity}};
    template <class V, class A, class B>
    static V value(const A& a, const B& x) {
        return TANDEM_SPECIAL_VALUE(gamma_p, boost::math::gamma_p, a, x);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& a, const B& x, const V&) {
        return I == 0 ? slope_of_gamma_p<V>(a, x) : gamma_p_derivative::value<V>(a, x);
    }
};

/// The regularised upper incomplete gamma function Q(a, x).
struct gamma_q : rule<2> {
    static constexpr std::string_view name = "gamma_q";
    static constexpr double ulp = 64;
    static constexpr std::array domain = gamma_p::domain;
    template <class V, class A, class B>
    static V value(const A& a, const B& x) {
        return TANDEM_SPECIAL_VALUE(gamma_q, boost::math::gamma_q, a, x);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& a, const B& x, const V&) {
        return I == 0 ? V(-slope_of_gamma_p<V>(a, x)) : V(-gamma_p_derivative::value<V>(a, x));
    }
};

template <class V, class A, class B>
V slope_of_gamma_p(const A& a, const B& x) {
    if (!(x > 0)) return x == 0 ? V(0) : V(constants::nan<V>());
    if (x < a + 1) return gamma_p::value<V>(a, x) * log_slope_of_gamma_p<V>(V(a), V(x));
    const V q = gamma_q::value<V>(a, x);
    return q == 0 ? V(0) : V(-q * log_slope_of_gamma_q<V>(V(a), V(x)));
}

}  // namespace tandem::inline TANDEM_ABI::ops
