#pragma once
#include "rule.hpp"

/// \file
/// Functions that cut a number at its digits: remainders, signs, exponents, and rounding to integers.
namespace tandem::inline TANDEM_ABI::ops {

/// The integer -n of y = a - n b. It is found from y, which is exact: the quotient a / b alone may round up to
/// the next integer, and differences of large numbers may overflow.
template <class V, class A, class B>
TANDEM_INLINE constexpr V negated_quotient(const A& a, const B& b, const V& y) {
    return V(math::nearbyint(V(y / b - a / b)));
}

struct fmod : rule<2> {
    static constexpr std::string_view name = "fmod";
    static constexpr double ulp = 1;
    static constexpr std::array special{point{{7, 2}, {1, -3}}, point{{-7, 2}, {1, 3}},
                                        point{{1, infinity}, {1, 0}}};
    static constexpr std::string_view note = "d/db is -trunc(a / b)";
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return math::fmod(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE auto partial(const A& a, const B& b, const V& y) {
        if constexpr (I == 0)
            return one{};
        else
            return negated_quotient<V>(a, b, y);
    }
};

struct remainder : rule<2> {
    static constexpr std::string_view name = "remainder";
    static constexpr double ulp = 1;
    static constexpr std::array special{point{{7, 2}, {1, -4}}, point{{5, 2}, {1, -2}},
                                        point{{-7, 2}, {1, 4}}, point{{1, infinity}, {1, 0}}};
    static constexpr std::string_view note = "d/db is -nearbyint(a / b)";
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return math::remainder(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE auto partial(const A& a, const B& b, const V& y) {
        if constexpr (I == 0)
            return one{};
        else
            return negated_quotient<V>(a, b, y);
    }
};

struct copysign : rule<2> {
    static constexpr std::string_view name = "copysign";
    static constexpr unsigned inactive = 0b10;
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{0, -1}, {-1, 0}}, point{{-0.0, -1}, {1, 0}},
                                        point{{2, -0.0}, {-1, 0}}, point{{-2, -0.0}, {1, 0}}};
    static constexpr std::string_view note = "d/da is +-1 by sign bits, zeros included";
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return math::copysign(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V&) {
        return V(math::copysign(V(1), a)) * V(math::copysign(V(1), b));
    }
};

/// x * 2^n, n an int.
struct ldexp : rule<2> {
    static constexpr std::string_view name = "ldexp";
    static constexpr std::array domain{interval{}, interval{-1000, 1000}};
    static constexpr unsigned inactive = 0b10;
    static constexpr double ulp = 0;
    template <class V, class A>
    TANDEM_RULE V value(const A& x, int n) {
        return math::ldexp(x, n);
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A&, int n, const V&) {
        return V(math::ldexp(base_t<V>(1), n));
    }
};

#define TANDEM_ROUNDING_RULE(function)                                       \
    struct function : piecewise_constant<1> {                                \
        static constexpr std::string_view name = #function;                  \
        static constexpr std::string_view note = "0, the result is passive"; \
        template <class V, class A>                                          \
        TANDEM_RULE V value(const A& x) {                                    \
            return V(math::function(x));                                     \
        }                                                                    \
    };
TANDEM_ROUNDING_RULE(floor)
TANDEM_ROUNDING_RULE(ceil)
TANDEM_ROUNDING_RULE(round)
TANDEM_ROUNDING_RULE(trunc)
TANDEM_ROUNDING_RULE(rint)
TANDEM_ROUNDING_RULE(nearbyint)
#undef TANDEM_ROUNDING_RULE

}  // namespace tandem::inline TANDEM_ABI::ops
