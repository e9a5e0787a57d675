#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

struct sin : rule<1> {
    static constexpr std::string_view name = "sin";
    static constexpr double ulp = 2;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::sin(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return math::cos(x);
    }
};

struct cos : rule<1> {
    static constexpr std::string_view name = "cos";
    static constexpr double ulp = 2;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::cos(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return -math::sin(x);
    }
};

struct tan : rule<1> {
    static constexpr std::string_view name = "tan";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::tan(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A&, const V& y) {
        return 1 + y * y;
    }
};

/// 1 / sqrt(1 - x^2), without the cancellation of 1 - x * x near the ends; NaN outside by the square root.
template <class V>
TANDEM_INLINE constexpr V slope_of_asin(const V& x) {
    return 1 / V(math::sqrt(V((1 - x) * (1 + x))));
}

struct asin : rule<1> {
    static constexpr std::string_view name = "asin";
    static constexpr std::array domain{interval{-1, 1}};
    static constexpr std::array special{point{{1}, {infinity}}, point{{-1}, {infinity}},
                                        point{{2}, {not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::asin(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return slope_of_asin<V>(x);
    }
};

struct acos : rule<1> {
    static constexpr std::string_view name = "acos";
    static constexpr std::array domain{interval{-1, 1}};
    static constexpr std::array special{point{{1}, {-infinity}}, point{{-1}, {-infinity}},
                                        point{{2}, {not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::acos(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return -slope_of_asin<V>(x);
    }
};

struct atan : rule<1> {
    static constexpr std::string_view name = "atan";
    static constexpr double ulp = 2;
    static constexpr std::array special{point{{infinity}, {0}}, point{{-infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::atan(x);
    }
    // Where the square overflows the result is still a number, a subnormal one.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        const V square = x * x;
        return detail::choose<V>(square <= limits<V>::max(), TANDEM_LAZY(1 / (1 + square)),
                                 TANDEM_LAZY(1 / x / x));
    }
};

/// atan2(y, x): x / (x^2 + y^2) and -y / (x^2 + y^2). Where the sum of squares leaves the comfortable range, both
/// are written with r = small / large: 1 / (large + small * r), and r times that. No scale factor is needed.
struct atan2 : rule<2> {
    static constexpr std::string_view name = "atan2";
    static constexpr std::array special{point{{0, 0}, {not_a_number, not_a_number}},
                                        point{{0, -1}, {-1, -0.0}},
                                        point{{0, 1}, {1, -0.0}},
                                        point{{1, 0}, {0, -1}},
                                        point{{infinity, 1}, {0, 0}},
                                        point{{1, -infinity}, {0, 0}}};
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& y, const B& x) {
        return math::atan2(y, x);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& y, const B& x, const V&) {
        const V square = x * x + y * y;
        return detail::choose<V>(
            limits<V>::min() / limits<V>::epsilon() <= square && square <= limits<V>::max(),
            [&]() TANDEM_ALWAYS_INLINE -> V {
                if constexpr (I == 0)
                    return x / square;
                else
                    return -y / square;
            },
            [&]() TANDEM_ALWAYS_INLINE -> V {
                if constexpr (I == 0)
                    return over_sum_of_squares<V>(V(x), V(y));
                else
                    return -over_sum_of_squares<V>(V(y), V(x));
            });
    }

private:
    /// a / (a^2 + b^2). Halves, because the sum of two large numbers could still overflow.
    template <class V>
    TANDEM_RULE V over_sum_of_squares(const V& a, const V& b) {
        const base_t<V> half = base_t<V>(1) / 2;
        return detail::choose<V>(V(math::abs(b)) < V(math::abs(a)),
                                 TANDEM_LAZY(half / (half * a + half * b * V(b / a))),
                                 TANDEM_LAZY(half * V(a / b) / (half * b + half * a * V(a / b))));
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
