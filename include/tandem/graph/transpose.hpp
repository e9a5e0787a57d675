#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>

#include "../core/lanes.hpp"

#if defined(__AVX512F__) && !defined(__CUDACC__)
#include <immintrin.h>
#endif

/// \file
/// Samples stand one after another in the user's array, and side by side in a block: what goes in or out is transposed.
namespace tandem::inline TANDEM_ABI::detail {

#if defined(__CUDACC__) || !defined(__GNUC__)
template <class T>
inline constexpr bool has_register_tiles = false;
#else
template <class T>
inline constexpr bool has_register_tiles = std::same_as<T, double> || std::same_as<T, float>;
#endif
/// Tiles are squares of this many rows: as many as a register has numbers.
template <class T>
inline constexpr std::size_t tile_rows =
    has_register_tiles<T> ? std::max<std::size_t>(simd_bytes / sizeof(T), 1) : 8;

#if !defined(__CUDACC__) && defined(__GNUC__)
/// Transposes a tile in registers. Interleaving row i with row i + W / 2, for all i, rotates the bits of the numbers'
/// positions by one; after log2(W) times rows are columns.
template <class Register, std::size_t... I>
TANDEM_INLINE void transpose_tile(Register (&row)[sizeof...(I)], std::index_sequence<I...>) {
    constexpr int W = sizeof...(I);
    TANDEM_UNROLL
    for (int round = 1; round < W; round *= 2) {
        Register next[W];
        TANDEM_UNROLL
        for (int i = 0; i < W / 2; ++i) {
            next[2 * i] = __builtin_shufflevector(row[i], row[i + W / 2], (int(I) % 2 * W + int(I) / 2)...);
            next[2 * i + 1] =
                __builtin_shufflevector(row[i], row[i + W / 2], (int(I) % 2 * W + int(I) / 2 + W / 2)...);
        }
        TANDEM_UNROLL
        for (int i = 0; i < W; ++i) row[i] = next[i];
    }
}
#endif

/// Whether a part of a register can be loaded and stored without touching what lies behind it.
#if defined(__AVX512F__) && !defined(__CUDACC__)
template <class T>
inline constexpr bool has_parts = has_register_tiles<T>;
template <class Register, class T>
TANDEM_INLINE Register load_part(const T* from, std::size_t count) {
    const unsigned mask = (1u << count) - 1;
    if constexpr (sizeof(T) == 8)
        return reinterpret_cast<Register>(_mm512_maskz_loadu_pd(static_cast<__mmask8>(mask), from));
    else
        return reinterpret_cast<Register>(_mm512_maskz_loadu_ps(static_cast<__mmask16>(mask), from));
}
template <class Register, class T>
TANDEM_INLINE void store_part(T* to, Register r, std::size_t count) {
    const unsigned mask = (1u << count) - 1;
    if constexpr (sizeof(T) == 8)
        _mm512_mask_storeu_pd(to, static_cast<__mmask8>(mask), reinterpret_cast<__m512d>(r));
    else
        _mm512_mask_storeu_ps(to, static_cast<__mmask16>(mask), reinterpret_cast<__m512>(r));
}
#else
template <class T>
inline constexpr bool has_parts = false;
#endif

/// to(j)[k] = from(k)[j * stride] for k < rows and j < columns; `from` and `to` say where a row begins. (They are copies,
/// and should hold what they need by value: a compiler would look up again after each store what they refer to.)
template <class T, class From, class To>
void transpose(std::size_t rows, std::size_t columns, std::ptrdiff_t stride, From from, To to) {
    constexpr std::size_t W = tile_rows<T>;
    for (std::size_t k = 0; k < rows; k += W) {
        const std::size_t height = std::min(W, rows - k);
        const T* row[W];
        for (std::size_t i = 0; i < W; ++i) row[i] = from(std::min(k + i, rows - 1));
        std::size_t j = 0;
        if constexpr (has_register_tiles<T>) {
            using register_type = typename simd_block<T, W>::type;
            for (; stride == 1 && height == W && j + W <= columns; j += W) {
                register_type tile[W];
                TANDEM_UNROLL
                for (std::size_t i = 0; i < W; ++i) __builtin_memcpy(&tile[i], row[i] + j, sizeof(tile[i]));
                // Each row of the result is somewhere else: the processor does not foresee where.
                if (j + 3 * W <= columns) {
                    TANDEM_UNROLL
                    for (std::size_t i = 0; i < W; ++i) {
                        const T* const next = to(j + 2 * W + i) + k;
                        __builtin_prefetch(next, 1);
                        __builtin_prefetch(next + W - 1, 1);
                    }
                }
                transpose_tile(tile, std::make_index_sequence<W>{});
                TANDEM_UNROLL
                for (std::size_t i = 0; i < W; ++i)
                    __builtin_memcpy(to(j + i) + k, &tile[i], sizeof(tile[i]));
            }
            if constexpr (has_parts<T>) {
                for (; stride == 1 && j < columns; j += W) {
                    const std::size_t width = std::min(W, columns - j);
                    register_type tile[W];
                    TANDEM_UNROLL
                    for (std::size_t i = 0; i < W; ++i) tile[i] = load_part<register_type>(row[i] + j, width);
                    transpose_tile(tile, std::make_index_sequence<W>{});
                    TANDEM_UNROLL
                    for (std::size_t i = 0; i < W; ++i)
                        if (i < width) store_part(to(j + i) + k, tile[i], height);
                }
            }
        }
        for (; j < columns; ++j) {
            T* const column = to(j) + k;
            for (std::size_t i = 0; i < height; ++i)
                column[i] = row[i][static_cast<std::ptrdiff_t>(j) * stride];
        }
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
