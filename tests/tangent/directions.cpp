// Any number of directions, any number type.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <tandem/tandem.hpp>

using tandem::ADTangent;
using wide = boost::multiprecision::cpp_bin_float_50;

namespace {

template <class T, std::size_t N>
void check_directions() {
    CAPTURE(N);
    using Number = ADTangent<T, N>;
    using std::abs, std::cos, std::exp, std::sin;
    const T a = T(7) / 10, b = T(13) / 10;
    std::array<T, N> da, db;
    for (std::size_t i = 0; i < N; ++i) da[i] = T(static_cast<int>(i) + 1), db[i] = T(2 - static_cast<int>(i));
    const Number x(a, da), y(b, db);

    Number z = sin(x * y) - x / y + exp(x) * 2 + y - x * x * y;
    z *= x;
    z = -z + z * y;
    const T f = sin(T(a * b)) - a / b + exp(a) * 2 + b - a * a * b;
    const T fx = b * cos(T(a * b)) - 1 / b + 2 * exp(a) - 2 * a * b;
    const T fy = a * cos(T(a * b)) + a / (b * b) + 1 - a * a;
    const T gx = (b - 1) * (f + a * fx), gy = f * a + (b - 1) * a * fy;
    const T tolerance = 50 * std::numeric_limits<T>::epsilon();
    CHECK(abs(T(z.value() - (b - 1) * a * f)) <= tolerance);
    for (std::size_t i = 0; i < N; ++i) {
        const T expected = gx * da[i] + gy * db[i];
        CHECK(abs(T(z.tangent(i) - expected)) <= tolerance * (1 + abs(expected)));
        CHECK(z.tangents()[i] == z.tangent(i));
    }
    const Number copy = z;
    CHECK(copy.tangents() == z.tangents());
}

template <class T>
void check_all() {
    check_directions<T, 1>();
    check_directions<T, 2>();
    check_directions<T, 3>();
    check_directions<T, 4>();
    check_directions<T, 5>();
    check_directions<T, 7>();
    check_directions<T, 8>();
    check_directions<T, 15>();
    check_directions<T, 16>();
    check_directions<T, 32>();
}

}  // namespace

TEST_CASE("tangents: 1 to 32 directions of double") { check_all<double>(); }
TEST_CASE("tangents: 1 to 32 directions of float") { check_all<float>(); }
TEST_CASE("tangents: several directions of long double") {
    check_directions<long double, 1>();
    check_directions<long double, 3>();
}
TEST_CASE("tangents: several directions in 50 digits") {
    check_directions<wide, 1>();
    check_directions<wide, 3>();
}
TEST_CASE("tangents: several directions in 50 digits without expression templates") {
    using plain = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
    check_directions<plain, 2>();
}
TEST_CASE("tangents: variable seeds one direction") {
    const auto x = ADTangent<double, 5>::variable(3.0, 2);
    CHECK(x.value() == 3);
    CHECK(x.tangents() == std::array<double, 5>{0, 0, 1, 0, 0});
    CHECK(ADTangent<float>::variable(3.0F).tangent() == 1);
}
TEST_CASE("tangents: surplus lanes do not leak") {
    using Number = ADTangent<double, 3>;
    Number x = Number::variable(2.0, 1);
    for (int i = 0; i < 5; ++i) x = x * x / x + x - x;
    CHECK(x.tangents() == std::array<double, 3>{0, 1, 0});
}
TEST_CASE("tangents: directions are independent of each other's infinities") {
    using Number = ADTangent<double, 2>;
    const Number x(1.0, {std::numeric_limits<double>::infinity(), 2.0});
    const Number y = x * 3;
    CHECK(y.tangent(1) == 6);
    CHECK(std::isinf(y.tangent(0)));
}
TEST_CASE("tangents: values are those of plain arithmetic, bit for bit") {
    using Number = ADTangent<double, 4>;
    for (const double a : {0.1, 1.7, 123.456, 1e-8}) {
        const Number x = Number::variable(a, 0);
        CHECK(Number(exp(sin(x) * x) / (1 + x * x)).value() == std::exp(std::sin(a) * a) / (1 + a * a));
        CHECK(Number(pow(x, 1.5) - cbrt(x) + tgamma(x)).value() == std::pow(a, 1.5) - std::cbrt(a) + std::tgamma(a));
    }
}
