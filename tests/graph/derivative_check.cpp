// check_derivatives of recorded functions.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include <tandem/graph/check.hpp>

using namespace tandem;

TEST_CASE("check_derivatives of graphs: accepts what is right") {
    const auto f = [](const auto& v) {
        return std::vector{eval(sin(v[0]) * v[1]), eval(exp(v[1] / 4) + v[0])};
    };
    const std::vector<double> x{0.3, 0.7};
    auto graph = record(f, x);
    const auto report = check_derivatives(graph, x);
    CHECK(report);
    CHECK(report.inputs == 2);
    CHECK(report.outputs == 2);
    CHECK(report.remainder_order > 1.9);
    CHECK(check_derivatives(std::as_const(graph), x));
    CHECK(check_derivatives(differentiate(record([](const auto& v) { return tanh(v); }, 0.5)), 0.5));
    const auto several = record([](const auto& a, const auto& v) { return a * v[0] * v[1]; }, 2.0, x);
    CHECK(check_derivatives(several, 2.0, x).inputs == 3);
    CHECK(check_derivatives(several, 2.0, x));
}
TEST_CASE("check_derivatives of graphs: steps over a branch tell nothing, kinks and infinite derivatives are "
          "named") {
    const auto bends = [](const auto& v) {
        using Number = std::decay_t<decltype(v)>;
        return v < 1.05 ? Number(v * v) : Number(v * v * v);
    };
    CHECK(check_derivatives(record(bends, 1.0), 1.0));
    CHECK_THROWS_AS(check_derivatives(record(bends, 1.0), 2.0), branch_changed);
    CHECK(!check_derivatives(record([](const auto& v) { return abs(v); }, 0.0), 0.0).remainder_falls());
    CHECK(!check_derivatives(record([](const auto& v) { return sqrt(v); }, 0.0), 0.0).finite);
}
