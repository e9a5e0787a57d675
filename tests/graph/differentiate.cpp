// Graphs of derivatives: any order, all shapes, exact zeros.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

#include "graph/record_compare.hpp"

using tandem::record;

TEST_CASE("differentiate: repeated, against Taylor arithmetic") {
    const auto check = [](const auto& f, double tolerance) {
        const auto g0 = record(f, 0.3);
        const auto g1 = differentiate(g0), g2 = differentiate(g1), g3 = differentiate(g2),
                   g4 = differentiate(g3), g5 = differentiate(g4);
        for (const double x : {0.3, -1.7, 0.0, 2.9}) {
            const auto expected = tandem::derivatives<5>(f, x);
            const double computed[] = {g0(x), g1(x), g2(x), g3(x), g4(x), g5(x)};
            for (std::size_t k = 0; k < 6; ++k)
                CHECK_MESSAGE(std::abs(computed[k] - expected[k]) <= tolerance * (1 + std::abs(expected[k])),
                              "order ", k, " at ", x, ": ", graphs::both(computed[k], expected[k]));
        }
    };
    check([](const auto& x) { return tanh(x); }, 1e-14);
    check([](const auto& x) { return sin(x); }, 1e-15);
    check([](const auto& x) { return exp(sin(x)) / (1 + x * x); }, 1e-13);

    const auto third =
        differentiate(differentiate(differentiate(record([](const auto& x) { return tanh(x); }, 0.0))));
    CHECK(third(0.0) == -2);
    const double t = std::tanh(0.5), s = 1 - t * t;
    CHECK(third(0.5) == doctest::Approx(-2 * s * (1 - 3 * t * t)).epsilon(1e-14));
    const auto sine = record([](const auto& x) { return sin(x); }, 0.0);
    const auto fifth = differentiate(differentiate(differentiate(differentiate(differentiate(sine)))));
    for (const double x : {0.0, 1.0, -20.0, 1e5}) CHECK_WITHIN(fifth(x), std::cos(x), 1);
}
TEST_CASE("differentiate: a gradient in the shape of the arguments") {
    const auto f =
        record([](const auto& x) { return x[0] * x[1] * sin(x[2]); }, std::vector<double>{1, 2, 3});
    const auto df = differentiate(f);
    const std::vector<double> x{2, 5, 0.5};
    CHECK_IDENTICAL(df(x), f.gradient(x));
    // For several numbers, a gradient for each.
    const auto ddf = differentiate(df);
    const std::vector<std::vector<double>> H = ddf(x);
    const auto expected = f.hessian(x);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) {
            CHECK_WITHIN(H[i][j], expected(i, j), 2);
            CHECK_WITHIN(df.jacobian(x)(i, j), expected(i, j), 2);
        }

    const auto g = record([](const auto& a, const auto& v) { return a * v[0] + v[1]; }, 1.0,
                          std::array<double, 2>{2, 3});
    const auto dg = differentiate(g)(4.0, {5, 6});
    CHECK(std::get<0>(dg) == 5);
    CHECK(std::get<1>(dg) == std::array<double, 2>{4, 1});
    const auto two =
        record([](const auto& a, const auto& b) { return std::tuple(eval(a * b), eval(a / b)); }, 1.0, 2.0);
    const auto rows = differentiate(two)(3.0, 4.0);
    CHECK(rows[0] == std::tuple(4.0, 3.0));
    CHECK(rows[1] == std::tuple(0.25, -0.1875));
}
TEST_CASE("differentiate: inputs, constants, no dependence, nothing at all") {
    const auto identity = differentiate(record([](const auto& x) { return x; }, 1.0));
    CHECK(identity(5.0) == 1);
    CHECK(differentiate(identity)(5.0) == 0);
    CHECK(differentiate(differentiate(differentiate(identity)))(5.0) == 0);
    CHECK(identity.gradient(5.0) == 0);
    CHECK(differentiate(record([](const auto&) { return 3; }, 1.0))(5.0) == 0);
    const auto one =
        differentiate(record([](const auto& x) { return x[1] * x[1]; }, std::vector<double>{1, 2, 3}));
    CHECK(one({4, 5, 6}) == std::vector<double>{0, 10, 0});
    CHECK(differentiate(record([](const auto&) { return 3; }, std::vector<double>()))({}).empty());
    const auto twice =
        differentiate(record([](const auto& x) { return std::array{eval(x * x), eval(x * x)}; }, 1.0));
    CHECK(twice(3.0) == std::vector<double>{6, 6});
    const auto stopped =
        differentiate(record([](const auto& x) { return x * stop_gradient(x) + floor(x); }, 1.0));
    CHECK(stopped(3.5) == 3.5);
    CHECK(differentiate(stopped)(3.5) == 0);
}
TEST_CASE("differentiate: an adjoint of zero adds nothing") {
    using graphs::inf;
    const auto root = record([](const auto& x) { return select(x > 0, sqrt(x), 0); }, 1.0);
    const auto d = differentiate(root), dd = differentiate(d);
    for (const double x : {0.0, -0.0, -1.0}) {
        CHECK_IDENTICAL(d(x) + 0.0, 0.0);
        CHECK_IDENTICAL(dd(x) + 0.0, 0.0);
        CHECK_IDENTICAL(root.hessian(x)(0, 0) + 0.0, 0.0);
        CHECK_IDENTICAL(root.hvp(x, 1.0) + 0.0, 0.0);
        CHECK_IDENTICAL(d.gradient(x) + 0.0, 0.0);
        CHECK_IDENTICAL(root.jacobian(tandem::mode::forward, x)(0, 0), 0.0);
        CHECK_IDENTICAL(root.jacobian(tandem::mode::reverse, x)(0, 0), 0.0);
    }
    CHECK(d(4.0) == 0.25);
    CHECK(dd(4.0) == -0.03125);
    CHECK(root.hessian(4.0)(0, 0) == -0.03125);

    // Through several operations, and with an adjoint that is not a choice's own.
    const auto deep = [](const auto& x, const auto& y) {
        const auto inner = eval(log(x) * sqrt(y));
        const auto s = select(x > 0 && y > 0, inner * inner, 0);
        return s * s + x;
    };
    const auto g = record(deep, 1.0, 2.0);
    const auto dg = differentiate(g);
    for (const double x : {0.0, -1.0, 2.0})
        for (const double y : {0.0, 3.0}) {
            const auto expected = tandem::gradient(deep, x, y), by_sweep = g.gradient(x, y),
                       by_graph = dg(x, y);
            CHECK_WITHIN(std::get<0>(by_sweep), std::get<0>(expected), 4);
            CHECK_WITHIN(std::get<1>(by_sweep), std::get<1>(expected), 4);
            CHECK_WITHIN(std::get<0>(by_graph), std::get<0>(expected), 4);
            CHECK_WITHIN(std::get<1>(by_graph), std::get<1>(expected), 4);
        }

    // The infinite derivative above the select.
    const auto above =
        record([](const auto& a, const auto& b) { return sqrt(select(a > -1, a, b)); }, 1.0, 2.0);
    CHECK(differentiate(above)(0.0, 1.0) == std::tuple(inf, 0.0));
    CHECK(differentiate(above)(-2.0, 1.0) == std::tuple(0.0, 0.5));
    CHECK(differentiate(above).jacobian(4.0, 1.0)(0, 0) == -0.03125);

    const auto largest = [](const auto& a, const auto& b) { return max(eval(sqrt(a)), eval(b * 1)); };
    const auto m = record(largest, 1.0, 2.0);
    CHECK(m.gradient(0.0, 2.0) == std::tuple(0.0, 1.0));
    CHECK(differentiate(m)(0.0, 2.0) == std::tuple(0.0, 1.0));
    const auto cut = record([](const auto& a) { return relu(eval(sqrt(a)) - 1); }, 4.0);
    CHECK_IDENTICAL(cut.gradient(0.0), 0.0);
    CHECK_IDENTICAL(differentiate(cut)(0.0), 0.0);
}
TEST_CASE("differentiate: an adjoint that is zero by its data adds nothing") {
    using graphs::inf, graphs::NaN;
    using tandem::eval;
    const auto check = [](const auto& f, double x, double y) {
        const auto graph = record(f, 0.5, 0.5);
        const auto expected = tandem::gradient(f, x, y), by_sweep = graph.gradient(x, y),
                   by_graph = differentiate(graph)(x, y);
        CHECK_WITHIN(std::get<0>(by_sweep), std::get<0>(expected), 2);
        CHECK_WITHIN(std::get<1>(by_sweep), std::get<1>(expected), 2);
        CHECK_WITHIN(std::get<0>(by_graph) + 0.0, std::get<0>(expected) + 0.0, 2);
        CHECK_WITHIN(std::get<1>(by_graph) + 0.0, std::get<1>(expected) + 0.0, 2);
    };
    const auto root = [](const auto& x, const auto& y) { return y * eval(sqrt(x)); };
    check(root, 0, 0);
    check(root, 0, 2);
    check([](const auto& x, const auto& y) { return eval(x - y) * eval(log(x)); }, 0, 0);
    check([](const auto& x, const auto& y) { return sin(y) * eval(1 / x); }, 0, 0);
    check([](const auto& x, const auto& y) { return y * eval(acos(x)); }, 1, 0);
    check([](const auto& x, const auto& y) { return y * eval(pow(x, 0.5)); }, 0, 0);
    // Powers and logistic functions as users write them, where logarithm or exponential are infinite.
    check(
        [](const auto& x, const auto& y) {
            const auto l = eval(log(x));
            const auto e = eval(y * l);
            return exp(e);
        },
        0, 2);
    check(
        [](const auto& x, const auto& y) {
            const auto e = eval(exp(-x));
            const auto s = eval(1 + e);
            return y / s;
        },
        -800, 3);
    // What is not taken.
    check([](const auto& x, const auto& y) { return exp(y) * eval(max(eval(sqrt(x)), eval(y * 1))); }, 0, 2);
    check([](const auto& x, const auto& y) { return select(x == x, eval(eval(relu(x)) * x), y) * y; }, NaN,
          3);
    check([](const auto& x, const auto& y) { return select(x == x, eval(fdim(x, y) * x), y) * y; }, NaN, 3);

    // Within a statement too.
    const auto once = record([](const auto& x, const auto& y) { return y * sqrt(x); }, 1.0, 1.0);
    CHECK(differentiate(once)(0.0, 0.0) == std::tuple(0.0, 0.0));
    CHECK(differentiate(once)(0.0, 4.0) == std::tuple(inf, 0.0));

    // Of what is cut off there are no higher derivatives; those that exist stay.
    const auto dd = differentiate(differentiate(record(root, 1.0, 1.0)));
    CHECK(dd(4.0, 3.0)[0] == std::tuple(-3.0 / 32, 0.25));
    CHECK(dd(4.0, 3.0)[1] == std::tuple(0.25, 0.0));
    CHECK(dd(4.0, 0.0)[0] == std::tuple(0.0, 0.25));
    CHECK(dd(0.0, 0.0)[0] == std::tuple(0.0, inf));
    CHECK(dd(0.0, 0.0)[1] == std::tuple(inf, 0.0));
    const auto largest = record(
        [](const auto& x, const auto& y) { return exp(y) * max(eval(sqrt(x)), eval(y * y)); }, 1.0, 1.0);
    const auto curvature = differentiate(differentiate(largest));
    CHECK(curvature(0.0, 1.0)[0] == std::tuple(0.0, 0.0));
    CHECK(std::get<0>(curvature(0.0, 1.0)[1]) == 0);
    CHECK_WITHIN(std::get<1>(curvature(0.0, 1.0)[1]), 7 * std::exp(1.0), 4);
    const auto product = record([](const auto& x, const auto& y) { return y * sin(x); }, 1.0, 1.0);
    const auto d3 = differentiate(differentiate(differentiate(product)))(0.5, 0.0);
    CHECK_WITHIN(std::get<1>(d3[0]), -std::sin(0.5), 2);
    CHECK_IDENTICAL(product.hessian(0.5, 0.0)(0, 1), std::cos(0.5));
}
TEST_CASE("differentiate: conditions and operations that only graphs have") {
    const auto f =
        record([](const auto& x,
                  const auto& y) { return select(!(x < y) || (x == 2 && y <= 3), x * y * y, sin(x) + y); },
               1.0, 2.0);
    const auto d = differentiate(f);
    const auto dd = differentiate(d);
    CHECK(d(5.0, 4.0) == std::tuple(16.0, 40.0));
    CHECK(d(2.0, 3.0) == std::tuple(9.0, 12.0));
    CHECK(d(1.0, 4.0) == std::tuple(std::cos(1.0), 1.0));
    const auto H = dd(5.0, 4.0);
    CHECK(H[0] == std::tuple(0.0, 8.0));
    CHECK(H[1] == std::tuple(8.0, 10.0));
    CHECK(differentiate(dd)(5.0, 4.0)[3] == std::tuple(2.0, 0.0));
}
TEST_CASE("differentiate: elementals are taken apart") {
    const auto block = [](const auto& a, const auto& b) { return sin(a * b) / (1 + b * b) + a; };
    const auto f = [&](const auto& x, const auto& y) {
        return elemental(block, x, y) * x + elemental(block, y, 2.0);
    };
    const auto plain = [&](const auto& x, const auto& y) { return block(x, y) * x + block(y, 2.0); };
    const auto graph = record(f, 1.0, 2.0), reference = record(plain, 1.0, 2.0);
    const auto d = differentiate(graph), e = differentiate(reference);
    for (const double x : {1.0, -0.5}) {
        CHECK_IDENTICAL(graph(x, 3.0), reference(x, 3.0));
        CHECK_WITHIN(std::get<0>(graph.gradient(x, 3.0)), std::get<0>(reference.gradient(x, 3.0)), 4);
        CHECK_WITHIN(std::get<1>(graph.gradient(x, 3.0)), std::get<1>(reference.gradient(x, 3.0)), 4);
        CHECK(d(x, 3.0) == e(x, 3.0));
        CHECK(differentiate(d)(x, 3.0) == differentiate(e)(x, 3.0));
        CHECK_IDENTICAL(simplify(graph)(x, 3.0), reference(x, 3.0));
    }
}
TEST_CASE("differentiate: rules of the user's own replay, and are refused by name") {
    constexpr auto logistic = tandem::elementary(
        [](const auto& x) {
            using std::exp;
            return 1 / (1 + exp(-x));
        },
        [](const auto&, const auto& y) { return y * (1 - y); });
    const auto graph = record([&](const auto& x) { return logistic(x) * 2 + logistic(x * x); }, 0.5);
    const auto value = [](double x) { return 1 / (1 + std::exp(-x)); };
    CHECK_IDENTICAL(graph(-1.5), value(-1.5) * 2 + value(2.25));
    const double p = value(-1.5), q = value(2.25);
    CHECK_WITHIN(graph.gradient(-1.5), 2 * p * (1 - p) - 3 * q * (1 - q), 4);
    CHECK_IDENTICAL(simplify(graph)(-1.5), graph(-1.5));
    CHECK_WITHIN(simplify(graph).gradient(-1.5), graph.gradient(-1.5), 2);
    CHECK_THROWS_WITH_AS(
        differentiate(graph),
        "tandem::differentiate: operation \"elementary\"; only the operators of the library can be "
        "differentiated symbolically",
        tandem::graph_error);
    CHECK_THROWS_AS(graph.hessian(0.5), tandem::graph_error);
    CHECK(graph(0.0) == 1.5);
}
TEST_CASE("differentiate: rules of the user's own beside constants") {
    constexpr auto power = tandem::elementary(
        [](const auto& x, const auto& y) {
            using std::pow;
            return pow(x, y);
        },
        [](const auto& x, const auto& y, const auto&) {
            using std::pow;
            return y * pow(x, y - 1);
        },
        [](const auto& x, const auto&, const auto& z) {
            using std::log;
            return z * log(x);
        });
    const auto by_base = record([&](const auto& x) { return power(x, 2.5); }, 2.0);
    const auto by_exponent = record([&](const auto& x) { return power(2.5, x) + 1; }, 2.0);
    CHECK_IDENTICAL(by_base(3.0), std::pow(3.0, 2.5));
    CHECK_IDENTICAL(simplify(by_base)(3.0), std::pow(3.0, 2.5));
    CHECK_IDENTICAL(simplify(by_base).gradient(3.0), by_base.gradient(3.0));
    CHECK_IDENTICAL(simplify(by_exponent)(3.0), std::pow(2.5, 3.0) + 1);
    CHECK_IDENTICAL(simplify(by_exponent).gradient(3.0), std::pow(2.5, 3.0) * std::log(2.5));
}
