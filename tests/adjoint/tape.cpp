// The life of a recording: what is counted, kept, forgotten and found again.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <list>
#include <memory>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::ADAdjoint;
using tandem::Tape;
using Number = ADAdjoint<double>;

TEST_CASE("tape: one statement for each assigned expression with something active in it") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    CHECK(tape.statement_count() == 0);
    Number y = x * x + sin(x) * 3;
    CHECK(tape.statement_count() == 1);
    y += x;
    CHECK(tape.statement_count() == 2);
    Number copy = y;
    CHECK(tape.statement_count() == 2);
    const Number passive = Number(3) * 4;
    CHECK(tape.statement_count() == 2);
    CHECK(passive.value() == 12);
    CHECK(copy.value() == y.value());
}
TEST_CASE("tape: variables of a range, of any arithmetic type") {
    Tape<double> tape;
    const auto x = tape.variables(std::vector<int>{1, 2, 3});
    const auto y = tape.variables(std::list<float>{0.5F});
    const auto none = tape.variables(std::vector<double>{});
    CHECK(x.size() == 3);
    CHECK(x[2].value() == 3);
    CHECK(y[0].value() == 0.5);
    CHECK(none.empty());
    CHECK(tape.variable_count() == 4);
    CHECK(tape.statement_count() == 0);
}
TEST_CASE("tape: activity follows what depends on variables") {
    Tape<double> tape;
    const auto x = tape.variable(2.0);
    CHECK(x.is_active());
    CHECK_FALSE(Number(2).is_active());
    const Number y = x * 0;
    CHECK(y.is_active());
    const Number z = Number(2) * Number(3);
    CHECK_FALSE(z.is_active());
}
TEST_CASE("tape: without a tape everything is passive") {
    const Number a = 2, b = 3;
    const Number c = a * b;
    CHECK(c.value() == 6);
    CHECK_FALSE(c.is_active());
    CHECK(c.gradient() == 0);
}
TEST_CASE("backward: a variable may be the output") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    x.backward();
    CHECK(x.gradient() == 1);
}
TEST_CASE("backward: gradients accumulate until they are cleared") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x, z = 2 * y;
    y.backward();
    y.backward();
    CHECK(x.gradient() == 12);
    z.backward();
    CHECK(x.gradient() == 24);
    tape.clear_gradients();
    CHECK(x.gradient() == 0);
    z.backward();
    CHECK(x.gradient() == 12);
}
TEST_CASE("backward: a seed of any type that converts scales the gradient") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x;
    y.backward(2);
    CHECK(x.gradient() == 12);
    y.backward(0.5F);
    CHECK(x.gradient() == 15);
    y.backward(-1.0);
    CHECK(x.gradient() == 9);
    y.backward(0);
    CHECK(x.gradient() == 9);
}
TEST_CASE("backward: options are written in braces") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x, z = y * y;
    z.backward({.retain_gradients = true});
    CHECK(x.gradient() == 108);
    CHECK(y.gradient() == 18);
    CHECK(z.gradient() == 1);
}
TEST_CASE("backward: intermediates keep their gradients only where retained") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x, z = y * y;
    z.backward();
    CHECK(y.gradient() == 0);
    CHECK(z.gradient() == 0);
    CHECK(x.gradient() == 108);
}
TEST_CASE("backward: retained gradients accumulate and are cleared with the others") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x, z = y * y;
    z.backward({.retain_gradients = true});
    z.backward({.retain_gradients = true});
    CHECK(y.gradient() == 36);
    CHECK(x.gradient() == 216);
    z.backward();
    CHECK(y.gradient() == 36);
    CHECK(x.gradient() == 324);
    tape.clear_gradients();
    CHECK(y.gradient() == 0);
    CHECK(x.gradient() == 0);
}
TEST_CASE("backward: statements recorded after a sweep are swept by the next") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x;
    y.backward({.retain_gradients = true});
    Number z = y * x;
    z.backward({.retain_gradients = true});
    CHECK(x.gradient() == 6 + 27);
    CHECK(y.gradient() == 1 + 3);
    CHECK(z.gradient() == 1);
}
TEST_CASE("backward: an older output ignores what was recorded later") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x;
    Number later = exp(y) * x;
    auto late_variable = tape.variable(1.0);
    Number last = later * late_variable;
    y.backward();
    CHECK(x.gradient() == 6);
    CHECK(late_variable.gradient() == 0);
    CHECK(last.is_active());
}
TEST_CASE("variable: may be made after statements") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x;
    auto w = tape.variable(5.0);
    Number z = y * w;
    z.backward();
    CHECK(x.gradient() == 30);
    CHECK(w.gradient() == 9);
    CHECK(tape.variable_count() == 2);
    CHECK(tape.statement_count() == 2);
}
TEST_CASE("gradient: copies of a variable share it") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    const auto copy = x;
    Number y = x * x;
    x = 0;
    y.backward();
    CHECK(copy.gradient() == 6);
    CHECK(x.gradient() == 0);
}

