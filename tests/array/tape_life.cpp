// Recordings of arrays: forgetting, nesting, limits, errors and parameters.
#include <doctest/doctest.h>

#include <new>
#include <stdexcept>

#include "compare.hpp"

using namespace tandem;
using arrays::A;
using arrays::V;

TEST_CASE("array tape: clear forgets, and old values say so") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = sum(x * x);
    tape.clear();
    CHECK(tape.statement_count() == 0);
    CHECK(tape.variable_count() == 0);
    CHECK(tape.memory_bytes() == 0);
    CHECK_THROWS_AS(y.backward(), tape_error);
    CHECK_THROWS_AS(static_cast<void>(x.gradient()), tape_error);
    CHECK_THROWS_AS(V(x * 2), tape_error);
    const V z = tape.variable(A{3});
    sum(z * z).backward();
    CHECK_SAME(z.gradient(), (A{6}));
}
TEST_CASE("array tape: values of a tape that died") {
    V x;
    {
        Tape<A> tape;
        x = tape.variable(A{1, 2});
    }
    CHECK_THROWS_AS(static_cast<void>(x.gradient()), tape_error);
    Tape<A> next;
    CHECK_THROWS_AS(V(x * 2), tape_error);
    CHECK_SAME(x.value(), (A{1, 2}));
}
TEST_CASE("array tape: rewind forgets what came after") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x;
    const auto here = tape.position();
    for (int i = 0; i < 3; ++i) {
        const V z = sum(exp(y));
        CHECK(tape.statement_count() == 2);
        tape.rewind(here);
        CHECK(tape.statement_count() == 1);
        CHECK_THROWS_AS(z.backward(), tape_error);
    }
    sum(y).backward();
    CHECK_SAME(x.gradient(), (A{2, 4}));
}
TEST_CASE("array tape: values made after a rewind are not taken for forgotten ones") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const auto here = tape.position();
    const V forgotten = x * 2;
    tape.rewind(here);
    const V y = x * 3;
    CHECK_THROWS_AS(V(forgotten + y), tape_error);
    sum(y).backward();
    CHECK_SAME(x.gradient(), (A{3, 3}));
}
TEST_CASE("array tape: rewinding forgets names, gradients and variables of what came after") {
    Tape<A> tape;
    const auto x = tape.variable(2, "x");
    const V kept = x * x;
    kept.name("square");
    const auto here = tape.position();
    const auto late = tape.variable(3, "late");
    const V y = kept * late;
    y.name("product");
    y.backward({.retain_gradients = true});
    CHECK(tape.variable_count() == 2);
    CHECK(kept.gradient().item() == 3);
    CHECK(y.gradient().item() == 1);
    tape.rewind(here);
    CHECK(tape.variable_count() == 1);
    CHECK(kept.name() == "square");
    CHECK(kept.gradient().item() == 3);
    const V other = x + 1;
    CHECK(other.name().empty());
    CHECK(other.gradient().item() == 0);
    const V in_place_of_y = other + 1;
    CHECK(in_place_of_y.name().empty());
    CHECK(in_place_of_y.gradient().item() == 0);
    CHECK_THROWS_AS(static_cast<void>(late.gradient()), tape_error);
}
TEST_CASE("array tape: rewinding after a sweep has consumed statements keeps the count right") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const auto here = tape.position();
    sum(x * x).backward();
    tape.rewind(here);
    CHECK(tape.statement_count() == 0);
    const V y = sum(x);
    CHECK(tape.statement_count() == 1);
    y.backward();
    CHECK_SAME(x.gradient(), (A{3, 5}));
}
TEST_CASE("array tape: positions die with clear") {
    Tape<A> tape;
    const auto here = tape.position();
    tape.clear();
    CHECK_THROWS_AS(tape.rewind(here), tape_error);
}
TEST_CASE("array tape: values of an older tape are passive on a newer one") {
    Tape<A> outer;
    const V x = outer.variable(A{1, 2});
    {
        Tape<A> inner;
        const V z = inner.variable(A{3, 4});
        const V y = sum(x * z);
        y.backward();
        CHECK_SAME(z.gradient(), (A{1, 2}));
        CHECK_THROWS_AS(outer.variable(A{1}), tape_error);
    }
    CHECK_SAME(x.gradient(), (A{0, 0}));
    sum(x * x).backward();
    CHECK_SAME(x.gradient(), (A{2, 4}));
}
TEST_CASE("array tape: no_grad records nothing") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    {
        const tandem::no_grad off;
        const V y = x * x;
        CHECK_FALSE(y.is_active());
        CHECK_FALSE(sum(x).is_active());
    }
    CHECK(tape.statement_count() == 0);
    CHECK(V(x * x).is_active());
}
TEST_CASE("array tape: stop_gradient makes a constant") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    sum(x * stop_gradient(x * x)).backward();
    CHECK_SAME(x.gradient(), (A{1, 4}));
}

