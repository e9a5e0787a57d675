#pragma once
#include "../adjoint/tape.hpp"
#include "../core/matrix.hpp"
#include "eigen_argument.hpp"

namespace tandem::inline TANDEM_ABI {

/// A Jacobian or Hessian as an Eigen matrix. Copies.
template <class T>
Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> to_eigen(const Matrix<T>& m) {
    using row_major = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const row_major>(m.data(), static_cast<Eigen::Index>(m.rows()),
                                       static_cast<Eigen::Index>(m.cols()));
}

/// An Eigen matrix or vector as a tandem::Matrix. Copies.
template <eigen_dense X>
Matrix<typename X::Scalar> to_matrix(const X& x) {
    Matrix<typename X::Scalar> m(static_cast<std::size_t>(x.rows()), static_cast<std::size_t>(x.cols()));
    Eigen::Map<Eigen::Matrix<typename X::Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        m.data(), x.rows(), x.cols()) = x;
    return m;
}

/// The values of AD numbers, one level down, in the same shape.
template <eigen_dense X>
    requires ad_number<typename X::Scalar>
auto values(const X& x) {
    return eigen_rebind_t<X, typename X::Scalar::value_type>(
        x.unaryExpr([](const typename X::Scalar& e) { return e.value(); }));
}

/// The tangents of ADTangent numbers in one direction, in the same shape.
template <eigen_dense X>
    requires requires(const typename X::Scalar& e) { e.tangent(0); }
auto tangents(const X& x, std::size_t direction = 0) {
    return eigen_rebind_t<X, typename X::Scalar::value_type>(
        x.unaryExpr([=](const typename X::Scalar& e) { return e.tangent(direction); }));
}

/// The gradients that backward() left in ADAdjoint numbers, in the same shape.
template <eigen_dense X>
    requires requires(const typename X::Scalar& e) { e.gradient(); }
auto gradients(const X& x) {
    return eigen_rebind_t<X, typename X::Scalar::value_type>(
        x.unaryExpr([](const typename X::Scalar& e) { return e.gradient(); }));
}

/// A variable of the tape for each number of x, made column by column, in the same shape.
template <class T, eigen_dense X>
auto variables(Tape<T>& tape, const X& x) {
    return argument_traits<X>::template transform<ADAdjoint<T>>(
        x, [&](const auto& number) { return tape.variable(static_cast<T>(number)); });
}

}  // namespace tandem::inline TANDEM_ABI
