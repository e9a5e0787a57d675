#pragma once
/// \file
/// Products of dense matrices on raw memory of the host. float and double go to a BLAS where the build found
/// one (TANDEM_USE_BLAS; define TANDEM_NO_BLAS to leave it out), everything else to the loops below.
/// All translation units of a program must make the same choice.
#include <algorithm>
#include <climits>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include "../core/config.hpp"
#include "../core/lanes.hpp"

#if defined(TANDEM_USE_BLAS) && defined(TANDEM_NO_BLAS)
#undef TANDEM_USE_BLAS
#endif
#if defined(TANDEM_USE_BLAS)
extern "C" {  // not every BLAS says so in its header
#include <cblas.h>
}
#endif

namespace tandem::inline TANDEM_ABI::detail {

/// A strided matrix: element (i, j) at data[i * row_stride + j * col_stride].
template <class T>
struct matrix_view {
    T* data;
    std::ptrdiff_t rows, cols, row_stride, col_stride;

    T& operator()(std::ptrdiff_t i, std::ptrdiff_t j) const { return data[i * row_stride + j * col_stride]; }
    matrix_view transposed() const { return {data, cols, rows, col_stride, row_stride}; }
    /// Rows, or columns (of the transposed), lie one after another in memory, each in one piece.
    bool has_unit_rows() const { return (col_stride == 1 || cols == 1) && (row_stride >= cols || rows == 1); }
    bool has_unit_stride() const { return has_unit_rows() || transposed().has_unit_rows(); }
    /// The part of at most `m` by `n` elements that begins at (i, j).
    matrix_view block(std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t m, std::ptrdiff_t n) const {
        return {&(*this)(i, j), std::min(m, rows - i), std::min(n, cols - j), row_stride, col_stride};
    }
    template <class U>
        requires std::is_same_v<U, const T> && (!std::is_const_v<T>)
    operator matrix_view<U>() const {
        return {data, rows, cols, row_stride, col_stride};
    }
};

/// The numbers that BLAS and the packed kernel know.
template <class T>
concept blas_number = std::same_as<T, float> || std::same_as<T, double>;

template <class T>
void set_zero(matrix_view<T> c) {
    if (c.col_stride != 1) c = c.transposed();  // the inner loop runs over neighbours
    for (std::ptrdiff_t i = 0; i < c.rows; ++i)
        for (std::ptrdiff_t j = 0; j < c.cols; ++j) c(i, j) = T(0);
}

// --- c = a b by our own loops, for any strides ----------------------------------------------------------

/// Any number type. The first product is assigned and not added to zero, so that a recorded c has no
/// statement too many. The inner loop runs along rows of b and c.
template <class T>
void gemm_loop(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, bool accumulate) {
    for (std::ptrdiff_t i = 0; i < c.rows; ++i)
        for (std::ptrdiff_t k = 0; k < a.cols; ++k) {
            const T& x = a(i, k);
            if (k == 0 && !accumulate)
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

/// c = a b, or c += a b, without a BLAS. No size is 0.
template <class T>
void gemm_own(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, bool accumulate) {
    if (c.col_stride != 1 && c.row_stride == 1)
        return gemm_own<T>(b.transposed(), a.transposed(), c.transposed(), accumulate);
    if constexpr (blas_number<T>) {
        // Below this size packing costs more than it saves.
        if (c.rows > 1 && c.cols > 1 && c.rows * c.cols <= 512 && c.rows * c.cols * a.cols <= 512)
            return gemm_loop(a, b, c, accumulate);
        if (!accumulate) set_zero(c);
        if (c.cols == 1)
            gemv_own<T>(a, b, c);
        else if (c.rows == 1)
            gemv_own<T>(b.transposed(), a.transposed(), c.transposed());
        else
            gemm_packed<T>(a, b, c);
    } else {
        gemm_loop(a, b, c, accumulate);
    }
}

// --- c = a b by a BLAS -----------------------------------------------------------------------------------

#if defined(TANDEM_USE_BLAS)
template <class T>
struct blas;
template <>
struct blas<float> {
    static constexpr auto gemm = cblas_sgemm;
    static constexpr auto gemv = cblas_sgemv;
    static constexpr auto dot = cblas_sdot;
};
template <>
struct blas<double> {
    static constexpr auto gemm = cblas_dgemm;
    static constexpr auto gemv = cblas_dgemv;
    static constexpr auto dot = cblas_ddot;
};

/// How BLAS sees a matrix: rows of contiguous elements, `ld` apart, or the transpose of that. ld is 0 where
/// it cannot.
struct blas_layout {
    std::ptrdiff_t ld;
    CBLAS_TRANSPOSE transpose;
};

/// Strides along dimensions of size 1 mean nothing, and BLAS demands ld >= the length of a row all the same.
template <class T>
std::ptrdiff_t leading_dimension(matrix_view<T> a) {
    if (a.cols != 1 && a.col_stride != 1) return 0;
    if (a.rows == 1) return a.cols;
    return a.row_stride >= a.cols ? a.row_stride : 0;
}
template <class T>
blas_layout layout_for_blas(matrix_view<T> a) {
    if (const std::ptrdiff_t ld = leading_dimension(a)) return {ld, CblasNoTrans};
    return {leading_dimension(a.transposed()), CblasTrans};
}

/// An input as BLAS takes it: in place where its layout allows, else copied. What BLAS sees as a vector, it
/// takes with any positive stride.
template <class T>
struct blas_input {
    std::unique_ptr<T[]> copy;
    const T* data;
    int stride;
    CBLAS_TRANSPOSE transpose = CblasNoTrans;

    static blas_input matrix(matrix_view<const T> a) {
        const auto [ld, transpose] = layout_for_blas(a);
        if (ld > 0 && ld <= INT_MAX) return {nullptr, a.data, static_cast<int>(ld), transpose};
        return copied(a);
    }
    static blas_input column(matrix_view<const T> b) {
        if (b.row_stride > 0 && b.row_stride <= INT_MAX)
            return {nullptr, b.data, static_cast<int>(b.row_stride)};
        return copied(b);
    }

private:
    static blas_input copied(matrix_view<const T> a) {
        auto copy = std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(a.rows * a.cols));
        T* to = copy.get();
        for (std::ptrdiff_t i = 0; i < a.rows; ++i)
            for (std::ptrdiff_t j = 0; j < a.cols; ++j) *to++ = a(i, j);
        const T* data = copy.get();
        return {std::move(copy), data, static_cast<int>(a.cols)};
    }
};

/// c = a b, or c += a b, by BLAS. False, and nothing done, where sizes or strides of c exceed BLAS's integers
/// or rows of c overlap or run backwards. No size is 0.
template <blas_number T>
bool gemm_blas(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, bool accumulate) {
    if (c.rows > INT_MAX || c.cols > INT_MAX || a.cols > INT_MAX) return false;
    const auto [ld, transpose] = layout_for_blas(c);
    if (ld == 0 || ld > INT_MAX) return false;
    // One column is left as one column: its stride is then ld, however c is laid out.
    if (c.cols != 1 && (c.rows == 1 || transpose == CblasTrans))
        return gemm_blas<T>(b.transposed(), a.transposed(), c.transposed(), accumulate);

    const auto m = static_cast<int>(c.rows), n = static_cast<int>(c.cols), k = static_cast<int>(a.cols);
    if (n == 1) {
        const auto x = blas_input<T>::column(b);
        if (m == 1) {
            const auto y = blas_input<T>::column(a.transposed());
            const T product = blas<T>::dot(k, x.data, x.stride, y.data, y.stride);
            *c.data = accumulate ? *c.data + product : product;
            return true;
        }
        // Not beta = 0: some BLAS multiply what was in c by it, and NaN stays NaN.
        if (!accumulate) set_zero(c);
        const auto matrix = blas_input<T>::matrix(a);
        const bool plain = matrix.transpose == CblasNoTrans;
        blas<T>::gemv(CblasRowMajor, matrix.transpose, plain ? m : k, plain ? k : m, T(1), matrix.data,
                      matrix.stride, x.data, x.stride, T(1), c.data, static_cast<int>(c.row_stride));
        return true;
    }
    const auto left = blas_input<T>::matrix(a), right = blas_input<T>::matrix(b);
    blas<T>::gemm(CblasRowMajor, left.transpose, right.transpose, m, n, k, T(1), left.data, left.stride,
                  right.data, right.stride, T(accumulate), c.data, static_cast<int>(ld));
    return true;
}
#endif

// --- The two functions that others call ------------------------------------------------------------------

/// c = a b, or c += a b where `accumulate`. c must not overlap a or b. Sizes may be 0.
/// a: [m, k] and b: [k, n], of any strides: 0 (broadcast) and negative ones too.  c: [m, n], with unit column
/// stride or unit row stride; others are slow.
/// Our own loops sum in the same order each time, a BLAS in its own.
/// Cost: 2 m n k operations.  Memory: blocks of fixed size; with a BLAS, copies of those of a and b that are
/// neither rows nor columns of contiguous elements.
template <class T>
void gemm(std::type_identity_t<matrix_view<const T>> a, std::type_identity_t<matrix_view<const T>> b,
          matrix_view<T> c, bool accumulate) {
    if (c.rows == 0 || c.cols == 0) return;
    if (a.cols == 0) {
        if (!accumulate) set_zero(c);
        return;
    }
#if defined(TANDEM_USE_BLAS)
    if constexpr (blas_number<T>)
        if (gemm_blas<T>(a, b, c, accumulate)) return;
#endif
    gemm_own<T>(a, b, c, accumulate);
}

/// `count` products: matrix number p of each batch lies at data + p * its batch stride. An operand of batch
/// stride 0 is shared by all products; where c has batch stride 0, it receives the sum of all products (the
/// adjoint of a shared operand). A batch whose matrices join to one large matrix is one product.
template <class T>
void batched_gemm(std::ptrdiff_t count, std::type_identity_t<matrix_view<const T>> a, std::ptrdiff_t a_batch,
                  std::type_identity_t<matrix_view<const T>> b, std::ptrdiff_t b_batch, matrix_view<T> c,
                  std::ptrdiff_t c_batch, bool accumulate) {
    if (c.rows == 0 || c.cols == 0) return;
    // Joins the matrices of a batch one below the other, where their rows then keep one stride.
    const auto stacks = [](const auto& x, std::ptrdiff_t batch) {
        return x.rows == 1 || batch == x.rows * x.row_stride;
    };
    const auto stack = [count](auto x, std::ptrdiff_t batch) {
        if (x.rows == 1) x.row_stride = batch;
        x.rows *= count;
        return x;
    };
    if (count > 1 && b_batch == 0 && c_batch != 0 && stacks(a, a_batch) && stacks(c, c_batch) &&
        (c.col_stride == 1 || c.cols == 1))
        return gemm<T>(stack(a, a_batch), b, stack(c, c_batch), accumulate);
    if (count > 1 && a_batch == 0 && c_batch != 0 && stacks(b.transposed(), b_batch) &&
        stacks(c.transposed(), c_batch) && (c.row_stride == 1 || c.rows == 1))
        return gemm<T>(a, stack(b.transposed(), b_batch).transposed(),
                       stack(c.transposed(), c_batch).transposed(), accumulate);
    if (c_batch == 0 && stacks(a.transposed(), a_batch) && stacks(b, b_batch))
        return gemm<T>(stack(a.transposed(), a_batch).transposed(), stack(b, b_batch), c, accumulate);

    if (c_batch == 0 && count == 0 && !accumulate) set_zero(c);
    for (std::ptrdiff_t p = 0; p < count; ++p) {
        gemm<T>(a, b, c, accumulate || (c_batch == 0 && p > 0));
        a.data += a_batch;
        b.data += b_batch;
        c.data += c_batch;
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
