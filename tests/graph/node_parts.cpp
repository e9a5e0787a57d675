// Parts of nodes, gathered and joined.
#include "node_agree.hpp"

using namespace tandem;
using nodes::A;
using nodes::agree;

namespace {

const A x = A::random_normal({3, 4}, 1), row = A::random_normal({4}, 2), column = A::random_normal({3, 1}, 3);

}  // namespace

TEST_CASE("nodes: slices") {
    agree("a row and a column", [](const auto& a) { return a(1, all) * a(2, all); }, x);
    agree(
        "ranges", [](const auto& a) { return a(range(0, 3, 2), range(3)) * a(range(1, 3), range(1, 4)); }, x);
    agree(
        "backwards, and a new axis",
        [](const auto& a) { return square(a(range(std::nullopt, std::nullopt, -1), newaxis, -1)); }, x);
}
TEST_CASE("nodes: parts set and added to") {
    const A m = A::random_normal({3, 4}, 5), v = A::random_normal({4}, 6);
    agree("set", [](const auto& a, const auto& b) { return a * a.at(1, all).set(b * b); }, m, v);
    agree("add", [](const auto& a, const auto& b) { return a.at(all, range(0, 4, 2)).add(b(0)) * a; }, m, v);
    // What is replaced has no derivative, an infinite one neither.
    const Node u = variable("u");
    const Node y = sum(log(u).at(0).set(7));
    const auto values = Evaluator({y, gradients(y, {u})[0]})({{u, {0, 2}}});
    CHECK_NEAR(values[0], A(7 + std::log(2.0)), 1e-15);
    CHECK_SAME(values[1], (A{0, 0.5}));
    CHECK_THROWS_AS(Evaluator({u.at(0).set(A{1, 2})})({{u, {0, 2}}}), shape_error);
}
TEST_CASE("nodes: gather and scatter_add") {
    agree("gather", [](const auto& a) { return square(gather(a, Array<int>{2, 0, 2})); }, x);
    agree(
        "gather along an axis",
        [](const auto& a) { return square(gather(a, Array<int>{{1, -1}, {0, 1}}, 1)); }, x);
    agree(
        "scatter_add", [](const auto& a) { return square(scatter_add(a, Array<int>{4, 0, 4}, Shape{5, 4})); },
        x);
}
TEST_CASE("nodes: gather by indices that are a variable") {
    const Node a = variable("a"), i = variable("i");
    const Node y = gather(a, i), g = gradients(sum(y * y), {a})[0];
    const auto values =
        Evaluator({y, g, gradients(sum(g), {a})[0]})({{a, {1, 2, 3}}, {i, Array<int>{2, 2, 0}}});
    CHECK_SAME(values[0], (A{3, 3, 1}));
    CHECK_SAME(values[1], (A{2, 0, 12}));
    CHECK_SAME(values[2], (A{2, 0, 4}));
}
TEST_CASE("nodes: concat and stack") {
    agree("concat", [](const auto& a, const auto& b) { return square(concat({a, b, a}, 1)); }, x, column);
    agree("concat rows", [](const auto& a) { return square(concat({eval(a), eval(sin(a))})); }, row);
    agree(
        "stack", [](const auto& a, const auto& b) { return square(stack({a, b, b}, -1)); }, row, A(2 * row));
}
