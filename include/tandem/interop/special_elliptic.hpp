#pragma once
#include <boost/math/special_functions/ellint_1.hpp>
#include <boost/math/special_functions/ellint_2.hpp>

#include "special_rule.hpp"

/// \file
/// Elliptic integrals of the first and second kind, complete and incomplete, by modulus k, |k| <= 1, and amplitude
/// phi. DLMF 19.2; by Carlson's integrals 19.25.
/// The textbook derivatives by k are differences of nearly equal integrals, divided by k; by Carlson's integrals
/// they are single terms.
namespace tandem::inline TANDEM_ABI::ops {

/// Carlson's R_D(x, y, z), x, y, z >= 0: 3/2 times the integral of
/// dt / ((t + x)^(1/2) (t + y)^(1/2) (t + z)^(3/2)). By duplication, which brings the arguments together by 4 a
/// step, and a series at the end; a smooth algorithm, whose derivatives converge with its value.
/// Ref: Carlson, Numer. Algorithms 10, 1995; DLMF 19.36.2.
template <class V>
V carlson_rd(V x, V y, V z) {
    if (x == 0 && y == 0) return V(std::numeric_limits<base_t<V>>::infinity());
    const auto root = [](const V& t) { return t == 0 ? V(0) : V(math::sqrt(t)); };  // x is a square: no slope at 0
    V sum(0), scale(1);
    V mean = (x + y + 3 * z) / 5;
    // The series leaves out the sixth power of the relative deviations; one step more is for derivatives.
    using B = base_t<V>;
    const V dx = (mean - x) / mean, dy = (mean - y) / mean;
    B deviation = base_value(dx * dx + dy * dy + (x - z) * (x - z) / (mean * mean));
    const B enough = B(math::pow(std::numeric_limits<B>::epsilon(), B(1) / 3)) / 64;
    for (bool more = true; more;) {
        more = deviation > enough;
        const V rx = root(x), ry = root(y), rz = root(z);
        const V lambda = rx * (ry + rz) + ry * rz;
        sum += scale / (rz * (z + lambda));
        scale /= 4;
        x = (x + lambda) / 4;
        y = (y + lambda) / 4;
        z = (z + lambda) / 4;
        mean = (mean + lambda) / 4;
        deviation /= 16;
    }
    const V X = (mean - x) / mean, Y = (mean - y) / mean, Z = -(X + Y) / 3;
    const V xy = X * Y, zz = Z * Z;
    const V e2 = xy - 6 * zz, e3 = (3 * xy - 8 * zz) * Z, e4 = 3 * (xy - zz) * zz, e5 = xy * zz * Z;
    const V series = 1 - 3 * e2 / 14 + e3 / 6 + 9 * e2 * e2 / 88 - 3 * e4 / 22 - 9 * e2 * e3 / 52 + 3 * e5 / 26;
    return 3 * sum + scale * series / (mean * V(math::sqrt(mean)));
}

/// 1 - k^2 s^2 for a sine s and its cosine c, as a sum of positive terms.
template <class V>
V one_minus_square(const V& k, const V& s, const V& c) {
    return c * c + (1 - k) * (1 + k) * s * s;
}

/// A function of phi that is odd and grows by 2 part(1, 0) for each half turn; part(sin phi, cos phi) is its value
/// at |phi| <= pi/2.
template <class V, class Part>
V over_half_turns(const V& phi, const Part& part) {
    const base_t<V> turns = math::round(base_t<V>(base_value(phi) / constants::pi<V>()));
    const V s = math::sin(phi), c = math::cos(phi);
    if (turns == 0) return part(s, c);
    const bool odd = math::fmod(turns, base_t<V>(2)) != 0;
    return part(odd ? V(-s) : s, c) + 2 * turns * part(V(1), V(0));
}

/// F(k, phi), the integral of 1 / sqrt(1 - k^2 sin^2 t) over t from 0 to phi; for phi = pi/2 the complete one, K(k).
struct ellint_1 : rule<2> {
    static constexpr std::string_view name = "ellint_1";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-1, 1}, interval{}};
    template <class V, class A, class B>
    static V value(const A& k, const B& phi) {
        return TANDEM_SPECIAL_VALUE(ellint_1, boost::math::ellint_1, k, phi);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& k, const B& phi, const V&) {
        if constexpr (I == 1) {
            return 1 / V(math::sqrt(one_minus_square<V>(V(k), V(math::sin(V(phi))), V(math::cos(V(phi))))));
        } else {
            return over_half_turns<V>(V(phi), [&](const V& s, const V& c) {
                return by_modulus<V>(V(k), s, c);
            });
        }
    }
    template <class V>
    static V by_modulus(const V& k, const V& s, const V& c) {
        return k * s * s * s / 3 * carlson_rd<V>(V(c * c), V(1), one_minus_square<V>(k, s, c));
    }
};
struct complete_ellint_1 : rule<1> {
    static constexpr std::string_view name = "complete_ellint_1";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-1, 1}};
    template <class V, class A>
    static V value(const A& k) {
        return TANDEM_SPECIAL_VALUE(complete_ellint_1, boost::math::ellint_1, k);
    }
    template <int I, class A, class V>
    static V partial(const A& k, const V&) {
        return ellint_1::by_modulus<V>(V(k), V(1), V(0));
    }
};

/// E(k, phi), the integral of sqrt(1 - k^2 sin^2 t) over t from 0 to phi; for phi = pi/2 the complete one, E(k).
struct ellint_2 : rule<2> {
    static constexpr std::string_view name = "ellint_2";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-1, 1}, interval{}};
    template <class V, class A, class B>
    static V value(const A& k, const B& phi) {
        return TANDEM_SPECIAL_VALUE(ellint_2, boost::math::ellint_2, k, phi);
    }
    template <int I, class A, class B, class V>
    static V partial(const A& k, const B& phi, const V&) {
        if constexpr (I == 1) {
            return math::sqrt(one_minus_square<V>(V(k), V(math::sin(V(phi))), V(math::cos(V(phi)))));
        } else {
            return over_half_turns<V>(V(phi), [&](const V& s, const V& c) {
                return by_modulus<V>(V(k), s, c);
            });
        }
    }
    template <class V>
    static V by_modulus(const V& k, const V& s, const V& c) {
        return -k * s * s * s / 3 * carlson_rd<V>(V(c * c), one_minus_square<V>(k, s, c), V(1));
    }
};
struct complete_ellint_2 : rule<1> {
    static constexpr std::string_view name = "complete_ellint_2";
    static constexpr double ulp = 16;
    static constexpr std::array domain{interval{-1, 1}};
    template <class V, class A>
    static V value(const A& k) {
        return TANDEM_SPECIAL_VALUE(complete_ellint_2, boost::math::ellint_2, k);
    }
    template <int I, class A, class V>
    static V partial(const A& k, const V&) {
        return ellint_2::by_modulus<V>(V(k), V(1), V(0));
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
