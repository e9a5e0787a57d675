// Functions of arrays, recorded once and replayed.
#include <array>

#include <tandem/drivers/arguments.hpp>
#include <tandem/graph/array_graph.hpp>

#include "array/compare.hpp"

#include <doctest/doctest.h>

using namespace tandem;
using arrays::A;

namespace {

const auto loss = [](const auto& w, const auto& x) { return mean(square(tanh(matmul(x, w)))); };
const A w{0.5, -1, 2}, x{{1, 2, 3}, {0.5, 0, -1}};

}  // namespace

TEST_CASE("record: a function of arrays and its gradient") {
    int calls = 0;
    const auto graph = record(
        [&](const auto& a, const auto& b) {
            ++calls;
            return loss(a, b);
        },
        w, x);
    CHECK_SAME(graph(w, x), A(loss(w, x)));
    const auto result = graph.value_and_gradient(w, x);
    const auto expected = tandem::gradient(loss, w, x);
    CHECK_SAME(result.value, A(loss(w, x)));
    CHECK_NEAR(std::get<0>(result.gradient), std::get<0>(expected), 1e-15);
    CHECK_NEAR(std::get<1>(result.gradient), std::get<1>(expected), 1e-15);
    CHECK(calls == 1);
}
TEST_CASE("record: shapes may differ between replays") {
    const auto graph = record(loss, w, x);
    const A v{1, 2}, y{{1, 2}, {3, 4}, {5, 6}};
    CHECK_SAME(graph(v, y), A(loss(v, y)));
    CHECK(std::get<1>(graph.gradient(v, y)).shape() == Shape{3, 2});
    CHECK_THROWS_WITH_AS(
        graph(v, x),
        "tandem::Evaluator: in matmul of 'x1' (2, 3) and 'x0' (2); tandem::matmul: shapes (2, 3) and "
        "(2, 1); the last extent of the first must be the last but one of the second",
        shape_error);
}
TEST_CASE("record: containers of arrays") {
    const std::vector<A> p{A{1, 2}, A{3, 4}};
    const auto f = [](const auto& v) { return sum(v[0] * v[0] * v[1]); };
    const auto graph = record(f, p);
    CHECK(graph(p).item() == 19);
    const std::vector<A> g = graph.gradient(p);
    CHECK_SAME(g[0], (A{6, 16}));
    CHECK_SAME(g[1], (A{1, 4}));
    CHECK_THROWS_WITH_AS(graph(std::vector<A>{A{1, 2}}), "tandem::Graph: 1 arrays; it was recorded with 2",
                         graph_error);
    const auto two = record([](const auto& v) { return std::array{v + 1, v * 2}; }, A{1});
    CHECK_SAME(two(A{3})[1], (A{6}));
    CHECK_SAME(two(A{3})[0], (A{4}));
}
TEST_CASE("record: derivatives of any order") {
    auto f = record([](const auto& v) { return sum(v * v * v * v); }, A{1});
    const auto first = differentiate(f);
    CHECK_SAME(first(A{1, 2}), (A{4, 32}));
    CHECK_SAME(differentiate(first)(A{1, 2}), (A{12, 48}));
    CHECK_SAME(differentiate(differentiate(first))(A{1, 2}), (A{24, 48}));
}
TEST_CASE("record: arguments that do not matter, and results of more than one element") {
    const auto f = record([](const auto& a, const auto&) { return sum(a); }, A{1}, A{1});
    const auto g = f.gradient(A{1, 2}, A{{5}});
    CHECK_SAME(std::get<0>(g), (A{1, 1}));
    CHECK_SAME(std::get<1>(g), (A{{0}}));
    const auto vector = record([](const auto& v) { return 2 * v; }, A{1});
    CHECK_THROWS_WITH_AS(
        vector.gradient(A{1, 2}),
        "tandem::Graph::gradient: a result of shape (2); the gradient is that of a result with one "
        "element",
        shape_error);
}
TEST_CASE("record: simplified, listed and drawn") {
    const auto f = record([](const auto& v) { return eval(sin(v) * sin(v) * 1); }, A{1});
    const auto simple = simplify(f);
    CHECK(to_text(simple) == "%0 = variable \"x0\"\n%1 = sin %0\n%2 = mul %1 %1\nreturn %2\n");
    CHECK_SAME(simple(A{1, 2}), f(A{1, 2}));
    CHECK(to_dot(simple).find("label=\"sin\"") != std::string::npos);
}
