#pragma once
#include "../core/config.hpp"
#include "xsimd.hpp"

#if TANDEM_PACKETS
#include <limits>

/// \file
/// Functions of batches that are not xsimd's. exp, tanh and log, for AVX-512: by the instructions that scale by powers of
/// 2, and take numbers apart, no lane needs care. They take half the time of xsimd's, of which exp divides, and is wrong
/// where results are subnormal. sin and cos, by fused multiply-adds: one reduction serves all arguments but those that
/// `is_reduced` names, where xsimd chooses among five and computes the quadrant of each.
namespace tandem::inline TANDEM_ABI::detail::batches {

/// For AVX-512 xsimd multiplies and adds, and leaves it to the compiler to contract that or not.
template <class B>
TANDEM_INLINE B fma(const B& a, const B& b, const B& c) {
#if defined(__AVX512F__)
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm512_fmadd_pd(a, b, c));
    else
        return B(_mm512_fmadd_ps(a, b, c));
#else
    return xsimd::fma(a, b, c);
#endif
}

/// c - a b, rounded once.
template <class B>
TANDEM_INLINE B fnma(const B& a, const B& b, const B& c) {
#if defined(__AVX512F__)
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm512_fnmadd_pd(a, b, c));
    else
        return B(_mm512_fnmadd_ps(a, b, c));
#else
    return xsimd::fnma(a, b, c);
#endif
}

/// Added to a number and subtracted again it leaves a whole one, whose last bits are those of the sum.
template <class T>
inline constexpr T whole_shift = sizeof(T) == 8 ? T(0x1.8p52) : T(0x1.8p23);

/// 1/k!, so that the compiler computes them.
template <class T, int k>
inline constexpr T inverse_factorial = inverse_factorial<T, k - 1> / k;
template <class T>
inline constexpr T inverse_factorial<T, 0> = 1;

#if defined(__AVX512F__)

/// x 2^n, for whole n; rounded once where it is subnormal.
template <class B>
TANDEM_INLINE B scaled(const B& x, const B& n) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm512_scalef_pd(x, n));
    else
        return B(_mm512_scalef_ps(x, n));
}

/// The Taylor polynomial of exp of degree `last`, divided by r^k, without its terms below k.
template <int k, int last, class B>
TANDEM_INLINE B taylor_exp(const B& r) {
    const B c(inverse_factorial<typename B::value_type, k>);
    if constexpr (k == last)
        return c;
    else
        return batches::fma(taylor_exp<k + 1, last>(r), r, c);
}

/// Beyond the bounds exp is 0 or infinite. log(2) in two parts: the first times a small whole number is exact.
/// The remainders of the polynomials, for |r| <= log(2)/2 and z <= 1/25, are below a tenth of a unit in the last place.
template <class T>
struct exp_constants;
template <>
struct exp_constants<double> {
    static constexpr double lowest = -746, highest = 710, log2_e = 0x1.71547652b82fep+0;
    static constexpr double log2_high = 0x1.62e42fefap-1, log2_low = 0x1.cf79abc9e3b3ap-40;
    static constexpr double tanh_is_one = 20;
    static constexpr int degree = 13, log_degree = 11;
};
template <>
struct exp_constants<float> {
    static constexpr float lowest = -104, highest = 89, log2_e = 0x1.715476p+0f;
    static constexpr float log2_high = 0x1.62e4p-1f, log2_low = 0x1.7f7d1cp-20f;
    static constexpr float tanh_is_one = 10;
    static constexpr int degree = 7, log_degree = 5;
};

/// x = n log(2) + r, |r| <= log(2) / 2.
template <class B>
struct reduced_exponent {
    using constants = exp_constants<typename B::value_type>;
    B n, r;
    TANDEM_INLINE explicit reduced_exponent(const B& x) {
        const B shift(whole_shift<typename B::value_type>);
        n = batches::fma(x, B(constants::log2_e), shift) - shift;
        const B high = batches::fnma(n, B(constants::log2_high), x);
        r = batches::fnma(n, B(constants::log2_low), high);
    }
};

/// exp(x) = 2^n exp(r). The order of the operands of min and max keeps NaN.
template <class B>
TANDEM_INLINE B exp(const B& x) {
    using constants = exp_constants<typename B::value_type>;
    const reduced_exponent<B> in(xsimd::max(B(constants::lowest), xsimd::min(B(constants::highest), x)));
    return scaled(taylor_exp<0, constants::degree>(in.r), in.n);
}

