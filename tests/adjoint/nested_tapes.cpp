// Several tapes of one number type on one thread: the newest living one records.
#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;

TEST_CASE("nested tapes: values of the outer tape are passive in the inner recording") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number y = x * x;
    {
        Tape<double> inner;
        auto a = inner.variable(3.0);
        const Number only_outer = x * y;
        CHECK_FALSE(only_outer.is_active());
        CHECK(inner.statement_count() == 0);
        const Number z = a * y + x;
        z.backward();
        CHECK(z.value() == 14);
        CHECK(a.gradient() == 4);
        CHECK(x.gradient() == 0);
    }
    CHECK(outer.statement_count() == 1);
    Number z = y * x;
    z.backward();
    CHECK(x.gradient() == 12);
}
TEST_CASE("nested tapes: the outer tape is swept while the inner records") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number y = x * x;
    Tape<double> inner;
    auto a = inner.variable(3.0);
    Number b = a * a;
    y.backward();
    b.backward();
    CHECK(x.gradient() == 4);
    CHECK(a.gradient() == 6);
    CHECK(outer.jacobian(std::array{y}, std::array{x})(0, 0) == 4);
}
TEST_CASE("nested tapes: three deep") {
    Tape<double> one;
    auto x = one.variable(2.0);
    Number x2 = x * x;
    Tape<double> two;
    auto y = two.variable(3.0);
    Number y2 = y * y * x2;
    Tape<double> three;
    auto z = three.variable(5.0);
    Number z2 = z * z * y2 * x2;
    z2.backward();
    y2.backward();
    x2.backward();
    CHECK(z.gradient() == 10 * 36 * 4);
    CHECK(y.gradient() == 6 * 4);
    CHECK(x.gradient() == 4);
}
TEST_CASE("nested tapes: die in any order, and the others go on") {
    for (const std::array<int, 3>& order :
         {std::array{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
        CAPTURE(order[0]);
        CAPTURE(order[1]);
        std::array<std::unique_ptr<Tape<double>>, 3> tape;
        std::array<Number, 3> x, y;
        for (std::size_t i = 0; i < 3; ++i) {
            tape[i] = std::make_unique<Tape<double>>();
            x[i] = tape[i]->variable(2.0);
            y[i] = x[i] * x[i];
        }
        std::array<bool, 3> living{true, true, true};
        for (int step = 0; step < 2; ++step) {
            tape[static_cast<std::size_t>(order[static_cast<std::size_t>(step)])].reset();
            living[static_cast<std::size_t>(order[static_cast<std::size_t>(step)])] = false;
            std::size_t newest = 0;
            for (std::size_t i = 0; i < 3; ++i)
                if (living[i]) {
                    newest = i;
                    tape[i]->clear_gradients();
                    y[i].backward();
                    CHECK(x[i].gradient() == 4);
                }
            const Number z = y[newest] * x[newest];
            tape[newest]->clear_gradients();
            z.backward();
            CHECK(x[newest].gradient() == 12);
        }
    }
}
TEST_CASE("nested tapes: the outer tape records on with new ids after an inner one") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number y = x * x;
    for (int round = 0; round < 3; ++round) {
        Tape<double> inner;
        auto a = inner.variable(1.0);
        for (int i = 0; i < 100; ++i) a = a * y;
    }
    auto w = outer.variable(3.0);
    Number z = y * w;
    z.backward();
    CHECK(x.gradient() == 12);
    CHECK(w.gradient() == 4);
}
TEST_CASE("nested tapes: the inner one is cleared and rewound by itself") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number y = x * x;
    Tape<double> inner;
    for (int round = 0; round < 3; ++round) {
        inner.clear();
        auto a = inner.variable(3.0);
        const auto here = inner.position();
        for (int i = 0; i < 3; ++i) {
            Number z = a * a * y;
            z.backward();
            inner.rewind(here);
        }
        CHECK(a.gradient() == 72);
    }
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("nested tapes: sweeps between statements of the inner recording") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Tape<double> inner;
    auto a = inner.variable(3.0);
    Number b = a * x;
    b.backward();
    Number c = b * a + x * b;
    c.backward();  // x a^2 + x^2 a
    CHECK(a.gradient() == 2 + 12 + 4);
    const auto here = inner.position();
    Number d = c * b;
    inner.rewind(here);
    Number e = b + c;
    inner.clear_gradients();
    e.backward();
    CHECK(a.gradient() == 2 + 16);
    CHECK(d.value() > 0);
}
TEST_CASE("nested tapes: long statements with leaves of both tapes") {
    Tape<double> outer;
    auto x = outer.variable(2.0), y = outer.variable(3.0);
    Tape<double> inner;
    auto a = inner.variable(5.0), b = inner.variable(7.0);
    const Number z = a * x + b * y + x * y + a * b + sin(x) * a - b + y - a / y + x + exp(y) * 0 + a * a * x;
    z.backward();
    CHECK(a.gradient() == doctest::Approx(2 + 7 + std::sin(2.0) - 1.0 / 3 + 20).epsilon(1e-14));
    CHECK(b.gradient() == 3 + 5 - 1);
    CHECK(x.gradient() == 0);
}
TEST_CASE("nested tapes: gradient reads the value's own tape") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number y = x * x;
    y.backward();
    Tape<double> inner;
    auto a = inner.variable(2.0);
    Number b = a * a * a;
    CHECK(x.gradient() == 4);
    CHECK(a.gradient() == 0);
    b.backward();
    CHECK(x.gradient() == 4);
    CHECK(a.gradient() == 12);
}
TEST_CASE("nested tapes: drivers are called while an outer tape records") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    const double inner = tandem::gradient([&](const auto& a) { return a * a * value(x) + a * x; }, 3.0);
    CHECK(inner == 14);
    const auto J = tandem::jacobian([&](const auto& v) { return std::array{tandem::eval(v[0] * value(x)), tandem::eval(v[0] * v[1])}; },
                                    std::vector{1.0, 2.0}, tandem::mode::reverse);
    CHECK(J(0, 0) == 2);
    CHECK(J(1, 0) == 2);
    const auto H = tandem::hessian([](const auto& v) { return v[0] * v[0] * v[1]; }, std::vector{1.0, 2.0});
    CHECK(H(0, 1) == 2);
    CHECK(tape.statement_count() == 1);
    Number z = y * x;
    z.backward();
    CHECK(x.gradient() == 12);
}
TEST_CASE("nested tapes: a driver in a driver of the same number type") {
    // d/dx of x * (d/da a^2 x at a = 3) with the inner derivative passive: 6 x is a constant 12
    const auto f = [](const auto& x) {
        const double inner = tandem::gradient([&](const auto& a) { return a * a * x; }, 3.0);
        return x * inner;
    };
    CHECK(tandem::gradient(f, 2.0) == 12);
}
TEST_CASE("nested tapes: a static tape may outlive those made after it") {
    static Tape<double> tape;
    auto x = tape.variable(2.0);
    { Tape<double> inner; }
    Number y = x * x;
    y.backward();
    CHECK(x.gradient() == 4);
}
