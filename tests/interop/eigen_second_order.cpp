#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace interop;

// Second derivatives by hvp, which runs everything on ADAdjoint<ADTangent<double>>.

TEST_CASE("second order: the largest eigenvalue") {
    const MatrixXd S = symmetric(4), E = symmetric(4, 0.3);
    const auto largest = [](const auto& A) { return A.template selfadjointView<Eigen::Lower>().eigenvalues()(3); };
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(S);
    const MatrixXd M = solver.eigenvectors().transpose() * E * solver.eigenvectors();
    double expected = 0;
    for (int j = 0; j < 3; ++j)
        expected += 2 * M(j, 3) * M(j, 3) / (solver.eigenvalues()(3) - solver.eigenvalues()(j));
    CHECK(E.cwiseProduct(tandem::hvp(largest, S, E)).sum() == doctest::Approx(expected));
}

TEST_CASE("second order: log det, by LU and by singular values") {
    const MatrixXd A = positive(4), E = numbers(4, 4);
    const MatrixXd B = A.inverse() * E;
    const double expected = -(B * B).trace();
    const auto by_lu = [](const auto& X) { return log(X.determinant()); };
    CHECK(E.cwiseProduct(tandem::hvp(by_lu, A, E)).sum() == doctest::Approx(expected));
    const auto by_svd = [](const auto& X) {
        return Eigen::JacobiSVD<std::remove_cvref_t<decltype(X)>>(X).singularValues().array().log().sum();
    };
    CHECK(E.cwiseProduct(tandem::hvp(by_svd, A, E)).sum() == doctest::Approx(expected));
}

TEST_CASE("second order: a quadratic form of a solution") {
    const MatrixXd A = positive(3);
    const VectorXd b = numbers(3, 1);
    const auto f = [&](const auto& x) { return A.cast<typename std::remove_cvref_t<decltype(x)>::Scalar>().llt().solve(x).dot(x) / 2; };
    const VectorXd v = numbers(3, 1, 0.2);
    CHECK(distance(tandem::hvp(f, b, v), A.inverse() * v) < 1e-13);
}

TEST_CASE("second order: the full Hessian of a function of a vector") {
    const VectorXd x = numbers(3, 1);
    const MatrixXd A = positive(3);
    const auto f = [&](const auto& y) { return y.transpose() * A * y; };
    CHECK(distance(tandem::to_eigen(tandem::hessian(f, x)), 2 * A) < 1e-14);
}
