#pragma once
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/owens_t.hpp>

#include "special_rule.hpp"

/// \file
/// Inverse error functions and the normal distribution, exact to a few roundings into the tails.
namespace tandem::inline TANDEM_ABI::ops {

/// The slope of the inverse of erf at y is 1 / erf'(y) = sqrt(pi)/2 exp(y^2), in which the rounding error of y is
/// multiplied by 2 y^2. `residual`, erf(y) - x or x - erfc(y), tells that error, and the first order puts it right.
template <class V>
V slope_of_erf_inverse(const V& y, const V& residual) {
    const V slope = 1 / gaussian<V>(y);
    return slope * (1 - 2 * y * slope * residual);
}

/// y with erf(y) = x.
struct erf_inv : rule<1> {
    static constexpr std::string_view name = "erf_inv";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-1, 1}};
    static constexpr std::array special{point{{1}, {infinity}}, point{{-1}, {infinity}}};
    template <class V, class A>
    static V value(const A& x) {
        return TANDEM_SPECIAL_VALUE(erf_inv, boost::math::erf_inv, x);
    }
    template <int I, class A, class V>
    static V partial(const A& x, const V& y) {
        if (x == 1 || x == -1) return V(std::numeric_limits<base_t<V>>::infinity());
        // Near 1 the complement resolves more, and 1 - |x| is exact there.
        if (x > 0.5) return slope_of_erf_inverse<V>(y, V(1 - x) - V(math::erfc(y)));
        if (x < -0.5) return slope_of_erf_inverse<V>(y, V(math::erfc(V(-y))) - V(1 + x));
        return slope_of_erf_inverse<V>(y, V(math::erf(y)) - x);
    }
};

/// y with erfc(y) = x.
struct erfc_inv : rule<1> {
    static constexpr std::string_view name = "erfc_inv";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{0, 2}};
    static constexpr std::array special{point{{0}, {-infinity}}, point{{2}, {-infinity}}};
    template <class V, class A>
    static V value(const A& x) {
        return TANDEM_SPECIAL_VALUE(erfc_inv, boost::math::erfc_inv, x);
    }
    template <int I, class A, class V>
    static V partial(const A& x, const V& y) {
        if (x == 0 || x == 2) return V(-std::numeric_limits<base_t<V>>::infinity());
        if (x > 1) return -slope_of_erf_inverse<V>(y, V(math::erfc(V(-y))) - V(2 - x));
        return -slope_of_erf_inverse<V>(y, x - V(math::erfc(y)));
    }
};

/// exp(-x^2 / 2) / sqrt(2 pi), the density of the normal distribution. x * x rounded would cost x^2 / 2 ulp.
template <class V>
V normal_density(const V& x) {
    const V square = x * x;
    if (!(square <= limits<V>::max())) return V(math::exp(V(-square)));
    const V rest = math::fma(x, x, V(-square));
    return math::exp(V(-square / 2)) * (1 - rest / 2) / V(math::sqrt(2 * constants::pi<V>()));
}

/// The normal distribution function Phi(x) = erfc(-x / sqrt(2)) / 2.
struct normal_cdf : rule<1> {
    static constexpr std::string_view name = "normal_cdf";
    static constexpr double ulp = 4;
    static constexpr std::array special{point{{infinity}, {0}}, point{{-infinity}, {0}}};
    template <class V, class A>
    static V value(const A& argument) {
        const auto plain = [](const V& x, auto) {
            // What rounding takes from x / sqrt(2) matters times x in the tail; t^2 - x^2 / 2 tells it.
            const V t = -x / V(math::sqrt(V(2)));
            const V y = V(math::erfc(t)) / 2;
            if (!(0 < y && t * t > 1 && t * t <= limits<V>::max())) return y;
            const V square = t * t, half = x * x / 2;
            const V rest = (square - half) + V(math::fma(t, t, V(-square))) - V(math::fma(x, x, V(-2 * half))) / 2;
            return V(y + gaussian<V>(t) * rest / (4 * t));
        };
        return detail::special_value<normal_cdf, V>(plain, argument);
    }
    template <int I, class A, class V>
    static V partial(const A& x, const V&) {
        return normal_density<V>(V(x));
    }
};

/// The normal quantile, x with Phi(x) = p.
struct normal_quantile : rule<1> {
    static constexpr std::string_view name = "normal_quantile";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{0, 1}};
    static constexpr std::array special{point{{0}, {infinity}}, point{{1}, {infinity}}};
    template <class V, class A>
    static V value(const A& probability) {
        const auto plain = [](const V& p, auto policy) {
            return V(-V(math::sqrt(V(2))) * boost::math::erfc_inv(V(2 * p), policy));
        };
        return detail::special_value<normal_quantile, V>(plain, probability);
    }
    template <int I, class A, class V>
    static V partial(const A& p, const V& x) {
        if (p == 0 || p == 1) return V(std::numeric_limits<base_t<V>>::infinity());
        const V slope = 1 / normal_density<V>(x);
        const V residual = p < 0.5 ? V(p - normal_cdf::value<V>(x)) : V(normal_cdf::value<V>(V(-x)) - V(1 - p));
        return slope * (1 + x * slope * residual);
    }
};

/// Owen's T function, the integral of exp(-h^2 (1 + t^2) / 2) / (1 + t^2) over t from 0 to a, divided by 2 pi.
struct owens_t : rule<2> {
    static constexpr std::string_view name = "owens_t";
    static constexpr double ulp = 16;
    template <class V, class A, class B>
    static V value(const A& h, const B& a) {
        return TANDEM_SPECIAL_VALUE(owens_t, boost::math::owens_t, h, a);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& h, const B& a, const V&) {
        if constexpr (I == 0) {
            return -normal_density<V>(V(h)) * V(math::erf(V(a * h / V(math::sqrt(V(2)))))) / 2;
        } else {
            const V product = h * a, rest = math::fma(V(h), V(a), V(-product));
            return normal_density<V>(V(h)) * normal_density<V>(product) * (1 - product * rest) / (1 + a * a);
        }
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
