// Derivatives of reductions, first and second, against the scalar tape.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "naive.hpp"

using arrays::A;
using arrays::agree;
using arrays::V;
using arrays::weighed;
using tandem::Tape;

namespace {

const A x = A::random_normal({2, 3, 4}, 3);

const auto loop_sum = [](const auto& e) { return arrays::total(e); };
const auto loop_mean = [](const auto& e) { return eval(arrays::total(e) / static_cast<double>(e.size())); };
const auto loop_var = [](const auto& e) {
    const auto middle = loop_mean(e);
    std::decay_t<decltype(e[0])> squares = 0;
    for (const auto& v : e) squares += (v - middle) * (v - middle);
    return eval(squares / static_cast<double>(e.size()));
};
const auto loop_norm = [](const auto& e) {
    std::decay_t<decltype(e[0])> total = 0;
    for (const auto& v : e) total += v * v;
    return eval(sqrt(total));
};
const auto loop_prod = [](const auto& e) {
    std::decay_t<decltype(e[0])> p = 1;
    for (const auto& v : e) p *= v;
    return p;
};
const auto loop_max = [](const auto& e) {
    std::decay_t<decltype(e[0])> m = e[0];
    for (const auto& v : e)
        if (v > m) m = v;
    return m;
};

/// Over each set of axes. The argument and the result of the reduction are parts of a larger function.
#define AGREE_OVER_AXES(function)                                                                         \
    for (unsigned axes = 0; axes < 8; ++axes) {                                                           \
        std::vector<tandem::index_t> list;                                                                \
        for (tandem::index_t d = 0; d < 3; ++d)                                                           \
            if ((axes >> d & 1u) != 0) list.push_back(d);                                                 \
        agree(                                                                                            \
            #function, [&](const auto& a) { return weighed(square(tandem::function(a * a + a, list))); }, \
            [&](const auto& a) {                                                                          \
                const auto inner = arrays::map([](const auto& e) { return e * e + e; }, a);               \
                return weighed(arrays::map([](const auto& e) { return e * e; },                           \
                                           arrays::reduce(loop_##function, inner, axes)));                \
            },                                                                                            \
            x);                                                                                           \
    }

}  // namespace

TEST_CASE("reduction gradients: sum") {
    AGREE_OVER_AXES(sum);
}
TEST_CASE("reduction gradients: mean") {
    AGREE_OVER_AXES(mean);
}
TEST_CASE("reduction gradients: var") {
    AGREE_OVER_AXES(var);
}
TEST_CASE("reduction gradients: norm") {
    AGREE_OVER_AXES(norm);
}
TEST_CASE("reduction gradients: prod") {
    AGREE_OVER_AXES(prod);
}
TEST_CASE("reduction gradients: max") {
    AGREE_OVER_AXES(max);
}

TEST_CASE("reduction gradients: a full sum inside a larger expression") {
    agree(
        "sum", [](const auto& a) { return weighed(exp(a / sum(a * a))); },
        [](const auto& a) {
            const auto s = arrays::total(arrays::map([](const auto& e) { return e * e; }, a).values);
            return weighed(arrays::map([&](const auto& e) { return exp(e / s); }, a));
        },
        x);
}
TEST_CASE("reduction gradients: keepdims broadcasts back") {
    agree(
        "mean", [](const auto& a) { return weighed(sin(a - mean(a, 1, true))); },
        [](const auto& a) {
            const auto m = arrays::reduce(loop_mean, a, 0b010u, true);
            return weighed(arrays::map([](const auto& e, const auto& f) { return sin(e - f); }, a, m));
        },
        x);
}
TEST_CASE("reduction gradients: dot of two arguments") {
    agree(
        "dot", [](const auto& a, const auto& b) { return square(dot(a, exp(b))); },
        [](const auto& a, const auto& b) {
            const auto s = arrays::total(
                arrays::map([](const auto& e, const auto& f) { return e * exp(f); }, a, b).values);
            return eval(s * s);
        },
        x, A::random_normal({2, 3, 4}, 8));
}

TEST_CASE("max and min: ties share the derivative equally") {
    CHECK_SAME(tandem::gradient([](const auto& a) { return max(a); }, (A{1, 3, 3, 3})),
               (A{0, 1.0 / 3, 1.0 / 3, 1.0 / 3}));
    CHECK_SAME(tandem::gradient([](const auto& a) { return min(a); }, (A{1, 3, 1})), (A{0.5, 0, 0.5}));
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(max(a, {0})); }, (A{{1, 2}, {1, 0}})),
               (A{{0.5, 1}, {0.5, 0}}));
    CHECK_SAME(tandem::jvp([](const auto& a) { return max(a); }, A{2, 2, 1}, A{1, 3, 9}).tangent, A(2));
}
TEST_CASE("norm: the derivative at 0 is 0") {
    const auto length = [](const auto& a) { return norm(a); };
    CHECK_SAME(tandem::gradient(length, (A{0, 0})), (A{0, 0}));
    CHECK_SAME(tandem::jvp(length, A{0, 0}, A{1, 1}).tangent, A(0));
    CHECK_NEAR(tandem::gradient(length, (A{3, -4})), (A{0.6, -0.8}), 1e-15);
    CHECK_NEAR(tandem::gradient([](const auto& a) { return sum(norm(a, 1)); }, (A{{0, 0}, {3, 4}})),
               (A{{0, 0}, {0.6, 0.8}}), 1e-15);
}
TEST_CASE("prod: derivatives are exact where factors are 0") {
    const auto product = [](const auto& a) { return prod(a); };
    CHECK_SAME(tandem::gradient(product, (A{2, 0, 3})), (A{0, 6, 0}));
    CHECK_SAME(tandem::gradient(product, (A{2, 0, 0})), (A{0, 0, 0}));
    CHECK_SAME(tandem::hvp(product, A{2, 0, 0}, A{0, 1, 0}), (A{0, 0, 2}));
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(prod(a, 0)); }, (A{{0, 2}, {5, 7}})),
               (A{{5, 7}, {0, 2}}));
}
TEST_CASE("argmax and argmin: no derivative") {
    Tape<A> tape;
    const V v = tape.variable(A{1, 3, 2});
    CHECK(argmax(v).item() == 1);
    CHECK(argmin(v * v).item() == 0);
    static_assert(std::is_same_v<decltype(argmax(v)), tandem::Array<std::int64_t>>);  // passive
    CHECK(tape.statement_count() == 0);
}
TEST_CASE("reduction gradients: sums and means are statements of one pass") {
    Tape<A> tape;
    const V v = tape.variable(A::ones({4, 5}));
    const V a = sum(exp(v) * v);
    CHECK(tape.statement_count() == 1);
    const V b = mean(exp(v) * v);
    CHECK(tape.statement_count() == 2);
    const V c = sum(exp(v) * v, 0);
    CHECK(tape.statement_count() == 3);
    sum(a + b + sum(c)).backward();
    CHECK_NEAR(v.gradient(), A(A::full({4, 5}, (2 + 1 / 20.0) * 2 * std::exp(1))), 1e-14);
}
