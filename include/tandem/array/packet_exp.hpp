#pragma once
#include <cstddef>

#include "../core/config.hpp"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

/// \file
/// exp of AVX-512 packets. With the scaling instruction it needs no care for any lane, and takes half the time of
/// xsimd's, which divides, and is wrong where results are subnormal.
namespace tandem::inline TANDEM_ABI::detail::batches {

#if defined(__AVX512F__)

/// 1/k!, so that the compiler computes them.
template <class T, int k>
inline constexpr T inverse_factorial = inverse_factorial<T, k - 1> / k;
template <class T>
inline constexpr T inverse_factorial<T, 0> = 1;

/// The Taylor polynomial of exp of degree `last`, divided by r^k, without its terms below k.
template <int k, int last>
TANDEM_INLINE __m512d taylor_exp(__m512d r) {
    const __m512d c = _mm512_set1_pd(inverse_factorial<double, k>);
    if constexpr (k == last)
        return c;
    else
        return _mm512_fmadd_pd(taylor_exp<k + 1, last>(r), r, c);
}
template <int k, int last>
TANDEM_INLINE __m512 taylor_exp(__m512 r) {
    const __m512 c = _mm512_set1_ps(inverse_factorial<float, k>);
    if constexpr (k == last)
        return c;
    else
        return _mm512_fmadd_ps(taylor_exp<k + 1, last>(r), r, c);
}

/// exp(x) = 2^n exp(r), |r| <= log(2)/2, where log(2) is subtracted in two parts. The remainder of the polynomial is
/// below a tenth of a unit in the last place. Beyond the bounds of x results are 0 and infinity; the order of the
/// operands of min and max keeps NaN.
TANDEM_INLINE __m512d exp_of(__m512d x) {
    const __m512d in = _mm512_max_pd(_mm512_set1_pd(-746), _mm512_min_pd(_mm512_set1_pd(710), x));
    const __m512d n = _mm512_roundscale_pd(_mm512_mul_pd(in, _mm512_set1_pd(0x1.71547652b82fep+0)), 0);
    const __m512d high = _mm512_fnmadd_pd(n, _mm512_set1_pd(0x1.62e42fefap-1), in);
    const __m512d r = _mm512_fnmadd_pd(n, _mm512_set1_pd(0x1.cf79abc9e3b3ap-40), high);
    return _mm512_scalef_pd(taylor_exp<0, 13>(r), n);
}
TANDEM_INLINE __m512 exp_of(__m512 x) {
    const __m512 in = _mm512_max_ps(_mm512_set1_ps(-104), _mm512_min_ps(_mm512_set1_ps(89), x));
    const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(in, _mm512_set1_ps(0x1.715476p+0f)), 0);
    const __m512 high = _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.62e4p-1f), in);
    const __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.7f7d1cp-20f), high);
    return _mm512_scalef_ps(taylor_exp<0, 7>(r), n);
}

#endif

}  // namespace tandem::inline TANDEM_ABI::detail::batches
