#pragma once
#include "../core/config.hpp"
#include "xsimd.hpp"

#if TANDEM_PACKETS
#include <limits>

/// \file
/// What functions of batches are made of and xsimd does not have: numbers scaled by powers of 2 and taken apart, and
/// signs and choices by the last bits of a whole number. AVX-512 has instructions for these.
namespace tandem::inline TANDEM_ABI::detail::batches {

/// Added to a number and subtracted again it leaves a whole one, whose last bits are those of the sum.
template <class T>
inline constexpr T whole_shift = sizeof(T) == 8 ? T(0x1.8p52) : T(0x1.8p23);
/// The same; the last bits are those of the whole number and twice the bias of exponents.
template <class T>
inline constexpr T exponent_shift = whole_shift<T> + T(2 * (std::numeric_limits<T>::max_exponent - 1));

#if defined(__AVX512F__)

// xsimd multiplies and adds, and leaves it to the compiler to contract that or not.
template <class B>
TANDEM_INLINE B fma(const B& a, const B& b, const B& c) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm512_fmadd_pd(a, b, c));
    else
        return B(_mm512_fmadd_ps(a, b, c));
}

/// x 2^n, for whole n.
template <class B>
TANDEM_INLINE B scaled(const B& x, const B& n) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm512_scalef_pd(x, n));
    else
        return B(_mm512_scalef_ps(x, n));
}
/// 2^n, where it is normal.
template <class B>
TANDEM_INLINE B power_of_2(const B& n) {
    return scaled(B(1), n);
}
/// (1 + a b) 2^n, for shifted = n + exponent_shift; rounded once more where it is subnormal.
template <class B>
TANDEM_INLINE B scaled_one_plus(const B& a, const B& b, const B& shifted) {
    return scaled(batches::fma(a, b, B(1)), B(shifted - B(exponent_shift<typename B::value_type>)));
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

template <class B>
TANDEM_INLINE B fma(const B& a, const B& b, const B& c) {
    return xsimd::fma(a, b, c);
}

// The bits of the lanes, as integers.
template <int n, class B>
TANDEM_INLINE B bits_left(const B& x) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(x), n)));
    else
        return B(_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(x), n)));
}
template <int n, class B>
TANDEM_INLINE B bits_right(const B& x) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm256_castsi256_pd(_mm256_srli_epi64(_mm256_castpd_si256(x), n)));
    else
        return B(_mm256_castsi256_ps(_mm256_srli_epi32(_mm256_castps_si256(x), n)));
}
template <class B>
TANDEM_INLINE B bits_sum(const B& a, const B& b) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b))));
    else
        return B(_mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b))));
}
template <class B>
TANDEM_INLINE B bits_difference(const B& a, const B& b) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm256_castsi256_pd(_mm256_sub_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b))));
    else
        return B(_mm256_castsi256_ps(_mm256_sub_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b))));
}
template <class B>
TANDEM_INLINE B choose_by_sign(const B& sign, const B& negative, const B& positive) {
    if constexpr (sizeof(typename B::value_type) == 8)
        return B(_mm256_blendv_pd(positive, negative, sign));
    else
        return B(_mm256_blendv_ps(positive, negative, sign));
}

/// The number whose exponent the last bits are, with its bias.
template <class B>
TANDEM_INLINE B power_by_bits(const B& exponent) {
    return bits_left<std::numeric_limits<typename B::value_type>::digits - 1>(exponent);
}
/// 2^n, where it is normal.
template <class B>
TANDEM_INLINE B power_of_2(const B& n) {
    return bits_sum(power_by_bits(B(n + B(whole_shift<typename B::value_type>))), B(1));
}
/// (1 + a b) 2^n, for shifted = n + exponent_shift; rounded once more where it is subnormal. By halves of n, whose powers
/// are normal: the first makes a longer without rounding.
template <class B>
TANDEM_INLINE B scaled_one_plus(const B& a, const B& b, const B& shifted) {
    const B half = bits_right<1>(shifted), power = power_by_bits(half);
    return batches::fma(B(a * power), b, power) * power_by_bits(bits_difference(shifted, half));
}

/// x = 2^k m with m between 3/4 and 3/2; of a subnormal number too. k is infinite where x is, -infinite at 0.
template <class B>
struct parts_of_number {
    B k, m;
    TANDEM_INLINE explicit parts_of_number(const B& x) {
        using T = typename B::value_type;
        using limits = std::numeric_limits<T>;
        constexpr int mantissa = limits::digits - 1, bias = limits::max_exponent - 1;
        const B infinity(limits::infinity());
        const auto is_small = x < B(limits::min());
        const B normal = xsimd::select(is_small, B(x * B(T(2ull << mantissa))), x);
        // Its exponent is that of 2^k: 3/4 becomes 1.
        const B raised = bits_sum(normal, bits_difference(B(1), B(T(0.75))));
        m = bits_sum(bits_difference(normal, raised & infinity), B(1));
        k = bits_sum(bits_right<mantissa>(raised), B(whole_shift<T>)) - B(whole_shift<T> + bias);
        k = xsimd::select(is_small, B(k - B(T(mantissa + 1))), k);
        k = xsimd::select(B(0) < x && x < infinity, k, xsimd::select(x == B(0), -infinity, x));
    }
};

/// Sine and cosine from those of the remainder, by the last two bits of the quadrant: the first swaps them, the second
/// changes the sign of the sine. `shifted` is the quadrant plus whole_shift.
template <class B>
TANDEM_INLINE void turn(const B& shifted, const B& s, const B& c, B& sine, B& cosine) {
    constexpr int last = 8 * sizeof(typename B::value_type) - 1;
    const B swaps = bits_left<last>(shifted), half_turn = bits_left<last - 1>(shifted), sign(-0.0f);
    sine = choose_by_sign(swaps, c, s) ^ (half_turn & sign);
    cosine = choose_by_sign(swaps, s, c) ^ ((half_turn ^ swaps) & sign);
}

#endif

}  // namespace tandem::inline TANDEM_ABI::detail::batches
#endif
