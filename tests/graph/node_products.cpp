// Matrix products and losses of nodes.
#include "node_agree.hpp"

using namespace tandem;
using nodes::A;
using nodes::agree;

namespace {

const auto cubic = [](const auto& a, const auto& b) { return square(matmul(a, b)) * 0.5; };
A normal(const Shape& shape) {
    return A::random_normal(shape, static_cast<std::uint64_t>(shape.size()) + shape.rank());
}

}  // namespace

TEST_CASE("nodes: dot") {
    const A a = A::random_normal({3, 2}, 1), b = A::random_normal({3, 2}, 2);
    agree("dot", [](const auto& u, const auto& v) { return dot(u, v * u); }, a, b);
    const Node u = variable("u"), v = variable("v");
    CHECK_THROWS_AS(Evaluator({dot(u, v)})({{u, {1, 2}}, {v, 1}}), shape_error);
}
TEST_CASE("nodes: matmul of matrices, vectors and batches") {
    agree("matrices", cubic, normal({2, 3}), normal({3, 4}));
    agree("dot product", cubic, normal({3}), A{0.5, -1, 2});
    agree("matrix and vector", cubic, normal({2, 3}), normal({3}));
    agree("vector and matrix", cubic, normal({3}), normal({3, 4}));
    agree("batches", cubic, normal({2, 2, 3}), normal({2, 3, 2}));
    agree("batch and matrix", cubic, normal({2, 4, 3}), normal({3, 2}));
    agree("matrix and batch", cubic, normal({4, 3}), normal({2, 3, 2}));
    agree("broadcast batches", cubic, normal({2, 1, 2, 3}), normal({3, 3, 2}));
    agree("vector and batch", cubic, normal({3}), normal({2, 3, 2}));
    agree("batch and vector", cubic, normal({2, 2, 3}), normal({3}));
}
TEST_CASE("nodes: third derivatives through matmul") {
    const Node a = variable("a"), b = variable("b");
    Node y = sum(square(matmul(a, b)));
    y = sum(gradients(y, {a})[0]);
    y = sum(gradients(y, {b})[0]);
    const A at = normal({2, 3}), bt = normal({3, 4});
    const A third = Evaluator({gradients(y, {a})[0]})({{a, at}, {b, bt}})[0];
    // The gradient by b sums 2 (a^T 1 1^T b + 1 1^T a b), which is linear in a.
    const Evaluator second({y});
    for (index_t i = 0; i < 2; ++i)
        for (index_t j = 0; j < 3; ++j) {
            A moved = at.copy();
            moved(i, j) += 1;
            const double difference =
                second({{a, moved}, {b, bt}})[0].item() - second({{a, at}, {b, bt}})[0].item();
            CHECK(std::as_const(third)(i, j) == doctest::Approx(difference).epsilon(1e-12));
        }
}
TEST_CASE("nodes: linear") {
    agree(
        "linear", [](const auto& a, const auto& w, const auto& b) { return tanh(linear(a, w, b)); },
        normal({4, 3}), normal({2, 3}), normal({2}));
    const auto without_bias = [](const auto& a, const auto& w) { return square(linear(a, w)); };
    agree("linear of batches", without_bias, normal({2, 4, 3}), normal({2, 3}));
    agree("linear of a vector", without_bias, normal({3}), normal({2, 3}));
}
TEST_CASE("nodes: losses") {
    const Array<int> labels{2, 0, 2};
    agree(
        "softmax_cross_entropy", [&](const auto& a) { return softmax_cross_entropy(a * a, labels); },
        normal({3, 4}));
    agree(
        "mean_squared_error",
        [](const auto& a, const auto& b) { return mean_squared_error(eval(sin(a)), b); }, normal({3, 4}),
        A::random_normal({3, 4}, 9));
}
TEST_CASE("nodes: labels that are a variable") {
    const Node x = variable("x"), labels = variable("labels");
    const Node y = softmax_cross_entropy(x, labels);
    const A at = normal({2, 3});
    const Array<int> chosen{2, 1};
    const auto loss = [&](const auto& v) { return softmax_cross_entropy(v, chosen); };
    const auto values = Evaluator({y, gradients(y, {x})[0]})({{x, at}, {labels, chosen}});
    CHECK_SAME(values[0], A(loss(at)));
    CHECK_NEAR(values[1], gradient(loss, at), 1e-15);
    CHECK_SAME(Evaluator({y})({{x, at}, {labels, A{2, 1}}})[0], values[0]);
    CHECK_THROWS_AS(Evaluator({y})({{x, at}, {labels, A{2, 3}}}), index_error);
}
TEST_CASE("nodes: arrays beside nodes are constants") {
    const A data = normal({4, 3});
    agree("data", [&](const auto& w) { return mean(square(tanh(linear(data, w)) - 0.5)); }, normal({2, 3}));
}
