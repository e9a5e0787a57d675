#pragma once
#include <Eigen/QR>

#include "eigen_linear_map.hpp"

/// \file
/// The Householder reflections of QR decompositions. Where the numbers below the pivot are zero Eigen takes the
/// identity for the reflection, whose tau and vector are constants: the derivatives of those numbers, say of an
/// upper triangular matrix by what is below its diagonal, would be lost. No reflection close to the identity has
/// them, so while they carry derivatives the reflection 1 - 2 e e^T is taken, and the sign of a row of R is the
/// opposite of the one that Eigen gives plain numbers.
namespace Eigen {

/// The part of a column that decompositions make a reflection from; the same but for that.
template <class Vector, int Size>
    requires tandem::detail::forward_or_reverse<typename internal::traits<Vector>::Scalar>
class VectorBlock<Vector, Size> : public Block<Vector, internal::traits<Vector>::Flags & RowMajorBit ? 1 : Size,
                                               internal::traits<Vector>::Flags & RowMajorBit ? Size : 1> {
    using Base = Block<Vector, internal::traits<Vector>::Flags & RowMajorBit ? 1 : Size,
                       internal::traits<Vector>::Flags & RowMajorBit ? Size : 1>;
    static constexpr bool is_row = (internal::traits<Vector>::Flags & RowMajorBit) != 0;

public:
    EIGEN_DENSE_PUBLIC_INTERFACE(VectorBlock)
    using Base::operator=;

    VectorBlock(Vector& vector, Index start, Index size)
        : Base(vector, is_row ? 0 : start, is_row ? start : 0, is_row ? 1 : size, is_row ? size : 1) {}
    VectorBlock(Vector& vector, Index start) : Base(vector, is_row ? 0 : start, is_row ? start : 0) {}

    void makeHouseholderInPlace(Scalar& tau, RealScalar& beta) {
        const Index below = this->size() - 1;
        bool zero = true, constant = true;
        for (Index i = 1; i <= below; ++i) {
            zero = zero && this->coeff(i).value() == 0;
            constant = constant && tandem::detail::is_structurally_zero(this->coeff(i));
        }
        if (zero && !constant && this->coeff(0).value() != 0) {
            tau = 2;
            beta = -this->coeff(0);
            for (Index i = 1; i <= below; ++i) this->coeffRef(i) /= 2 * this->coeff(0);
        } else {
            Base::makeHouseholderInPlace(tau, beta);
        }
    }
};

}  // namespace Eigen
