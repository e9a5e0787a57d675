#pragma once
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include <tandem/tandem.hpp>

/// \file
/// The same statements in forward and in reverse mode: f takes AD variables by reference, and may change them.
namespace both_modes {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct result {
    double value;
    std::array<double, 2> gradient;
};

template <class F>
result forward(const F& f, double x, double y) {
    using Number = tandem::ADTangent<double, 2>;
    Number a = Number::variable(x, 0), b = Number::variable(y, 1);
    const Number z = f(a, b);
    return {z.value(), z.tangents()};
}

template <class F>
result reverse(const F& f, double x, double y) {
    tandem::Tape<double> tape;
    const tandem::ADAdjoint<double> first = tape.variable(x), second = tape.variable(y);
    tandem::ADAdjoint<double> a = first, b = second;
    const tandem::ADAdjoint<double> z = f(a, b);
    if (z.is_active()) z.backward();
    return {z.value(), {first.gradient(), second.gradient()}};
}

/// Value and gradient of f at (x, y), exactly or to a few roundings.
template <class F>
void check(const F& f, double x, double y, double value, double dx, double dy) {
    for (const bool is_forward : {true, false}) {
        CAPTURE(is_forward);
        const result got = is_forward ? forward(f, x, y) : reverse(f, x, y);
        CHECK(got.value == doctest::Approx(value).epsilon(1e-14));
        CHECK(got.gradient[0] == doctest::Approx(dx).epsilon(1e-14));
        CHECK(got.gradient[1] == doctest::Approx(dy).epsilon(1e-14));
    }
}

}  // namespace both_modes
