// Orthogonal decompositions of Eigen, recorded.
#include "graph/interop_eigen.hpp"

using graphs::general, graphs::symmetric;

TEST_CASE("eigen: QR") {
    graphs::check_solver([](const auto& A, const auto& b) { return A.householderQr().solve(b).eval(); },
                         general(), symmetric(3));
}
TEST_CASE("eigen: QR with column pivots") {
    graphs::check_solver([](const auto& A, const auto& b) { return A.colPivHouseholderQr().solve(b).eval(); },
                         general(), symmetric(3));
}
