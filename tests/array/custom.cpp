// Functions of arrays with derivatives of the user's own.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "compare.hpp"

using namespace tandem;
using arrays::A;
using arrays::same;

namespace {

/// x -> x^2 with marked derivatives: 3 in forward mode, 5 in reverse mode.
const auto marked = custom([](const auto& x) {
                        return x * x;
                    }).jvp([](const auto&, const auto& v) {
                          return 3 * v;
                      }).vjp([](const auto&, const auto& w) { return 5 * w; });
/// (a, b) -> (a b, a + b) of arrays of one shape.
const auto mixed = custom([](const auto& a, const auto& b) {
                       return std::array<A, 2>{a * b, a + b};
                   }).vjp([](const auto& a, const auto& b, const auto& w) {
    return std::tuple<A, A>{w[0] * b + w[1], w[0] * a + w[1]};
});

}  // namespace

TEST_CASE("custom of arrays: each mode uses its rule, and an array goes through f") {
    const A x{1, 2, 3};
    CHECK(same(A(marked(x)), A{1, 4, 9}));
    CHECK(same(gradient([](const auto& a) { return sum(marked(a)); }, x), A{5, 5, 5}));
    const auto [value, tangent] = jvp([](const auto& a) { return marked(a); }, x, A{1, 0, 2});
    CHECK(same(value, A{1, 4, 9}));
    CHECK(same(tangent, A{3, 0, 6}));
}
TEST_CASE("custom of arrays: several arguments and results, beside recorded operations") {
    Tape<A> tape;
    const auto x = tape.variable({1, 2}), y = tape.variable({3, 5});
    const auto z = mixed(x * y, y);
    Variable<double> total = sum(z[0] * A{10, 100} + z[1]);
    total.backward();
    // sum c x y^2 + x y + y
    CHECK(same(x.gradient(), A{10 * 9 + 3, 100 * 25 + 5}));
    CHECK(same(y.gradient(), A{10 * 2 * 3 + 1 + 1, 100 * 4 * 5 + 2 + 1}));
}
TEST_CASE("custom of arrays: a result that nothing depends on has adjoint zero, whichever it is") {
    for (const std::size_t used : {0u, 1u}) {
        Tape<A> tape;
        const auto x = tape.variable({1, 2}), y = tape.variable({3, 5});
        const auto z = mixed(x, y);
        sum(z[used]).backward();
        CHECK(same(x.gradient(), used == 0 ? A{3, 5} : A{1, 1}));
    }
}
TEST_CASE("custom of arrays: a recording that is kept can be swept again") {
    Tape<A> tape;
    const auto x = tape.variable({1, 2}), y = tape.variable({3, 5});
    const auto z = mixed(x, y);
    Variable<double> first = sum(z[0]), second = sum(z[1]);
    first.backward({.keep_recording = true});
    second.backward({.keep_recording = true});
    CHECK(same(x.gradient(), A{4, 6}));
}
TEST_CASE("custom of arrays: passive arguments record nothing, some passive ones get no gradient") {
    Tape<A> tape;
    const Variable<double> constant(A{1, 2});
    CHECK(!mixed(constant, constant)[0].is_active());
    CHECK(tape.statement_count() == 0);
    const auto x = tape.variable({3, 5});
    sum(mixed(x, constant)[0]).backward();
    CHECK(same(x.gradient(), A{1, 2}));
}
TEST_CASE("custom of arrays: a cotangent of another shape, and an argument that was modified, are errors") {
    const auto wrong =
        custom([](const auto& x) { return A(2 * x); }).vjp([](const auto&, const A& w) { return sum(w); });
    Tape<A> tape;
    A values{1, 2};
    const auto x = tape.variable(values);
    CHECK_THROWS_WITH_AS(sum(wrong(x)).backward(), doctest::Contains("vjp returned an array of shape ()"),
                         shape_error);
    Variable<double> y = sum(marked(x));
    values += 1;
    CHECK_THROWS_AS(y.backward(), tape_error);
}
TEST_CASE("custom of arrays: an exception of the rule reaches the caller") {
    const auto fails = custom([](const auto& x) { return A(2 * x); }).vjp([](const auto&, const A& w) -> A {
        if (w.size() == 2) throw std::runtime_error("no");
        return w;
    });
    Tape<A> tape;
    const auto x = tape.variable({1, 2});
    CHECK_THROWS_AS(sum(fails(x)).backward(), std::runtime_error);
    tape.clear();
    const auto z = tape.variable({1, 2, 3});
    sum(fails(z)).backward();
    CHECK(same(z.gradient(), A{1, 1, 1}));
}
TEST_CASE("custom of arrays: a rule that writes to what it was given is an error, not a wrong gradient") {
    const auto writes_x = custom([](const auto& x) { return A(2 * x); }).vjp([](auto x, const A& w) {
        x *= 0.0;
        return A(w + x);
    });
    const auto writes_w = custom([](const auto& x) { return A(2 * x); }).vjp([](const auto&, A w) {
        w *= 2.0;
        return w;
    });
    Tape<A> tape;
    const auto x = tape.variable({1, 2});
    CHECK_THROWS_AS(sum(writes_x(x)).backward(), tape_error);
    const auto y = tape.variable({1, 2});
    CHECK_THROWS_AS(sum(writes_w(y)).backward(), tape_error);
}
TEST_CASE("custom of arrays: tangents of another number or shape are errors, what is held is counted") {
    const auto wrong = custom([](const auto& x) { return A(2 * x); }).jvp([](const auto&, const auto& v) {
        return std::vector<A>{v, v};
    });
    CHECK_THROWS_AS(jvp([&](const auto& x) { return wrong(x); }, A{1, 2}, A{1, 1}), shape_error);
    Tape<A> tape;
    const auto x = tape.variable(A::ones({1000}));
    const Variable<double> y = marked(x);
    CHECK(tape.memory_bytes() == 2 * 1000 * sizeof(double));
    Parameter<double> p(A{1, 2}, "p");
    sum(marked(p * 2.0)).backward();
    CHECK(same(p.gradient(), A{10, 10}));
}
