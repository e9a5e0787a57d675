// Boost.Numeric.Odeint as a client: AD numbers as its value, time and state.
#include <doctest/doctest.h>

#include <boost/numeric/odeint.hpp>

#include <array>
#include <cmath>
#include <type_traits>

#include <tandem/tandem.hpp>

namespace {
namespace odeint = boost::numeric::odeint;
using Tangent = tandem::ADTangent<double, 3>;
using Adjoint = tandem::ADAdjoint<double>;

struct result {
    double value;
    std::array<double, 3> gradient;
};

/// Value and gradient of f(p), three arguments.
template <class AD, class F>
result differentiate(const F& f, const std::array<double, 3>& p) {
    std::array<AD, 3> x;
    if constexpr (std::is_same_v<AD, Tangent>) {
        for (std::size_t i = 0; i < 3; ++i) x[i] = Tangent::variable(p[i], i);
        const Tangent y = f(x);
        return {y.value(), y.tangents()};
    } else {
        tandem::Tape<double> tape;
        for (std::size_t i = 0; i < 3; ++i) x[i] = tape.variable(p[i]);
        const std::array<AD, 3> variables = x;
        const Adjoint y = f(x);
        y.backward();
        return {y.value(), {variables[0].gradient(), variables[1].gradient(), variables[2].gradient()}};
    }
}

/// x'' = -w^2 x from x = x0, x' = 0; f: w, x0 and the end time to x there, which is x0 cos(w t).
template <class AD, class Integrate>
void check_oscillator(const Integrate& integrate, double tolerance) {
    using state = std::array<AD, 2>;
    const std::array<double, 3> p{1.5, 0.75, 2};
    const auto [w, x0, end] = p;
    const auto position = [&](const std::array<AD, 3>& q) {
        state x{q[1], AD(0)};
        const auto system = [&](const state& y, state& dydt, const AD&) {
            dydt[0] = y[1];
            dydt[1] = -q[0] * q[0] * y[0];
        };
        integrate(system, x, q[2]);
        return x[0];
    };
    const result got = differentiate<AD>(position, p);
    CHECK(got.value == doctest::Approx(x0 * std::cos(w * end)).epsilon(tolerance));
    CHECK(got.gradient[0] == doctest::Approx(-x0 * end * std::sin(w * end)).epsilon(tolerance));
    CHECK(got.gradient[1] == doctest::Approx(std::cos(w * end)).epsilon(tolerance));
    CHECK(got.gradient[2] == doctest::Approx(-x0 * w * std::sin(w * end)).epsilon(tolerance));
}

template <class AD>
using fixed_stepper = odeint::runge_kutta4<std::array<AD, 2>, AD, std::array<AD, 2>, AD>;
template <class AD>
using error_stepper = odeint::runge_kutta_dopri5<std::array<AD, 2>, AD, std::array<AD, 2>, AD>;
}  // namespace

TEST_CASE_TEMPLATE("odeint: steps of one length, by parameter, initial value and end time", AD, Tangent,
                   Adjoint) {
    const auto integrate = [](const auto& system, auto& x, const AD& end) {
        fixed_stepper<AD> stepper;
        odeint::integrate_n_steps(stepper, system, x, AD(0), AD(end / 400), 400);
    };
    check_oscillator<AD>(integrate, 1e-9);
}

TEST_CASE_TEMPLATE("odeint: adaptive steps, by parameter, initial value and end time", AD, Tangent, Adjoint) {
    const auto integrate = [](const auto& system, auto& x, const AD& end) {
        const auto stepper = odeint::make_controlled<error_stepper<AD>>(AD(1e-11), AD(1e-11));
        odeint::integrate_adaptive(stepper, system, x, AD(0), end, AD(0.01));
    };
    check_oscillator<AD>(integrate, 1e-8);
}

TEST_CASE_TEMPLATE("odeint: a number as state", AD, Tangent, Adjoint) {
    // x' = -k x from x0: x0 e^(-k t).
    const std::array<double, 3> p{0.8, 2, 1.5};
    const auto decay = [](const std::array<AD, 3>& q) {
        AD x = q[1];
        using stepper = odeint::runge_kutta4<AD, AD, AD, AD, odeint::vector_space_algebra>;
        odeint::integrate_const(
            stepper(), [&](const AD& y, AD& dydt, const AD&) { dydt = -q[0] * y; }, x, AD(0), q[2],
            AD(q[2] / 256));
        return x;
    };
    const result got = differentiate<AD>(decay, p);
    const double factor = std::exp(-p[0] * p[2]), x = p[1] * factor;
    CHECK(got.value == doctest::Approx(x).epsilon(1e-9));
    CHECK(got.gradient[0] == doctest::Approx(-p[2] * x).epsilon(1e-9));
    CHECK(got.gradient[1] == doctest::Approx(factor).epsilon(1e-9));
    CHECK(got.gradient[2] == doctest::Approx(-p[0] * x).epsilon(1e-9));
}
