// The life of a recording of arrays: what is counted, kept, consumed and forgotten.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "compare.hpp"

using namespace tandem;
using arrays::A;
using arrays::V;

TEST_CASE("array tape: one statement for each assigned expression with something active in it") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2, 3}), passive = A{4, 5, 6};
    CHECK(tape.statement_count() == 0);
    V y = exp(x * 2 + passive) * sin(x) / (x + 1);
    CHECK(tape.statement_count() == 1);
    y += x;
    CHECK(tape.statement_count() == 2);
    const V copy = y;
    const V constant = passive * 2;
    CHECK(tape.statement_count() == 2);
    CHECK_FALSE(constant.is_active());
    CHECK(copy.is_active());
    CHECK(tape.variable_count() == 1);
    const V total = sum(copy * x);
    CHECK(tape.statement_count() == 3);
    CHECK(total.rank() == 0);
}
TEST_CASE("array tape: without a tape everything is passive") {
    const V x = A{1, 2};
    const V y = sum(x * x);
    CHECK(y.item() == 5);
    CHECK_FALSE(y.is_active());
    CHECK_SAME(x.gradient(), (A{0, 0}));
    CHECK_THROWS_AS(y.backward(), tape_error);
}
TEST_CASE("array backward: a sum of squares") {
    Tape<A> tape;
    const V x = tape.variable(A{{1, 2}, {3, 4}});
    sum(x * x).backward();
    CHECK_SAME(x.gradient(), (A{{2, 4}, {6, 8}}));
}
TEST_CASE("array backward: a variable used twice, and through a view of itself") {
    Tape<A> tape;
    const V x = tape.variable(A{{1, 2}, {3, 4}});
    const V y = x + transpose(x);
    const A weights{{1, 10}, {100, 1000}};
    sum(y * weights).backward();
    CHECK_SAME(x.gradient(), (A{{2, 110}, {110, 2000}}));
    tape.clear_gradients();
    V z = sum(x(0, all) * x(1, all) + x(0, all));
    z.backward();
    CHECK_SAME(x.gradient(), (A{{4, 5}, {1, 2}}));
}
TEST_CASE("array backward: a leaf twice in one expression, once broadcast") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2, 3});
    const V column = reshape(x, {3, 1});
    sum(x * column * x).backward();  // (sum x)(sum x^2)
    CHECK_NEAR(x.gradient(), (A{14 + 12.0, 14 + 24.0, 14 + 36.0}), 1e-15);
}
TEST_CASE("array backward: a repeated leaf adds to what other statements gave it") {
    for (const index_t n : {1, 7, 31, 33, 513, 1030}) {
        const A p = A::linspace(0.5, 2, n), q = A::linspace(-1, 1, n);
        Tape<A> tape;
        const V x = tape.variable(p), y = tape.variable(q), a = tape.variable(A(3));
        const V u = x * x * y + x * y * a;
        sum(u * x).backward();
        CHECK_NEAR(x.gradient(), A(3 * p * p * q + 6 * p * q), 1e-14);
        CHECK_NEAR(y.gradient(), A(p * p * p + 3 * p * p), 1e-14);
        CHECK_NEAR(a.gradient(), sum(p * p * q), 1e-14);
    }
}
TEST_CASE("array backward: broadcast leaves get sums") {
    Tape<A> tape;
    const V row = tape.variable(A{1, 2, 3}), column = tape.variable(A{{1}, {10}}),
            number = tape.variable(A(2));
    const V y = row * column + number;
    CHECK(y.shape() == Shape{2, 3});
    y.backward(A{{1, 0, 0}, {0, 1, 1}});
    CHECK_SAME(row.gradient(), (A{1, 10, 10}));
    CHECK_SAME(column.gradient(), (A{{1}, {5}}));
    CHECK_SAME(number.gradient(), A(3));
}
TEST_CASE("array backward: a result of several elements needs a seed") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x;
    CHECK_THROWS_WITH_AS(y.backward(),
                         "tandem::backward: a result of shape (2); only a result of one element needs no "
                         "seed: call backward(seed), or sum first",
                         shape_error);
    CHECK_THROWS_WITH_AS(y.backward(A{1, 2, 3}),
                         "tandem::backward: a seed of shape (3); the result has shape (2)", shape_error);
    CHECK_SAME(x.gradient(), (A{0, 0}));
    y.backward(A(3));
    CHECK_SAME(x.gradient(), (A{6, 12}));
}
TEST_CASE("array backward: any shape of one element needs no seed") {
    Tape<A> tape;
    const V x = tape.variable(A{{2}});
    const V y = x * x;
    y.backward();
    CHECK_SAME(x.gradient(), (A{{4}}));
}
TEST_CASE("array backward: a seed may be an expression or a number") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const A w{1, 10};
    const V y = x * 3;
    y.backward(w * 2, {.keep_recording = true});
    y.backward(2.0);
    CHECK_SAME(x.gradient(), (A{12, 66}));
}
TEST_CASE("array backward: the caller's seed is not written to") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    A seed{1, 1};
    const V y = +x, z = reshape(x, {2});
    tape.backward(std::vector<V>{z, z, x}, std::vector<A>{seed, seed, seed});
    CHECK_SAME(x.gradient(), (A{3, 3}));
    CHECK_SAME(seed, (A{1, 1}));
    seed(0) = 9;
    CHECK_SAME(x.gradient(), (A{3, 3}));
}
TEST_CASE("array backward: a gradient is not a handle to the caller's seed") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    A seed{1, 1};
    V(reshape(x, {2})).backward(seed);
    seed(0) = 9;
    CHECK_SAME(x.gradient(), (A{1, 1}));
}
TEST_CASE("array backward: writing to the gradient that was read does not change a result's") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = reshape(x, {2, 1}), z = sum(y * y);
    z.backward({.retain_gradients = true});
    A g = x.gradient();
    g *= 10;
    CHECK_SAME(y.gradient(), (A{{2}, {4}}));
}
TEST_CASE("array backward: consumes what it swept") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x, z = sum(y), other = sum(x);
    z.backward();
    CHECK(tape.statement_count() == 1);
    CHECK_THROWS_WITH_AS(z.backward(),
                         "tandem::backward: a recording that an earlier sweep has consumed; sweep the first "
                         "time with {.keep_recording = true}, or record again",
                         tape_error);
    CHECK_SAME(x.gradient(), (A{2, 4}));
    other.backward();
    CHECK_SAME(x.gradient(), (A{3, 5}));
    sum(x * 2).backward();
    CHECK_SAME(x.gradient(), (A{5, 7}));
}
TEST_CASE("array backward: an output on a consumed statement leaves what is not consumed alone") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x, a = sum(y), b = sum(y * x);
    a.backward();
    CHECK_THROWS_AS(b.backward(), tape_error);
    CHECK_SAME(x.gradient(), (A{2, 4}));
}
TEST_CASE("array backward: keep_recording sweeps again and adds up") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = sum(x * x * x);
    y.backward({.keep_recording = true});
    y.backward({.keep_recording = true});
    CHECK_SAME(x.gradient(), (A{6, 24}));
    tape.clear_gradients();
    CHECK_SAME(x.gradient(), (A{0, 0}));
    y.backward();
    CHECK_SAME(x.gradient(), (A{3, 12}));
    CHECK(tape.statement_count() == 0);
}
TEST_CASE("array backward: gradients of results are kept where asked") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x, z = sum(y * 3);
    z.backward({.retain_gradients = true, .keep_recording = true});
    CHECK_SAME(y.gradient(), (A{3, 3}));
    CHECK_SAME(z.gradient(), A(1));
    tape.clear_gradients();
    z.backward();
    CHECK_SAME(y.gradient(), (A{0, 0}));
    CHECK_SAME(x.gradient(), (A{6, 12}));
}
TEST_CASE("array backward: a gradient read before another sweep keeps its values") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = sum(x * x);
    y.backward({.keep_recording = true});
    const A first = x.gradient();
    y.backward();
    CHECK_SAME(first, (A{2, 4}));
    CHECK_SAME(x.gradient(), (A{4, 8}));
}
TEST_CASE("array backward: several outputs in one sweep") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x, z = sum(y), passive = A{1};
    tape.backward(std::vector<V>{y, z, passive}, std::vector<A>{A{1, 0}, A(10), A{1}});
    CHECK_SAME(x.gradient(), (A{22, 40}));
    CHECK_THROWS_AS(tape.backward(std::vector<V>{x, x}, std::vector<A>{A(1)}), shape_error);
    CHECK_THROWS_AS(tape.backward(std::vector<V>{x}, std::vector<A>{A(1), A(1)}), shape_error);
    CHECK_THROWS_AS(tape.backward(std::vector<V>{x}, std::vector<A>{A{1, 2, 3}}), shape_error);
}
TEST_CASE("array backward: arrays without elements") {
    Tape<A> tape;
    const V x = tape.variable(A::zeros({0, 3}));
    const V y = sum(exp(x) * x);
    CHECK(y.item() == 0);
    y.backward();
    CHECK(x.gradient().shape() == Shape{0, 3});
    const V columns = sum(x * x, {0});
    CHECK_SAME(columns.value(), (A{0, 0, 0}));
    columns.backward(A{1, 2, 3});
    CHECK(x.gradient().shape() == Shape{0, 3});
}
TEST_CASE("array backward: sizes around packets and tiles") {
    for (const tandem::index_t n : {1, 2, 3, 4, 5, 7, 8, 31, 33, 255, 256, 257, 65537}) {
        Tape<A> tape;
        const A values = A::random_normal({n}, 1);
        const V x = tape.variable(values);
        const V y = x * x * x;
        const V z = sum(y * x);
        z.backward();
        CHECK_NEAR(x.gradient(), A(values * values * values * 4), 1e-14);
        CHECK(std::abs(z.item() - sum(A(square(square(values)))).item()) <= 1e-12 * z.item());
    }
}
TEST_CASE("array tape: x += e is a new value, and the old one stays") {
    Tape<A> tape;
    V x = tape.variable(A{1, 2});
    const V before = x;
    x *= x;
    x += 1;
    CHECK_SAME(before.value(), (A{1, 2}));
    CHECK_SAME(x.value(), (A{2, 5}));
    sum(x).backward();
    CHECK_SAME(before.gradient(), (A{2, 4}));
}
TEST_CASE("array tape: long chains need no deep recursion") {
    Tape<A> tape;
    const V x = tape.variable(A{1});
    V y = x;
    for (int i = 0; i < 50000; ++i) y = y * 1.0 + 0.0;
    y.backward();
    CHECK_SAME(x.gradient(), (A{1}));
}
