#pragma once
#include "rule.hpp"

/// \file
/// Functions that choose between their arguments. Every comparison with NaN is false; where a partial must be NaN
/// for NaN, the last branch says so.
namespace tandem::inline TANDEM_ABI::ops {

struct abs : rule<1> {
    static constexpr std::string_view name = "abs";
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{0}, {0}}, point{{-0.0}, {0}}, point{{infinity}, {1}},
                                        point{{-infinity}, {-1}}, point{{not_a_number}, {not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return math::abs(x);
    }
    // x - x is 0 at both zeros and NaN for NaN.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return detail::choose<V>(
            0 < x, TANDEM_LAZY(V(1)),
            TANDEM_LAZY(detail::choose<V>(x < 0, TANDEM_LAZY(V(-1)), TANDEM_LAZY(x - x))));
    }
};

/// Partial I of a choice between two arguments: 1 for the chosen one, 0 for the other, 1/2 each at a tie.
/// (The whole to one of them would make the gradient depend on the order of the arguments.)
template <int I, class V, class Second, class Tie>
TANDEM_INLINE constexpr V share_of_choice(const Second& second_is_chosen, const Tie& tie) {
    return detail::choose<V>(
        second_is_chosen, TANDEM_LAZY(V(I)),
        TANDEM_LAZY(detail::choose<V>(tie, TANDEM_LAZY(V(1) / 2), TANDEM_LAZY(V(1 - I)))));
}

/// max and min return and differentiate the first argument if one of the two is NaN, like std::max and std::min.
struct max : rule<2> {
    static constexpr std::string_view name = "max";
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{1, 1}, {0.5, 0.5}}, point{{0, -0.0}, {0.5, 0.5}}};
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return detail::choose<V>(a < b, TANDEM_LAZY(V(b)), TANDEM_LAZY(V(a)));
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V&) {
        return share_of_choice<I, V>(a < b, a == b);
    }
};

struct min : rule<2> {
    static constexpr std::string_view name = "min";
    static constexpr double ulp = 0;
    static constexpr std::array special = max::special;
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return detail::choose<V>(b < a, TANDEM_LAZY(V(b)), TANDEM_LAZY(V(a)));
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V&) {
        return share_of_choice<I, V>(b < a, a == b);
    }
};

/// fmax and fmin return the other argument if one is NaN, and give it the whole derivative.
struct fmax : rule<2> {
    static constexpr std::string_view name = "fmax";
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{1, 1}, {0.5, 0.5}}, point{{0, -0.0}, {0.5, 0.5}},
                                        point{{1, not_a_number}, {1, 0}}, point{{not_a_number, 1}, {0, 1}}};
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return math::fmax(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V&) {
        return share_of_choice<I, V>(a < b || a != a, a == b);
    }
};

struct fmin : rule<2> {
    static constexpr std::string_view name = "fmin";
    static constexpr double ulp = 0;
    static constexpr std::array special = fmax::special;
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return math::fmin(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V&) {
        return share_of_choice<I, V>(b < a || a != a, a == b);
    }
};

/// clamp(x, low, high), low <= high: at a bound the derivative is x's, so that an optimiser can leave the bound.
struct clamp : rule<3> {
    static constexpr std::string_view name = "clamp";
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{1, 1, 2}, {1, 0, 0}}, point{{2, 1, 2}, {1, 0, 0}},
                                        point{{1, 1, 1}, {1, 0, 0}}, point{{0, 1, 2}, {0, 1, 0}},
                                        point{{3, 1, 2}, {0, 0, 1}}};
    template <class V, class A, class B, class C>
    TANDEM_RULE V value(const A& x, const B& low, const C& high) {
        return detail::choose<V>(
            x < low, TANDEM_LAZY(V(low)),
            TANDEM_LAZY(detail::choose<V>(high < x, TANDEM_LAZY(V(high)), TANDEM_LAZY(V(x)))));
    }
    template <int I, class A, class B, class C, class V>
    TANDEM_RULE V partial(const A& x, const B& low, const C& high, const V&) {
        constexpr int below = I == 1, above = I == 2, inside = I == 0;
        return detail::choose<V>(
            x < low, TANDEM_LAZY(V(below)),
            TANDEM_LAZY(detail::choose<V>(high < x, TANDEM_LAZY(V(above)), TANDEM_LAZY(V(inside)))));
    }
};

/// max(a - b, 0)
struct fdim : rule<2> {
    static constexpr std::string_view name = "fdim";
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{1, 1}, {0, 0}}, point{{2, 1}, {1, -1}}, point{{1, 2}, {0, 0}},
                                        point{{1, not_a_number}, {not_a_number, not_a_number}}};
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return math::fdim(a, b);
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const V&) {
        constexpr int sign = I == 0 ? 1 : -1;
        return detail::choose<V>(
            b < a, TANDEM_LAZY(V(sign)),
            TANDEM_LAZY(detail::choose<V>(a <= b, TANDEM_LAZY(V(0)), TANDEM_LAZY(V(constants::nan<V>())))));
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
