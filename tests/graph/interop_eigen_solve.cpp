// LU decompositions of Eigen, determinants and inverses, recorded.
#include "graph/interop_eigen.hpp"

using graphs::general, graphs::symmetric;

TEST_CASE("eigen: LU with row pivots") {
    graphs::check_solver([](const auto& A, const auto& b) { return A.partialPivLu().solve(b).eval(); },
                         general(), symmetric(3));
}
TEST_CASE("eigen: LU with all pivots") {
    graphs::check_solver([](const auto& A, const auto& b) { return A.fullPivLu().solve(b).eval(); },
                         general(), symmetric(3));
}
TEST_CASE("eigen: determinants and inverses") {
    graphs::check_at(
        [](const auto& A) { return A.determinant(); },
        [](const Eigen::MatrixXd& A) { return A.determinant(); },
        [](const Eigen::MatrixXd& A) -> Eigen::MatrixXd { return A.determinant() * A.transpose().inverse(); },
        general(), symmetric(3));
    graphs::check_at([](const auto& A) { return A.inverse().eval().sum(); },
                     [](const Eigen::MatrixXd& A) { return A.inverse().sum(); },
                     [](const Eigen::MatrixXd& A) -> Eigen::MatrixXd {
                         const Eigen::MatrixXd T = A.transpose().inverse();
                         return -(T * Eigen::MatrixXd::Ones(3, 3) * T);
                     },
                     general(), symmetric(3));
}
