// Hessians of random programs: rows by reverse over forward mode are symmetric, and match forward over forward.
#include <doctest/doctest.h>

#include <cmath>

#include "program.hpp"

using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

TEST_CASE("random programs: Hessians are symmetric") {
    constexpr std::size_t n = 4;
    using Inner = ADTangent<double, n>;
    using Outer = ADAdjoint<Inner>;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        const auto p = laws::random_program(seed, n, 3 + seed % 12);
        Tape<Inner> tape;
        std::vector<Outer> x;
        for (std::size_t i = 0; i < n; ++i) x.push_back(tape.variable(Inner::variable(p.inputs[i], i)));
        const Outer y = laws::run(p, x).back();
        if (!y.is_active()) continue;
        y.backward();
        double hessian[n][n], size = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                hessian[i][j] = x[i].gradient().tangent(j);
                size = std::max(size, std::abs(hessian[i][j]));
            }
        // First derivatives bound what cancels in second ones.
        for (std::size_t i = 0; i < n; ++i) size = std::max(size, std::abs(x[i].gradient().value()));
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j)
                CHECK_MESSAGE(std::abs(hessian[i][j] - hessian[j][i]) <= 1e-12 * size, "seed ", seed, ", ", i, ' ', j,
                              ": ", hessian[i][j], " and ", hessian[j][i],
                              laws::text(p, p.inputs.size() + p.statements.size() - 1));
    }
}
