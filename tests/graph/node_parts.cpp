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
