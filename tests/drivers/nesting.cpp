// Derivatives of derivatives: all four orders of nesting, against 50 digits.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;
using wide = boost::multiprecision::cpp_bin_float_50;

namespace {

/// Many functions at once; x > 0.
const auto f = [](const auto& x) {
    using std::sin, std::exp, std::log, std::pow, std::atan2, std::tanh, std::erf, std::hypot, std::lgamma, std::cbrt;
    return sin(x * x) * exp(-x) + log(1 + x) / (1 + x * x) + pow(x, 2.5) + atan2(x, 2) + tanh(x) * erf(x) +
           hypot(x, 3) + lgamma(x + 2) - cbrt(x) * x;
};

/// f, f', f'', f''' by Taylor series in 50 digits, checked here against differences of them.
std::array<wide, 4> reference(double x) { return tandem::derivatives<3>(f, wide(x)); }

template <class T>
T second_by_tangents(double x) {
    using Inner = ADTangent<T>;
    const auto y = tandem::eval(f(ADTangent<Inner>(Inner(T(x), T(1)), Inner(T(1)))));
    return y.tangent().tangent();
}
double tangent_over_adjoint(double x) {
    Tape<double> tape;
    auto v = tape.variable(x);
    const ADTangent<ADAdjoint<double>> y = f(ADTangent<ADAdjoint<double>>(v, ADAdjoint<double>(1)));
    const ADAdjoint<double> slope = y.tangent();
    slope.backward();
    return v.gradient();
}
double adjoint_over_tangent(double x) {
    using Inner = ADTangent<double>;
    Tape<Inner> tape;
    auto v = tape.variable(Inner(x, 1.0));
    const ADAdjoint<Inner> y = f(v);
    y.backward();
    return v.gradient().tangent();
}
double adjoint_over_adjoint(double x) {
    using Inner = ADAdjoint<double>;
    Tape<double> inner;
    auto base = inner.variable(x);
    Tape<Inner> outer;
    auto v = outer.variable(base);
    const ADAdjoint<Inner> y = f(v);
    y.backward();
    const Inner slope = v.gradient();
    slope.backward();
    return base.gradient();
}
double third(int kind, double x) {
    using T1 = ADTangent<double>;
    if (kind == 0) {  // three tangents
        using T2 = ADTangent<T1>;
        using T3 = ADTangent<T2>;
        const T3 y = f(T3(T2(T1(x, 1.0), T1(1)), T2(T1(1))));
        return y.tangent().tangent().tangent();
    }
    if (kind == 1) {  // adjoint over two tangents
        using T2 = ADTangent<T1>;
        Tape<T2> tape;
        auto v = tape.variable(T2(T1(x, 1.0), T1(1)));
        const ADAdjoint<T2> y = f(v);
        y.backward();
        return v.gradient().tangent().tangent();
    }
    if (kind == 2) {  // tangent over adjoint over tangent
        using A = ADAdjoint<T1>;
        Tape<T1> tape;
        auto v = tape.variable(T1(x, 1.0));
        const ADTangent<A> y = f(ADTangent<A>(v, A(1)));
        const A slope = y.tangent();
        slope.backward();
        return v.gradient().tangent();
    }
    // tangent over tangent over adjoint
    using A = ADAdjoint<double>;
    using T2 = ADTangent<A>;
    Tape<double> tape;
    auto v = tape.variable(x);
    const ADTangent<T2> y = f(ADTangent<T2>(T2(v, A(1)), T2(1)));
    const A second = y.tangent().tangent();
    second.backward();
    return v.gradient();
}
double close(double got, const wide& expected) {
    return std::abs(static_cast<double>((wide(got) - expected) / (1 + abs(expected))));
}

}  // namespace

TEST_CASE("nesting: the reference agrees with differences in 50 digits") {
    const wide h = wide(1) / 1000000000000;
    for (const double x : {0.3, 1.0, 2.7}) {
        const auto at = reference(x);
        const auto above = tandem::derivatives<3>(f, wide(x + h)), below = tandem::derivatives<3>(f, wide(x - h));
        for (std::size_t k = 0; k < 3; ++k) CHECK(abs((above[k] - below[k]) / (2 * h) - at[k + 1]) < 1e-20);
        CHECK(abs(at[0] - f(wide(x))) < 1e-45);
    }
}
TEST_CASE("nesting: second derivatives in all four orders") {
    for (const double x : {0.3, 1.0, 2.7}) {
        CAPTURE(x);
        const wide expected = reference(x)[2];
        CHECK(close(second_by_tangents<double>(x), expected) < 1e-13);
        CHECK(close(tangent_over_adjoint(x), expected) < 1e-13);
        CHECK(close(adjoint_over_tangent(x), expected) < 1e-13);
        CHECK(close(adjoint_over_adjoint(x), expected) < 1e-13);
        CHECK(abs(second_by_tangents<wide>(x) - expected) < 1e-45);
    }
}
TEST_CASE("nesting: third derivatives in several orders") {
    for (const double x : {0.3, 1.0, 2.7})
        for (int kind = 0; kind < 4; ++kind) {
            CAPTURE(x);
            CAPTURE(kind);
            CHECK(close(third(kind, x), reference(x)[3]) < 1e-12);
        }
}
TEST_CASE("nesting: the value and first derivatives come with the second") {
    using Inner = ADTangent<double>;
    const auto y = tandem::eval(f(ADTangent<Inner>(Inner(0.7, 1.0), Inner(1))));
    const auto expected = reference(0.7);
    CHECK(close(y.value().value(), expected[0]) < 1e-15);
    CHECK(close(y.value().tangent(), expected[1]) < 1e-14);
    CHECK(close(y.tangent().value(), expected[1]) < 1e-14);
}

