#pragma once
#include "digamma.hpp"
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

/// The n-th derivative of digamma: polygamma(n, x), n an int >= 0; NaN at the poles x = 0, -1, -2, ...
struct polygamma : rule<2> {
    static constexpr std::string_view name = "polygamma";
    static constexpr unsigned inactive = 0b01;
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{0, 5}, interval{0, infinity}};
    static constexpr std::array special{point{{1, 0}, {0, not_a_number}}, point{{1, -1}, {0, not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(int n, const A& x) {
        if constexpr (adl::has_polygamma<int, V>)
            return adl::call_polygamma(n, x);
        else if (n > 0)
            return detail::polygamma_plain<V>(n, x);
        else
            return n == 0 ? detail::digamma_plain<V>(x) : V(constants::nan<V>());
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(int n, const A& x, const V&) {
        return polygamma::value<V>(n + 1, x);
    }
};

struct digamma : rule<1> {
    static constexpr std::string_view name = "digamma";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{0, infinity}};
    static constexpr std::array special{point{{0}, {not_a_number}}, point{{-1}, {not_a_number}},
                                        point{{infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_digamma<V>)
            return adl::call_digamma(x);
        else
            return detail::digamma_plain<V>(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return polygamma::value<V>(1, x);
    }
};

struct lgamma : rule<1> {
    static constexpr std::string_view name = "lgamma";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-10, infinity}};
    static constexpr std::array special{point{{0}, {not_a_number}}, point{{-1}, {not_a_number}},
                                        point{{-2}, {not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::lgamma(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return digamma::value<V>(x);
    }
};

struct tgamma : rule<1> {
    static constexpr std::string_view name = "tgamma";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-10, infinity}};
    static constexpr std::array special = lgamma::special;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::tgamma(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V& y) {
        return y * digamma::value<V>(x);
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
