#pragma once
/// \file
/// The only header that names xsimd, and whether array kernels compute in packets: TANDEM_PACKETS.
///
/// SIMD packets need xsimd, fused multiply-add and registers of at least 32 bytes: with SSE2 alone xsimd is slower
/// than scalars, and without fma the accuracy is another one. For AVX-512, g++ compiles xsimd 8 with optimisation
/// only: without it the compiler's intrinsics are macros with casts that batches do not have. TANDEM_NO_XSIMD
/// switches packets off.
#if !defined(TANDEM_NO_XSIMD) && !defined(__CUDACC__) && defined(__AVX2__) && defined(__FMA__) && \
    (!defined(__AVX512F__) || defined(__clang__) || defined(__OPTIMIZE__))
#if __has_include(<xsimd/xsimd.hpp>)
#define TANDEM_PACKETS 1
#endif
#endif
#if !defined(TANDEM_PACKETS)
#define TANDEM_PACKETS 0
#endif

#if TANDEM_PACKETS
// g++ 12 and 13 warn of the undefined registers in their own AVX-512 header (GCC bug 105593), where it is inlined.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <xsimd/xsimd.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