/// m / (m + 2) for m = exp(2 |x|) - 1 = 2^n (exp(r) - 1) + (2^n - 1), which loses no digits near 0.
template <class B>
TANDEM_INLINE B tanh(const B& x) {
    using constants = exp_constants<typename B::value_type>;
    const B y = xsimd::min(B(constants::tanh_is_one), xsimd::abs(x));
    const reduced_exponent<B> in(y + y);
    const B less_one = batches::fma(B(in.r * in.r), taylor_exp<2, constants::degree>(in.r), in.r);
    const B power = scaled(B(1), in.n), m = batches::fma(power, less_one, B(power - B(1)));
    return xsimd::copysign(B(m / (m + B(2))), x);
}

/// The Taylor polynomial of 2 atanh(s), divided by s^(2k + 1), without its terms below k; z = s^2.
template <int k, int last, class B>
TANDEM_INLINE B taylor_atanh(const B& z) {
    const B c(typename B::value_type(2) / (2 * k + 1));
    if constexpr (k == last)
        return c;
    else
        return batches::fma(taylor_atanh<k + 1, last>(z), z, c);
}

/// x = 2^k m with m between 3/4 and 3/2; of a subnormal number too. k is infinite where x is, and -infinite at 0.
template <class B>
struct parts_of_number {
    B k, m;
    TANDEM_INLINE explicit parts_of_number(const B& x) {
        if constexpr (sizeof(typename B::value_type) == 8) {
            m = B(_mm512_getmant_pd(x, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_zero));
            k = B(_mm512_getexp_pd(x)) - B(_mm512_getexp_pd(m));
        } else {
            m = B(_mm512_getmant_ps(x, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_zero));
            k = B(_mm512_getexp_ps(x)) - B(_mm512_getexp_ps(m));
        }
    }
};

/// k log(2) + 2 atanh(s), s = f / (f + 2), f = m - 1; the second as f - (h - s (h + z (2/3 + ...))), h = f^2 / 2, of
/// which the first term is exact.
template <class B>
TANDEM_INLINE B log(const B& x) {
    using constants = exp_constants<typename B::value_type>;
    const parts_of_number<B> in(x);
    const B f = in.m - B(1), h = B(0.5f) * f * f, s = f / (f + B(2)), z = s * s;
    const B rest = batches::fma(s, batches::fma(z, taylor_atanh<1, constants::log_degree>(z), h),
                                B(in.k * B(constants::log2_low)));
    const B y = batches::fma(in.k, B(constants::log2_high), B(f - (h - rest)));
    return xsimd::select(x < B(0), B(std::numeric_limits<typename B::value_type>::quiet_NaN()), y);
}

#endif

/// The Taylor polynomial of sin or cos of degree `last`, divided by r^k, without its terms below k; z = r^2.
template <int k, int last, class B>
TANDEM_INLINE B taylor_sin_cos(const B& z) {
    using T = typename B::value_type;
    const B c((k / 2 % 2 == 0 ? 1 : -1) * inverse_factorial<T, k>);
    if constexpr (k == last)
        return c;
    else
        return batches::fma(taylor_sin_cos<k + 2, last>(z), z, c);
}

/// pi/2 in two parts, both positive: else -0 would be reduced to 0. The multiple that is subtracted must not leave less of
/// x than `least` of it. The remainders of the polynomials, for |r| <= pi/4, are below a twentieth of a unit in the last
/// place.
template <class T>
struct sin_cos_constants;
template <>
struct sin_cos_constants<double> {
    static constexpr double two_by_pi = 0x1.45f306dc9c883p-1, least = 0x1p-40;
    static constexpr double half_pi_high = 0x1.921fb54442d18p+0, half_pi_low = 0x1.1a62633145c07p-54;
    static constexpr int sin_degree = 17, cos_degree = 16;
};
template <>
struct sin_cos_constants<float> {
    static constexpr float two_by_pi = 0x1.45f306p-1f, least = 0x1p-23f;
    static constexpr float half_pi_high = 0x1.921fb4p+0f, half_pi_low = 0x1.4442d2p-24f;
    static constexpr int sin_degree = 9, cos_degree = 10;
};

