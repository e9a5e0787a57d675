#pragma once
#include <doctest/doctest.h>

#include <Eigen/Dense>

#include <tandem/eigen.hpp>
#include <tandem/graph/batch.hpp>

/// \file
/// Eigen's solvers recorded at one matrix and replayed at others, against derivatives by hand.
namespace graphs {

/// Recorded at A; right there, nearby without another recording, and at B with at most one more.
/// f: of a matrix.  value(X), gradient(X): the same in double, by hand.
template <class F, class Value, class Gradient>
void check_at(const F& f, const Value& value, const Gradient& gradient, const Eigen::MatrixXd& A,
              const Eigen::MatrixXd& B) {
    const auto graph = tandem::record(tandem::branch_policy::rerecord, f, A);
    const auto check = [&](const Eigen::MatrixXd& X) {
        const auto result = graph.value_and_gradient(X);
        CHECK(result.value == doctest::Approx(value(X)).epsilon(1e-13));
        const Eigen::MatrixXd expected = gradient(X);
        CHECK((result.gradient - expected).norm() <= 1e-12 * expected.norm());
    };
    Eigen::MatrixXd nearby = A;
    nearby(0, 0) += 0.0625;
    nearby(2, 1) = nearby(1, 2) = nearby(1, 2) - 0.03125;
    check(A);
    check(nearby);
    CHECK(graph.recording_count() == 1);
    check(B);
    check(nearby);
    CHECK(graph.recording_count() <= 2);
}

inline Eigen::MatrixXd symmetric(double diagonal) {
    Eigen::MatrixXd A(3, 3);
    A << diagonal, 1, 0.5, 1, diagonal + 1, -0.25, 0.5, -0.25, diagonal + 2;
    return A;
}
inline Eigen::MatrixXd general() {
    Eigen::MatrixXd A(3, 3);
    A << 1, 2, 0.5, -1, 3, 4, 2, 4, -2;
    return A;
}

/// The solution x of X x = (1, -2, 1/2), by solve(X, b): x x + x[0].
/// lower: only the lower triangle of X is read, for both.
template <class Solve>
void check_solver(const Solve& solve, const Eigen::MatrixXd& A, const Eigen::MatrixXd& B,
                  bool lower = false) {
    const Eigen::Vector3d right(1, -2, 0.5);
    const auto f = [&](const auto& X) {
        using T = typename std::decay_t<decltype(X)>::Scalar;
        const Eigen::Matrix<T, Eigen::Dynamic, 1> b = right.cast<T>(), x = solve(X, b);
        return T(x.squaredNorm() + x[0]);
    };
    const auto solution = [&](const Eigen::MatrixXd& X) -> Eigen::Vector3d { return X.inverse() * right; };
    const auto value = [&](const Eigen::MatrixXd& X) { return solution(X).squaredNorm() + solution(X)[0]; };
    const auto gradient = [&](const Eigen::MatrixXd& X) {
        const Eigen::Vector3d x = solution(X), by_x = 2 * x + Eigen::Vector3d::Unit(0);
        Eigen::MatrixXd G = -X.transpose().inverse() * by_x * x.transpose();
        if (lower)
            for (int i = 0; i < 3; ++i)
                for (int j = i + 1; j < 3; ++j) {
                    G(j, i) += G(i, j);
                    G(i, j) = 0;
                }
        return G;
    };
    check_at(f, value, gradient, A, B);
}

}  // namespace graphs