TEST_CASE("clear: forgets statements and variables, and the tape records on") {
    Tape<double> tape;
    for (int round = 0; round < 3; ++round) {
        auto x = tape.variable(2.0 + round);
        Number y = x * x;
        y.backward();
        CHECK(x.gradient() == 2 * (2.0 + round));
        tape.clear();
        CHECK(tape.statement_count() == 0);
        CHECK(tape.variable_count() == 0);
        CHECK(tape.memory_bytes() == 0);
    }
}
TEST_CASE("clear: leaves no gradient to the next recording") {
    Tape<double> tape;
    {
        auto x = tape.variable(2.0);
        Number y = x * x, z = y * x;
        z.backward({.retain_gradients = true});
        tape.clear();
    }
    auto a = tape.variable(1.0), b = tape.variable(1.0);
    Number c = a * b;
    CHECK(a.gradient() == 0);
    CHECK(b.gradient() == 0);
    CHECK(c.gradient() == 0);
}
TEST_CASE("memory_bytes: grows with the recording and not with spare capacity") {
    Tape<double> tape;
    CHECK(tape.memory_bytes() == 0);
    auto x = tape.variable(2.0);
    const std::size_t before = tape.memory_bytes();
    CHECK(before > 0);
    CHECK(before <= 16);
    Number y = x;
    for (int i = 0; i < 1000; ++i) y = y * x;
    const std::size_t each = (tape.memory_bytes() - before) / 1000;
    CHECK(each >= 8);
    CHECK(each <= 40);
    tape.clear();
    CHECK(tape.memory_bytes() == 0);
}
TEST_CASE("memory: recording and clearing does not use it up") {
    Tape<double> tape;
    std::size_t first = 0;
    for (int round = 0; round < 100000; ++round) {
        tape.clear();
        auto x = tape.variable(2.0);
        Number y = x;
        for (int i = 0; i < 10; ++i) y = sin(y) * x;
        if (round == 0) first = tape.memory_bytes();
        CHECK_MESSAGE(tape.memory_bytes() == first, round);
    }
}

TEST_CASE("rewind: forgets what came after the position") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    const auto here = tape.position();
    const std::size_t bytes = tape.memory_bytes();
    for (int i = 0; i < 3; ++i) {
        Number z = sin(y) * x;
        CHECK(tape.statement_count() == 2);
        z.backward();
        tape.rewind(here);
        CHECK(tape.statement_count() == 1);
        CHECK(tape.memory_bytes() == bytes);
    }
    tape.clear_gradients();
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("rewind: keeps the gradients of what remains") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    const auto here = tape.position();
    Number z = y * 3;
    z.backward({.retain_gradients = true});
    tape.rewind(here);
    CHECK(x.gradient() == 12);
    CHECK(y.gradient() == 3);
    Number w = y * 5;
    CHECK(w.gradient() == 0);
    w.backward();
    CHECK(x.gradient() == 32);
}
TEST_CASE("rewind: takes variables back too") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto here = tape.position();
    {
        auto extra = tape.variable(7.0);
        Number y = extra * x;
        y.backward();
        CHECK(extra.gradient() == 2);
    }
    tape.rewind(here);
    CHECK(tape.variable_count() == 1);
    auto other = tape.variable(1.0);
    CHECK(other.gradient() == 0);
    CHECK(x.gradient() == 7);
}
TEST_CASE("rewind: to the beginning, and to nested positions") {
    Tape<double> tape;
    const auto start = tape.position();
    auto x = tape.variable(2.0);
    const auto first = tape.position();
    Number y = x * x;
    const auto second = tape.position();
    Number z = y * y;
    tape.rewind(second);
    CHECK(tape.statement_count() == 1);
    tape.rewind(first);
    CHECK(tape.statement_count() == 0);
    tape.rewind(start);
    CHECK(tape.variable_count() == 0);
    CHECK(tape.memory_bytes() == 0);
    CHECK(z.value() == 16);
}
TEST_CASE("rewind: to a position taken right after another rewind") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    const auto first = tape.position();
    Number z = y * x;
    tape.rewind(first);
    const auto second = tape.position();
    z = y * 3;
    const auto third = tape.position();
    Number w = z * z;
    tape.rewind(third);
    tape.rewind(second);
    tape.rewind(first);
    CHECK(tape.statement_count() == 1);
    w = y * 5;
    w.backward();
    CHECK(x.gradient() == 20);
}
TEST_CASE("rewind: in nested loops") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto outer = tape.position();
    for (int i = 0; i < 3; ++i) {
        Number sum = x * i;
        const auto inner = tape.position();
        for (int j = 0; j < 3; ++j) {
            const Number y = sum * j + x;
            tape.clear_gradients();
            y.backward();
            CHECK(x.gradient() == i * j + 1);
            tape.rewind(inner);
        }
        tape.rewind(outer);
    }
    CHECK(tape.statement_count() == 0);
}

