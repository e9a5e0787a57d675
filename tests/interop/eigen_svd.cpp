#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace interop;

namespace {
template <class M>
using plain_matrix = typename std::remove_cvref_t<M>::PlainMatrix;

/// U, V and the diagonal matrix S side by side in one matrix.
template <class Solver, class M>
auto side_by_side(const Solver& s, const M&) {
    const auto &U = s.matrixU(), &V = s.matrixV();
    const Eigen::Index n = std::max(U.rows(), V.rows());
    plain_matrix<M> all = plain_matrix<M>::Zero(n, U.cols() + V.cols() + 1);
    all.topLeftCorner(U.rows(), U.cols()) = U;
    all.block(0, U.cols(), V.rows(), V.cols()) = V;
    all.col(U.cols() + V.cols()).head(s.singularValues().size()) = s.singularValues();
    return all;
}
template <unsigned int Options>
constexpr auto jacobi = [](const auto& A) {
    return side_by_side(Eigen::JacobiSVD<plain_matrix<decltype(A)>>(A, Options), A);
};

/// A = U S V^T and orthogonality, differentiated.
void check_decomposition(const MatrixXd& A, const MatrixXd& dA, Eigen::Index u, Eigen::Index v,
                         const directional_derivative& d) {
    const auto parts = [&](const MatrixXd& all) {
        MatrixXd S = MatrixXd::Zero(u, v);
        const Eigen::Index k = std::min(A.rows(), A.cols());
        S.diagonal().head(k) = all.col(u + v).head(k);
        return std::tuple<MatrixXd, MatrixXd, MatrixXd>(all.topLeftCorner(A.rows(), u), S,
                                                        all.block(0, u, A.cols(), v));
    };
    const auto [U, S, V] = parts(d.value);
    const auto [dU, dS, dV] = parts(d.derivative);
    CHECK(distance(U * S * V.transpose(), A) < 1e-13);
    CHECK(distance(dU * S * V.transpose() + U * dS * V.transpose() + U * S * dV.transpose(), dA) < 1e-11);
    CHECK(distance(U.transpose() * dU, -dU.transpose() * U) < 1e-11);
    CHECK(distance(V.transpose() * dV, -dV.transpose() * V) < 1e-11);
}
}  // namespace

TEST_CASE_TEMPLATE("JacobiSVD: thin and full, tall, wide and square", AD, INTEROP_AD_TYPES) {
    constexpr unsigned int thin = Eigen::ComputeThinU | Eigen::ComputeThinV;
    constexpr unsigned int full = Eigen::ComputeFullU | Eigen::ComputeFullV;
    for (const auto& [m, n] : {std::pair(5, 3), std::pair(3, 5), std::pair(4, 4)}) {
        const MatrixXd A = numbers(m, n), dA = numbers(m, n, 0.3);
        const Eigen::Index k = std::min(m, n);
        check_decomposition(A, dA, k, k, at<AD>::differentiate(jacobi<thin>, A, dA));
        check_decomposition(A, dA, m, n, at<AD>::differentiate(jacobi<full>, A, dA));
    }
}

TEST_CASE_TEMPLATE("JacobiSVD: the vectors of a diagonal matrix have derivatives", AD, INTEROP_AD_TYPES) {
    const MatrixXd A = Eigen::Vector3d(4, 2, 1).asDiagonal(), dA = numbers(3, 3);
    constexpr unsigned int full = Eigen::ComputeFullU | Eigen::ComputeFullV;
    check_decomposition(A, dA, 3, 3, at<AD>::differentiate(jacobi<full>, A, dA));
}

TEST_CASE_TEMPLATE("JacobiSVD: solutions of full, deficient and coinciding singular values", AD, INTEROP_AD_TYPES) {
    const auto solve = [](const auto& Ab) {
        using M = plain_matrix<decltype(Ab)>;
        const Eigen::Index n = Ab.cols() - 1;
        const Eigen::JacobiSVD<M> svd(Ab.leftCols(n), Eigen::ComputeThinU | Eigen::ComputeThinV);
        return svd.solve(Ab.rightCols(1));
    };
    // The derivative of a solution of full column rank: A^T A dx = dA^T (b - A x) + A^T (db - dA x).
    for (const MatrixXd& A : {numbers(5, 3), MatrixXd(MatrixXd::Identity(5, 3))}) {
        MatrixXd Ab(5, 4), dAb = numbers(5, 4, 0.3);
        Ab << A, numbers(5, 1, 0.7);
        const auto d = at<AD>::differentiate(solve, Ab, dAb);
        const VectorXd b = Ab.col(3), x = d.value, dx = d.derivative;
        const MatrixXd dA = dAb.leftCols(3);
        CHECK(distance(A.transpose() * A * dx,
                       dA.transpose() * (b - A * x) + A.transpose() * (dAb.col(3) - dA * x)) < 1e-12);
    }
    // Of rank 1, u v^T along such matrices: x = v (u.b) / (|u|^2 |v|^2).
    const VectorXd u = numbers(4, 1), v = numbers(3, 1), b = numbers(4, 1, 0.7), du = numbers(4, 1, 0.3);
    MatrixXd Ab(4, 4), dAb = MatrixXd::Zero(4, 4);
    Ab << u * v.transpose(), b;
    dAb.leftCols(3) = du * v.transpose();
    const auto d = at<AD>::differentiate(solve, Ab, dAb);
    const VectorXd x = v * (u.dot(b) / (u.squaredNorm() * v.squaredNorm()));
    const VectorXd dx = v * (du.dot(b) / (u.squaredNorm() * v.squaredNorm())) - x * (2 * u.dot(du) / u.squaredNorm());
    CHECK(distance(d.value, x) < 1e-13);
    CHECK(distance(d.derivative, dx) < 1e-12);
}

TEST_CASE("JacobiSVD: rank, threshold and the other preconditioners") {
    using AD = tandem::ADTangent<double>;
    using M = Eigen::Matrix<AD, 3, 3>;
    M A = M::Identity();
    A(2, 2) = 1e-20;
    Eigen::JacobiSVD<M> svd(A);
    CHECK(svd.rank() == 2);
    CHECK(svd.setThreshold(AD(1e-30)).rank() == 3);
    CHECK(svd.singularValues()(0) == 1);
    const Eigen::JacobiSVD<M, Eigen::FullPivHouseholderQRPreconditioner> full(
        A, Eigen::ComputeFullU | Eigen::ComputeFullV);
    CHECK(full.singularValues()(1) == 1);
}
