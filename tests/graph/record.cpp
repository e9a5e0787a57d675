// Recording: what functions may take and return, constants, repeated leaves and select.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <tuple>

#include <boost/hana/define_struct.hpp>

#include <tandem/graph/batch.hpp>

#include "graph/record_compare.hpp"

using tandem::record, tandem::square;

namespace {

const auto energy = [](const auto& x) { return 100 * square(x[1] - x[0] * x[0]) + square(1 - x[0]); };

template <class T>
struct point {
    BOOST_HANA_DEFINE_STRUCT(point, (T, x), (std::vector<T>, rest));
};

}  // namespace

TEST_CASE("record: a function of numbers") {
    int calls = 0;
    const auto f = [&](const auto& x1, const auto& x2) {
        ++calls;
        return log(x1) + x1 * x2 - sin(x2);
    };
    const auto graph = record(f, 2.0, 5.0);
    CHECK_IDENTICAL(graph(2.0, 5.0), std::log(2.0) + 2.0 * 5.0 - std::sin(5.0));
    CHECK_IDENTICAL(graph(0.3, -7.0), std::log(0.3) + 0.3 * -7.0 - std::sin(-7.0));
    const auto result = graph.value_and_gradient(2.0, 5.0);
    CHECK_IDENTICAL(result.value, graph(2.0, 5.0));
    CHECK(std::get<0>(result.gradient) == 5.5);
    CHECK_IDENTICAL(std::get<1>(result.gradient), 2.0 - std::cos(5.0));
    CHECK(calls == 1);
    CHECK(graph.size() == 2);
    CHECK(graph.output_size() == 1);
    CHECK(graph.statement_count() == 1);
    CHECK(graph.recording_count() == 1);
}
TEST_CASE("record: vectors, with all derivatives of the drivers") {
    const std::vector<double> x{-1.2, 1.0}, at{0.7, -0.3}, v{1, -2};
    const auto graph = record(energy, x);
    CHECK(graph(x) == 24.199999999999996);
    CHECK_IDENTICAL(graph(at), energy(at));
    CHECK_IDENTICAL(graph.gradient(x), tandem::gradient(energy, x));
    CHECK_IDENTICAL(graph.gradient(at), tandem::gradient(energy, at));
    const auto H = graph.hessian(x);
    CHECK(H(0, 0) == doctest::Approx(1330).epsilon(1e-15));
    CHECK(H(0, 1) == 480);
    CHECK(H(1, 0) == 480);
    CHECK(H(1, 1) == 200);
    const std::vector<double> Hv = graph.hvp(x, v);
    CHECK(Hv[0] == doctest::Approx(1330 - 960).epsilon(1e-14));
    CHECK(Hv[1] == doctest::Approx(480 - 400).epsilon(1e-14));
}
TEST_CASE("record: arrays, containers in containers, several outputs") {
    const auto f = [](const auto& x) { return std::array{eval(x[0] * x[1]), eval(x[1] / x[2]), x[0]}; };
    const std::array<double, 3> x{2, 3, 4}, at{5, 6, 8};
    const auto graph = record(f, x);
    CHECK(graph(at) == std::array<double, 3>{30, 0.75, 5});
    const auto J = graph.jacobian(at);
    CHECK(J.rows() == 3);
    CHECK(J(0, 0) == 6);
    CHECK(J(0, 1) == 5);
    CHECK(J(1, 1) == 0.125);
    CHECK(J(1, 2) == -0.09375);
    CHECK(J(2, 0) == 1);
    CHECK(J(2, 1) == 0);
    for (const auto mode : {tandem::mode::forward, tandem::mode::reverse})
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j) {
                CHECK(graph.jacobian(at, mode)(i, j) == J(i, j));
                CHECK(graph.jacobian(mode, at)(i, j) == J(i, j));
            }

    const std::vector<std::array<double, 2>> nested{{1, 2}, {3, 4}};
    const auto g = record([](const auto& p) { return p[0][0] * p[1][1] - p[0][1] * p[1][0]; }, nested);
    CHECK(g({{2, 0}, {1, 3}}) == 6);
    CHECK(g.gradient({{2, 0}, {1, 3}}) == std::vector<std::array<double, 2>>{{3, -1}, {0, 2}});
}
TEST_CASE("record: tuples and structs") {
    const auto f = [](const auto& t) {
        const auto& [a, v] = t;
        return a * v[0] + v[1];
    };
    const std::tuple<double, std::vector<double>> t{2, {3, 4}};
    const auto graph = record(f, t);
    CHECK(graph({5, {6, 7}}) == 37);
    const auto gradient = graph.gradient({5, {6, 7}});
    CHECK(std::get<0>(gradient) == 6);
    CHECK(std::get<1>(gradient) == std::vector<double>{5, 1});

    const auto g = record([](const auto& p) { return p.x * p.rest[1]; }, point<double>{2, {3, 4}});
    CHECK(g(point<double>{5, {6, 7}}) == 35);
    const point<double> by = g.gradient(point<double>{5, {6, 7}});
    CHECK(by.x == 7);
    CHECK(by.rest == std::vector<double>{0, 5});
}
TEST_CASE("record: results of every kind") {
    const auto same = record([](const auto& x) { return x; }, point<double>{1, {2, 3}});
    const point<double> p = same(point<double>{4, {5, 6}});
    CHECK(p.x == 4);
    CHECK(p.rest == std::vector<double>{5, 6});

    const auto pair =
        record([](const auto& x) { return std::tuple(x * x, std::vector{eval(x + 1), eval(x + 2)}); }, 1.0);
    CHECK(pair(3.0) == std::tuple(9.0, std::vector{4.0, 5.0}));

    // An input, a constant, the same number twice, and one that depends on nothing.
    using numbers = std::vector<double>;
    const auto odd = record(
        [](const auto& x) {
            using N = std::decay_t<decltype(x[0])>;
            const N y = x[0] * x[1], c = 5;
            return std::vector<N>{x[1], c, y, y, c * 2};
        },
        numbers{2, 3, 4});
    CHECK(odd(numbers{5, 6, 7}) == numbers{6, 5, 30, 30, 10});
    for (const auto mode : {tandem::mode::forward, tandem::mode::reverse}) {
        const auto J = odd.jacobian(numbers{5, 6, 7}, mode);
        const double expected[5][3] = {{0, 1, 0}, {0, 0, 0}, {6, 5, 0}, {6, 5, 0}, {0, 0, 0}};
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t j = 0; j < 3; ++j) CHECK_IDENTICAL(J(i, j), expected[i][j]);
    }

    const auto constant = record([](const auto&) { return 3.0; }, 1.0);
    CHECK(constant(2.0) == 3);
    CHECK_IDENTICAL(constant.gradient(2.0), 0.0);
    const auto identity = record([](const auto& x) { return x; }, 1.0);
    CHECK(identity(2.0) == 2);
    CHECK(identity.gradient(2.0) == 1);
    CHECK(identity.statement_count() == 0);
}
TEST_CASE("record: no inputs, and no outputs") {
    const std::vector<double> none;
    const auto f = record([](const auto& x) { return 1.5 + static_cast<double>(x.size()); }, none);
    CHECK(f(none) == 1.5);
    CHECK(f.gradient(none).empty());
    CHECK(f.hessian(none).rows() == 0);
    const auto J = f.jacobian(none);
    CHECK(J.rows() == 1);
    CHECK(J.cols() == 0);

    const auto g = record([](const auto& x) { return std::vector<std::decay_t<decltype(x)>>(); }, 2.0);
    CHECK(g(3.0).empty());
    CHECK(g.jacobian(3.0).rows() == 0);
    CHECK(g.jacobian(3.0).cols() == 1);
}
TEST_CASE("record: integers are numbers") {
    const auto graph = record([](const auto& a, const auto& b) { return a / b; }, 1, 2);
    CHECK(graph(3, 4) == 0.75);
}
TEST_CASE("record: what is computed from constants is no statement") {
    const auto graph = record(
        [](const auto& x) {
            using N = std::decay_t<decltype(x)>;
            N c = 2;
            c = sin(c) * c;
            N y = x * c;
            y += 1;
            y = y * y;
            return y;
        },
        3.0);
    CHECK(graph.statement_count() == 4);  // one of them the variable's value, which is a leaf
    const double c = std::sin(2.0) * 2.0, y = 5.0 * c + 1;
    CHECK_IDENTICAL(graph(5.0), y * y);
}
TEST_CASE("record: repeated leaves, and an assignment that reads what it writes") {
    const auto f = [](auto x) {
        x = x * x + x * sin(x) - x / (x + x * x);
        for (int i = 0; i < 3; ++i) x *= x - i;
        x -= x * 0.5;
        return x;
    };
    const auto graph = record(f, 1.5);
    const auto expected = [](double x) {
        x = x * x + x * std::sin(x) - x / (x + x * x);
        for (int i = 0; i < 3; ++i) x *= x - i;
        x -= x * 0.5;
        return x;
    };
    for (const double x : {1.5, -0.3, 2.5}) {
        CHECK_IDENTICAL(graph(x), expected(x));
        CHECK_WITHIN(graph.gradient(x), tandem::gradient(f, x), 4);
    }
}
TEST_CASE("record: select is decided anew in each replay, and needs no guard") {
    const auto f = [](const auto& x) {
        return select(x > 1 && !(x > 3), x * x, select(x < 0 || x == 1, -x, 3 * x));
    };
    const auto graph = record(f, 2.0);
    CHECK(graph(2.0) == 4);
    CHECK(graph(4.0) == 12);
    CHECK(graph(-5.0) == 5);
    CHECK(graph(1.0) == -1);
    CHECK(graph(0.5) == 1.5);
    CHECK(graph.gradient(2.0) == 4);
    CHECK(graph.gradient(4.0) == 3);
    CHECK(graph.gradient(-5.0) == -1);
    CHECK(graph.recording_count() == 1);
    for (const double x : {2.0, -1.0, 0.0, graphs::NaN}) {
        const auto compare = record(
            [](const auto& a) {
                return std::array{select(a < 1, 1, 0),  select(a <= 1, 1, 0), select(a > 1, 1, 0),
                                  select(a >= 1, 1, 0), select(a == 1, 1, 0), select(a != 1, 1, 0),
                                  select(1 < a, 1, 0),  select(!a, 1, 0)};
            },
            x);
        for (const double y : {2.0, 1.0, 0.0, -0.0, graphs::NaN})
            CHECK(compare(y) == std::array<double, 8>{1. * (y < 1), 1. * (y <= 1), 1. * (y > 1),
                                                      1. * (y >= 1), 1. * (y == 1), 1. * (y != 1),
                                                      1. * (1 < y), 1. * (y == 0)});
    }
}
TEST_CASE("record: the side that select does not take has no part in the derivative") {
    const auto root = record([](const auto& x) { return select(x > 0, sqrt(x), 0); }, 1.0);
    CHECK_IDENTICAL(root.gradient(0.0), 0.0);
    CHECK_IDENTICAL(root.gradient(-1.0), 0.0);
    CHECK(root.gradient(4.0) == 0.25);
    // The infinite derivative is above the select.
    const auto above =
        record([](const auto& a, const auto& b) { return sqrt(select(a > -1, a, b)); }, 1.0, 2.0);
    const auto gradient = above.gradient(0.0, 1.0);
    CHECK(std::get<0>(gradient) == graphs::inf);
    CHECK_IDENTICAL(std::get<1>(gradient), 0.0);
    const auto J = above.jacobian(tandem::mode::forward, 0.0, 1.0);
    CHECK(J(0, 0) == graphs::inf);
    CHECK_IDENTICAL(J(0, 1), 0.0);
}
TEST_CASE("record: stop_gradient") {
    const auto graph = record([](const auto& x) { return x * stop_gradient(x * x); }, 2.0);
    CHECK(graph(3.0) == 27);
    CHECK(graph.gradient(3.0) == 9);
    CHECK(graph.jacobian(tandem::mode::forward, 3.0)(0, 0) == 9);
    CHECK(graph.hessian(3.0)(0, 0) == 0);
}
TEST_CASE("record: a graph stays when the function is gone, and copies share it") {
    std::optional<tandem::Graph<double, double, double>> graph;
    {
        const double factor = 3;
        graph = record([&](const auto& x) { return factor * x; }, 1.0);
    }
    const auto copy = *graph;
    graph.reset();
    CHECK(copy(2.0) == 6);
    CHECK(copy.gradient(2.0) == 3);
}
TEST_CASE("record: a function may record others") {
    const auto f = [](const auto& x) {
        const auto inner = record([](const auto& z) { return z * z * z; }, 2.0);
        return x * inner(3.0) + x * inner.gradient(1.0);
    };
    const auto graph = record(f, 1.0);
    CHECK(graph(2.0) == 60);
    CHECK(graph.gradient(5.0) == 30);
}
TEST_CASE("record: what numbers look like") {
    std::ostringstream text;
    double seen = 0;
    record(
        [&](const auto& x) {
            text << x * 2;
            using N = std::decay_t<decltype(x)>;
            static_assert(std::numeric_limits<N>::digits == 53);
            static_assert(std::is_same_v<std::common_type_t<N, double>, N>);
            static_assert(!std::is_convertible_v<N, double>);
            CHECK(x.is_recorded());
            CHECK(!N(3).is_recorded());
            N a = x, b = 2;
            using std::swap;
            swap(a, b);
            std::istringstream in("4.5");
            in >> a;
            seen = a.value();
            return x > 1 ? b * a : x;
        },
        3.0);
    CHECK(text.str() == "value:6");
    CHECK(seen == 4.5);
}
