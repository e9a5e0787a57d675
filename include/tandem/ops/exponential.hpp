#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

struct exp : rule<1> {
    static constexpr std::string_view name = "exp";
    static constexpr double ulp = 2;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::exp(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A&, const V& y) {
        return y;
    }
};

struct exp2 : rule<1> {
    static constexpr std::string_view name = "exp2";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::exp2(x);
    }
    // ln 2 < 1: there are arguments for which y overflows and the slope does not.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V& y) {
        return detail::choose_mostly<V>(y <= limits<V>::max(), TANDEM_LAZY(y * constants::ln2<V>()),
                                 TANDEM_LAZY(V(math::exp2(V(x - 1))) * (2 * constants::ln2<V>())));
    }
};

struct expm1 : rule<1> {
    static constexpr std::string_view name = "expm1";
    static constexpr double ulp = 2;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::expm1(x);
    }
    // Not y + 1, which cancels for negative x: at -30 no digit would be left.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return math::exp(x);
    }
};

/// Shared by the logarithms: scale / x in the domain, NaN outside, where scale / x is a number that looks right.
/// x + 0 turns -0 into +0, so that the slope at both zeros is +inf.
template <class V, class S>
TANDEM_INLINE constexpr V slope_of_log(const V& x, const S& scale) {
    return detail::choose<V>(x < 0, TANDEM_LAZY(V(constants::nan<V>())), TANDEM_LAZY(scale / (x + 0)));
}

struct log : rule<1> {
    static constexpr std::string_view name = "log";
    static constexpr double ulp = 2;
    static constexpr std::array domain{interval{0, infinity}};
    static constexpr std::array special{point{{0}, {infinity}}, point{{-0.0}, {infinity}},
                                        point{{-1}, {not_a_number}}, point{{infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::log(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return slope_of_log<V>(x, base_t<V>(1));
    }
};

struct log2 : rule<1> {
    static constexpr std::string_view name = "log2";
    static constexpr std::array domain = log::domain;
    static constexpr std::array special = log::special;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::log2(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return slope_of_log<V>(x, constants::log2e<V>());
    }
};

struct log10 : rule<1> {
    static constexpr std::string_view name = "log10";
    static constexpr std::array domain = log::domain;
    static constexpr std::array special = log::special;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::log10(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return slope_of_log<V>(x, constants::log10e<V>());
    }
};

struct log1p : rule<1> {
    static constexpr std::string_view name = "log1p";
    static constexpr std::array domain{interval{-1, infinity}};
    static constexpr std::array special{point{{-1}, {infinity}}, point{{-2}, {not_a_number}},
                                        point{{infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::log1p(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return slope_of_log<V>(1 + x, base_t<V>(1));
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
