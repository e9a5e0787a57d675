#pragma once
/// \file
/// c = a b by a BLAS, where the build found one (TANDEM_USE_BLAS; define TANDEM_NO_BLAS to leave it out).
/// All translation units of a program must make the same choice.
#if defined(TANDEM_USE_BLAS) && defined(TANDEM_NO_BLAS)
#undef TANDEM_USE_BLAS
#endif
#if defined(TANDEM_USE_BLAS)
#include <climits>
#include <memory>
#include <utility>

#include "matrix_view.hpp"

extern "C" {  // not every BLAS says so in its header
#include <cblas.h>
}

namespace tandem::inline TANDEM_ABI::detail {

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

/// c = a b by BLAS. False, and nothing done, where sizes or strides of c exceed BLAS's integers
/// or rows of c overlap or run backwards. No size is 0.
template <blas_number T>
bool gemm_blas(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c) {
    if (c.rows > INT_MAX || c.cols > INT_MAX || a.cols > INT_MAX) return false;
    const auto [ld, transpose] = layout_for_blas(c);
    if (ld == 0 || ld > INT_MAX) return false;
    // One column is left as one column: its stride is then ld, however c is laid out.
    if (c.cols != 1 && (c.rows == 1 || transpose == CblasTrans))
        return gemm_blas<T>(b.transposed(), a.transposed(), c.transposed());

    const auto m = static_cast<int>(c.rows), n = static_cast<int>(c.cols), k = static_cast<int>(a.cols);
    if (n == 1) {
        const auto x = blas_input<T>::column(b);
        if (m == 1) {
            const auto y = blas_input<T>::column(a.transposed());
            *c.data = blas<T>::dot(k, x.data, x.stride, y.data, y.stride);
            return true;
        }
        // Not beta = 0: some BLAS multiply what was in c by it, and NaN stays NaN.
        set_zero(c);
        const auto matrix = blas_input<T>::matrix(a);
        const bool plain = matrix.transpose == CblasNoTrans;
        blas<T>::gemv(CblasRowMajor, matrix.transpose, plain ? m : k, plain ? k : m, T(1), matrix.data,
                      matrix.stride, x.data, x.stride, T(1), c.data, static_cast<int>(c.row_stride));
        return true;
    }
    const auto left = blas_input<T>::matrix(a), right = blas_input<T>::matrix(b);
    blas<T>::gemm(CblasRowMajor, left.transpose, right.transpose, m, n, k, T(1), left.data, left.stride,
                  right.data, right.stride, T(0), c.data, static_cast<int>(ld));
    return true;
}

}  // namespace tandem::inline TANDEM_ABI::detail
#endif
