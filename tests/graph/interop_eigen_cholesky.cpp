// Cholesky decompositions of Eigen, recorded.
#include "graph/interop_eigen.hpp"

using graphs::symmetric;

TEST_CASE("eigen: Cholesky") {
    graphs::check_solver([](const auto& A, const auto& b) { return A.llt().solve(b).eval(); }, symmetric(3),
                         symmetric(2), true);
}
TEST_CASE("eigen: Cholesky with pivots") {
    graphs::check_solver([](const auto& A, const auto& b) { return A.ldlt().solve(b).eval(); }, symmetric(3),
                         symmetric(2), true);
}
