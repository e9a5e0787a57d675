#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include "../core/config.hpp"

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

}  // namespace tandem::inline TANDEM_ABI::detail
