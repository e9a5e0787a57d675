#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

/// 2 / sqrt(pi) * exp(-x^2). The rounding error of x^2 is multiplied by x^2 in the result (hundreds of ulp at
/// x = 25), so it is computed by fma and put back to first order, which is all that it needs.
/// Where x^2 overflows the remainder is NaN and the result 0.
template <class V>
TANDEM_INLINE constexpr V gaussian(const V& x) {
    const V square = x * x;
    return detail::choose<V>(square <= limits<V>::max(),
                             TANDEM_LAZY(constants::two_over_sqrt_pi<V>() * math::exp(V(-square)) *
                                         (1 - V(math::fma(x, x, V(-square))))),
                             TANDEM_LAZY(math::exp(V(-square))));
}

struct erf : rule<1> {
    static constexpr std::string_view name = "erf";
    static constexpr double ulp = 4;
    static constexpr std::array special{point{{infinity}, {0}}, point{{-infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::erf(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return gaussian<V>(x);
    }
};

struct erfc : rule<1> {
    static constexpr std::string_view name = "erfc";
    static constexpr double ulp = 4;
    static constexpr std::array special = erf::special;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::erfc(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return -gaussian<V>(x);
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
