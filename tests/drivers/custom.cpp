// Functions with derivatives of the user's own, and blocks recorded as one statement.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <tuple>
#include <vector>

#include <tandem/tandem.hpp>

#include "drivers/norm_squared.hpp"

using Number = tandem::ADAdjoint<double>;
using tandem::ADTangent;
using tandem::Tape;

namespace {

/// a -> a^2 with marked derivatives: 3 in forward mode, 5 in reverse mode.
const auto marked = tandem::custom([](const auto& a) { return a * a; })
                        .jvp([](const auto&, const auto& v) { return 3 * v; })
                        .vjp([](const auto&, const auto& w) { return 5 * w; });
/// (a, b) -> (a b, a + b).
const auto mixed = tandem::custom([](const auto& a, const auto& b) { return std::array{a * b, a + b}; })
                       .jvp([](const auto& a, const auto& b, const auto& da, const auto& db) {
                           return std::array{da * b + a * db, da + db};
                       })
                       .vjp([](const auto& a, const auto& b, const auto& w) {
                           return std::tuple{w[0] * b + w[1], w[0] * a + w[1]};
                       });

}  // namespace

TEST_CASE("custom: each mode uses its rule") {
    CHECK(tandem::derivative(marked, 2.0) == 3);
    CHECK(tandem::gradient(marked, 2.0) == 5);
    CHECK(tandem::value_and_gradient(marked, 2.0).value == 4);
}
TEST_CASE("custom: derivatives of derivatives follow the rule, not f") {
    // Round, with the derivative of the identity: f'' is 2 and not, as without the rule, 0 + 1.
    const auto straight = tandem::custom([](const auto& a) { return round(a); })
                              .jvp([](const auto&, const auto& v) { return v; })
                              .vjp([](const auto&, const auto& w) { return w; });
    const auto f = [&](const auto& x) { return straight(x) * x; };
    CHECK(tandem::hessian(f, 2.25)(0, 0) == 2);
    CHECK(tandem::derivative([&](const auto& x) { return tandem::derivative(f, x); }, 2.25) == 2);
    CHECK(tandem::gradient([&](const auto& x) { return tandem::gradient(f, x); }, 2.25) == 2);
    CHECK(tandem::derivative([&](const auto& x) { return tandem::gradient(f, x); }, 2.25) == 2);
}
TEST_CASE("custom: plain numbers go through f") {
    CHECK(marked(3.0) == 9);
}
TEST_CASE("custom: several arguments and results in reverse mode") {
    Tape<double> tape;
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const auto z = mixed(x * y, y);
    const Number sum = z[0] * 10 + z[1];
    sum.backward();
    CHECK(sum.value() == 180 + 9);
    CHECK(x.gradient() == 10 * 9 + 3);
    CHECK(y.gradient() == 10 * 12 + 2 + 1);
}
TEST_CASE("custom: several arguments and results in forward mode") {
    using T = ADTangent<double, 2>;
    const T x = T::variable(2.0, 0), y = T::variable(3.0, 1);
    const auto z = mixed(x * y, y);
    const T sum = z[0] * 10 + z[1];
    CHECK(sum.value() == 189);
    CHECK(sum.tangent(0) == 93);
    CHECK(sum.tangent(1) == 123);
}
TEST_CASE("custom: containers as arguments") {
    const auto f = [](const auto& v) { return norm_squared(v) * v[0]; };
    const auto g = tandem::gradient(f, std::vector{1.0, 2.0, 3.0});
    CHECK(g == std::vector{14 + 2.0, 4.0, 6.0});
}
TEST_CASE("custom: one active and one passive argument") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto z = mixed(x, Number(3));
    z[0].backward();
    CHECK(x.gradient() == 3);
    const auto w = mixed(Number(2), Number(3));
    CHECK_FALSE(w[0].is_active());
    CHECK(w[0].value() == 6);
}
TEST_CASE("custom: a repeated argument adds up") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    const auto z = mixed(x, x);
    z[0].backward();
    CHECK(x.gradient() == 6);
}
TEST_CASE("custom: without a tape, and under no_grad, it is passive") {
    const auto z = mixed(Number(2), Number(3));
    CHECK(z[1].value() == 5);
    CHECK_FALSE(z[1].is_active());
    Tape<double> tape;
    auto x = tape.variable(3.0);
    tandem::no_grad guard;
    CHECK_FALSE(marked(x).is_active());
}
TEST_CASE("custom: the reverse rule is not called for outputs that nothing depends on") {
    int calls = 0;
    const auto counted =
        tandem::custom([](const auto& a) { return a * 2; }).vjp([&](const auto&, const auto& w) { return ++calls, 2 * w; });
    Tape<double> tape;
    auto x = tape.variable(3.0);
    const Number unused = counted(x);
    const Number y = x * x;
    y.backward();
    CHECK(calls == 0);
    unused.backward();
    CHECK(calls == 1);
    CHECK(x.gradient() == 8);
}
TEST_CASE("custom: rows of a Jacobian, and retained gradients") {
    Tape<double> tape;
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const auto z = mixed(x, y);
    const std::vector<Number> out{z[0], z[1], z[0] + z[1], z[0] * z[1]};
    const auto J = tape.jacobian(out, std::array{x, y, z[0]});
    CHECK(J(0, 0) == 3);
    CHECK(J(0, 1) == 2);
    CHECK(J(1, 0) == 1);
    CHECK(J(2, 0) == 4);
    CHECK(J(3, 0) == 15 + 6);
    CHECK(J(3, 1) == 10 + 6);
    CHECK(J(0, 2) == 1);
    CHECK(J(3, 2) == 5);
    out[3].backward({.retain_gradients = true});
    CHECK(z[0].gradient() == 5);
    CHECK(z[1].gradient() == 6);
    CHECK(x.gradient() == 21);
}
TEST_CASE("custom: the older of two outputs is swept alone") {
    Tape<double> tape;
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const auto z = mixed(x, y);
    z[0].backward();
    CHECK(x.gradient() == 3);
    z[1].backward();
    CHECK(x.gradient() == 4);
    const Number earlier = x;
    CHECK(earlier.gradient() == 4);
}
TEST_CASE("custom: rewinding and clearing forget it") {
    Tape<double> tape;
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const auto here = tape.position();
    for (int i = 0; i < 3; ++i) {
        const auto z = mixed(x, y);
        tape.clear_gradients();
        z[0].backward();
        CHECK(x.gradient() == 3);
        tape.rewind(here);
    }
    const Number w = x * y;
    tape.clear_gradients();
    w.backward();
    CHECK(x.gradient() == 3);
    tape.clear();
    auto a = tape.variable(4.0);
    const auto z = mixed(a, a);
    z[0].backward();
    CHECK(a.gradient() == 8);
}
TEST_CASE("custom: on an inner tape, with values of the outer") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    const Number x2 = x * x;
    Tape<double> inner;
    auto a = inner.variable(3.0);
    const auto z = mixed(a, x2);
    z[0].backward();
    CHECK(a.gradient() == 4);
    const auto passive = mixed(x, x2);
    CHECK_FALSE(passive[0].is_active());
    x2.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("custom: thousands of calls on one tape") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto half = tandem::custom([](const auto& a) { return a * 0.5; }).vjp([](const auto&, const auto& w) {
        return 0.5 * w;
    });
    Number sum = 0;
    for (int i = 0; i < 50000; ++i) sum += half(x);
    sum.backward();
    CHECK(x.gradient() == 25000);
}
TEST_CASE("custom: counts as a result towards the tape's limits") {
    Tape<double> tape;
    tape.id_limit(10);
    auto x = tape.variable(2.0);
    int calls = 0;
    CHECK_THROWS_AS(for (; calls < 100; ++calls) mixed(x, x), tandem::tape_error);
    CHECK(calls == 4);
    const Number y = x * x;
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("custom: second derivatives go through the user's rule") {
    const auto cube = tandem::custom([](const auto& a) { return a * a * a; })
                          .jvp([](const auto& a, const auto& v) { return 3 * a * a * v; })
                          .vjp([](const auto& a, const auto& w) { return 3 * a * a * w; });
    CHECK(tandem::hessian(cube, 2.0)(0, 0) == 12);
    CHECK(tandem::hvp(cube, 2.0, 1.0) == 12);
    CHECK(tandem::derivative([&](const auto& x) { return tandem::derivative(cube, x); }, 2.0) == 12);
}
TEST_CASE("custom: a rule that returns too few numbers is a shape error") {
    const auto wrong = tandem::custom([](const auto& a, const auto& b) { return a * b; })
                           .jvp([](const auto&, const auto&, const auto& v, const auto&) { return std::array{v, v}; })
                           .vjp([](const auto&, const auto&, const auto& w) { return w; });
    CHECK_THROWS_AS(tandem::gradient(wrong, 2.0, 3.0), tandem::shape_error);
    CHECK_THROWS_AS(tandem::jvp([&](const auto& v) { return wrong(v[0], v[1]); }, std::array{1.0, 2.0},
                                std::array{1.0, 1.0}),
                    tandem::shape_error);
    CHECK(tandem::gradient(marked, 2.0) == 5);
}
#if TANDEM_CHECKED
TEST_CASE("custom: values of a cleared tape are found") {
    Tape<double> tape;
    auto old = tape.variable(2.0);
    tape.clear();
    auto x = tape.variable(3.0);
    CHECK_THROWS_AS(mixed(x, old), tandem::tape_error);
    CHECK(tape.statement_count() == 0);
    CHECK_THROWS_AS(tandem::preaccumulate([](const auto& a, const auto& b) { return a * b; }, x, old),
                    tandem::tape_error);
    CHECK(tape.statement_count() == 0);
}
#endif

TEST_CASE("preaccumulate: a block is one statement for each result") {
    Tape<double> tape;
    auto x = tape.variable(0.5), y = tape.variable(3.0);
    const auto block = [](const auto& a, const auto& b) {
        Number s = a;
        for (int i = 0; i < 20; ++i) s = sin(s) * b;
        return std::array{s, Number(s * a)};
    };
    const auto z = tandem::preaccumulate(block, x, y);
    CHECK(tape.statement_count() == 2);
    const Number sum = z[0] + z[1];
    sum.backward();
    const double gx = x.gradient(), gy = y.gradient();
    tape.clear_gradients();
    const auto direct = block(x, y);
    const Number direct_sum = direct[0] + direct[1];
    direct_sum.backward();
    CHECK(sum.value() == direct_sum.value());
    CHECK(gx == doctest::Approx(x.gradient()).epsilon(1e-13));
    CHECK(gy == doctest::Approx(y.gradient()).epsilon(1e-13));
}
TEST_CASE("preaccumulate: vectors in and out, expressions as arguments and results") {
    Tape<double> tape;
    const auto x = tape.variables(std::array{1.0, 2.0, 3.0});
    const auto scaled = tandem::preaccumulate(
        [](const auto& v, const auto& s) {
            auto out = v;
            for (auto& e : out) e = e * s * e;
            return out;
        },
        x, x[0] * 2);
    CHECK(scaled.size() == 3);
    scaled[2].backward();  // 2 x0 x2^2
    CHECK(x[0].gradient() == 18);
    CHECK(x[2].gradient() == 12);
    CHECK(x[1].gradient() == 0);
}
TEST_CASE("preaccumulate: results that are passive, or are the argument") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto z = tandem::preaccumulate([](const auto& a) { return std::array{Number(7), Number(a)}; }, x);
    CHECK_FALSE(z[0].is_active());
    CHECK(z[0].value() == 7);
    z[1].backward();
    CHECK(x.gradient() == 1);
}
TEST_CASE("preaccumulate: an active value that is no argument is an error") {
    Tape<double> tape;
    auto x = tape.variable(2.0), hidden = tape.variable(3.0);
    CHECK_THROWS_AS(tandem::preaccumulate([&](const auto& a) { return a * hidden; }, x), tandem::tape_error);
    const Number y = x * hidden;
    y.backward();
    CHECK(x.gradient() == 3);
    CHECK(tape.statement_count() == 1);
}
TEST_CASE("preaccumulate: without a tape it is the function") {
    const auto y = tandem::preaccumulate([](const auto& a) { return a * a; }, Number(3));
    CHECK(y.value() == 9);
}
TEST_CASE("preaccumulate: infinities stay where they belong") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(3.0);
    const auto z =
        tandem::preaccumulate([](const auto& a, const auto& b) { return std::array{Number(sqrt(a)), Number(b * b)}; }, x, y);
    z[1].backward();
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 6);
}
TEST_CASE("preaccumulate: with numbers that no tape records it is the function") {
    const auto block = [](const auto& a, const auto& b) { return std::array{tandem::eval(sin(a) * b), tandem::eval(a - b)}; };
    const auto f = [&](const auto& a, const auto& b) {
        const auto z = tandem::preaccumulate(block, a, a * b);
        return z[0] * z[1];
    };
    const auto direct = [&](const auto& a, const auto& b) {
        const auto z = block(a, tandem::eval(a * b));
        return z[0] * z[1];
    };
    CHECK(f(0.5, 3.0) == direct(0.5, 3.0));
    using T = ADTangent<double, 2>;
    const T x = T::variable(0.5, 0), y = T::variable(3.0, 1);
    const T z = f(x, y), expected = direct(x, y);
    CHECK(z.value() == expected.value());
    CHECK(z.tangents() == expected.tangents());
    CHECK(tandem::derivatives<3>([&](const auto& a) { return f(a, 3.0); }, 0.5) ==
          tandem::derivatives<3>([&](const auto& a) { return direct(a, 3.0); }, 0.5));
    CHECK(tandem::hessian([&](const auto& v) { return f(v[0], v[1]); }, std::array{0.5, 3.0})(0, 1) ==
          doctest::Approx(tandem::hessian([&](const auto& v) { return direct(v[0], v[1]); }, std::array{0.5, 3.0})(0, 1)));
    const ADTangent<double> single = tandem::preaccumulate([](const auto& a) { return a * a; }, ADTangent<double>(3, 1));
    CHECK(single.tangent() == 6);
}
