#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

struct sinh : rule<1> {
    static constexpr std::string_view name = "sinh";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::sinh(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return math::cosh(x);
    }
};

struct cosh : rule<1> {
    static constexpr std::string_view name = "cosh";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::cosh(x);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return math::sinh(x);
    }
};

struct tanh : rule<1> {
    static constexpr std::string_view name = "tanh";
    static constexpr std::array special{point{{infinity}, {0}}, point{{-infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::tanh(x);
    }
    // 1 - y^2 is cheap, and cancels as |y| nears 1: 85 ulp at x = 3, nothing left beyond 19. From where it is a half on
    // 4 e / (1 + e)^2, with e = exp(-2 |x|), which underflows gradually and only where the derivative does.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V& y) {
        const V square = y * y;
        return detail::choose_mostly<V>(2 * square < 1, TANDEM_LAZY(1 - square),
                                        TANDEM_LAZY(slope(V(math::exp(V(-2 * math::abs(x)))))));
    }

    template <class V>
    TANDEM_RULE V slope(const V& e) {
        const V sum = 1 + e;
        return 4 * e / (sum * sum);
    }
};

struct asinh : rule<1> {
    static constexpr std::string_view name = "asinh";
    static constexpr std::array special{point{{infinity}, {0}}, point{{-infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::asinh(x);
    }
    // Where the square overflows, 1 / |x| is already exact.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        const V square = x * x;
        return detail::choose<V>(square <= limits<V>::max(), TANDEM_LAZY(1 / V(math::sqrt(V(1 + square)))),
                                 TANDEM_LAZY(1 / V(math::abs(x))));
    }
};

struct acosh : rule<1> {
    static constexpr std::string_view name = "acosh";
    static constexpr std::array domain{interval{1, infinity}};
    static constexpr std::array special{point{{1}, {infinity}}, point{{0}, {not_a_number}},
                                        point{{-2}, {not_a_number}}, point{{infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::acosh(x);
    }
    // Two square roots: the product under one would overflow, and would be positive again below -1.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return 1 / (V(math::sqrt(V(x - 1))) * V(math::sqrt(V(x + 1))));
    }
};

struct atanh : rule<1> {
    static constexpr std::string_view name = "atanh";
    static constexpr std::array domain{interval{-1, 1}};
    static constexpr std::array special{point{{1}, {infinity}}, point{{-1}, {infinity}},
                                        point{{2}, {not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::atanh(x);
    }
    // Not 1 / (1 - x * x), which loses six digits near the ends.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        const V product = (1 - x) * (1 + x);
        return detail::choose<V>(product < 0, TANDEM_LAZY(V(constants::nan<V>())), TANDEM_LAZY(1 / product));
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
