#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

struct sqrt : rule<1> {
    static constexpr std::string_view name = "sqrt";
    static constexpr double ulp = 2;
    static constexpr std::array domain{interval{0, infinity}};
    static constexpr std::array special{point{{0}, {infinity}}, point{{-0.0}, {infinity}},
                                        point{{-1}, {not_a_number}}, point{{infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::sqrt(x);
    }
    // sqrt(-0) is -0; adding 0 makes the slope +inf on both sides of zero.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A&, const V& y) {
        return 1 / (2 * y + 0);
    }
};

struct cbrt : rule<1> {
    static constexpr std::string_view name = "cbrt";
    static constexpr std::array special{point{{0}, {infinity}}, point{{-0.0}, {infinity}},
                                        point{{infinity}, {0}}, point{{-infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::cbrt(x);
    }
    // 1 / (3 y^2). C libraries compute y to four ulp only, which the square doubles; the residual y^3 - x gives
    // the error of y, and a first-order correction removes it. At 0 and inf there is nothing to correct.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V& y) {
        const V square = y * y;
        return detail::choose<V>(0 < square && square <= limits<V>::max(),
                                 TANDEM_LAZY(corrected(square, V(math::fma(square, y, V(-x))), V(x))),
                                 TANDEM_LAZY(1 / (3 * square)));
    }

private:
    template <class V>
    TANDEM_RULE V corrected(const V& square, const V& residual, const V& x) {
        return (1 + 2 * V(residual / x) / 3) / (3 * square);
    }
};

struct rsqrt : rule<1> {
    static constexpr std::string_view name = "rsqrt";
    static constexpr std::array domain{interval{0, infinity}};
    static constexpr std::array special{point{{0}, {-infinity}}, point{{-1}, {not_a_number}},
                                        point{{infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_rsqrt<V>)
            return adl::call_rsqrt(x);
        else
            return 1 / V(math::sqrt(x));
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V& y) {
        return -y / (2 * x);
    }
};

/// x^p. The partials are p * (y / x) and y * log(x): one pow serves value and partials, p - 1 is not rounded, and
/// no test for p = 0 cuts off the mixed derivative. Where y or y / x overflows or is subnormal, y has lost what the
/// partials need; the power is then multiplied in two halves, x^(p/2) each.
struct pow : rule<2> {
    static constexpr std::string_view name = "pow";
    static constexpr std::array domain{interval{0, infinity}, interval{}};
    static constexpr std::array special{point{{0, 0}, {0, 0}},
                                        point{{0, 1}, {1, 0}},
                                        point{{0, 2}, {0, 0}},
                                        point{{0, 3}, {0, 0}},
                                        point{{0, 0.5}, {infinity, 0}},
                                        point{{0, -1}, {-infinity, not_a_number}},
                                        point{{-2, 0}, {0, not_a_number}},
                                        point{{-2, 1}, {1, not_a_number}},
                                        point{{-2, 3}, {12, not_a_number}},
                                        point{{-2, -1}, {-0.25, not_a_number}},
                                        point{{-2, 0.5}, {not_a_number, not_a_number}},
                                        point{{infinity, 0}, {0, infinity}},
                                        point{{infinity, -1}, {0, 0}}};
    static constexpr std::string_view note =
        "a negative base with an integer exponent is exact; the exponent must then be passive";

