#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "../core/math.hpp"

/// \file
/// digamma and polygamma of plain numbers: in any precision, of any order, also in device code.
/// Formulas by their numbers in Abramowitz & Stegun, Handbook of Mathematical Functions, 1964 (DLMF 5.5, 5.11, 5.15).
namespace tandem::inline TANDEM_ABI::detail {

/// The asymptotic series: how many terms, and from which argument on they suffice for the digits of V.
template <class V>
struct psi_series {
    static constexpr int digits = std::numeric_limits<V>::digits10;
    static constexpr std::size_t terms = digits / 2 + 3;
    static constexpr int start = digits * 7 / 10 + 2;

    using wide = std::conditional_t<std::is_same_v<V, float>, double, V>;
    using numbers = std::array<V, terms>;

    /// The Bernoulli numbers B_2, B_4, ... from the tangent numbers, whose recurrence (Brent & Harvey 2011) adds
    /// positive numbers only; the usual recurrence for Bernoulli numbers cancels.
    static constexpr numbers bernoulli_numbers() {
        std::array<wide, terms> tangent{};
        tangent[0] = 1;
        for (std::size_t k = 1; k < terms; ++k) tangent[k] = wide(k) * tangent[k - 1];
        for (std::size_t k = 1; k < terms; ++k)
            for (std::size_t j = k; j < terms; ++j)
                tangent[j] = wide(j - k) * tangent[j - 1] + wide(j - k + 2) * tangent[j];
        numbers result{};
        wide power = 1, sign = 1;
        for (std::size_t k = 0; k < terms; ++k) {
            power *= 4;
            result[k] = static_cast<V>(wide(sign * wide(2 * (k + 1)) * tangent[k] / (power * (power - 1))));
            sign = -sign;
        }
        return result;
    }

