#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using tandem::ADAdjoint;
using tandem::ADTangent;
using namespace interop;

#define AD_TYPES                                                                                                 \
    ADTangent<double>, ADTangent<double, 4>, ADAdjoint<double>, ADTangent<ADTangent<double>>, ADAdjoint<ADTangent<double>>

namespace {
constexpr auto eigenvalues = [](const auto& S) {
    return Eigen::SelfAdjointEigenSolver<std::remove_cvref_t<decltype(S)>>(S, Eigen::EigenvaluesOnly).eigenvalues();
};
constexpr auto eigenvectors = [](const auto& S) {
    return Eigen::SelfAdjointEigenSolver<std::remove_cvref_t<decltype(S)>>(S).eigenvectors();
};
constexpr auto root = [](const auto& S) {
    return Eigen::SelfAdjointEigenSolver<std::remove_cvref_t<decltype(S)>>(S).operatorSqrt();
};
constexpr auto inverse_root = [](const auto& S) {
    return Eigen::SelfAdjointEigenSolver<std::remove_cvref_t<decltype(S)>>(S).operatorInverseSqrt();
};

/// S V = V L and V^T V = 1, differentiated.
void check_eigenvectors(const MatrixXd& S, const MatrixXd& dS, const directional_derivative& lambda,
                        const directional_derivative& V) {
    const MatrixXd L = lambda.value.asDiagonal(), dL = lambda.derivative.asDiagonal();
    CHECK(distance(dS * V.value + S * V.derivative, V.derivative * L + V.value * dL) < 1e-12);
    const MatrixXd skew = V.value.transpose() * V.derivative;
    CHECK(distance(skew, -skew.transpose()) < 1e-12);
}
}  // namespace

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: values are Eigen's, derivatives satisfy the equations", AD, AD_TYPES) {
    const MatrixXd S = symmetric(5), dS = symmetric(5, 0.3);
    const auto lambda = at<AD>::differentiate(eigenvalues, S, dS);
    const auto V = at<AD>::differentiate(eigenvectors, S, dS);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> plain(S);
    CHECK(lambda.value == plain.eigenvalues());
    CHECK(V.value == plain.eigenvectors());
    const VectorXd expected = (V.value.transpose() * dS * V.value).diagonal();
    CHECK(distance(lambda.derivative, expected) < 1e-14);
    check_eigenvectors(S, dS, lambda, V);
}

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: the eigenvectors of a diagonal matrix have derivatives", AD, AD_TYPES) {
    const MatrixXd S = Eigen::Vector3d(1, 2, 4).asDiagonal(), dS = symmetric(3);
    const auto lambda = at<AD>::differentiate(eigenvalues, S, dS);
    const auto V = at<AD>::differentiate(eigenvectors, S, dS);
    check_eigenvectors(S, dS, lambda, V);
    CHECK(std::abs(V.derivative(1, 0)) == doctest::Approx(std::abs(dS(1, 0) / (1.0 - 2.0))));
}

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: square roots, also of coinciding eigenvalues", AD, AD_TYPES) {
    const MatrixXd dS = symmetric(3);
    for (const MatrixXd& S : {positive(3), MatrixXd(MatrixXd::Identity(3, 3))}) {
        const auto R = at<AD>::differentiate(root, S, dS);
        CHECK(distance(R.value * R.value, S) < 1e-14);
        CHECK(distance(R.value * R.derivative + R.derivative * R.value, dS) < 1e-14);
        const auto Q = at<AD>::differentiate(inverse_root, S, dS);
        CHECK(distance(Q.value * R.value, MatrixXd::Identity(3, 3)) < 1e-14);
        CHECK(distance(Q.derivative * R.value, -Q.value * R.derivative) < 1e-14);
    }
}

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: symmetric functions of coinciding eigenvalues", AD, AD_TYPES) {
    const MatrixXd S = 2 * MatrixXd::Identity(3, 3), dS = symmetric(3);
    const auto product = at<AD>::differentiate(
        [](const auto& A) {
            return Eigen::Matrix<typename std::remove_cvref_t<decltype(A)>::Scalar, 1, 1>(eigenvalues(A).prod());
        },
        S, dS);
    CHECK(product.derivative(0) == doctest::Approx(4 * dS.trace()));
}

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: closed form and fixed size", AD, AD_TYPES) {
    const Eigen::Matrix3d S = symmetric(3), dS = symmetric(3, 0.3);
    const auto lambda = at<AD>::differentiate(
        [](const auto& A) {
            Eigen::SelfAdjointEigenSolver<std::remove_cvref_t<decltype(A)>> solver;
            return solver.computeDirect(A, Eigen::EigenvaluesOnly).eigenvalues();
        },
        S, dS);
    const MatrixXd V = Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(S).eigenvectors();
    CHECK(distance(lambda.derivative, VectorXd((V.transpose() * dS * V).diagonal())) < 1e-12);
}

TEST_CASE_TEMPLATE("GeneralizedSelfAdjointEigenSolver: A v = l B v", AD, AD_TYPES) {
    const MatrixXd A = symmetric(4), dA = symmetric(4, 0.3), B = positive(4, 0.7), dB = symmetric(4, 0.1);
    MatrixXd AB(4, 8), dAB(4, 8);
    AB << A, B;
    dAB << dA, dB;
    const auto lambda = at<AD>::differentiate(
        [](const auto& ab) {
            using M = std::remove_cvref_t<decltype(ab)>;
            return Eigen::GeneralizedSelfAdjointEigenSolver<M>(ab.leftCols(4), ab.rightCols(4)).eigenvalues();
        },
        AB, dAB);
    const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> plain(A, B);
    CHECK(distance(lambda.value, plain.eigenvalues()) < 1e-13);
    const MatrixXd& V = plain.eigenvectors();
    const MatrixXd L = plain.eigenvalues().asDiagonal();
    CHECK(distance(lambda.derivative, VectorXd((V.transpose() * (dA * V - dB * V * L)).diagonal())) < 1e-12);
}

TEST_CASE("SelfAdjointEigenSolver: second derivatives") {
    const MatrixXd S = symmetric(4);
    const auto largest = [](const auto& A) { return eigenvalues(A)(3); };
    const MatrixXd H = tandem::to_eigen(tandem::hessian(largest, S));
    const MatrixXd E = symmetric(4, 0.3);
    const VectorXd lambda = eigenvalues(S);
    const MatrixXd M = eigenvectors(S).transpose() * E * eigenvectors(S);
    double expected = 0;
    for (int j = 0; j < 3; ++j) expected += 2 * M(j, 3) * M(j, 3) / (lambda(3) - lambda(j));
    // Only the lower triangle is read, so the direction that moves S along E has twice nothing above it.
    CHECK(VectorXd(E.reshaped()).dot(H * VectorXd(E.reshaped())) == doctest::Approx(expected));
    CHECK(VectorXd(E.reshaped()).dot(VectorXd(tandem::hvp(largest, S, E).reshaped())) == doctest::Approx(expected));
}

TEST_CASE("SelfAdjointEigenSolver: constants stay constants") {
    using M = Eigen::Matrix<ADTangent<double>, 2, 2>;
    const Eigen::SelfAdjointEigenSolver<M> solver(M::Identity());
    CHECK(solver.eigenvectors()(0, 0).tangent() == 0);
    tandem::Tape<double> tape;
    using A = Eigen::Matrix<ADAdjoint<double>, 2, 2>;
    CHECK_FALSE(Eigen::SelfAdjointEigenSolver<A>(A::Identity()).eigenvalues()(0).is_active());
    CHECK(tape.statement_count() == 0);
}
