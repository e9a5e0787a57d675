// Exceptions of the user's in the middle of a recording, a sweep or a driver.
#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;

namespace {

struct stop : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A function of 50 statements that throws before statement number `at`; 50 for never.
struct interrupted {
    int at;
    template <class V>
    auto operator()(const V& v) const {
        typename V::value_type y = v[0];
        for (int i = 0; i < 50; ++i) {
            if (i == at) throw stop("stopped");
            y = i % 3 == 0 ? y * v[1] : i % 3 == 1 ? tandem::eval(sin(y) + v[0]) : tandem::eval(y - v[1] / 2);
        }
        if (at == 50) throw stop("stopped");
        return y;
    }
};
const std::vector<double> point{0.7, 1.1};

void check_nothing_records() {
    const Number x = 2, y = x * x;
    CHECK_FALSE(y.is_active());
}

}  // namespace

TEST_CASE("user exception: at every statement of a recording, and the tape goes on") {
    Tape<double> tape;
    const auto x = tape.variables(point);
    std::size_t statements = 0;
    for (int at = 0; at <= 50; ++at) {
        const auto here = tape.position();
        CHECK_THROWS_AS(interrupted{at}(x), stop);
        CHECK(tape.statement_count() == statements + static_cast<std::size_t>(at));
        if (at % 2 == 0)
            tape.rewind(here);
        else
            statements = tape.statement_count();
    }
    const Number y = interrupted{51}(x);
    y.backward();
    const auto expected = tandem::gradient(interrupted{51}, point);
    CHECK(x[0].gradient() == expected[0]);
    CHECK(x[1].gradient() == expected[1]);
}
TEST_CASE("user exception: at every statement of a function in every driver") {
    const auto gradient = tandem::gradient(interrupted{51}, point);
    for (int at = 0; at <= 50; at += 7) {
        const interrupted f{at};
        CHECK_THROWS_AS(tandem::gradient(f, point), stop);
        CHECK_THROWS_AS(tandem::jacobian(f, point, tandem::mode::forward), stop);
        CHECK_THROWS_AS(tandem::jacobian(f, point, tandem::mode::reverse), stop);
        CHECK_THROWS_AS(tandem::hessian(f, point), stop);
        CHECK_THROWS_AS(tandem::hvp(f, point, point), stop);
        CHECK_THROWS_AS(tandem::jvp(f, point, point), stop);
        CHECK_THROWS_AS(tandem::vjp(f, point, 1.0), stop);
        check_nothing_records();
        CHECK(tandem::gradient(interrupted{51}, point) == gradient);
    }
}
TEST_CASE("user exception: in a driver while an outer tape records") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    CHECK_THROWS_AS(tandem::gradient(interrupted{20}, point), stop);
    const Number z = y * x;
    z.backward();
    CHECK(x.gradient() == 12);
    CHECK(tape.statement_count() == 2);
}
TEST_CASE("user exception: in an inner tape's scope") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    try {
        Tape<double> inner;
        auto a = inner.variable(3.0);
        a = a * x;
        throw stop("stopped");
    } catch (const stop&) {
    }
    const Number y = x * x;
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("user exception: in a no_grad scope") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    try {
        tandem::no_grad guard;
        throw stop("stopped");
    } catch (const stop&) {
    }
    CHECK(Number(x * x).is_active());
}
TEST_CASE("user exception: in a vjp during the sweep leaves gradients as they were") {
    bool failing = true;
    const auto twice = tandem::custom([](const auto& a) { return 2 * a; }).vjp([&](const auto&, const auto& w) {
        if (failing) throw stop("stopped");
        return 2 * w;
    });
    Tape<double> tape;
    auto x = tape.variable(3.0);
    const Number before = x * x;
    const Number y = twice(before) * x;  // 2 x^3
    before.backward();
    CHECK_THROWS_AS(y.backward(), stop);
    CHECK(x.gradient() == 6);
    CHECK_THROWS_AS(y.backward({.retain_gradients = true}), stop);
    CHECK(x.gradient() == 6);
    CHECK(before.gradient() == 0);
    CHECK_THROWS_AS(tape.jacobian(std::array{y}, std::array{x}), stop);
    failing = false;
    y.backward();
    CHECK(x.gradient() == 6 + 54);
    const Number after = y + x;
    after.backward();
    CHECK(x.gradient() == 6 + 54 + 55);
}
