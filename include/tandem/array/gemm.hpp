#pragma once
#include "gemm_blas.hpp"
#include "gemm_own.hpp"

/// \file
/// Products of dense matrices on raw memory of the host. float and double go to a BLAS where the build found one,
/// everything else to our own loops.
namespace tandem::inline TANDEM_ABI::detail {

/// c = a b. c must not overlap a or b. Sizes may be 0.
/// a: [m, k] and b: [k, n], of any strides: 0 (broadcast) and negative ones too.  c: [m, n], with unit column
/// stride or unit row stride; others are slow.
/// Our own loops sum in the same order each time, a BLAS in its own.
/// Cost: 2 m n k operations.  Memory: blocks of fixed size; with a BLAS, copies of those of a and b that are
/// neither rows nor columns of contiguous elements.
template <class T>
void gemm(std::type_identity_t<matrix_view<const T>> a, std::type_identity_t<matrix_view<const T>> b,
          matrix_view<T> c) {
    if (c.rows == 0 || c.cols == 0) return;
    if (a.cols == 0) return set_zero(c);
#if defined(TANDEM_USE_BLAS)
    if constexpr (blas_number<T>)
        if (gemm_blas<T>(a, b, c)) return;
#endif
    gemm_own<T>(a, b, c);
}

/// `count` products: matrix number p of each batch lies at data + p * its batch stride. An operand of batch
/// stride 0 is shared by all products. A batch whose matrices join to one large matrix is one product.
template <class T>
void batched_gemm(std::ptrdiff_t count, std::type_identity_t<matrix_view<const T>> a, std::ptrdiff_t a_batch,
                  std::type_identity_t<matrix_view<const T>> b, std::ptrdiff_t b_batch, matrix_view<T> c,
                  std::ptrdiff_t c_batch) {
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
    if (count > 1 && b_batch == 0 && stacks(a, a_batch) && stacks(c, c_batch) &&
        (c.col_stride == 1 || c.cols == 1))
        return gemm<T>(stack(a, a_batch), b, stack(c, c_batch));
    if (count > 1 && a_batch == 0 && stacks(b.transposed(), b_batch) && stacks(c.transposed(), c_batch) &&
        (c.row_stride == 1 || c.rows == 1))
        return gemm<T>(a, stack(b.transposed(), b_batch).transposed(),
                       stack(c.transposed(), c_batch).transposed());
    for (std::ptrdiff_t p = 0; p < count; ++p) {
        gemm<T>(a, b, c);
        a.data += a_batch;
        b.data += b_batch;
        c.data += c_batch;
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
