#pragma once
#include <cstring>
#include <memory>

#include "../core/lanes.hpp"
#include "matrix_view.hpp"

/// \file
/// c = a b by loops of our own, for any strides and any number type.
namespace tandem::inline TANDEM_ABI::detail {

/// Any number type. The first product is assigned and not added to zero, so that a recorded c has no
/// statement too many. The inner loop runs along rows of b and c.
template <class T>
void gemm_loop(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c) {
    for (std::ptrdiff_t i = 0; i < c.rows; ++i)
        for (std::ptrdiff_t k = 0; k < a.cols; ++k) {
            const T& x = a(i, k);
            if (k == 0)
                for (std::ptrdiff_t j = 0; j < c.cols; ++j) c(i, j) = static_cast<T>(x * b(k, j));
            else
                for (std::ptrdiff_t j = 0; j < c.cols; ++j) c(i, j) = static_cast<T>(c(i, j) + x * b(k, j));
        }
}

/// The packed kernel keeps a tile of c in registers: two SIMD registers wide, and as high as leaves a few of
/// the 16 (AVX-512: 32) registers for the operands.
template <blas_number T>
struct gemm_tile {
    static constexpr std::ptrdiff_t rows = simd_bytes == 64 ? 12 : simd_bytes != 0 ? 6 : 4;
    static constexpr std::ptrdiff_t cols = simd_bytes != 0 ? 2 * simd_bytes / sizeof(T) : 8;
    using row = lanes<T, cols>;
    static_assert(sizeof(row) == cols * sizeof(T), "rows of a tile are copied as bytes");
    struct column {
        T element[rows];
    };

