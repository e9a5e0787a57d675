#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using namespace interop;

namespace {
/// A x = b, differentiated: A dx = db - dA x. A and b side by side.
template <class AD, class Solve>
void check_solve(const Solve& solve, const MatrixXd& A, bool symmetric_direction = false) {
    const Eigen::Index n = A.rows();
    MatrixXd Ab(n, n + 2), dAb(n, n + 2);
    Ab << A, numbers(n, 2, 0.7);
    dAb << (symmetric_direction ? symmetric(n, 0.3) : numbers(n, n, 0.3)), numbers(n, 2, 0.1);
    const auto d = at<AD>::differentiate(
        [&](const auto& m) {
            using M = std::remove_cvref_t<decltype(m)>;
            return M(solve(M(m.leftCols(n)), M(m.rightCols(2))));
        },
        Ab, dAb);
    const MatrixXd rhs = dAb.rightCols(2) - dAb.leftCols(n) * d.value;
    CHECK(distance(A * d.value, Ab.rightCols(2)) < 1e-13);
    CHECK(distance(A * d.derivative, rhs) < 1e-12);
}
/// Where zeros tempt a decomposition to skip work: triangular, diagonal and identity.
template <class Check>
void for_general_matrices(const Check& check) {
    check(MatrixXd(numbers(6, 6) + 3 * MatrixXd::Identity(6, 6)));
    check(MatrixXd((numbers(4, 4) + 3 * MatrixXd::Identity(4, 4)).triangularView<Eigen::Upper>()));
    check(MatrixXd(Eigen::Vector3d(1, 2, 4).asDiagonal()));
    check(MatrixXd(MatrixXd::Identity(3, 3)));
}
}  // namespace

TEST_CASE_TEMPLATE("solve: LU with partial and full pivoting", AD, INTEROP_AD_TYPES) {
    for_general_matrices([](const MatrixXd& A) {
        check_solve<AD>([](const auto& M, const auto& b) { return M.lu().solve(b).eval(); }, A);
        check_solve<AD>([](const auto& M, const auto& b) { return M.fullPivLu().solve(b).eval(); }, A);
    });
}

TEST_CASE_TEMPLATE("solve: LLT and LDLT", AD, INTEROP_AD_TYPES) {
    for (const MatrixXd& A : {positive(6), MatrixXd(MatrixXd::Identity(3, 3))}) {
        check_solve<AD>([](const auto& M, const auto& b) { return M.llt().solve(b).eval(); }, A, true);
        check_solve<AD>([](const auto& M, const auto& b) { return M.ldlt().solve(b).eval(); }, A, true);
    }
}

TEST_CASE_TEMPLATE("solve: inverse and determinant, of dynamic and fixed sizes", AD, INTEROP_AD_TYPES) {
    const auto inverse = [](const auto& M) { return M.inverse().eval(); };
    const auto determinant = [](const auto& M) {
        return Eigen::Matrix<typename std::remove_cvref_t<decltype(M)>::Scalar, 1, 1>(M.determinant());
    };
    const auto check = [&](const auto& A, const auto& dA) {
        const auto inv = at<AD>::differentiate(inverse, A, dA);
        CHECK(distance(inv.derivative, -inv.value * dA * inv.value) < 1e-12);
        const auto det = at<AD>::differentiate(determinant, A, dA);
        CHECK(det.derivative(0) == doctest::Approx(det.value(0) * (inv.value * dA).trace()).epsilon(1e-12));
    };
    check(MatrixXd(positive(6)), MatrixXd(numbers(6, 6, 0.3)));
    check(Eigen::Matrix2d(positive(2)), Eigen::Matrix2d(numbers(2, 2, 0.3)));
    check(Eigen::Matrix3d(positive(3)), Eigen::Matrix3d(numbers(3, 3, 0.3)));
    check(Eigen::Matrix4d(positive(4)), Eigen::Matrix4d(numbers(4, 4, 0.3)));
}

TEST_CASE("solve: the factor of LLT") {
    const MatrixXd A = positive(4), dA = symmetric(4, 0.3);
    const auto d = at<tandem::ADAdjoint<double>>::differentiate(
        [](const auto& M) { return std::remove_cvref_t<decltype(M)>(M.llt().matrixL()); }, A, dA);
    const MatrixXd product = d.derivative * d.value.transpose();
    CHECK(distance(product + product.transpose(), dA) < 1e-13);
    const bool identical = d.value == MatrixXd(A.llt().matrixL());
    CHECK(identical);
}
