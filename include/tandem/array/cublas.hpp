#pragma once
#include "device.hpp"
#include "gemm.hpp"

/// \file
/// Matrix products of a space by its own library. Define TANDEM_USE_CUBLAS and link cuBLAS for those on a GPU.
#if defined(__CUDACC__) && defined(TANDEM_USE_CUBLAS)
#include <cublas_v2.h>
#endif

namespace tandem::inline TANDEM_ABI::detail {

/// Whether a library multiplies matrices of T in the space; then it has `gemm`.
template <class Space, class T>
struct space_blas {
    static constexpr bool exists = false;
};

#if defined(__CUDACC__) && defined(TANDEM_USE_CUBLAS)

inline void check_cublas(cublasStatus_t status) {
    if (status != CUBLAS_STATUS_SUCCESS)
        raise<error>("matmul", std::string("cuBLAS reports '") + cublasGetStatusString(status) + "'",
                     "products on a GPU need a working cuBLAS");
}
/// One for each thread, working on the stream of the space.
inline cublasHandle_t cublas_handle() {
    struct handle {
        cublasHandle_t value;
        handle() {
            check_cublas(cublasCreate(&value));
            check_cublas(cublasSetStream(value, device::stream()));
        }
        ~handle() { (void)cublasDestroy(value); }
    };
    static thread_local const handle own;
    return own.value;
}

template <class T>
    requires std::is_same_v<T, float> || std::is_same_v<T, double>
struct space_blas<device, T> {
    static constexpr bool exists = true;

    /// c[i] = a[i] b[i] for `count` matrices that lie a_step, b_step, c_step apart. Each has a stride of 1; c's is
    /// that of its columns. cuBLAS stores by columns, and so is told of the transposes: c' = b' a'.
    static void gemm(index_t count, matrix_view<const T> a, index_t a_step, matrix_view<const T> b,
                     index_t b_step, matrix_view<T> c, index_t c_step) {
        const T alpha(1), beta(0);
        const auto [b_op, b_lead] = stored(b);
        const auto [a_op, a_lead] = stored(a);
        const auto m = static_cast<int>(c.rows), n = static_cast<int>(c.cols), k = static_cast<int>(a.cols),
                   batch = static_cast<int>(count);
        const auto c_lead = static_cast<int>(std::max<index_t>(c.row_stride, 1));
        if constexpr (std::is_same_v<T, double>)
            check_cublas(cublasDgemmStridedBatched(cublas_handle(), b_op, a_op, n, m, k, &alpha, b.data,
                                                   b_lead, b_step, a.data, a_lead, a_step, &beta, c.data,
                                                   c_lead, c_step, batch));
        else
            check_cublas(cublasSgemmStridedBatched(cublas_handle(), b_op, a_op, n, m, k, &alpha, b.data,
                                                   b_lead, b_step, a.data, a_lead, a_step, &beta, c.data,
                                                   c_lead, c_step, batch));
    }

private:
    /// Whether a matrix stored by columns would have to be transposed, and its leading dimension.
    static std::pair<cublasOperation_t, int> stored(matrix_view<const T> m) {
        const bool by_rows = m.has_unit_rows();
        const index_t lead = by_rows ? std::max(m.row_stride, m.cols) : std::max(m.col_stride, m.rows);
        return {by_rows ? CUBLAS_OP_N : CUBLAS_OP_T, static_cast<int>(std::max<index_t>(lead, 1))};
    }
};

#endif

}  // namespace tandem::inline TANDEM_ABI::detail
