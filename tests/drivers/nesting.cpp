#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <tandem/tandem.hpp>
#include <vector>

using tandem::ADAdjoint;
using tandem::ADTangent;

namespace {
const auto wave = [](const auto& x) {
    using std::exp, std::sin;
    return exp(x) * sin(x);
};
constexpr double at = 0.7;
const double wave_second = 2 * std::exp(at) * std::cos(at);
const double wave_third = 2 * std::exp(at) * (std::cos(at) - std::sin(at));

}  // namespace

TEST_CASE("nesting: forward over forward") {
    using Inner = ADTangent<double>;
    const ADTangent<Inner> x(Inner(at, 1.0), Inner(1.0));
    const ADTangent<Inner> y = wave(x);
    CHECK(y.tangent().tangent() == doctest::Approx(wave_second).epsilon(1e-14));
}

TEST_CASE("nesting: reverse over forward") {
    using Inner = ADTangent<double>;
    tandem::Tape<Inner> tape;
    const auto x = tape.variable(Inner(at, 1.0));
    const ADAdjoint<Inner> y = wave(x);
    y.backward();
    CHECK(x.gradient().tangent() == doctest::Approx(wave_second).epsilon(1e-14));
}

TEST_CASE("nesting: forward over reverse") {
    tandem::Tape<double> tape;
    const auto inner = tape.variable(at);
    const ADTangent<ADAdjoint<double>> x(inner, ADAdjoint<double>(1.0));
    const ADTangent<ADAdjoint<double>> y = wave(x);
    y.tangent().backward();
    CHECK(inner.gradient() == doctest::Approx(wave_second).epsilon(1e-14));
}

TEST_CASE("nesting: reverse over reverse") {
    tandem::Tape<double> inner_tape;
    const auto inner = inner_tape.variable(at);
    tandem::Tape<ADAdjoint<double>> outer_tape;
    const auto x = outer_tape.variable(inner);
    const ADAdjoint<ADAdjoint<double>> y = wave(x);
    y.backward();
    const ADAdjoint<double> slope = x.gradient();
    slope.backward();
    CHECK(inner.gradient() == doctest::Approx(wave_second).epsilon(1e-14));
}

TEST_CASE("nesting: three forward levels give the third derivative") {
    using One = ADTangent<double>;
    using Two = ADTangent<One>;
    const ADTangent<Two> x(Two(One(at, 1.0), One(1.0)), Two(One(1.0)));
    const ADTangent<Two> y = wave(x);
    CHECK(y.tangent().tangent().tangent() == doctest::Approx(wave_third).epsilon(1e-13));
}

TEST_CASE("nesting: drivers inside drivers do not confuse perturbations") {
    // d/dx [ x * d/dy (x + y) ] at y = x is 1, not 2.
    const auto outer = [](const auto& x) {
        return x * tandem::derivative([&](const auto& y) { return x + y; }, x);
    };
    CHECK(tandem::derivative(outer, 3.0) == 1.0);
    CHECK(tandem::gradient(outer, 3.0) == 1.0);

    const auto reverse_inside = [](const auto& x) {
        return tandem::gradient([&](const auto& y) { return x * y * y; }, x);
    };
    CHECK(tandem::derivative(reverse_inside, 3.0) == 12.0);
    CHECK(tandem::gradient(reverse_inside, 3.0) == 12.0);
}

TEST_CASE("nesting: a driver called while a tape records leaves the recording alone") {
    tandem::Tape<double> tape;
    const auto x = tape.variable(2.0);
    ADAdjoint<double> y = x * x;
    const auto inner = tandem::gradient([](const auto& v) { return v[0] * v[1]; }, std::array{3.0, 4.0});
    CHECK(inner[0] == 4.0);
    y += x * inner[1];
    y.backward();
    CHECK(x.gradient() == 7.0);
}

TEST_CASE("nesting: hessian and hvp agree with each other and with calculus") {
    const auto f = [](const auto& v) { return v[0] * v[0] * v[1] + sin(v[1]); };
    const std::array x{1.5, 0.5};
    const auto H = tandem::hessian(f, x);
    CHECK(H(0, 0) == doctest::Approx(1.0));
    CHECK(H(0, 1) == doctest::Approx(3.0));
    CHECK(H(1, 0) == H(0, 1));
    CHECK(H(1, 1) == doctest::Approx(-std::sin(0.5)));
    const auto Hv = tandem::hvp(f, x, std::array{1.0, 2.0});
    CHECK(Hv[0] == doctest::Approx(H(0, 0) + 2 * H(0, 1)));
    CHECK(Hv[1] == doctest::Approx(H(1, 0) + 2 * H(1, 1)));
}
