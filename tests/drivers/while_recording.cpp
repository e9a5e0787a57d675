// Drivers called while the caller's own tape records, with plain numbers and with numbers of that tape.
#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::mode;
using tandem::Tape;

namespace {

const std::vector<double> point{2.0, 3.0};
const auto cubic = [](const auto& v) { return v[0] * v[0] * v[1]; };
const auto throwing = [](const auto& v) {
    const auto y = tandem::eval(v[0] * v[1]);
    if (y > 0) throw std::runtime_error("stopped");
    return y;
};

/// Makes the call in the middle of a recording, which must look and work as if it had not been made.
template <class Call>
void check_leaves_alone(const Call& call) {
    Tape<double> tape;
    const Number x = tape.variable(2.0);
    const Number square = x * x;
    square.backward();
    call(x);
    CHECK(Tape<double>::recording() == &tape);
    CHECK(tape.statement_count() == 1);
    CHECK(x.gradient() == 4);
    tape.clear_gradients();
    const Number cube = square * x;
    cube.backward();
    CHECK(x.gradient() == 12);
}

}  // namespace

TEST_CASE("while recording: gradients and products") {
    check_leaves_alone([](const Number&) { CHECK(tandem::gradient(cubic, point) == std::vector{12.0, 4.0}); });
    check_leaves_alone([](const Number&) { CHECK(tandem::jvp(cubic, point, std::array{1, 10}).tangent == 52); });
    check_leaves_alone([](const Number&) { CHECK(tandem::vjp(cubic, point, 2).cotangent == std::vector{24.0, 8.0}); });
    check_leaves_alone([](const Number&) {
        CHECK(tandem::hvp(cubic, point, std::array{1, 10}) == std::vector{46.0, 4.0});
    });
}
TEST_CASE("while recording: Jacobians in all modes, Hessians, series and the checker") {
    for (const mode how : {mode::forward, mode::reverse, mode::automatic})
        check_leaves_alone([=](const Number&) { CHECK(tandem::jacobian(cubic, point, how)(0, 0) == 12); });
    check_leaves_alone([](const Number&) { CHECK(tandem::hessian(cubic, point)(0, 1) == 4); });
    check_leaves_alone([](const Number&) {
        CHECK(tandem::derivatives<2>([](const auto& x) { return x * x * x; }, 2.0) == std::array{8.0, 12.0, 12.0});
    });
    check_leaves_alone([](const Number&) { CHECK(tandem::check_derivatives(cubic, point)); });
}
TEST_CASE("while recording: values of the caller's tape are constants in a driver's function") {
    check_leaves_alone([](const Number& x) {
        CHECK(tandem::gradient([&](const auto& y) { return y * y * x; }, 3.0) == 12);
        CHECK(tandem::jacobian([&](const auto& y) { return y * y * x.value(); }, 3.0, mode::forward)(0, 0) == 12);
        CHECK(tandem::vjp([&](const auto& y) { return y * x * y; }, 3.0, 10.0).cotangent == 120);
    });
}
TEST_CASE("while recording: exceptions leave a driver and the recording goes on") {
    check_leaves_alone([](const Number&) { CHECK_THROWS_AS(tandem::gradient(throwing, point), std::runtime_error); });
    check_leaves_alone([](const Number&) {
        CHECK_THROWS_AS(tandem::jacobian(throwing, point, mode::reverse), std::runtime_error);
    });
    check_leaves_alone([](const Number&) { CHECK_THROWS_AS(tandem::hessian(throwing, point), std::runtime_error); });
    check_leaves_alone([](const Number&) { CHECK_THROWS_AS(tandem::vjp(throwing, point, 1), std::runtime_error); });
    check_leaves_alone([](const Number&) {
        CHECK_THROWS_AS(tandem::vjp(cubic, point, std::array{1, 2}), tandem::shape_error);
    });
}
TEST_CASE("while recording: drivers of numbers of that tape are recorded on it") {
    Tape<double> tape;
    const Number x = tape.variable(2.0), y = tape.variable(3.0);
    const auto g = tandem::gradient(cubic, std::array{x, y});  // 2 x y, x^2
    const Number sum = g[0] + 10 * g[1];
    CHECK(sum.value() == 12 + 40);
    sum.backward();
    CHECK(x.gradient() == 2 * 3 + 10 * 2 * 2);
    CHECK(y.gradient() == 2 * 2);
    tape.clear_gradients();
    const Number slope = tandem::jvp(cubic, std::array{x, y}, std::array{y, x}).tangent;  // 2 x y^2 + x^3
    slope.backward();
    CHECK(slope.value() == 36 + 8);
    CHECK(x.gradient() == 18 + 12);
    CHECK(y.gradient() == 24);
}
TEST_CASE("while recording: a gradient of a function that calls a driver") {
    const auto curvature = [](const auto& x) {
        return tandem::jvp([](const auto& y) { return y * y * y * y; }, x, 1.0).tangent * x;
    };
    CHECK(tandem::gradient(curvature, 2.0) == 16 * 8);  // of 4 x^4
    const auto residual = [](const auto& x) {
        const auto J = tandem::jacobian([&](const auto& v) { return std::array{tandem::eval(v * v * x)}; }, 3.0 * x);
        return J(0, 0);
    };
    CHECK(tandem::gradient(residual, 2.0) == 24);  // of 6 x^2
}
