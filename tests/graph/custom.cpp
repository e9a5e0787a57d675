// Blocks and functions with derivatives of the user's own, recorded.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

#include "graph/record_compare.hpp"

using tandem::record;

TEST_CASE("preaccumulate: in a recorded function it is the function") {
    const auto block = [](const auto& a, const auto& b) {
        auto s = tandem::eval(a * b);
        for (int i = 0; i < 3; ++i) s = sin(s) * b;
        return std::array{s, tandem::eval(s * a)};
    };
    const auto f = [&](const auto& x, const auto& y) {
        const auto z = tandem::preaccumulate(block, x, x * y);
        return z[0] + z[1] * x;
    };
    const auto direct = [&](const auto& x, const auto& y) {
        const auto z = block(x, tandem::eval(x * y));
        return z[0] + z[1] * x;
    };
    const auto graph = record(f, 0.5, 3.0), expected = record(direct, 0.5, 3.0);
    CHECK(graph.statement_count() == expected.statement_count());
    CHECK_IDENTICAL(graph(0.25, 2.0), expected(0.25, 2.0));
    CHECK(graph.gradient(0.25, 2.0) == expected.gradient(0.25, 2.0));
    CHECK(differentiate(graph)(0.25, 2.0) == differentiate(expected)(0.25, 2.0));
    // What it returns is a number, not an expression.
    const auto square = record(
        [](const auto& x) {
            auto y = tandem::preaccumulate([](const auto& a) { return a * a; }, x);
            y += 1;
            return y;
        },
        2.0);
    CHECK(square(3.0) == 10);
}
