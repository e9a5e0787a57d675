// Broadcasting and shapes of nodes.
#include "node_agree.hpp"

using namespace tandem;
using nodes::A;
using nodes::agree;

namespace {

const A x = A::random_normal({3, 4}, 1), row = A::random_normal({4}, 2), column = A::random_normal({3, 1}, 3);
const A number = A(0.7), one_by_one = A{{1.2}};

}  // namespace

TEST_CASE("nodes: elementwise operations broadcast, and derivatives sum") {
    agree("matrix and row", [](const auto& a, const auto& b) { return a * b * b; }, x, row);
    agree("row and column", [](const auto& a, const auto& b) { return sin(a * b); }, row, column);
    agree("matrix and number", [](const auto& a, const auto& b) { return a * exp(b); }, x, number);
    agree("number and matrix", [](const auto& a, const auto& b) { return a - b * b; }, number, x);
    agree("(1, 1)", [](const auto& a, const auto& b) { return b * a * b; }, x, one_by_one);
}
TEST_CASE("nodes: broadcast_to and sum_to") {
    agree("broadcast_to", [](const auto& a) { return broadcast_to(a * a, Shape{2, 3, 4}); }, x);
    agree("sum_to", [](const auto& a) { return sum_to(a * a, Shape{3, 1}); }, x);
    agree("sum_to a number", [](const auto& a) { return sum_to(a * a, Shape{}); }, x);
}
TEST_CASE("nodes: broadcast_to and sum_to the shape of another node") {
    const Node a = variable("a"), b = variable("b");
    const Node up = broadcast_to(square(a), b), down = sum_to(b * b, a);
    const auto values = Evaluator({up, down, gradients(up, {a, b})[0], gradients(up, {a, b})[1],
                                   gradients(down, {b})[0]})({{a, row}, {b, x}});
    CHECK_SAME(values[0], A(broadcast_to(square(row), Shape{3, 4})));
    CHECK_SAME(values[1], A(sum(x * x, 0)));
    CHECK_NEAR(values[2], A(6 * row), 1e-15);
    CHECK_SAME(values[3], A::zeros({3, 4}));
    CHECK_SAME(values[4], A(2 * x));
}
TEST_CASE("nodes: reshape, transpose, expand_dims and squeeze") {
    agree("reshape", [](const auto& a) { return reshape(a * a, {2, -1}); }, x);
    agree("transpose", [](const auto& a) { return transpose(a * a); }, x);
    agree(
        "transpose axes", [](const auto& a) { return transpose(a * a, {-1, 0, 1}); },
        A::random_normal({2, 3, 2}, 5));
    agree("expand_dims", [](const auto& a) { return expand_dims(a, -1) * expand_dims(a, 1); }, x);
    agree("squeeze", [](const auto& a) { return squeeze(a * a); }, column);
    agree("squeeze an axis", [](const auto& a) { return squeeze(a * a, 1); }, column);
}
