#pragma once
#include <Eigen/LU>

#include "eigen_scalar.hpp"

namespace Eigen::internal {

/// Determinants of fixed size 4, for which Eigen calls a packet function that takes no expressions: Laplace's
/// expansion by pairs of rows, which needs twelve minors of order 2 and divides by nothing.
template <class Derived>
    requires tandem::ad_number<typename traits<Derived>::Scalar>
struct determinant_impl<Derived, 4> {
    using Scalar = typename traits<Derived>::Scalar;

    static Scalar run(const Derived& m) {
        const auto minor = [&](Index row, Index i, Index j) {
            return Scalar(m(row, i) * m(row + 1, j) - m(row, j) * m(row + 1, i));
        };
        return minor(0, 0, 1) * minor(2, 2, 3) - minor(0, 0, 2) * minor(2, 1, 3) + minor(0, 0, 3) * minor(2, 1, 2) +
               minor(0, 1, 2) * minor(2, 0, 3) - minor(0, 1, 3) * minor(2, 0, 2) + minor(0, 2, 3) * minor(2, 0, 1);
    }
};

}  // namespace Eigen::internal
