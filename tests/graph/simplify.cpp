// simplify: fewer operations, the same bits.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include <tandem/graph/batch.hpp>

#include "graph/record_compare.hpp"

using tandem::record;

namespace {

constexpr double inf = graphs::inf, NaN = graphs::NaN;
const double points[] = {0.0, -0.0, 1.0, -1.0, 2.5, inf, -inf, NaN, 5e-324, -5e-324, 1e308, -1e308, 1e-310};

/// simplify(f) has f's bits everywhere. Returns how many statements are left.
template <class F>
std::size_t same_everywhere(const F& f) {
    const auto graph = record(f, 1.5, 2.5);
    const auto simple = simplify(graph);
    for (const double x : points)
        for (const double y : points) {
            CHECK_IDENTICAL(simple(x, y), graph(x, y));
            CHECK_IDENTICAL(graph(x, y), static_cast<double>(f(x, y)));
        }
    return simple.statement_count();
}

}  // namespace

TEST_CASE("simplify: equal operations are computed once") {
    const auto graph = record(
        [](const auto& x, const auto& y) {
            const auto a = eval(sin(x * y)), b = eval(sin(x * y) + 1);
            return a * b + sin(x * y) + (y - x) * (y - x);
        },
        1.0, 2.0);
    const auto simple = simplify(graph);
    // x y, sin, + 1, its 1, *, +, y - x, *, +
    CHECK(simple.statement_count() == 9);
    CHECK(to_text(simple) == "inputs x0 .. x1\n"
                             "v0 = x0 * x1\n"
                             "v1 = sin(v0)\n"
                             "v2 = 1\n"
                             "v3 = v1 + v2\n"
                             "v4 = v1 * v3\n"
                             "v5 = v4 + v1\n"
                             "v6 = x1 - x0\n"
                             "v7 = v6 * v6\n"
                             "v8 = v5 + v7\n"
                             "return v8\n");
    CHECK_IDENTICAL(simple(0.3, -7.0), graph(0.3, -7.0));
    CHECK(simplify(simple).statement_count() == 9);
}
TEST_CASE("simplify: constants are folded, and what is not used is dropped") {
    const auto dead = record(
        [](const auto& x) {
            auto unused = eval(exp(x));
            for (int i = 0; i < 100; ++i) unused = sin(unused) * x;
            return x * 2;
        },
        1.0);
    CHECK(dead.statement_count() == 102);
    CHECK(simplify(dead).statement_count() == 2);
    CHECK(simplify(dead)(4.0) == 8);

    const auto folded = record(
        [](const auto& x) {
            const auto d = eval(select(x > 0, 2, 2));
            return x * sin(d + 1);
        },
        1.0);
    CHECK(simplify(folded).statement_count() == 2);
    CHECK_IDENTICAL(simplify(folded)(4.0), 4 * std::sin(3.0));
    CHECK(to_text(simplify(folded)).find("v0 = 0.1411200080598672\nv1 = x0 * v0\n") != std::string::npos);
}
TEST_CASE("simplify: what is equal for all values is left out") {
    CHECK(same_everywhere([](const auto& x, const auto&) { return x * 1; }) == 0);
    CHECK(same_everywhere([](const auto& x, const auto&) { return 1 * x; }) == 0);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x / 1; }) == 0);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x - 0; }) == 0);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x + -0.0; }) == 0);
    CHECK(same_everywhere([](const auto& x, const auto&) { return -0.0 + x; }) == 0);
}
TEST_CASE("simplify: what only looks equal is kept") {
    CHECK(same_everywhere([](const auto& x, const auto&) { return x + 0; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return 0 + x; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x - -0.0; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return 0 - x; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x * 0; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return 0 * x; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return 0 / x; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x - x; }) == 1);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x / x; }) == 1);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x * -1; }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return -(-x); }) == 2);
    CHECK(same_everywhere([](const auto& x, const auto&) { return x + x; }) == 1);
    same_everywhere([](const auto& x, const auto& y) { return (x + y) - y; });
    same_everywhere([](const auto& x, const auto& y) { return x * y - y * x; });
    same_everywhere([](const auto& x, const auto& y) { return (x + 0) * (y + -0.0) + (x + 0.0); });
    same_everywhere([](const auto& x, const auto& y) { return copysign(1, x + 0) / copysign(y, x - 0); });
    same_everywhere([](const auto& x, const auto& y) { return fmax(x, y) + fmin(y, x) * fdim(x, y); });
    same_everywhere([](const auto& x, const auto& y) {
        const double zero = 0, minus_zero = -0.0;
        return 1 / (x * zero + y) + 1 / (x * minus_zero + y) + pow(x, 2) * pow(x, 2.0) * pow(x, zero);
    });
    same_everywhere([](const auto& x, const auto& y) { return ldexp(x, 3) + ldexp(x, 4) * ldexp(y, 3); });
}
TEST_CASE("simplify: constants that are equal but not the same stay apart") {
    const auto f = [](const auto& x) {
        using N = std::decay_t<decltype(x)>;
        const N zero = 0.0, minus_zero = -0.0, nan = NaN;
        return std::array{N(copysign(x, zero)), N(copysign(x, minus_zero)), N(x / zero), N(x / minus_zero),
                          N(x * nan)};
    };
    const auto graph = record(f, 1.0);
    const auto simple = simplify(graph);
    for (const double x : points)
        for (std::size_t i = 0; i < 5; ++i) CHECK_IDENTICAL(simple(x)[i], graph(x)[i]);
    CHECK(simple(2.0)[1] == -2);
    CHECK(simple(2.0)[3] == -inf);
}
TEST_CASE("simplify: select") {
    const auto graph =
        record([](const auto& x, const auto& y) { return select(x < y, x * y, x * y) + select(x < y, x, y); },
               1.0, 2.0);
    const auto simple = simplify(graph);
    CHECK(simple.statement_count() == 4);
    for (const double x : points)
        for (const double y : points) CHECK_IDENTICAL(simple(x, y), graph(x, y));
}
TEST_CASE("simplify: guards are kept, of conditions that nothing else needs too") {
    const auto graph = record(
        [](const auto& x) {
            if (sin(x) > 2) return eval(x * 1);
            if (x * x < 4) return eval(x * 3);
            return eval(x * 1);
        },
        1.0);
    const auto simple = simplify(graph);
    CHECK(simple(1.5) == 4.5);
    CHECK_THROWS_AS(simple(2.0), tandem::branch_changed);
    const auto slope = simplify(differentiate(graph));
    CHECK(slope(1.5) == 3);
    CHECK_THROWS_AS(slope(2.0), tandem::branch_changed);
}
TEST_CASE("simplify: outputs may be inputs, constants and the same") {
    const auto graph = record(
        [](const auto& x) {
            using N = std::decay_t<decltype(x)>;
            return std::array{x, N(x * 1), N(7), N(x * 2), N(2 * x), N(x * 2)};
        },
        1.0);
    CHECK(simplify(graph)(3.0) == std::array<double, 6>{3, 3, 7, 6, 6, 6});
    CHECK(simplify(graph).statement_count() == 4);  // 7, 2, x * 2, 2 * x
}
TEST_CASE("simplify: derivatives have the same bits") {
    const auto f = [](const auto& x, const auto& y) {
        return select(x > 0, sqrt(x) * y, -y) * tanh(x * y) + pow(x, y) + atan2(x, y) + log1p(x * x);
    };
    const auto graph = record(f, 1.0, 2.0);
    const auto d = differentiate(graph), simple = simplify(d);
    const auto dd = differentiate(d);
    const auto simple_dd = simplify(dd);
    CHECK(simple.statement_count() <= d.statement_count());
    for (const double x : points)
        for (const double y : points) {
            CHECK_IDENTICAL(std::get<0>(simple(x, y)), std::get<0>(d(x, y)));
            CHECK_IDENTICAL(std::get<1>(simple(x, y)), std::get<1>(d(x, y)));
            for (std::size_t i = 0; i < 2; ++i) {
                CHECK_IDENTICAL(std::get<0>(simple_dd(x, y)[i]), std::get<0>(dd(x, y)[i]));
                CHECK_IDENTICAL(std::get<1>(simple_dd(x, y)[i]), std::get<1>(dd(x, y)[i]));
            }
        }
}
TEST_CASE("to_text: statements as they were recorded, with guards") {
    const auto graph = record(
        [](const auto& x) {
            const auto a = eval(x[0] * sin(x[1]) + 0.1);
            if (a > 2) return eval(a * 2);
            return eval(-max(a, x[0]));
        },
        std::vector<double>{1, 2});
    CHECK(to_text(graph) == "inputs x0 .. x1\n"
                            "v0 = (x0 * sin(x1)) + 0.1\n"
                            "v1 = 2 < v0\n"
                            "guard v1 is false\n"
                            "v2 = -max(v0, x0)\n"
                            "return v2\n");
}