    /// use(bernoulli_numbers()); a compile-time constant for built-in types, as device code needs.
    template <class Use>
    TANDEM_HOST_DEVICE static constexpr V with_bernoulli_numbers(const Use& use) {
        if constexpr (std::is_floating_point_v<V>) {
            constexpr numbers constant = bernoulli_numbers();
            return use(constant);
        } else {
            return use(computed_once());
        }
    }

private:
    static const numbers& computed_once() {
        static const numbers result = bernoulli_numbers();
        return result;
    }
};

/// n! * sum of (x + j)^-(n + 1) over j >= 0, which is |polygamma(n, x)|, for n > 0 and x >= start + n. A&S 6.4.11.
template <class V>
TANDEM_HOST_DEVICE constexpr V polygamma_tail(int n, const V& x) {
    using series = psi_series<V>;
    const V r = 1 / x;
    V leading = r;
    for (int j = 1; j < n; ++j) leading *= V(j) * r;
    return series::with_bernoulli_numbers([&](const typename series::numbers& bernoulli) -> V {
        V sum = 1 + V(n) * r / 2;
        V term = 1, factor = V(n);
        for (std::size_t k = 0; k < series::terms; ++k, factor += 2) {
            term *= factor * (factor + 1) / V((2 * k + 1) * (2 * k + 2)) * r * r;
            sum += bernoulli[k] * term;
        }
        return leading * sum;
    });
}

/// polygamma(n, x), n > 0: (-1)^(n+1) n! * sum of (x + j)^-(n+1) over j >= 0 (A&S 6.4.10). Terms are added where
/// |x + j| is small; the series gives the rest on either side, so that the cost does not grow with |x|.
/// (The reflection formula needs the n-th derivative of the cotangent, a polynomial of degree n + 1.)
template <class V>
TANDEM_HOST_DEVICE constexpr V polygamma_plain(int n, V x) {
    if (x <= 0 && V(math::floor(x)) == x) return constants::nan<V>();
    const V start = V(psi_series<V>::start + n);
    const V sign = V(n % 2 == 0 ? -1 : 1);
    V sum = 0;
    if (x < -start) {
        const V steps = V(math::floor(V(-x - start))) + 1;
        const V last = 1 - x - steps;
        sum = sign * V(polygamma_tail<V>(n, last) - polygamma_tail<V>(n, V(1 - x)));
        x += steps;
    }
    for (; x < start; x += 1) {
        const V r = 1 / x;
        V term = r;
        for (int j = 1; j <= n; ++j) term *= V(j) * r;
        sum += term;
    }
    return sign * V(sum + polygamma_tail<V>(n, x));
}

/// ln x - 1/(2x) - sum of B_2k / (2k x^2k), x >= start. A&S 6.3.18.
template <class V>
TANDEM_HOST_DEVICE constexpr V digamma_tail(const V& x) {
    using series = psi_series<V>;
    const V r = 1 / x;
    const V square = r * r;
    return series::with_bernoulli_numbers([&](const typename series::numbers& bernoulli) -> V {
        V sum = 0;
        for (std::size_t k = series::terms; k > 0; --k) sum = (sum + bernoulli[k - 1] / V(2 * k)) * square;
        return V(math::log(x)) - r / 2 - sum;
    });
}

/// A root of digamma, as an unevaluated sum.
template <class V>
struct psi_root {
    V high;
    V low;
};

/// The root between -n and 1 - n, or for n = 0 the positive one; n <= 10.
template <class V>
TANDEM_HOST_DEVICE constexpr psi_root<V> digamma_root(int n) {
    constexpr psi_root<double> roots[] = {
        {1.4616321449683622, 9.5499954299656974e-17},   {-0.5040830082644554, -8.1542820624381305e-18},
        {-1.5734984731623904, -1.574185691077347e-17},  {-2.6107208684441447, 9.8819607469783527e-17},
        {-3.6352933664369012, 5.4543961631730393e-17},  {-4.6532377617431422, -2.5492686201468193e-16},
        {-5.6671624415568855, -3.2153051074948335e-18}, {-6.6784182130734271, 3.4707987234952408e-16},
        {-7.6877883250316259, -1.3515624946436719e-16}, {-8.6957641638164009, -3.2859903716289447e-16},
        {-9.7026725400018634, -3.2563178405401477e-16}};
    using wide = typename psi_series<V>::wide;
    const wide high = wide(roots[n].high), low = wide(roots[n].low);
    if constexpr (std::is_floating_point_v<V>) {
        const V rounded = static_cast<V>(high + low);
        return {rounded, static_cast<V>((high - wide(rounded)) + low)};
    } else {
        // 32 digits are known, and each step of Newton's method doubles them. No low part is needed then.
        V root = high + low;
        for (int known = 32; known < std::numeric_limits<V>::digits10 + 2; known *= 2) {
            V x = root, sum = 0;
            for (; x < psi_series<V>::start; x += 1) sum += 1 / x;
            root -= V(digamma_tail<V>(x) - sum) / polygamma_plain<V>(1, root);
        }
        return {root, V(0)};
    }
}

/// digamma(x) - digamma(r), where d = x - r and `steps` bring both arguments to where the series begins:
///     1/(r + k) - 1/(x + k) = d / ((r + k)(x + k)),
/// and the series at x + n and at r + n differ by d times a sum likewise. No two of these terms cancel.
template <class V>
TANDEM_HOST_DEVICE constexpr V digamma_difference(const V& x, const psi_root<V>& r, const V& d, int steps) {
    using series = psi_series<V>;
    V sum = 0;
    for (int k = steps - 1; k >= 0; --k) sum += 1 / V(((r.high + V(k)) + r.low) * (x + V(k)));
    const V n = V(steps);
    const V upper = x + n, lower = r.high + n;
    const V a = 1 / V(upper * upper), b = 1 / V(lower * lower);
    return series::with_bernoulli_numbers([&](const typename series::numbers& bernoulli) -> V {
        V quotient = 1, power = 1, tail = 0;  // quotient: (a^k - b^k) / (a - b)
        for (std::size_t k = 0; k < series::terms; ++k) {
            tail += bernoulli[k] / V(2 * (k + 1)) * quotient;
            power *= b;
            quotient = a * quotient + power;
        }
        sum += 1 / V(2 * upper * lower) + (upper + lower) * a * b * tail;
        return d * sum + V(math::log1p(V(d / lower)));
    });
}

/// digamma(x) as a difference from its value at the root between the same two poles, which is 0. So the result
/// keeps its digits near the root, where the recurrence (A&S 6.3.6) loses them all.
template <class V>
TANDEM_HOST_DEVICE constexpr V digamma_from_root(int interval, const V& x) {
    const psi_root<V> root = digamma_root<V>(interval);
    return digamma_difference<V>(x, root, V((x - root.high) - root.low), psi_series<V>::start + interval);
}

template <class V>
TANDEM_HOST_DEVICE constexpr V digamma_plain(const V& x) {
    if (x >= psi_series<V>::start) return digamma_tail<V>(x);
    if (x > 0) return digamma_from_root<V>(0, x);
    const V distance = x - V(math::nearbyint(x));
    if (!(distance < 0 || 0 < distance)) return constants::nan<V>();
    if (x > -10) return digamma_from_root<V>(1 - static_cast<int>(V(math::ceil(x))), x);
    // Reflection, A&S 6.3.7.
    return digamma_tail<V>(V(1 - x)) - constants::pi<V>() / V(math::tan(V(constants::pi<V>() * distance)));
}

}  // namespace tandem::inline TANDEM_ABI::detail
