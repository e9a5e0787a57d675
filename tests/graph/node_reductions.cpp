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
TEST_CASE("nodes: prod") {
    agree("prod", [](const auto& v) { return prod(v); }, x);
    agree("prod over an axis", [](const auto& v) { return prod(v, 0) * 2; }, x);
    agree("prod keepdims", [](const auto& v) { return v * prod(v, {1}, true); }, x);
    const A cube = A::random_normal({2, 3, 2}, 4);
    agree("prod over outer axes", [](const auto& v) { return prod(v, {0, 2}); }, cube);
    agree("prod over the middle axis", [](const auto& v) { return square(prod(v, 1)); }, cube);
    agree("prod of one", [](const auto& v) { return prod(v, 0); }, A{{1.5, 2}});
}
TEST_CASE("nodes: derivatives of prod of any order are exact where factors are zero") {
    const Node v = variable("v"), y = prod(v);
    const Node first = gradients(y, {v})[0];
    const Node second = gradients(dot(first, A{1, 10, 100, 1000}), {v})[0];
    const Node third = gradients(dot(second, A{1, 2, 3, 4}), {v})[0];
    const Node fourth = gradients(dot(third, A{1, 1, 1, 1}), {v})[0];
    const auto values = Evaluator({first, second, third, fourth})({{v, {0, 2, 0, 5}}});
    CHECK_SAME(values[0], (A{0, 0, 0, 0}));
    CHECK_SAME(values[1], (A{1000, 0, 10, 0}));  // d2y/dx0 dx2 = 10
    // Element i: the sum over ordered pairs (j, k) of other factors of w_j u_k times the factor that is left.
    const double w[] = {1, 10, 100, 1000}, u[] = {1, 2, 3, 4}, at[] = {0, 2, 0, 5};
    A expected = A::zeros({4});
    for (index_t i = 0; i < 4; ++i)
        for (index_t j = 0; j < 4; ++j)
            for (index_t k = 0; k < 4; ++k)
                if (i != j && j != k && k != i) expected(i) += w[j] * u[k] * at[6 - i - j - k];
    CHECK_SAME(values[2], expected);
    expected = A::zeros({4});
    for (index_t i = 0; i < 4; ++i)
        for (index_t j = 0; j < 4; ++j)
            for (index_t k = 0; k < 4; ++k)
                if (i != j && j != k && k != i) expected(i) += w[j] * u[k];
    CHECK_SAME(values[3], expected);
}
TEST_CASE("nodes: argmax and argmin") {
    const Node v = variable("v");
    const A at{{3, 1, 4}, {1, 5, 9}};
    const auto places = Evaluator({argmax(v), argmax(v, 1), argmin(v, 0, true)})({{v, at}});
    CHECK_SAME(places[0], A(5.0));
    CHECK_SAME(places[1], (A{2, 2}));
    CHECK_SAME(places[2], (A{{1, 0, 0}}));
    // The rows chosen have gradients, the choice none.
    const Node chosen = sum(gather(v, argmax(v, 0)));
    CHECK_SAME(Evaluator({gradients(chosen, {v})[0]})({{v, at}})[0], (A{{1, 1, 1}, {2, 2, 2}}));
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