    template <class V, class A, class B>
    TANDEM_RULE V value(const A& x, const B& p) {
        return math::pow(x, p);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& x, const B& p, const V& y) {
        if constexpr (I == 0) {
            const V quotient = y / x;
            return detail::choose_mostly<V>(
                is_normal(y) && is_normal(quotient), TANDEM_LAZY(p * quotient),
                TANDEM_LAZY(detail::choose<V>(
                    is_finite(x) && x != 0 && y == y,
                    TANDEM_LAZY(
                        by_halves(p, V(math::pow(V(math::abs(x)), p / 2)), V(x * math::copysign(V(1), y)))),
                    TANDEM_LAZY(detail::choose<V>(p == 0, TANDEM_LAZY(V(0)),
                                                  TANDEM_LAZY(p * V(math::pow(x, p - 1))))))));
        } else {
            return detail::choose_mostly<V>(
                is_finite(x) && 0 < x,
                TANDEM_LAZY(detail::choose_mostly<V>(
                    is_normal(y), TANDEM_LAZY(y * V(math::log(x))),
                    TANDEM_LAZY(by_halves(V(math::log(x)), V(math::pow(x, p / 2)), base_t<V>(1))))),
                TANDEM_LAZY(
                    detail::choose<V>((0 < x && p < 0) || (x == 0 && 0 <= p), TANDEM_LAZY(V(0)),
                                      TANDEM_LAZY(detail::choose<V>(0 < x, TANDEM_LAZY(y * V(math::log(x))),
                                                                    TANDEM_LAZY(V(constants::nan<V>())))))));
        }
    }

private:
    template <class V>
    TANDEM_RULE auto is_finite(const V& x) {
        return -limits<V>::max() <= x && x <= limits<V>::max();
    }
    template <class V>
    TANDEM_RULE auto is_normal(const V& x) {
        return (limits<V>::min() <= x && x <= limits<V>::max()) ||
               (-limits<V>::max() <= x && x <= -limits<V>::min());
    }
    template <class F, class V, class D>
    TANDEM_RULE V by_halves(const F& factor, const V& half, const D& divisor) {
        return V(V(factor * half) / divisor) * half;
    }
};

/// The length of (a, b) or (a, b, c). Multiprecision numbers and devices have no hypot of three arguments.
template <class V, class... A>
TANDEM_INLINE constexpr V length(const A&... a) {
    return math::hypot(a...);
}
TANDEM_MAY_CALL_HOST
template <class V, class A, class B, class C>
TANDEM_INLINE constexpr V length(const A& a, const B& b, const C& c) {
    if constexpr (std::is_floating_point_v<V> && !TANDEM_DEVICE_CODE)
        return std::hypot(a, b, c);
    else if constexpr (!std::is_floating_point_v<V> && adl::has_hypot<A, B, C>)
        return math::hypot(a, b, c);
    else
        return math::hypot(V(math::hypot(a, b)), c);
}

/// The partial of length<V>(a...), which is y, by its argument x: x / y, and 0 where y is 0.
/// Where y overflows or is subnormal the arguments are scaled first, by a power of the radix.
template <class V, class X, class... A>
TANDEM_INLINE constexpr V slope_of_length(const X& x, const V& y, const A&... a) {
    const auto scaled = [&](const V& scale)
                            TANDEM_ALWAYS_INLINE -> V { return V(x * scale) / length<V>(V(a * scale)...); };
    return detail::choose_mostly<V>(limits<V>::min() <= y && y <= limits<V>::max(), TANDEM_LAZY(x / y),
                             TANDEM_LAZY(detail::choose<V>(y == 0, TANDEM_LAZY(V(0)),
                                                           TANDEM_LAZY(scaled(detail::choose<V>(
                                                               1 < y, TANDEM_LAZY(V(limits<V>::epsilon())),
                                                               TANDEM_LAZY(V(1 / limits<V>::epsilon()))))))));
}

struct hypot : rule<2> {
    static constexpr std::string_view name = "hypot";
    static constexpr std::array special{point{{0, 0}, {0, 0}}, point{{0, 2}, {0, 1}},
                                        point{{-3, 0}, {-1, 0}}};
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return length<V>(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V& y) {
        if constexpr (I == 0)
            return slope_of_length<V>(a, y, a, b);
        else
            return slope_of_length<V>(b, y, a, b);
    }
};

struct hypot3 : rule<3> {
    static constexpr std::string_view name = "hypot3";
    static constexpr std::array special{point{{0, 0, 0}, {0, 0, 0}}, point{{0, 0, -2}, {0, 0, -1}}};
    template <class V, class A, class B, class C>
    TANDEM_RULE V value(const A& a, const B& b, const C& c) {
        return length<V>(a, b, c);
    }
    template <int I, class A, class B, class C, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const C& c, const V& y) {
        if constexpr (I == 0)
            return slope_of_length<V>(a, y, a, b, c);
        else if constexpr (I == 1)
            return slope_of_length<V>(b, y, a, b, c);
        else
            return slope_of_length<V>(c, y, a, b, c);
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