TEST_CASE("mutation: a saved array written to is an error at the sweep, which names it") {
    Tape<A> tape;
    A values{1, 2};
    const V x = tape.variable(values, "weights");
    const V y = exp(x), z = sum(y * 2);
    values(0) = 5;
    CHECK_THROWS_WITH_AS(
        z.backward(),
        doctest::Contains(
            "array 'weights' of shape (2), saved for the reverse sweep, was modified in place (version"),
        tape_error);
    CHECK_SAME(x.gradient(), (A{0, 0}));
}
TEST_CASE("mutation: constants in expressions are watched too") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    A c{3, 4};
    const V y = x * c;
    c += 1;
    CHECK_THROWS_AS(sum(y).backward(), tape_error);
}
TEST_CASE("mutation: arrays that the sweep does not read may change") {
    Tape<A> tape;
    A values{1, 2};
    const V x = tape.variable(values);
    const V y = x + values;
    values(0) = 5;
    sum(y).backward();
    CHECK_SAME(x.gradient(), (A{1, 1}));
}
TEST_CASE("mutation: of an operand of a matrix product") {
    Tape<A> tape;
    A w{{1, 2}, {3, 4}};
    const V x = tape.variable(A{{1, 2}});
    const V y = matmul(x, w);
    w(0, 0) = 7;
    CHECK_THROWS_AS(sum(y).backward(), tape_error);
}
TEST_CASE("names: given and read") {
    Tape<A> tape;
    const V x = tape.variable(A{1}, "x"), y = x * 2;
    CHECK(x.name() == "x");
    CHECK(y.name().empty());
    y.name("twice x");
    CHECK(y.name() == "twice x");
}

TEST_CASE("memory: sums do not hold on to their operands") {
    Tape<A> tape;
    const V x = tape.variable(A::ones({10000})), y = tape.variable(A::ones({10000}));
    const V z = x + y;
    CHECK(tape.memory_bytes() < 2000);
    const V w = x * y;
    CHECK(tape.memory_bytes() >= 2 * 80000);
    CHECK(tape.memory_bytes() < 2 * 80000 + 4000);
    CHECK(V(z + w).is_active());
}
TEST_CASE("memory: beyond the limit recording throws, and the tape works on") {
    Tape<A> tape;
    tape.memory_limit(250000);
    const V x = tape.variable(A::ones({10000}));
    const V y = x * x;
    const auto statements = tape.statement_count();
    CHECK_THROWS_AS(V(exp(y) * y), tape_error);
    CHECK(tape.statement_count() == statements);
    sum(y).backward();
    CHECK(x.gradient()(0) == 2);
}
TEST_CASE("errors: a throw in the middle leaves the tape as it was") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    const V y = x * x;
    CHECK_THROWS_AS(V(x * (A{1, 2, 3})), shape_error);
    CHECK_THROWS_AS(sum(x, 3), shape_error);
    CHECK_THROWS_AS(x(7), tandem::index_error);
    CHECK(tape.statement_count() == 1);
    CHECK_THROWS_AS(
        [&] {
            const V z = y * 2;
            Tape<A> inner;
            const tandem::no_grad off;
            throw std::runtime_error("user");
        }(),
        std::runtime_error);
    sum(y).backward();
    CHECK_SAME(x.gradient(), (A{2, 4}));
}

#if !defined(__SANITIZE_ADDRESS__)  // which ends the program where memory is short
TEST_CASE("memory: a result that cannot be had leaves the tape as it was") {
    Tape<A> tape;
    const V row = tape.variable(A::ones({1, 1 << 20})), column = tape.variable(A::ones({1 << 28, 1}));
    CHECK_THROWS_AS(V(row * column), std::bad_alloc);
    CHECK(tape.statement_count() == 0);
    sum(row * row).backward();
    CHECK(row.gradient()(0, 7) == 2);
}
#endif

TEST_CASE("parameter: enters the tape on first use and gets its gradient") {
    Tape<A> tape;
    const Parameter<double> w(A{1, 2}, "w");
    const V y = sum(w * w + w);
    CHECK(tape.variable_count() == 1);
    CHECK(y.item() == 8);
    y.backward();
    CHECK_SAME(w.gradient(), (A{3, 5}));
    CHECK(w.variable().name() == "w");
}
TEST_CASE("parameter: survives clear, and gradients add up until zero_gradient") {
    Tape<A> tape;
    Parameter<double> w(A{1, 2});
    for (int i = 0; i < 2; ++i) {
        sum(w * w).backward();
        tape.clear();
    }
    CHECK_SAME(w.gradient(), (A{4, 8}));
    w.zero_gradient();
    CHECK_SAME(w.gradient(), (A{0, 0}));
    w.value(A(w.value() * 10));
    sum(w * w).backward();
    CHECK_SAME(w.gradient(), (A{20, 40}));
}
TEST_CASE("parameter: outlives a tape and enters the next") {
    const Parameter<double> w(A{3});
    for (int i = 0; i < 2; ++i) {
        Tape<A> tape;
        sum(w * w).backward();
    }
    CHECK_SAME(w.gradient(), (A{12}));
}
TEST_CASE("parameter: a constant where nothing records, and under no_grad") {
    const Parameter<double> w(A{3});
    CHECK_FALSE(V(w * 2).is_active());
    CHECK_SAME(V(w * 2).value(), (A{6}));
    Tape<A> tape;
    const tandem::no_grad off;
    CHECK_FALSE(V(w * 2).is_active());
}
TEST_CASE("parameter: views, products and reductions of it") {
    Tape<A> tape;
    const Parameter<double> w(A{{1, 2}, {3, 4}});
    V(sum(matmul(w, transpose(w))) + max(w)).backward();
    CHECK_SAME(w.gradient(), (A{{8, 12}, {8, 13}}));
    CHECK(w.shape() == Shape{2, 2});
}
TEST_CASE("parameter: copies are one parameter") {
    Tape<A> tape;
    const Parameter<double> w(A{2}), same = w;
    sum(w * same).backward();
    CHECK(tape.variable_count() == 1);
    CHECK_SAME(same.gradient(), (A{4}));
    CHECK(w == same);
}
