// Sums, means and extremes of nodes.
#include "node_agree.hpp"

using namespace tandem;
using nodes::A;
using nodes::agree;

namespace {

const A x = A::random_normal({3, 4}, 1);

}  // namespace

TEST_CASE("nodes: sum and mean over axes") {
    agree("sum", [](const auto& v) { return sum(v * v * v); }, x);
    agree("sum over an axis", [](const auto& v) { return sum(v * v, 0); }, x);
    agree("sum keepdims", [](const auto& v) { return sum(v * v, {-1}, true) * v; }, x);
    agree("sum over axes", [](const auto& v) { return sum(v * v, {0, 1}); }, x);
    agree("mean", [](const auto& v) { return mean(v * v); }, x);
    agree("mean over an axis", [](const auto& v) { return mean(v * v, 1, true) - v; }, x);
}
TEST_CASE("nodes: max and min over axes") {
    agree("max", [](const auto& v) { return max(v) * v; }, x);
    agree("max over an axis", [](const auto& v) { return square(max(v, {1})); }, x);
    agree("min keepdims", [](const auto& v) { return v * min(v, {0}, true); }, x);
}
TEST_CASE("nodes: max and min share equally at ties") {
    const Node v = variable("v");
    const Node g = gradients(max(v) + 2 * min(v, {0}), {v})[0];
    CHECK_SAME(Evaluator({g})({{v, {3, 1, 3, 1, 2}}})[0], (A{0.5, 1, 0.5, 1, 0}));
}
TEST_CASE("nodes: var") {
    agree("var", [](const auto& v) { return var(v); }, x);
    agree("var over an axis", [](const auto& v) { return var(v, 0, true) * v; }, x);
}
TEST_CASE("nodes: norm") {
    agree("norm", [](const auto& v) { return norm(v) * v; }, x);
    agree("norm over an axis", [](const auto& v) { return norm(v, 1, true) * v; }, x);
    const Node v = variable("v");
    CHECK_NEAR(Evaluator({gradients(norm(v, 1), {v})[0]})({{v, {{0, 0}, {3, 4}}}})[0],
               (A{{0, 0}, {0.6, 0.8}}), 1e-15);
}
TEST_CASE("nodes: logsumexp, softmax and log_softmax") {
    agree("logsumexp", [](const auto& v) { return logsumexp(v); }, x);
    agree("logsumexp over an axis", [](const auto& v) { return logsumexp(3 * v, 0); }, x);
    agree("logsumexp keepdims", [](const auto& v) { return v - logsumexp(v, {1}, true); }, x);
    agree("softmax", [](const auto& v) { return softmax(v * v); }, x);
    agree("softmax over an axis", [](const auto& v) { return softmax(v, 0); }, x);
    agree("log_softmax", [](const auto& v) { return log_softmax(v, 0) * v; }, x);
}
TEST_CASE("nodes: reductions of large numbers do not overflow") {
    const Node v = variable("v");
    const Node y = logsumexp(v);
    const auto values = Evaluator({y, gradients(y, {v})[0]})({{v, {1000, -1000}}});
    CHECK(values[0].item() == 1000);
    CHECK_SAME(values[1], (A{1, 0}));
}
TEST_CASE("nodes: empty arrays") {
    const Node v = variable("v");
    const Node y = sum(v * v);
    const auto values = Evaluator({y, gradients(y, {v})[0]})({{v, A::zeros({0, 3})}});
    CHECK(values[0].item() == 0);
    CHECK(values[1].shape() == Shape{0, 3});
}