TEST_CASE("levels: an inner number is a constant of the outer level") {
    using Inner = ADTangent<double>;
    using Outer = ADTangent<Inner>;
    const Inner a{2.0, 1.0};
    const Outer x{Inner(3.0), Inner(1.0)};
    const Outer y = a * x * x + sin(a) - x / a;
    CHECK(y.tangent().value() == 12 - 0.5);
    CHECK(y.tangent().tangent() == 6 + 0.25);
    CHECK(y.value().tangent() == doctest::Approx(9 + std::cos(2.0) + 0.75).epsilon(1e-15));
}
TEST_CASE("levels: three levels and plain numbers in one expression") {
    using T1 = ADTangent<double>;
    using T2 = ADTangent<T1>;
    using T3 = ADTangent<T2>;
    const T1 a{2.0, 1.0};
    const T2 b{T1(3.0), T1(1.0)};
    const T3 c{T2(5.0), T2(1.0)};
    const T3 y = 2 * a * b * c + a * 0.5F + b - 1;
    CHECK(y.value().value().value() == 60 + 1 + 3 - 1);
    CHECK(y.tangent().tangent().tangent() == 2);
    CHECK(y.tangent().tangent().value() == 4);
    CHECK(y.tangent().value().tangent() == 6);
    CHECK(y.value().tangent().tangent() == 10);
}
TEST_CASE("levels: an inner expression in an outer one") {
    using Inner = ADTangent<double>;
    using Outer = ADTangent<Inner>;
    const Inner a{2.0, 1.0};
    const Outer x{Inner(3.0), Inner(1.0)};
    const Outer y = (a * a + 1) * x;
    CHECK(y.tangent().value() == 5);
    CHECK(y.tangent().tangent() == 4);
    const Outer constant = a * a;
    CHECK(constant.value().tangent() == 4);
    CHECK(constant.tangent().value() == 0);
}
TEST_CASE("levels: an inner adjoint in an outer tangent expression") {
    Tape<double> tape;
    auto a = tape.variable(2.0);
    using Outer = ADTangent<ADAdjoint<double>>;
    const Outer x = Outer::variable(ADAdjoint<double>(3));
    const Outer y = a * x * x;
    const ADAdjoint<double> slope = y.tangent();
    slope.backward();
    CHECK(slope.value() == 12);
    CHECK(a.gradient() == 6);
}

TEST_CASE("perturbation confusion: the inner derivative takes the outer variable as constant") {
    // d/dx (x d/dy (x + y)) at x = 1 is 1
    const auto outer = [](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        return x * tandem::derivative([&](const auto& y) { return x + y; }, X(1));
    };
    CHECK(tandem::derivative(outer, 1.0) == 1);
    CHECK(tandem::gradient(outer, 1.0) == 1);
}
TEST_CASE("perturbation confusion: inner gradient at the outer variable") {
    // d/dx (d/dy (x y^2) at y = x) = d/dx 2 x^2 = 4 x
    const auto by_gradient = [](const auto& x) { return tandem::gradient([&](const auto& y) { return x * y * y; }, x); };
    const auto by_derivative = [](const auto& x) {
        return tandem::derivative([&](const auto& y) { return x * y * y; }, x);
    };
    CHECK(tandem::derivative(by_gradient, 3.0) == 12);
    CHECK(tandem::gradient(by_gradient, 3.0) == 12);
    CHECK(tandem::derivative(by_derivative, 3.0) == 12);
    CHECK(tandem::gradient(by_derivative, 3.0) == 12);
}
TEST_CASE("perturbation confusion: two inner derivatives, one within the other") {
    // d/dx d/dy d/dz x y^2 z^3 = 6 y z^2
    const auto f3 = [](const auto& x) {
        return tandem::derivative(
            [&](const auto& y) {
                return tandem::derivative([&](const auto& z) { return x * y * y * z * z * z; }, 0 * y + 2);
            },
            0 * x + 3);
    };
    CHECK(tandem::derivative(f3, 5.0) == 72);
}
TEST_CASE("nested drivers: a Hessian as the Jacobian of a gradient, in every mode") {
    const auto g = [](const auto& v) { return v[0] * v[0] * v[1] + exp(v[0] * v[1]); };
    const std::vector<double> at{0.5, 1.5};
    const auto H = tandem::hessian(g, at);
    const auto gradient_of_g = [&](const auto& v) { return tandem::gradient(g, v); };
    for (const auto m : {tandem::mode::forward, tandem::mode::reverse, tandem::mode::automatic}) {
        const auto J = tandem::jacobian(gradient_of_g, at, m);
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 2; ++j) CHECK(J(i, j) == doctest::Approx(H(i, j)).epsilon(1e-13));
    }
}
TEST_CASE("nested drivers: a third derivative through a Hessian") {
    const auto h = [](const auto& x) {
        return tandem::hessian([](const auto& v) { return v[0] * v[0] * v[0] * v[1]; },
                               std::vector{x, tandem::eval(2 * x)})(0, 1);
    };
    CHECK(tandem::derivative(h, 3.0) == 18);  // 3 x^2
    CHECK(tandem::gradient(h, 3.0) == 18);
}
TEST_CASE("nested drivers: derivatives of a Taylor coefficient") {
    const auto second = [](const auto& x) { return tandem::derivative<2>([](const auto& y) { return y * y * y * y; }, x); };
    CHECK(tandem::derivative(second, 2.0) == 48);
    CHECK(tandem::gradient(second, 2.0) == 48);
}
