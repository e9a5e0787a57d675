// Derivatives of losses, first and second, against the scalar tape.
#include <doctest/doctest.h>

#include "naive.hpp"

using arrays::A;
using arrays::agree;
using arrays::inf;
using arrays::weighed;
using tandem::Array;

namespace {

const A logits = A::random_normal({3, 4}, 3);

const auto loop_logsumexp = [](const auto& x) {
    std::decay_t<decltype(x[0])> s = 0;
    for (const auto& e : x) s += exp(e);
    return std::decay_t<decltype(x[0])>(log(s));
};

}  // namespace

TEST_CASE("derivatives: logsumexp") {
    agree(
        "logsumexp", [](const auto& x) { return square(logsumexp(x)); },
        [](const auto& x) {
            const auto l = loop_logsumexp(x.values);
            return eval(l * l);
        },
        logits);
    agree(
        "logsumexp over an axis", [](const auto& x) { return weighed(square(logsumexp(x, 0))); },
        [](const auto& x) {
            return weighed(
                arrays::map([](const auto& e) { return e * e; }, arrays::reduce(loop_logsumexp, x, 1u)));
        },
        logits);
}
TEST_CASE("derivatives: softmax and log_softmax") {
    agree(
        "softmax", [](const auto& x) { return weighed(square(softmax(x))); },
        [](const auto& x) {
            const auto l = arrays::reduce(loop_logsumexp, x, 2u, true);
            return weighed(arrays::map([](const auto& e, const auto& s) { return exp(2 * (e - s)); }, x, l));
        },
        logits);
    agree(
        "log_softmax", [](const auto& x) { return weighed(square(log_softmax(x, 0))); },
        [](const auto& x) {
            const auto l = arrays::reduce(loop_logsumexp, x, 1u, true);
            return weighed(arrays::map([](const auto& e, const auto& s) { return (e - s) * (e - s); }, x, l));
        },
        logits);
}
TEST_CASE("derivatives: softmax_cross_entropy") {
    agree(
        "softmax_cross_entropy", [](const auto& x) { return softmax_cross_entropy(x, Array<int>{2, 0, 2}); },
        [](const auto& x) {
            const auto l = arrays::reduce(loop_logsumexp, x, 2u).values;
            return eval((l[0] - x.at({0, 2}) + l[1] - x.at({1, 0}) + l[2] - x.at({2, 2})) / 3);
        },
        logits);
}
TEST_CASE("derivatives: mean_squared_error by both sides") {
    agree(
        "mean_squared_error", [](const auto& x, const auto& y) { return mean_squared_error(sin(x), y); },
        [](const auto& x, const auto& y) {
            return eval(arrays::total(arrays::map([](const auto& p,
                                                     const auto& q) { return (sin(p) - q) * (sin(p) - q); },
                                                  x, y)
                                          .values) /
                        12);
        },
        logits, A::random_normal({3, 4}, 5));
}
TEST_CASE("derivatives: of losses at extreme logits are finite") {
    const A g = tandem::gradient([](const auto& x) { return softmax_cross_entropy(x, Array<int>{1}); },
                                 (A{{1000, -1000}}));
    CHECK_SAME(g, (A{{1, -1}}));
    CHECK_SAME(tandem::gradient([](const auto& x) { return logsumexp(x); }, (A{-inf, 3})), (A{0, 1}));
}
