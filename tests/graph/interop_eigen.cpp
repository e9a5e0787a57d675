// Eigen's vectors and matrices as arguments and results of graphs.
#include <doctest/doctest.h>

#include <Eigen/Dense>

#include <tandem/eigen.hpp>
#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

using tandem::record;

namespace {

Eigen::MatrixXd symmetric(double diagonal) {
    Eigen::MatrixXd A(3, 3);
    A << diagonal, 1, 0.5, 1, diagonal + 1, -0.25, 0.5, -0.25, diagonal + 2;
    return A;
}
Eigen::MatrixXd general() {
    Eigen::MatrixXd A(3, 3);
    A << 1, 2, 0.5, -1, 3, 4, 2, 0.25, -2;
    return A;
}

}  // namespace

TEST_CASE("eigen: vectors and matrices, fixed and dynamic") {
    const auto f = [](const auto& x) { return x.squaredNorm() * x.sum() + x.dot(x) * x[0]; };
    const Eigen::Vector3d x(1, 2, 3), y(-1, 0.5, 2);
    const auto graph = record(f, x);
    CHECK(graph(y) == doctest::Approx(f(y)).epsilon(1e-15));
    const Eigen::Vector3d gradient = graph.gradient(y), expected = tandem::gradient(f, y);
    CHECK((gradient - expected).norm() <= 1e-14 * expected.norm());
    const Eigen::Vector3d Hv = graph.hvp(y, x), HV = tandem::hvp(f, y, x);
    CHECK((Hv - HV).norm() <= 1e-14 * HV.norm());
    const Eigen::Vector3d d = differentiate(graph)(y);
    CHECK((d - expected).norm() <= 1e-14 * expected.norm());

    const auto product = [](const auto& A) { return (A * A.transpose() + A).eval(); };
    const auto square = record(product, general());
    const Eigen::MatrixXd Y = square(symmetric(2));
    CHECK((Y - product(symmetric(2))).norm() <= 1e-14 * Y.norm());
    const auto J = square.jacobian(symmetric(2)), K = tandem::jacobian(product, symmetric(2));
    for (std::size_t i = 0; i < 9; ++i)
        for (std::size_t j = 0; j < 9; ++j) CHECK(J(i, j) == doctest::Approx(K(i, j)).epsilon(1e-14));

    const auto two =
        record([](const auto& A, const auto& b) { return (A * b).eval(); }, general(), Eigen::VectorXd(x));
    const Eigen::VectorXd b = two(symmetric(1), y);
    CHECK((b - symmetric(1) * y).norm() <= 1e-15 * b.norm());
}
TEST_CASE("eigen: shapes are part of what was recorded") {
    const Eigen::MatrixXd A = Eigen::MatrixXd::Ones(2, 3);
    const auto graph = record([](const auto& X) { return X.row(0).sum(); }, A);
    CHECK(graph(2 * A) == 6);
    CHECK_THROWS_AS(graph(Eigen::MatrixXd::Ones(3, 2)), tandem::shape_error);
    CHECK_THROWS_AS(graph(Eigen::MatrixXd::Ones(2, 2)), tandem::shape_error);
}
