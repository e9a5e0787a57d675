#pragma once
#include <boost/math/special_functions/expint.hpp>
#include <boost/math/special_functions/lambert_w.hpp>
#include <boost/math/special_functions/legendre.hpp>

#include "special_rule.hpp"

/// \file
/// Exponential integrals, Lambert's W, Legendre polynomials.
namespace tandem::inline TANDEM_ABI::ops {

/// Ei(x), the principal value of the integral of e^t / t from -inf to x. DLMF 6.2.5.
struct expint : rule<1> {
    static constexpr std::string_view name = "expint";
    static constexpr double ulp = 4;
    static constexpr std::array special{point{{infinity}, {infinity}}, point{{0}, {infinity}}};
    template <class V, class A>
    static V value(const A& x) {
        return TANDEM_SPECIAL_VALUE(expint, boost::math::expint, x);
    }
    template <int I, class A, class V>
    static V partial(const A& x, const V&) {
        if (x > limits<V>::max()) return V(x);
        // e^x may overflow where e^x / x does not.
        if (x > 1) {
            const V root = math::exp(V(x / 2));
            return root / x * root;
        }
        return V(math::exp(V(x))) / x;
    }
};

/// E_n(x), the integral of e^(-x t) / t^n from 1 to infinity; n an int >= 0, x > 0. DLMF 8.19.13.
struct expint_n : rule<2> {
    static constexpr std::string_view name = "expint_n";
    static constexpr unsigned inactive = 0b01;
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{0, 20}, interval{0, infinity}};
    template <class V, class A>
    static V value(int n, const A& argument) {
        const auto plain = [](int order, const V& x, auto policy) -> V {
            if (order < 0) return constants::nan<V>();
            return boost::math::expint(static_cast<unsigned>(order), x, policy);
        };
        return detail::special_value<expint_n, V>(plain, n, argument);
    }
    template <int I, class A, class V>
    static V partial(int n, const A& x, const V& y) {
        if (n == 0) return -y * (1 + 1 / x);
        return -expint_n::value<V>(n - 1, x);
    }
};

/// 1 + e x, with e in two parts: rounding e would leave no digits near its zero.
template <class V>
V one_plus_e_times(const V& x) {
    using B = base_t<V>;
    const B e = math::exp(B(1));
    const V sum = math::fma(V(e), x, V(1));
    if constexpr (std::is_floating_point_v<B>) {
        using wide = std::conditional_t<std::is_same_v<B, float>, double, B>;
        constexpr wide high = 2.718281828459045, middle = 1.4456468917292502e-16, low = -2.1277171080381768e-33;
        return sum + static_cast<B>(((high - wide(e)) + middle) + low) * x;
    } else {
        return sum;
    }
}

/// The slope of a branch of Lambert's W at x, where it is w: w / (x (1 + w)), or e^-w / (1 + w) near x = 0.
/// Near the branch point u = 1 + w would lose its digits; there it is found by Newton's method from
///     sum over k >= 2 of (k - 1) u^k / k! = 1 + e x,
/// which is (1 - u) e^u = -e x. `side` is the sign of u. DLMF 4.13.
template <class V>
V slope_of_lambert_w(const V& x, const V& w, int side) {
    using B = base_t<V>;
    const V right = one_plus_e_times<V>(x);
    V u = 1 + w;
    if (right < 0.05) {
        if (!(right > 0)) return V(B(side) * std::numeric_limits<B>::infinity());
        const V p = B(side) * V(math::sqrt(V(2 * right)));
        u = p - p * p / 3 + 11 * p * p * p / 72;
        for (int known = 6; known < std::numeric_limits<B>::digits; known *= 2) {
            V term = u * u / 2, left = term;
            for (int k = 3; k < 6 + std::numeric_limits<B>::digits / 2; ++k) {
                term *= u / B(k);
                left += B(k - 1) * term;
            }
            u -= (left - right) / (u * V(math::exp(u)));
        }
        return V(math::exp(V(1 - u))) / u;
    }
    if (base_value(w) * base_value(w) < 1) return V(math::exp(V(-w))) / u;
    return w / u / x;
}

/// A branch of Lambert's W, the inverse of w e^w: its side of the branch point, and the end of its domain.
#define TANDEM_LAMBERT_RULE(rule_name, side, high, slope_at_end)                                              \
    struct rule_name : rule<1> {                                                                              \
        static constexpr std::string_view name = #rule_name;                                                  \
        static constexpr double ulp = 16;                                                                     \
        static constexpr std::array domain{interval{-0.36787944117144228, high}};                             \
        static constexpr std::array special{point{{high}, {slope_at_end}}};                                   \
        template <class V, class A>                                                                           \
        static V value(const A& x) {                                                                          \
            return TANDEM_SPECIAL_VALUE(rule_name, boost::math::rule_name, x);                                \
        }                                                                                                     \
        template <int I, class A, class V>                                                                    \
        static V partial(const A& x, const V& w) {                                                            \
            if (x == high) return V(slope_at_end);                                                            \
            return slope_of_lambert_w<V>(V(x), w, side);                                                      \
        }                                                                                                     \
    };
TANDEM_LAMBERT_RULE(lambert_w0, 1, infinity, 0)
TANDEM_LAMBERT_RULE(lambert_wm1, -1, 0, -infinity)
#undef TANDEM_LAMBERT_RULE

/// The Legendre polynomial P_l(x), l an int, |x| <= 1. The error is relative to the size of P'_l between its roots.
struct legendre_p : rule<2> {
    static constexpr std::string_view name = "legendre_p";
    static constexpr unsigned inactive = 0b01;
    static constexpr double ulp = 64;
    static constexpr std::array domain{interval{0, 50}, interval{-1, 1}};
    template <class V, class A>
    static V value(int l, const A& argument) {
        const auto plain = [](int degree, const V& x, auto policy) -> V {
            return boost::math::legendre_p(degree, x, policy);
        };
        return detail::special_value<legendre_p, V>(plain, l, argument);
    }
    /// P'_l is the sum of (2k + 1) P_k over k = l - 1, l - 3, ... (DLMF 18.9.19, summed), where the P_k come
    /// from their differences, whose recurrence (DLMF 18.9.1) is exact to rounding near x = 1.
    /// The usual l (x P_l - P_(l-1)) / (x^2 - 1) cancels there.
    template <int I, class A, class V>
    static V partial(int l, const A& x, const V&) {
        const int degree = l < 0 ? -l - 1 : l;  // P_l = P_(-l-1)
        const bool mirrored = x < 0;            // P'_l(-x) = (-1)^(l+1) P'_l(x)
        const V at = mirrored ? V(-x) : V(x);
        V p(1), step(0), sum(0);                // P_k, P_k - P_(k-1)
        for (int k = 0; k < degree; ++k) {
            const auto n = static_cast<base_t<V>>(k);
            if ((degree - k) % 2 == 1) sum += (2 * n + 1) * p;
            step = (n * step - (2 * n + 1) * (1 - at) * p) / (n + 1);
            p += step;
        }
        return mirrored && degree % 2 == 0 ? V(-sum) : sum;
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
