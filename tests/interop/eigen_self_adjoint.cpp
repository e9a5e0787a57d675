#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using Eigen::VectorXd;
using tandem::ADAdjoint;
using tandem::ADTangent;
using namespace interop;

namespace {
template <class M>
using solver = Eigen::SelfAdjointEigenSolver<std::remove_cvref_t<M>>;

/// Eigenvalues in the first row, eigenvectors below.
constexpr auto decompose = [](const auto& S) {
    const solver<decltype(S)> s(S);
    typename std::remove_cvref_t<decltype(S)>::PlainMatrix all(S.rows() + 1, S.cols());
    all << s.eigenvalues().transpose(), s.eigenvectors();
    return all;
};
constexpr auto roots = [](const auto& S) {
    const solver<decltype(S)> s(S);
    typename std::remove_cvref_t<decltype(S)>::PlainMatrix all(2 * S.rows(), S.cols());
    all << s.operatorSqrt(), s.operatorInverseSqrt();
    return all;
};

/// S V = V L and V^T V = 1, differentiated.
void check_decomposition(const MatrixXd& S, const MatrixXd& dS, const directional_derivative& d) {
    const Eigen::Index n = S.rows();
    const MatrixXd L = d.value.row(0).asDiagonal(), dL = d.derivative.row(0).asDiagonal();
    const MatrixXd V = d.value.bottomRows(n), dV = d.derivative.bottomRows(n), skew = V.transpose() * dV;
    CHECK(distance(dS * V + S * dV, dV * L + V * dL) < 1e-12);
    CHECK(distance(skew, -skew.transpose()) < 1e-12);
}
}  // namespace

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: values are Eigen's, derivatives satisfy the equations", AD,
                   INTEROP_AD_TYPES) {
    const MatrixXd S = symmetric(5), dS = symmetric(5, 0.3);
    const auto d = at<AD>::differentiate(decompose, S, dS);
    const bool identical = d.value == decompose(S);
    CHECK(identical);
    check_decomposition(S, dS, d);
}

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: the eigenvectors of a diagonal matrix have derivatives", AD,
                   INTEROP_AD_TYPES) {
    const MatrixXd S = Eigen::Vector3d(1, 2, 4).asDiagonal(), dS = symmetric(3);
    const auto d = at<AD>::differentiate(decompose, S, dS);
    check_decomposition(S, dS, d);
    CHECK(std::abs(d.derivative(2, 0)) == doctest::Approx(std::abs(dS(1, 0) / (1.0 - 2.0))));
}

TEST_CASE_TEMPLATE("SelfAdjointEigenSolver: square roots, also of coinciding eigenvalues", AD, INTEROP_AD_TYPES) {
    const MatrixXd dS = symmetric(3);
    for (const MatrixXd& S : {positive(3), MatrixXd(MatrixXd::Identity(3, 3))}) {
        const auto d = at<AD>::differentiate(roots, S, dS);
        const MatrixXd R = d.value.topRows(3), Q = d.value.bottomRows(3);
        const MatrixXd dR = d.derivative.topRows(3), dQ = d.derivative.bottomRows(3);
        CHECK(distance(R * R, S) < 1e-14);
        CHECK(distance(R * dR + dR * R, dS) < 1e-14);
        CHECK(distance(Q * R, MatrixXd::Identity(3, 3)) < 1e-14);
        CHECK(distance(dQ * R, -Q * dR) < 1e-14);
    }
}

TEST_CASE("SelfAdjointEigenSolver: symmetric functions of coinciding eigenvalues have gradients") {
    const MatrixXd S = 2 * MatrixXd::Identity(3, 3);
    const auto f = [](const auto& A) { return solver<decltype(A)>(A, Eigen::EigenvaluesOnly).eigenvalues().prod(); };
    CHECK(distance(tandem::gradient(f, S), 4 * MatrixXd::Identity(3, 3)) < 1e-14);
}

TEST_CASE_TEMPLATE("GeneralizedSelfAdjointEigenSolver: A v = l B v", AD, INTEROP_AD_TYPES) {
    const MatrixXd A = symmetric(4), dA = symmetric(4, 0.3), B = positive(4, 0.7), dB = symmetric(4, 0.1);
    MatrixXd AB(4, 8), dAB(4, 8);
    AB << A, B;
    dAB << dA, dB;
    const auto d = at<AD>::differentiate(
        [](const auto& ab) {
            using M = std::remove_cvref_t<decltype(ab)>;
            const Eigen::GeneralizedSelfAdjointEigenSolver<M> s(ab.leftCols(4), ab.rightCols(4));
            M all(5, 4);
            all << s.eigenvalues().transpose(), s.eigenvectors();
            return all;
        },
        AB, dAB);
    const MatrixXd L = d.value.row(0).asDiagonal(), dL = d.derivative.row(0).asDiagonal();
    const MatrixXd V = d.value.bottomRows(4), dV = d.derivative.bottomRows(4);
    CHECK(distance(A * V, B * V * L) < 1e-12);
    CHECK(distance(dA * V + A * dV, dB * V * L + B * dV * L + B * V * dL) < 1e-11);
}

TEST_CASE("SelfAdjointEigenSolver: closed form and fixed size") {
    const Eigen::Matrix3d S = symmetric(3), dS = symmetric(3, 0.3);
    const auto d = at<ADTangent<double>>::differentiate(
        [](const auto& A) {
            solver<decltype(A)> s;
            return s.computeDirect(A, Eigen::EigenvaluesOnly).eigenvalues();
        },
        S, dS);
    const MatrixXd V = solver<Eigen::Matrix3d>(S).eigenvectors();
    CHECK(distance(d.derivative, VectorXd((V.transpose() * dS * V).diagonal())) < 1e-12);
}

TEST_CASE("SelfAdjointEigenSolver: constants stay constants") {
    using T = Eigen::Matrix<ADTangent<double>, Eigen::Dynamic, Eigen::Dynamic>;
    CHECK(solver<T>(T::Identity(2, 2)).eigenvectors()(0, 0).tangent() == 0);
    const tandem::Tape<double> tape;
    using A = Eigen::Matrix<ADAdjoint<double>, Eigen::Dynamic, Eigen::Dynamic>;
    CHECK_FALSE(solver<A>(A::Identity(2, 2)).eigenvalues()(0).is_active());
    CHECK(tape.statement_count() == 0);
}
