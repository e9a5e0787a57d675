// Second-order drivers with Eigen's vectors and matrices.
#include <doctest/doctest.h>

#include <concepts>
#include <type_traits>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::Vector3d;
using Eigen::VectorXd;
using interop::distance;
using interop::numbers;

namespace {

/// |x|^4, whose gradient is 4 |x|^2 x and whose Hessian is 4 |x|^2 + 8 x x^T.
const auto quartic = [](const auto& x) { return x.squaredNorm() * x.squaredNorm(); };
template <class X>
MatrixXd quartic_hessian(const X& x) {
    const VectorXd flat = x.reshaped();
    return 4 * flat.squaredNorm() * MatrixXd::Identity(x.size(), x.size()) + 8 * flat * flat.transpose();
}

}  // namespace

TEST_CASE("Eigen hessian: with value and gradient, of fixed size") {
    const Vector3d x = numbers(3, 1);
    const auto [value, gradient, H] = tandem::value_gradient_hessian(quartic, x);
    CHECK(std::same_as<std::remove_cvref_t<decltype(gradient)>, Vector3d>);
    CHECK(value == doctest::Approx(x.squaredNorm() * x.squaredNorm()));
    CHECK(distance(gradient, 4 * x.squaredNorm() * x) < 1e-15);
    CHECK(distance(tandem::to_eigen(H), quartic_hessian(x)) < 1e-15);
}
TEST_CASE("Eigen hessian: of dynamic size, more than one pass, and of a matrix column by column") {
    const VectorXd x = numbers(11, 1);
    const auto H = tandem::hessian(quartic, x);
    CHECK(distance(tandem::to_eigen(H), quartic_hessian(x)) < 1e-15);
    for (std::size_t i = 0; i < 11; ++i)
        for (std::size_t j = 0; j < i; ++j) CHECK(H(i, j) == H(j, i));
    const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> m = numbers(2, 3);
    CHECK(distance(tandem::to_eigen(tandem::hessian(quartic, m)), quartic_hessian(MatrixXd(m))) < 1e-15);
}
TEST_CASE("Eigen hessian: of nothing") {
    CHECK(tandem::hessian(quartic, VectorXd(0)).size() == 0);
}
TEST_CASE("Eigen hvp: in the shape of the argument") {
    const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> m = numbers(2, 3), v = numbers(2, 3, 0.3);
    const auto Hv = tandem::hvp(quartic, m, v);
    CHECK(std::same_as<std::remove_cvref_t<decltype(Hv)>, Eigen::Matrix<double, 2, 3, Eigen::RowMajor>>);
    CHECK(distance(MatrixXd(Hv).reshaped(), quartic_hessian(MatrixXd(m)) * MatrixXd(v).reshaped()) < 1e-14);
    const VectorXd x = numbers(5, 1), u = numbers(5, 1, 0.3);
    CHECK(distance(tandem::hvp(quartic, x, u), quartic_hessian(x) * u) < 1e-14);
    CHECK_THROWS_WITH_AS(tandem::hvp(quartic, x, VectorXd(4)), "tandem::hvp: v has 4 numbers; 5 are needed",
                         tandem::shape_error);
}
