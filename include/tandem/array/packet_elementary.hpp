#pragma once
#include "../core/config.hpp"
#include "packet_instructions.hpp"

#if TANDEM_PACKETS
#include <cstddef>
#include <limits>

/// \file
/// Functions of batches that are not xsimd's: exp, tanh and log, of which no lane needs care, whatever its number; and sin
/// and cos, where one reduction serves all arguments but those that `is_reduced` names. (xsimd's exp divides, and is wrong
/// where results are subnormal, and its sin chooses among five reductions.)
namespace tandem::inline TANDEM_ABI::detail::batches {

/// The polynomial with these coefficients, the highest power first. A long one has even and odd powers apart, in chains of
/// half the length, but for the last two steps, in whose rounding errors all others are lost.
template <class B, std::size_t N>
TANDEM_INLINE B polynomial(const B& x, const typename B::value_type (&coefficient)[N]) {
    B sum(coefficient[0]);
    std::size_t i = 1;
    if constexpr (N > 7) {
        const B square = x * x;
        B next(coefficient[1]);
        TANDEM_UNROLL
        for (i = 2; i + 2 < N; ++i) {
            const B above = sum;
            sum = next;
            next = batches::fma(above, square, B(coefficient[i]));
        }
        sum = batches::fma(sum, x, next);
    }
    TANDEM_UNROLL
    for (; i < N; ++i) sum = batches::fma(sum, x, B(coefficient[i]));
    return sum;
}

/// Polynomials for arguments that are reduced, the lowest coefficients rounded first, and the others found for those. By
/// them functions have relative errors below 2^-57.3 in double, 2^-27.9 in float: a fifteenth of a unit in the last place.
/// Found by Remez' exchange in 60 digits; exp, whose lowest coefficient is 1/2, by Lawson's iteration.
template <class T>
struct coefficients;
template <>
struct coefficients<double> {
    // (exp(r) - 1 - r) / r^2 in r, |r| <= log(2) / 2
    static constexpr double exp[] = {0x1.ad1f3b999dcbfp-26, 0x1.289f8d18d20a4p-22,
                                     0x1.71df55d59b015p-19, 0x1.a019ab2ad3402p-16,
                                     0x1.a01a011bdb237p-13, 0x1.6c16c17cc4004p-10,
                                     0x1.1111111128965p-7,  0x1.5555555553204p-5,
                                     0x1.5555555555501p-3,  0x1p-1};
    // (2 atanh(s) / s - 2) / s^2 in s^2 <= 1/25
    static constexpr double log[] = {0x1.1b8314870a877p-3, 0x1.0dcb625acfc5bp-3, 0x1.3b35c3828a2d7p-3,
                                     0x1.745c4ac914782p-3, 0x1.c71c749002e62p-3, 0x1.24924921e40f3p-2,
                                     0x1.999999999c17cp-2, 0x1.555555555554fp-1};
    // (sin(r) / r - 1) / r^2 and (cos(r) - 1) / r^2 in r^2, |r| <= pi / 4
    static constexpr double sin[] = {0x1.5d8b559495e1dp-33,  -0x1.ae5e4b83e46f4p-26, 0x1.71de35552b52cp-19,
                                     -0x1.a01a019be9217p-13, 0x1.111111110f730p-7,   -0x1.5555555555548p-3};
    static constexpr double cos[] = {-0x1.8f1723d19c898p-37,
                                     0x1.1ee8dbba102b2p-29,
                                     -0x1.27e4f6a58a0ccp-22,
                                     0x1.a01a019b1f739p-16,
                                     -0x1.6c16c16c14701p-10,
                                     0x1.555555555554bp-5,
                                     -0x1p-1};
};
template <>
struct coefficients<float> {
    static constexpr float exp[] = {0x1.6b6bc2p-10f, 0x1.122f1cp-7f, 0x1.55568ap-5f, 0x1.5554a4p-3f, 0x1p-1f};
    static constexpr float log[] = {0x1.36eeb6p-2f, 0x1.992a9ap-2f, 0x1.5555b4p-1f};
    static constexpr float sin[] = {-0x1.9953fep-13f, 0x1.110778p-7f, -0x1.555546p-3f};
    static constexpr float cos[] = {0x1.9a685cp-16f, -0x1.6c0e3p-10f, 0x1.55554ep-5f, -0x1p-1f};
};

/// Beyond the bounds exp is 0 or infinite. log(2) in two parts: the first times a small whole number is exact.
template <class T>
struct exp_constants;
template <>
struct exp_constants<double> {
    static constexpr double lowest = -746, highest = 710, log2_e = 0x1.71547652b82fep+0;
    static constexpr double log2_high = 0x1.62e42fefap-1, log2_low = 0x1.cf79abc9e3b3ap-40;
    static constexpr double tanh_is_one = 20;
};
template <>
struct exp_constants<float> {
    static constexpr float lowest = -104, highest = 89, log2_e = 0x1.715476p+0f;
    static constexpr float log2_high = 0x1.62e4p-1f, log2_low = 0x1.7f7d1cp-20f;
    static constexpr float tanh_is_one = 10;
};

/// x = n log(2) + r, |r| <= log(2) / 2.
template <class B>
struct reduced_exponent {
    using constants = exp_constants<typename B::value_type>;
    B shifted, n, r;  // n + exponent_shift
    TANDEM_INLINE explicit reduced_exponent(const B& x) {
        const B shift(exponent_shift<typename B::value_type>);
        shifted = batches::fma(x, B(constants::log2_e), shift);
        n = shifted - shift;
        const B high = batches::fma(n, B(-constants::log2_high), x);
        r = batches::fma(n, B(-constants::log2_low), high);
    }
    /// (exp(r) - 1 - r) / r^2
    TANDEM_INLINE B rest() const { return polynomial(r, coefficients<typename B::value_type>::exp); }
};

/// exp(x) = 2^n exp(r). The order of the operands of min and max keeps NaN.
template <class B>
TANDEM_INLINE B exp(const B& x) {
    using constants = exp_constants<typename B::value_type>;
    const reduced_exponent<B> in(xsimd::max(B(constants::lowest), xsimd::min(B(constants::highest), x)));
    return scaled_one_plus(in.r, batches::fma(in.r, in.rest(), B(1)), in.shifted);
}

/// m / (m + 2) for m = exp(2 |x|) - 1 = 2^n (exp(r) - 1) + (2^n - 1), which loses no digits near 0.
template <class B>
TANDEM_INLINE B tanh(const B& x) {
    using constants = exp_constants<typename B::value_type>;
    const B y = xsimd::min(B(constants::tanh_is_one), xsimd::abs(x));
    const reduced_exponent<B> in(y + y);
    const B less_one = batches::fma(B(in.r * in.r), in.rest(), in.r);
    const B power = power_of_2(in.n), m = batches::fma(power, less_one, B(power - B(1)));
    return xsimd::copysign(B(m / (m + B(2))), x);
}

/// k log(2) + 2 atanh(s), s = f / (f + 2), f = m - 1; the second as f - (h - s (h + z (2/3 + ...))), h = f^2 / 2, of
/// which the first term is exact.
template <class B>
TANDEM_INLINE B log(const B& x) {
    using constants = exp_constants<typename B::value_type>;
    const parts_of_number<B> in(x);
    const B f = in.m - B(1), h = B(0.5f) * f * f, s = f / (f + B(2)), z = s * s;
    const B rest =
        batches::fma(s, batches::fma(z, polynomial(z, coefficients<typename B::value_type>::log), h),
                     B(in.k * B(constants::log2_low)));
    const B y = batches::fma(in.k, B(constants::log2_high), B(f - (h - rest)));
    return xsimd::select(x < B(0), B(std::numeric_limits<typename B::value_type>::quiet_NaN()), y);
}

/// pi/2 in two parts, both positive: else -0 would be reduced to 0. The multiple that is subtracted must not leave less of
/// x than `least` of it: what is left where the multiple is not a whole one of pi/2, for it has too many digits, is less.
template <class T>
struct sin_cos_constants;
template <>
struct sin_cos_constants<double> {
    static constexpr double two_by_pi = 0x1.45f306dc9c883p-1, least = 0x1p-40;
    static constexpr double half_pi_high = 0x1.921fb54442d18p+0, half_pi_low = 0x1.1a62633145c07p-54;
};
template <>
struct sin_cos_constants<float> {
    static constexpr float two_by_pi = 0x1.45f306p-1f, least = 0x1p-21f;
    static constexpr float half_pi_high = 0x1.921fb4p+0f, half_pi_low = 0x1.4442d2p-24f;
};

/// x = n pi/2 + r, |r| <= pi/4.
template <class B>
struct reduced_angle {
    using constants = sin_cos_constants<typename B::value_type>;
    B shifted, r;  // n + whole_shift
    TANDEM_INLINE explicit reduced_angle(const B& x) {
        const B shift(whole_shift<typename B::value_type>);
        shifted = batches::fma(x, B(constants::two_by_pi), shift);
        const B n = shifted - shift;
        r = batches::fma(n, B(-constants::half_pi_low), batches::fma(n, B(-constants::half_pi_high), x));
    }
    /// Not where r has lost its digits, near a multiple of pi/2, nor where x is huge, infinite or NaN. (Then lanes are
    /// computed one by one.)
    TANDEM_INLINE bool is_reduced(const B& x) const {
        return xsimd::all(B(constants::least) * xsimd::abs(x) <= xsimd::abs(r));
    }
    TANDEM_INLINE void evaluate(B& sine, B& cosine) const {
        using polynomials = coefficients<typename B::value_type>;
        const B z = r * r;
        // The sum makes 0 of -0: else the sine of -0 were 0.
        const B w = batches::fma(z, polynomial(z, polynomials::sin), B(0));
        const B s = batches::fma(r, w, r);
        const B c = batches::fma(z, polynomial(z, polynomials::cos), B(1));
        turn(shifted, s, c, sine, cosine);
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail::batches
#endif