    /// Blocks of a and b that stay in the second and the last level of cache while they are used.
    static constexpr std::ptrdiff_t depth = 256, height = 8 * rows, width = 64 * cols;
};

/// One block of a row from, or to, memory of any alignment. (Whole rows at once go through the stack in g++.)
template <class Block, class T>
TANDEM_INLINE Block load_block(const T* from) {
    Block block;
    std::memcpy(&block, from, sizeof block);
    return block;
}
template <class Block, class T>
TANDEM_INLINE void store_block(T* to, const Block& block) {
    std::memcpy(to, &block, sizeof block);
}

/// c += the product of `depth` packed columns of a and rows of b, for one tile.
template <blas_number T>
void multiply_tile(std::ptrdiff_t depth, const typename gemm_tile<T>::column* a,
                   const typename gemm_tile<T>::row* b, matrix_view<T> c) {
    using tile = gemm_tile<T>;
    using row = typename tile::row;
    row sum[tile::rows];
    TANDEM_UNROLL
    for (std::ptrdiff_t i = 0; i < tile::rows; ++i) sum[i].set_zero();
    for (std::ptrdiff_t k = 0; k < depth; ++k) {
        TANDEM_UNROLL
        for (std::ptrdiff_t i = 0; i < tile::rows; ++i) {
            TANDEM_UNROLL
            for (std::size_t v = 0; v < row::count; ++v) sum[i].block[v] += a[k].element[i] * b[k].block[v];
        }
    }
    if (c.rows == tile::rows && c.cols == tile::cols && c.col_stride == 1) {
        TANDEM_UNROLL
        for (std::ptrdiff_t i = 0; i < tile::rows; ++i) {
            TANDEM_UNROLL
            for (std::size_t v = 0; v < row::count; ++v) {
                T* to = &c(i, 0) + v * row::width;
                store_block(to, load_block<typename row::block_type>(to) + sum[i].block[v]);
            }
        }
        return;
    }
    T part[tile::rows][tile::cols];
    std::memcpy(part, sum, sizeof part);
    for (std::ptrdiff_t i = 0; i < c.rows; ++i)
        for (std::ptrdiff_t j = 0; j < c.cols; ++j) c(i, j) += part[i][j];
}

/// Columns of a, tile::rows elements each, one strip of rows after the other; missing rows are zero.
template <blas_number T>
void pack_columns(matrix_view<const T> a, typename gemm_tile<T>::column* packed) {
    constexpr std::ptrdiff_t rows = gemm_tile<T>::rows;
    for (std::ptrdiff_t i = 0; i < a.rows; i += rows)
        for (std::ptrdiff_t k = 0; k < a.cols; ++k, ++packed)
            for (std::ptrdiff_t r = 0; r < rows; ++r)
                packed->element[r] = i + r < a.rows ? a(i + r, k) : T(0);
}

/// Rows of b, tile::cols elements each, one strip of columns after the other; missing columns are zero.
template <blas_number T>
void pack_rows(matrix_view<const T> b, typename gemm_tile<T>::row* packed) {
    constexpr std::ptrdiff_t cols = gemm_tile<T>::cols;
    T line[cols];
    for (std::ptrdiff_t j = 0; j < b.cols; j += cols)
        for (std::ptrdiff_t k = 0; k < b.rows; ++k, ++packed) {
            const T* source = line;
            if (b.col_stride == 1 && j + cols <= b.cols)
                source = &b(k, j);
            else
                for (std::ptrdiff_t r = 0; r < cols; ++r) line[r] = j + r < b.cols ? b(k, j + r) : T(0);
            std::memcpy(packed, source, sizeof *packed);
        }
}

/// c += a b in blocks that fit the caches (Goto & van de Geijn, Anatomy of high-performance matrix
/// multiplication, ACM TOMS 34, 2008). Packing takes any strides.
template <blas_number T>
void gemm_packed(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c) {
    using tile = gemm_tile<T>;
    const std::ptrdiff_t depth = std::min(tile::depth, a.cols);
    const auto room = [depth](std::ptrdiff_t length, std::ptrdiff_t strip) {
        return static_cast<std::size_t>(depth * ((length + strip - 1) / strip));
    };
    const auto columns = std::make_unique_for_overwrite<typename tile::column[]>(
        room(std::min(c.rows, tile::height), tile::rows));
    const auto rows =
        std::make_unique_for_overwrite<typename tile::row[]>(room(std::min(c.cols, tile::width), tile::cols));
    for (std::ptrdiff_t j = 0; j < c.cols; j += tile::width)
        for (std::ptrdiff_t k = 0; k < a.cols; k += depth) {
            const auto b_block = b.block(k, j, depth, tile::width);
            pack_rows(b_block, rows.get());
            for (std::ptrdiff_t i = 0; i < c.rows; i += tile::height) {
                const auto a_block = a.block(i, k, tile::height, depth);
                pack_columns(a_block, columns.get());
                for (std::ptrdiff_t jj = 0; jj < b_block.cols; jj += tile::cols)
                    for (std::ptrdiff_t ii = 0; ii < a_block.rows; ii += tile::rows)
                        multiply_tile<T>(b_block.rows, columns.get() + ii / tile::rows * b_block.rows,
                                         rows.get() + jj / tile::cols * b_block.rows,
                                         c.block(i + ii, j + jj, std::min(tile::rows, a_block.rows - ii),
                                                 std::min(tile::cols, b_block.cols - jj)));
            }
        }
}

/// Sum of x[k] y[k], in `cols` partial sums.
template <blas_number T>
T dot_contiguous(const T* x, const T* y, std::ptrdiff_t n) {
    using row = typename gemm_tile<T>::row;
    constexpr std::ptrdiff_t cols = gemm_tile<T>::cols;
    using block = typename row::block_type;
    row sum;
    sum.set_zero();
    std::ptrdiff_t k = 0;
    for (; k + cols <= n; k += cols) {
        TANDEM_UNROLL
        for (std::size_t v = 0; v < row::count; ++v)
            sum.block[v] +=
                load_block<block>(x + k + v * row::width) * load_block<block>(y + k + v * row::width);
    }
    T part[cols];
    std::memcpy(part, &sum, sizeof part);
    for (std::ptrdiff_t half = cols / 2; half > 0; half /= 2)
        for (std::ptrdiff_t i = 0; i < half; ++i) part[i] += part[i + half];
    T rest = 0;
    for (; k < n; ++k) rest += x[k] * y[k];
    return part[0] + rest;
}

/// c += a b for a vector b. Runs along the rows of a or, where those are not contiguous, along its columns.
template <blas_number T>
void gemv_own(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c) {
    if (a.col_stride == 1 && b.row_stride == 1)
        for (std::ptrdiff_t i = 0; i < a.rows; ++i) c(i, 0) += dot_contiguous<T>(&a(i, 0), b.data, a.cols);
    else
        for (std::ptrdiff_t k = 0; k < a.cols; ++k) {
            const T x = b(k, 0);
            if (a.row_stride == 1 && c.row_stride == 1)
                for (std::ptrdiff_t i = 0; i < a.rows; ++i) c.data[i] += x * a.data[i + k * a.col_stride];
            else
                for (std::ptrdiff_t i = 0; i < a.rows; ++i) c(i, 0) += x * a(i, k);
        }
}

/// c = a b without a BLAS. No size is 0.
template <class T>
void gemm_own(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c) {
    if (c.col_stride != 1 && c.row_stride == 1)
        return gemm_own<T>(b.transposed(), a.transposed(), c.transposed());
    if constexpr (blas_number<T>) {
        // Below this size packing costs more than it saves.
        if (c.rows > 1 && c.cols > 1 && c.rows * c.cols <= 512 && c.rows * c.cols * a.cols <= 512)
            return gemm_loop(a, b, c);
        set_zero(c);
        if (c.cols == 1)
            gemv_own<T>(a, b, c);
        else if (c.rows == 1)
            gemv_own<T>(b.transposed(), a.transposed(), c.transposed());
        else
            gemm_packed<T>(a, b, c);
    } else {
        gemm_loop(a, b, c);
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
