#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace interop;

namespace {
template <class M>
using solver = Eigen::EigenSolver<std::remove_cvref_t<M>>;

/// D above W, where A W = W D.
constexpr auto decompose = [](const auto& A) {
    const solver<decltype(A)> s(A);
    typename std::remove_cvref_t<decltype(A)>::PlainMatrix all(2 * A.rows(), A.cols());
    all << s.pseudoEigenvalueMatrix(), s.pseudoEigenvectors();
    return all;
};

/// A W = W D, differentiated.
void check_decomposition(const MatrixXd& A, const MatrixXd& dA, const directional_derivative& d) {
    const Eigen::Index n = A.rows();
    const MatrixXd D = d.value.topRows(n), dD = d.derivative.topRows(n);
    const MatrixXd W = d.value.bottomRows(n), dW = d.derivative.bottomRows(n);
    CHECK(distance(A * W, W * D) < 1e-12);
    CHECK(distance(dA * W + A * dW, dW * D + W * dD) < 1e-11);
}

/// Two complex pairs and two real eigenvalues.
MatrixXd with_complex_pairs() {
    MatrixXd D = MatrixXd::Zero(6, 6);
    D.diagonal() << 1, 1, -2, 3, 4, 4;
    D(0, 1) = 2, D(1, 0) = -2, D(4, 5) = 0.5, D(5, 4) = -0.5;
    const MatrixXd W = numbers(6, 6) + 2 * MatrixXd::Identity(6, 6);
    return W * D * W.inverse();
}
}  // namespace

TEST_CASE_TEMPLATE("EigenSolver: real and complex eigenvalues and their vectors", AD, INTEROP_AD_TYPES) {
    const MatrixXd dA = numbers(6, 6, 0.3);
    for (const MatrixXd& A : {with_complex_pairs(), symmetric(6)}) {
        const auto d = at<AD>::differentiate(decompose, A, dA);
        const bool identical = d.value == decompose(A);
        CHECK(identical);
        check_decomposition(A, dA, d);
    }
}

TEST_CASE_TEMPLATE("EigenSolver: a triangular matrix by what is below its diagonal", AD, INTEROP_AD_TYPES) {
    MatrixXd A(2, 2), dA(2, 2);
    A << 1, 5, 0, 3;
    dA << 0, 0, 1, 0;
    const auto d = at<AD>::differentiate(decompose, A, dA);
    check_decomposition(A, dA, d);
    CHECK(d.derivative(0, 0) == doctest::Approx(-2.5));
}

TEST_CASE_TEMPLATE("EigenSolver: eigenvectors have length 1", AD, INTEROP_AD_TYPES) {
    const MatrixXd A = with_complex_pairs(), dA = numbers(6, 6, 0.3);
    const auto d = at<AD>::differentiate(
        [](const auto& M) {
            const auto V = solver<decltype(M)>(M).eigenvectors();
            typename std::remove_cvref_t<decltype(M)>::PlainMatrix parts(12, 6);
            for (int j = 0; j < 6; ++j)
                for (int i = 0; i < 6; ++i) parts(i, j) = V(i, j).real(), parts(6 + i, j) = V(i, j).imag();
            return parts;
        },
        A, dA);
    for (int j = 0; j < 6; ++j) {
        CHECK(d.value.col(j).norm() == doctest::Approx(1));
        CHECK(std::abs(d.value.col(j).dot(d.derivative.col(j))) < 1e-13);
    }
}

TEST_CASE("EigenSolver: eigenvalues alone, by their member function") {
    const auto f = [](const auto& A) {
        const auto lambda = A.eigenvalues().eval();
        auto sum = lambda(0).real();
        for (int i = 1; i < 3; ++i) sum += lambda(i).real();
        return sum;
    };
    CHECK(distance(tandem::gradient(f, numbers(3, 3)), MatrixXd::Identity(3, 3)) < 1e-14);
}