TEST_CASE("no_grad: nothing is recorded in its scope") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number inside;
    {
        tandem::no_grad guard;
        inside = x * x;
        CHECK(inside.value() == 4);
        CHECK_FALSE(inside.is_active());
        CHECK(x.is_active());
    }
    CHECK(tape.statement_count() == 0);
    Number y = x * inside;
    CHECK(y.is_active());
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("no_grad: scopes nest") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    {
        tandem::no_grad outer;
        {
            tandem::no_grad inner;
            CHECK_FALSE(Number(x * x).is_active());
        }
        CHECK_FALSE(Number(x * x).is_active());
    }
    CHECK(Number(x * x).is_active());
}
TEST_CASE("no_grad: a tape made inside records") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    tandem::no_grad guard;
    {
        Tape<double> tape;
        auto y = tape.variable(3.0);
        Number z = y * y * x;
        z.backward();
        CHECK(y.gradient() == 12);
        tandem::no_grad inner;
        CHECK_FALSE(Number(y * y).is_active());
    }
    CHECK_FALSE(Number(x * x).is_active());
}
TEST_CASE("no_grad: drivers work inside") {
    Tape<double> outer;
    tandem::no_grad guard;
    CHECK(tandem::gradient([](const auto& x) { return x * x; }, 3.0) == 6);
}
TEST_CASE("no_grad: a scope may end after the tape that it stopped") {
    auto tape = std::make_unique<Tape<double>>();
    auto guard = std::make_unique<tandem::no_grad>();
    tape.reset();
    CHECK_FALSE(Number(Number(2) * 3).is_active());
    guard.reset();
    Tape<double> next;
    auto x = next.variable(2.0);
    CHECK(Number(x * x).is_active());
}
TEST_CASE("no_grad: stops tapes of all number types") {
    Tape<double> a;
    Tape<float> b;
    auto x = a.variable(2.0);
    auto y = b.variable(2.0F);
    tandem::no_grad guard;
    CHECK_FALSE(Number(x * x).is_active());
    CHECK_FALSE(ADAdjoint<float>(y * y).is_active());
}
TEST_CASE("no_grad: a sweep works inside") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    Number y = x * x;
    tandem::no_grad guard;
    y.backward();
    CHECK(x.gradient() == 6);
}

TEST_CASE("tape: of another number type records at the same time") {
    Tape<double> a;
    Tape<float> b;
    auto x = a.variable(2.0);
    auto y = b.variable(3.0F);
    Number u = x * x;
    ADAdjoint<float> v = y * y;
    u.backward();
    v.backward();
    CHECK(x.gradient() == 4);
    CHECK(y.gradient() == 6);
    CHECK(a.statement_count() == 1);
    CHECK(b.statement_count() == 1);
}
TEST_CASE("first_nonfinite: names the operation of the first partial that is not finite") {
    Tape<double> tape;
    CHECK(tape.first_nonfinite().empty());
    auto x = tape.variable(0.0);
    Number a = x * x + exp(x);
    CHECK(tape.first_nonfinite().empty());
    Number b = sin(x) + sqrt(x);
    Number c = log(x);
    CHECK(tape.first_nonfinite() == (tandem::checked_build ? "sqrt" : ""));
    tape.clear();
    CHECK(tape.first_nonfinite().empty());
    CHECK(std::isinf((b + c + a).value()));
}
