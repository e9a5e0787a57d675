#pragma once
#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>

#include "traits.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// Bytes of the widest SIMD register of the target. (A vector type wider than that is split by the compiler,
/// which costs a factor of five.)
#if defined(__CUDACC__) || !defined(__GNUC__)
inline constexpr std::size_t simd_bytes = 0;
#elif defined(__AVX512F__)
inline constexpr std::size_t simd_bytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t simd_bytes = 32;
#else
inline constexpr std::size_t simd_bytes = 16;
#endif

/// How N numbers of type T are packed: `count` blocks of `width` numbers each. Surplus numbers of the last
/// block stay zero.
template <class T, std::size_t N>
struct packing {
    static constexpr bool simd = (std::same_as<T, double> || std::same_as<T, float>)&&N > 1 && simd_bytes != 0;
    static constexpr std::size_t width = simd ? std::min(simd_bytes / sizeof(T), std::bit_ceil(N)) : 1;
    static constexpr std::size_t count = (N + width - 1) / width;
};

template <class T, std::size_t Width>
struct simd_block {
#if defined(__GNUC__)
    typedef T type __attribute__((vector_size(Width * sizeof(T))));
#endif
};
template <class T>
struct simd_block<T, 1> {
    using type = T;
};

/// N numbers in SIMD blocks: the tangents of a forward-mode number, or the adjoints of N outputs.
template <class T, std::size_t N>
struct lanes {
    static constexpr std::size_t width = packing<T, N>::width;
    static constexpr std::size_t count = packing<T, N>::count;
    using block_type = typename simd_block<T, width>::type;
    block_type block[count];

    TANDEM_INLINE constexpr void set_zero() {
        TANDEM_UNROLL
        for (std::size_t k = 0; k < count; ++k) block[k] = block_type{};
    }
    TANDEM_INLINE constexpr T get(std::size_t i) const {
        if constexpr (width == 1)
            return block[i];
        else
            return block[i / width][i % width];
    }
    TANDEM_INLINE constexpr void set(std::size_t i, const T& x) {
        if constexpr (width == 1)
            block[i] = x;
        else
            block[i / width][i % width] = x;
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
