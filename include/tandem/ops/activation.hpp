#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

struct sigmoid : rule<1> {
    static constexpr std::string_view name = "sigmoid";
    static constexpr std::array special{point{{0}, {0.25}}, point{{infinity}, {0}}, point{{-infinity}, {0}}};
    // exp of a negative number only: it cannot overflow, and underflows with the result.
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_sigmoid<V>) {
            return adl::call_sigmoid(x);
        } else {
            const V e = math::exp(V(-math::abs(x)));
            return detail::choose<V>(x < 0, TANDEM_LAZY(e / (1 + e)), TANDEM_LAZY(1 / (1 + e)));
        }
    }
    // y (1 - y) needs no exp, but 1 - y cancels for positive x.
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V& y) {
        return detail::choose<V>(x <= 0, TANDEM_LAZY(y * (1 - y)), TANDEM_LAZY(bell(V(math::exp(V(-x))))));
    }

private:
    template <class V>
    TANDEM_RULE V bell(const V& e) {
        return e / ((1 + e) * (1 + e));
    }
};

struct softplus : rule<1> {
    static constexpr std::string_view name = "softplus";
    static constexpr std::array special{point{{0}, {0.5}}, point{{infinity}, {1}}, point{{-infinity}, {0}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_softplus<V>) {
            return adl::call_softplus(x);
        } else {
            const V e = math::exp(V(-math::abs(x)));
            return detail::choose<V>(0 < x, TANDEM_LAZY(x + math::log1p(e)), TANDEM_LAZY(math::log1p(e)));
        }
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return sigmoid::value<V>(x);
    }
};

/// log(x / (1 - x))
struct logit : rule<1> {
    static constexpr std::string_view name = "logit";
    static constexpr std::array domain{interval{0, 1}};
    static constexpr std::array special{point{{0}, {infinity}}, point{{1}, {infinity}}, point{{0.5}, {4}},
                                        point{{-1}, {not_a_number}}, point{{2}, {not_a_number}}};
    // Near 1/2 the quotient nears 1 and its rounding is all that the logarithm sees; 2x - 1 is exact there.
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_logit<V>) {
            return adl::call_logit(x);
        } else {
            return detail::choose<V>(1 <= 4 * x && 4 * x <= 3,
                                     TANDEM_LAZY(math::log1p(V((2 * x - 1) / (1 - x)))),
                                     TANDEM_LAZY(math::log(V(x / (1 - x)))));
        }
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        const V product = x * (1 - x);
        return detail::choose<V>(product < 0, TANDEM_LAZY(V(constants::nan<V>())),
                                 TANDEM_LAZY(1 / (product + 0)));
    }
};

struct relu : rule<1> {
    static constexpr std::string_view name = "relu";
    static constexpr double ulp = 0;
    static constexpr std::array special{point{{0}, {0}}, point{{-0.0}, {0}},
                                        point{{not_a_number}, {not_a_number}}};
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_relu<V>)
            return adl::call_relu(x);
        else
            return detail::choose<V>(x <= 0, TANDEM_LAZY(V(0)), TANDEM_LAZY(V(x)));
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return detail::choose<V>(
            0 < x, TANDEM_LAZY(V(1)),
            TANDEM_LAZY(detail::choose<V>(x <= 0, TANDEM_LAZY(V(0)), TANDEM_LAZY(V(constants::nan<V>())))));
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
