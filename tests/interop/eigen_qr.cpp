#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace interop;

namespace {
/// Q beside R, where Q R = A P.
template <class QR, class M>
auto side_by_side(const QR& qr, const M& P) {
    const Eigen::Index m = qr.rows(), n = qr.cols();
    M all(m, m + n + n);
    all.leftCols(m) = M(qr.householderQ());
    all.middleCols(m, n) = M(qr.matrixQR().template triangularView<Eigen::Upper>());
    all.rightCols(n).setZero();
    all.topRightCorner(n, n) = P;
    return all;
}
constexpr auto householder = [](const auto& A) {
    using M = std::remove_cvref_t<decltype(A)>;
    return side_by_side(A.householderQr(), M(M::Identity(A.cols(), A.cols())));
};
constexpr auto pivoting = [](const auto& A) {
    using M = std::remove_cvref_t<decltype(A)>;
    const auto qr = A.colPivHouseholderQr();
    return side_by_side(qr, M(qr.colsPermutation()));
};

/// Q R = A P and Q^T Q = 1, differentiated.
void check_decomposition(const MatrixXd& A, const MatrixXd& dA, const directional_derivative& d) {
    const Eigen::Index m = A.rows(), n = A.cols();
    const MatrixXd Q = d.value.leftCols(m), R = d.value.middleCols(m, n), P = d.value.topRightCorner(n, n);
    const MatrixXd dQ = d.derivative.leftCols(m), dR = d.derivative.middleCols(m, n);
    CHECK(distance(Q * R, A * P) < 1e-13);
    CHECK(distance(dQ * R + Q * dR, dA * P) < 1e-12);
    CHECK(distance(Q.transpose() * dQ, -dQ.transpose() * Q) < 1e-12);
}
std::vector<MatrixXd> matrices() {
    return {numbers(6, 4), MatrixXd(numbers(4, 4).triangularView<Eigen::Upper>()),
            MatrixXd(Eigen::Vector3d(1, -2, 4).asDiagonal()), MatrixXd::Identity(5, 3)};
}
}  // namespace

TEST_CASE_TEMPLATE("QR: Householder, also of matrices that are triangular already", AD, INTEROP_AD_TYPES) {
    for (const MatrixXd& A : matrices()) {
        const MatrixXd dA = numbers(A.rows(), A.cols(), 0.3);
        check_decomposition(A, dA, at<AD>::differentiate(householder, A, dA));
    }
}

TEST_CASE_TEMPLATE("QR: with column pivoting", AD, INTEROP_AD_TYPES) {
    for (const MatrixXd& A : matrices()) {
        const MatrixXd dA = numbers(A.rows(), A.cols(), 0.3);
        check_decomposition(A, dA, at<AD>::differentiate(pivoting, A, dA));
    }
}

TEST_CASE_TEMPLATE("QR: full pivoting and complete orthogonal decomposition solve", AD, INTEROP_AD_TYPES) {
    for (const MatrixXd& A : matrices()) {
        const Eigen::Index m = A.rows(), n = A.cols();
        MatrixXd Ab(m, n + 1);
        Ab << A, numbers(m, 1, 0.7);
        const MatrixXd dAb = numbers(m, n + 1, 0.3), dA = dAb.leftCols(n);
        const auto d = at<AD>::differentiate(
            [&](const auto& X) {
                using M = std::remove_cvref_t<decltype(X)>;
                const M a = X.leftCols(n), b = X.rightCols(1);
                M x(n, 2);
                x << a.fullPivHouseholderQr().solve(b), a.completeOrthogonalDecomposition().solve(b);
                return x;
            },
            Ab, dAb);
        for (int k = 0; k < 2; ++k) {
            const VectorXd b = Ab.col(n), x = d.value.col(k), dx = d.derivative.col(k);
            CHECK(distance(A.transpose() * A * x, A.transpose() * b) < 1e-12);
            CHECK(distance(A.transpose() * A * dx,
                           dA.transpose() * (b - A * x) + A.transpose() * (dAb.col(n) - dA * x)) < 1e-11);
        }
    }
}

TEST_CASE("QR: values agree with those of plain numbers") {
    const MatrixXd A = numbers(6, 4);
    const auto d = at<tandem::ADTangent<double>>::differentiate(householder, A, A);
    CHECK(distance(d.value, householder(A)) < 1e-14);
    // Constants make no active zeros: the identity stays the identity.
    using M = Eigen::Matrix<tandem::ADTangent<double>, Eigen::Dynamic, Eigen::Dynamic>;
    CHECK(M(M::Identity(3, 3)).householderQr().matrixQR()(0, 0) == 1);
}
