// Eigenvalues by Eigen, recorded.
#include "graph/interop_eigen.hpp"

TEST_CASE("eigen: eigenvalues") {
    // The sum of their squares is that of all elements, of which the lower triangle is read.
    const auto f = [](const auto& A) {
        using T = typename std::decay_t<decltype(A)>::Scalar;
        using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
        return T(Eigen::SelfAdjointEigenSolver<matrix>(A).eigenvalues().squaredNorm());
    };
    const auto gradient = [](const Eigen::MatrixXd& A) {
        Eigen::MatrixXd G = Eigen::MatrixXd::Zero(3, 3);
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j <= i; ++j) G(i, j) = (i == j ? 2 : 4) * A(i, j);
        return G;
    };
    const Eigen::MatrixXd A = graphs::symmetric(3);
    const auto graph = tandem::record(tandem::branch_policy::rerecord, f, A);
    for (const double diagonal : {3.0, 2.5, 2.0, 1.0}) {
        const Eigen::MatrixXd B = graphs::symmetric(diagonal);
        const auto [value, G] = graph.value_and_gradient(B);
        CHECK(value == doctest::Approx(B.squaredNorm()).epsilon(1e-13));
        CHECK((G - gradient(B)).norm() <= 1e-12 * G.norm());
    }
}
