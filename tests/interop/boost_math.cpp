// Boost.Math as a client: its algorithms run on AD numbers.
#include <doctest/doctest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/quadrature/trapezoidal.hpp>
#include <boost/math/tools/roots.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <tuple>
#include <type_traits>

#include <tandem/special.hpp>

namespace {
using boost::math::quadrature::gauss_kronrod;
using Tangent = tandem::ADTangent<double>;
using Adjoint = tandem::ADAdjoint<double>;

struct result {
    double value, derivative;
};

/// Value and derivative of f at p, with f called with an AD number.
template <class AD, class F>
result differentiate(const F& f, double p) {
    if constexpr (std::is_same_v<AD, Tangent>) {
        const Tangent y = f(Tangent::variable(p));
        return {y.value(), y.tangent()};
    } else {
        tandem::Tape<double> tape;
        const Adjoint x = tape.variable(p);
        const Adjoint y = f(x);
        y.backward();
        return {y.value(), x.gradient()};
    }
}

template <class AD, class F>
void check(const F& f, double p, double value, double derivative, double tolerance = 1e-13) {
    const result got = differentiate<AD>(f, p);
    CHECK(got.value == doctest::Approx(value).epsilon(tolerance));
    CHECK(got.derivative == doctest::Approx(derivative).epsilon(tolerance));
}

/// The equation x e^x = p. Its root is Lambert's W(p), whose slope is 1 / ((1 + x) e^x).
constexpr double parameter = 2, root = 0.85260550201372549;
const double root_slope = 1 / ((1 + root) * std::exp(root));

/// One step of Newton's method from a root whose derivative is unknown gives it: the implicit function theorem.
template <class AD>
AD with_derivative(const AD& x, const AD& p) {
    const double at = value(x);
    return at - (at * std::exp(at) - p) / ((1 + at) * std::exp(at));
}
}  // namespace

TEST_CASE_TEMPLATE("roots: Newton's and Halley's method carry the derivative", AD, Tangent, Adjoint) {
    constexpr int digits = std::numeric_limits<double>::digits;
    const auto newton = [](const AD& p) {
        std::uintmax_t steps = 50;
        return boost::math::tools::newton_raphson_iterate(
            [&](const AD& x) { return std::make_tuple(AD(x * exp(x) - p), AD((1 + x) * exp(x))); }, AD(1),
            AD(0), AD(2), digits, steps);
    };
    check<AD>(newton, parameter, root, root_slope);
    const auto halley = [](const AD& p) {
        std::uintmax_t steps = 50;
        return boost::math::tools::halley_iterate(
            [&](const AD& x) {
                return std::make_tuple(AD(x * exp(x) - p), AD((1 + x) * exp(x)), AD((2 + x) * exp(x)));
            },
            AD(1), AD(0), AD(2), digits, steps);
    };
    check<AD>(halley, parameter, root, root_slope);
}

TEST_CASE_TEMPLATE("roots: bracketing methods find the value, one Newton step the derivative", AD, Tangent,
                   Adjoint) {
    const auto toms748 = [](const AD& p) {
        std::uintmax_t steps = 100;
        const auto bracket =
            boost::math::tools::toms748_solve([&](const AD& x) { return AD(x * exp(x) - p); }, AD(0), AD(2),
                                              boost::math::tools::eps_tolerance<AD>(50), steps);
        return with_derivative<AD>(bracket.first, p);
    };
    check<AD>(toms748, parameter, root, root_slope);
    const auto bisection = [](const AD& p) {
        std::uintmax_t steps = 100;
        const auto bracket =
            boost::math::tools::bisect([&](const AD& x) { return AD(x * exp(x) - p); }, AD(0), AD(2),
                                       boost::math::tools::eps_tolerance<AD>(50), steps);
        return with_derivative<AD>(bracket.first, p);
    };
    check<AD>(bisection, parameter, root, root_slope);
}

// The integral of e^(-p x) over x from 0 to 1 is (1 - e^-p) / p.
TEST_CASE_TEMPLATE("quadrature: Gauss and Kronrod's", AD, Tangent, Adjoint) {
    const double p = 1.5, integral = (1 - std::exp(-p)) / p, slope = (std::exp(-p) - integral) / p;
    const auto passive_limits = [](const AD& q) {
        return gauss_kronrod<AD, 31>::integrate([&](const AD& x) { return AD(exp(-q * x)); }, AD(0), AD(1), 5,
                                                AD(1e-12));
    };
    check<AD>(passive_limits, p, integral, slope);
    const auto active_limits = [](const AD& q) {
        return gauss_kronrod<AD, 31>::integrate([&](const AD& x) { return AD(exp(-x)); }, AD(0), q, 5,
                                                AD(1e-12));
    };
    check<AD>(active_limits, p, 1 - std::exp(-p), std::exp(-p));
}

TEST_CASE_TEMPLATE("quadrature: tanh and sinh's, with a singular end", AD, Tangent, Adjoint) {
    // The integral of x^(p - 1) over x from 0 to 1 is 1 / p.
    const auto power = [](const AD& p) {
        boost::math::quadrature::tanh_sinh<AD> integrator;
        return integrator.integrate([&](const AD& x) { return AD(pow(x, p - 1)); }, AD(0), AD(1));
    };
    check<AD>(power, 1.5, 1 / 1.5, -1 / (1.5 * 1.5), 1e-10);
}

TEST_CASE_TEMPLATE("quadrature: the trapezoidal rule on a periodic function", AD, Tangent, Adjoint) {
    // The integral of 1 / (p + cos x) over a period is 2 pi / sqrt(p^2 - 1).
    const double p = 2, square = p * p - 1, integral = 2 * std::numbers::pi / std::sqrt(square);
    const auto periodic = [](const AD& q) {
        return boost::math::quadrature::trapezoidal([&](const AD& x) { return AD(1 / (q + cos(x))); }, AD(0),
                                                    AD(2 * std::numbers::pi), AD(1e-12));
    };
    check<AD>(periodic, p, integral, -p / square * integral);
}
