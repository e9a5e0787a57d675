#pragma once
#include "rule.hpp"

/// \file
/// sin, cos and tan of pi * x, exact at the multiples of 1/2 where sin(pi * x) leaves a residue: the argument is
/// reduced before it is multiplied by pi, and each step of the reduction is exact in any precision.
namespace tandem::inline TANDEM_ABI::ops {

/// x = 2k + n/2 + rest with integer k, n in -2 ... 2 and |rest| <= 1/4.
template <class V>
struct half_turns {
    V n;
    V angle;  // pi * rest
    TANDEM_INLINE constexpr explicit half_turns(const V& x) : n(), angle() {
        const V f = x - 2 * V(math::nearbyint(V(x / 2)));
        n = math::nearbyint(V(2 * f));
        angle = constants::pi<V>() * V(f - n / 2);
    }
};

struct sinpi : rule<1> {
    static constexpr std::string_view name = "sinpi";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_sinpi<V>) {
            return adl::call_sinpi(x);
        } else {
            // The sign is taken off first, so that integers give a zero of the sign of x (IEEE 754-2019, 9.2.1).
            const half_turns<V> h(math::abs(x));
            const V y = detail::choose<V>(
                h.n == 1, TANDEM_LAZY(math::cos(h.angle)),
                TANDEM_LAZY(detail::choose<V>(
                    h.n == 0, TANDEM_LAZY(math::sin(h.angle)),
                    TANDEM_LAZY(detail::choose<V>(h.n == -1, TANDEM_LAZY(-math::cos(h.angle)),
                                                  TANDEM_LAZY(0 - math::sin(h.angle)))))));
            return y * V(math::copysign(V(1), x));
        }
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&);
};

struct cospi : rule<1> {
    static constexpr std::string_view name = "cospi";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_cospi<V>) {
            return adl::call_cospi(x);
        } else {
            const half_turns<V> h(math::abs(x));
            return detail::choose<V>(
                h.n == 0, TANDEM_LAZY(math::cos(h.angle)),
                TANDEM_LAZY(detail::choose<V>(
                    h.n == 1, TANDEM_LAZY(0 - math::sin(h.angle)),
                    TANDEM_LAZY(detail::choose<V>(h.n == -1, TANDEM_LAZY(math::sin(h.angle)),
                                                  TANDEM_LAZY(-math::cos(h.angle)))))));
        }
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return -constants::pi<V>() * sinpi::value<V>(x);
    }
};

template <int I, class A, class V>
TANDEM_INLINE constexpr V sinpi::partial(const A& x, const V&) {
    return constants::pi<V>() * cospi::value<V>(x);
}

struct tanpi : rule<1> {
    static constexpr std::string_view name = "tanpi";
    // The error of y, of pi * rest and of the tangent, is doubled by the square.
    static constexpr double ulp = 8;
    // One tangent instead of a quotient of two functions, which would have twice the error. Multiples of 1/2
    // have the quotient, for its signs of zero and infinity.
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        if constexpr (adl::has_tanpi<V>) {
            return adl::call_tanpi(x);
        } else {
            const half_turns<V> h(x);
            return detail::choose<V>(
                h.angle == 0, TANDEM_LAZY(sinpi::value<V>(x) / cospi::value<V>(x)),
                TANDEM_LAZY(detail::choose<V>(h.n == 1 || h.n == -1, TANDEM_LAZY(-1 / V(math::tan(h.angle))),
                                              TANDEM_LAZY(math::tan(h.angle)))));
        }
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A&, const V& y) {
        return constants::pi<V>() * (1 + y * y);
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