#if defined(__AVX512F__)

/// Sine and cosine from those of the remainder, by the last two bits of the quadrant: the first swaps them, the second
/// changes the sign of the sine. `shifted` is the quadrant plus whole_shift. (vpternlog 0x78: a ^ (b & c).)
template <class B>
TANDEM_INLINE void turn(const B& shifted, const B& s, const B& c, B& sine, B& cosine) {
    if constexpr (sizeof(typename B::value_type) == 8) {
        const __m512i bits = _mm512_castpd_si512(shifted), one = _mm512_set1_epi64(1);
        const __m512i sign = _mm512_castpd_si512(_mm512_set1_pd(-0.0));
        const __mmask8 swaps = _mm512_test_epi64_mask(bits, one);
        const auto with_sign = [&](__m512d x, __m512i from) TANDEM_ALWAYS_INLINE {
            return B(_mm512_castsi512_pd(
                _mm512_ternarylogic_epi64(_mm512_castpd_si512(x), _mm512_slli_epi64(from, 62), sign, 0x78)));
        };
        sine = with_sign(_mm512_mask_blend_pd(swaps, s, c), bits);
        cosine = with_sign(_mm512_mask_blend_pd(swaps, c, s), _mm512_add_epi64(bits, one));
    } else {
        const __m512i bits = _mm512_castps_si512(shifted), one = _mm512_set1_epi32(1);
        const __m512i sign = _mm512_castps_si512(_mm512_set1_ps(-0.0f));
        const __mmask16 swaps = _mm512_test_epi32_mask(bits, one);
        const auto with_sign = [&](__m512 x, __m512i from) TANDEM_ALWAYS_INLINE {
            return B(_mm512_castsi512_ps(
                _mm512_ternarylogic_epi32(_mm512_castps_si512(x), _mm512_slli_epi32(from, 30), sign, 0x78)));
        };
        sine = with_sign(_mm512_mask_blend_ps(swaps, s, c), bits);
        cosine = with_sign(_mm512_mask_blend_ps(swaps, c, s), _mm512_add_epi32(bits, one));
    }
}

#else

/// Sine and cosine from those of the remainder, by the quadrant, to which whole_shift was added.
template <class B>
TANDEM_INLINE void turn(const B& shifted, const B& s, const B& c, B& sine, B& cosine) {
    const B n = shifted - B(whole_shift<typename B::value_type>);
    const B quadrant = batches::fma(xsimd::floor(B(n * B(0.25f))), B(-4), n);
    const auto first = quadrant == B(1), second = quadrant == B(2), third = quadrant == B(3);
    const auto swaps = first || third;
    const B sin_of_quadrant = xsimd::select(swaps, c, s), cos_of_quadrant = xsimd::select(swaps, s, c);
    sine = xsimd::select(second || third, B(-sin_of_quadrant), sin_of_quadrant);
    cosine = xsimd::select(first || second, B(-cos_of_quadrant), cos_of_quadrant);
}

#endif

/// x = n pi/2 + r, |r| <= pi/4.
template <class B>
struct reduced_angle {
    using constants = sin_cos_constants<typename B::value_type>;
    B shifted, r;  // n + whole_shift
    TANDEM_INLINE explicit reduced_angle(const B& x) {
        const B shift(whole_shift<typename B::value_type>);
        shifted = batches::fma(x, B(constants::two_by_pi), shift);
        const B n = shifted - shift;
        r = batches::fnma(n, B(constants::half_pi_low), batches::fnma(n, B(constants::half_pi_high), x));
    }
    /// Not where r has lost its digits, near a multiple of pi/2, nor where x is huge, infinite or NaN. (Then lanes are
    /// computed one by one.)
    TANDEM_INLINE bool is_reduced(const B& x) const {
        return xsimd::all(B(constants::least) * xsimd::abs(x) <= xsimd::abs(r));
    }
    TANDEM_INLINE void evaluate(B& sine, B& cosine) const {
        const B z = r * r;
        const B w = z * taylor_sin_cos<3, constants::sin_degree>(z);
        const B s = xsimd::copysign(batches::fma(r, w, r), r);  // of -0 it would be 0
        const B c = batches::fma(taylor_sin_cos<2, constants::cos_degree>(z), z, B(1));
        turn(shifted, s, c, sine, cosine);
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail::batches
#endif
