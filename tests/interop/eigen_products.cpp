#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace interop;

namespace {
template <class X>
using matrix_of = Eigen::Matrix<typename std::remove_cvref_t<X>::Scalar, Eigen::Dynamic, Eigen::Dynamic>;

/// f is linear in each of the two halves of its argument's columns, or in one of them.
template <class AD, class F>
void check_bilinear(const F& f, Eigen::Index rows, Eigen::Index cols) {
    const MatrixXd a = numbers(rows, cols), b = numbers(rows, cols, 0.7);
    const MatrixXd da = numbers(rows, cols, 0.3), db = numbers(rows, cols, 0.1);
    MatrixXd ab(rows, 2 * cols), dab(rows, 2 * cols);
    ab << a, b;
    dab << da, db;
    const auto d = at<AD>::differentiate(
        [&](const auto& x) {
            using M = matrix_of<decltype(x)>;
            return M(f(M(x.leftCols(cols)), M(x.rightCols(cols))));
        },
        ab, dab);
    CHECK(distance(d.value, f(a, b)) < 1e-14);
    CHECK(distance(d.derivative, f(da, b) + f(a, db)) < 1e-14);
}
/// f(a) is linear, with plain matrices in it.
template <class AD, class F>
void check_linear(const F& f, Eigen::Index rows, Eigen::Index cols) {
    const MatrixXd a = numbers(rows, cols), da = numbers(rows, cols, 0.3);
    const auto d = at<AD>::differentiate([&](const auto& x) { return matrix_of<decltype(x)>(f(x)); }, a, da);
    CHECK(distance(d.value, f(a)) < 1e-14);
    CHECK(distance(d.derivative, f(da)) < 1e-14);
}
}  // namespace

TEST_CASE_TEMPLATE("Eigen products: matrices of any size", AD, INTEROP_AD_TYPES) {
    for (const Eigen::Index n : {1, 2, 5, 21}) {
        check_bilinear<AD>([](const auto& a, const auto& b) { return (a * b.transpose()).eval(); }, n + 1, n);
        check_bilinear<AD>([](const auto& a, const auto& b) { return (a.transpose() * b).eval(); }, n + 1, n);
        check_bilinear<AD>([](const auto& a, const auto& b) { return (a * b.col(0).head(a.cols())).eval(); }, n + 1, n);
        check_bilinear<AD>([](const auto& a, const auto& b) { return (a.col(0).transpose() * b).eval(); }, n + 1, n);
    }
}

TEST_CASE_TEMPLATE("Eigen products: by plain matrices, vectors and numbers on either side", AD, INTEROP_AD_TYPES) {
    const MatrixXd D = numbers(9, 9, 0.9);
    const VectorXd d = numbers(9, 1, 0.6);
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> R = D;
    check_linear<AD>([&](const auto& a) { return (D * a + R * a).eval(); }, 9, 4);
    check_linear<AD>([&](const auto& a) { return (a * D + a * R.transpose()).eval(); }, 4, 9);
    check_linear<AD>([&](const auto& a) { return (D * a.col(0)).eval(); }, 9, 2);
    check_linear<AD>([&](const auto& a) { return (a * d).eval(); }, 4, 9);
    check_linear<AD>([&](const auto& a) { return (d.transpose() * a).eval(); }, 9, 4);
    check_linear<AD>([&](const auto& a) { return (a.col(0) * d.transpose()).eval(); }, 9, 4);
    check_linear<AD>([&](const auto& a) { return (2 * a + a / 4 - 0.5 * a + D.leftCols(4).cwiseProduct(a)).eval(); }, 9, 4);
    check_linear<AD>([&](const auto& a) { return (d.asDiagonal() * a).eval(); }, 9, 4);
    check_linear<AD>([&](const auto& a) { return (a(0, 0) * D + D * a(1, 1)).eval(); }, 2, 2);
    check_linear<AD>([&](const auto& a) { return ((a(0, 0) * D) * D).eval(); }, 2, 2);
}

TEST_CASE_TEMPLATE("Eigen products: scalar factors keep their derivatives", AD, INTEROP_AD_TYPES) {
    const VectorXd d = numbers(9, 1, 0.6);
    // Eigen takes the factor out of the product and hands it to the kernel.
    check_bilinear<AD>([](const auto& a, const auto& b) { return ((b(0, 0) * a) * a.Ones(9, 1).eval()).eval(); }, 9, 9);
    const auto mixed = [&](const auto& x) {
        const matrix_of<decltype(x)> A = x.rightCols(9);
        return ((x(0, 0) * A) * d).eval();
    };
    const MatrixXd x = numbers(9, 10), dx = numbers(9, 10, 0.3);
    const auto result = at<AD>::differentiate(mixed, x, dx);
    CHECK(distance(result.derivative, (dx(0, 0) * x.rightCols(9) + x(0, 0) * dx.rightCols(9)) * d) < 1e-14);
}

TEST_CASE_TEMPLATE("Eigen products: triangular, self-adjoint, rank updates", AD, INTEROP_AD_TYPES) {
    check_bilinear<AD>([](const auto& a, const auto& b) {
        return (a.template triangularView<Eigen::Lower>() * b).eval(); }, 9, 9);
    check_bilinear<AD>([](const auto& a, const auto& b) {
        return (a.template selfadjointView<Eigen::Upper>() * b).eval(); }, 9, 9);
    check_bilinear<AD>([](const auto& a, const auto& b) {
        return (a.template selfadjointView<Eigen::Upper>() * b.col(0)).eval(); }, 9, 9);
    check_bilinear<AD>([](const auto& a, const auto& b) {
        auto c = a.Zero(9, 9).eval();
        c.noalias() += a * b;
        c.noalias() -= 2 * b * a;
        return c; }, 9, 9);
}
