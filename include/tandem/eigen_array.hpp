#pragma once
#include <Eigen/Core>

#include "array.hpp"

/// \file
/// Between Eigen's matrices and arrays. Elements are copied.
namespace tandem::inline TANDEM_ABI {

/// The elements of an Eigen vector, as an array of rank 1, or of a matrix or expression, of rank 2.
template <class Space = host, class Derived>
auto to_array(const Eigen::DenseBase<Derived>& m) {
    using T = typename Derived::Scalar;
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(m.size()));
    const auto evaluated = m.derived().eval();
    for (Eigen::Index i = 0; i < evaluated.rows(); ++i)
        for (Eigen::Index j = 0; j < evaluated.cols(); ++j) values.push_back(evaluated(i, j));
    if constexpr (Derived::IsVectorAtCompileTime)
        return Array<T, Space>(Shape{m.size()}, std::span<const T>(values));
    else
        return Array<T, Space>(Shape{m.rows(), m.cols()}, std::span<const T>(values));
}

/// An array of rank 2 as a matrix, of rank 1 as a column, of rank 0 as 1 by 1. Throws shape_error for other ranks.
template <class T, class Space>
Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> to_matrix(const Array<T, Space>& a) {
    if (a.rank() > 2)
        detail::raise<shape_error>("to_matrix", "an array of shape " + detail::text(a.shape()),
                                   "matrices have rank 2 at most");
    const std::vector<T> values = a.to_vector();
    const index_t rows = a.rank() > 0 ? a.shape()[0] : 1, cols = a.rank() > 1 ? a.shape()[1] : 1;
    using row_major = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const row_major>(values.data(), rows, cols);
}
/// An array of rank 1 as a vector. Throws shape_error for other ranks.
template <class T, class Space>
Eigen::Matrix<T, Eigen::Dynamic, 1> to_vector(const Array<T, Space>& a) {
    if (a.rank() != 1)
        detail::raise<shape_error>("to_vector", "an array of shape " + detail::text(a.shape()),
                                   "vectors have rank 1");
    const std::vector<T> values = a.to_vector();
    return Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, 1>>(values.data(),
                                                                 static_cast<Eigen::Index>(values.size()));
}

}  // namespace tandem::inline TANDEM_ABI
