// Several outputs in one sweep, and rows of a Jacobian.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <list>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;

namespace {

/// d/dx_j of output i, for outputs sum_j (i + 1) x_j^(j + 1).
double entry(std::size_t i, std::size_t j, double x) {
    return (static_cast<double>(i) + 1) * (static_cast<double>(j) + 1) * std::pow(x, static_cast<double>(j));
}
std::vector<Number> outputs_of(const std::vector<Number>& x, std::size_t rows) {
    std::vector<Number> y(rows);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < x.size(); ++j) y[i] += static_cast<int>(i + 1) * pow(x[j], static_cast<int>(j + 1));
    return y;
}
void check_rows(std::size_t rows) {
    CAPTURE(rows);
    Tape<double> tape;
    const auto x = tape.variables(std::array{0.5, 2.0, -1.5});
    const auto y = outputs_of(x, rows);
    const auto J = tape.jacobian(y, x);
    REQUIRE(J.rows() == rows);
    REQUIRE(J.cols() == 3);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            CHECK(J(i, j) == doctest::Approx(entry(i, j, x[j].value())).epsilon(1e-14));
}

}  // namespace

TEST_CASE("backward of several outputs: is the weighted sum of their gradients") {
    Tape<double> tape;
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const std::vector<Number> z{x * y, x * x, Number(sin(y))};
    tape.backward(z, std::vector<double>{1, 10, 100});
    CHECK(x.gradient() == 3 + 40);
    CHECK(y.gradient() == doctest::Approx(2 + 100 * std::cos(3.0)).epsilon(1e-14));
}
TEST_CASE("backward of several outputs: outputs that depend on each other") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x, z = y * y;
    tape.backward(std::array{z, y, x}, std::array{1, 1, 1});
    CHECK(x.gradient() == 32 + 4 + 1);
}
TEST_CASE("backward of several outputs: repeated and passive ones") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    tape.backward(std::array{y, Number(7), y}, std::array{1.0, 5.0, 2.0});
    CHECK(x.gradient() == 12);
}
TEST_CASE("backward of several outputs: none, and only passive ones") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    tape.backward(std::vector<Number>{}, std::vector<double>{});
    tape.backward(std::array{Number(1)}, std::array{1.0});
    CHECK(x.gradient() == 0);
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("backward of several outputs: retains gradients on request") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x, z = y * 3;
    tape.backward(std::array{z, y}, std::array{1.0, 1.0}, {.retain_gradients = true});
    CHECK(y.gradient() == 4);
    CHECK(x.gradient() == 16);
}
TEST_CASE("backward of several outputs: takes other ranges") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const std::list<Number> outputs{x * x, x * 3};
    tape.backward(outputs, std::list<float>{1.0F, 2.0F});
    CHECK(x.gradient() == 10);
}

TEST_CASE("jacobian: any number of rows") {
    for (const std::size_t rows : {1u, 2u, 3u, 7u, 8u, 9u, 15u, 16u, 17u, 40u}) check_rows(rows);
}
TEST_CASE("jacobian: no rows, no columns, and neither") {
    Tape<double> tape;
    const auto x = tape.variables(std::array{1.0, 2.0});
    const std::vector<Number> y{x[0] * x[1], x[0] + x[1]}, none;
    CHECK(tape.jacobian(none, x).rows() == 0);
    CHECK(tape.jacobian(none, x).cols() == 2);
    CHECK(tape.jacobian(y, none).rows() == 2);
    CHECK(tape.jacobian(y, none).cols() == 0);
    CHECK(tape.jacobian(none, none).size() == 0);
}
TEST_CASE("jacobian: repeated outputs and inputs repeat rows and columns") {
    Tape<double> tape;
    auto x = tape.variable(2.0), w = tape.variable(3.0);
    const Number y = x * w, z = x * x;
    const auto J = tape.jacobian(std::array{y, z, y, y}, std::array{x, w, x});
    for (const std::size_t i : {0u, 2u, 3u}) {
        CHECK(J(i, 0) == 3);
        CHECK(J(i, 1) == 2);
        CHECK(J(i, 2) == 3);
    }
    CHECK(J(1, 0) == 4);
    CHECK(J(1, 1) == 0);
    CHECK(J(1, 2) == 4);
}
TEST_CASE("jacobian: passive outputs and inputs give zeros") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    const auto J = tape.jacobian(std::array{Number(1), y, Number(2)}, std::array{Number(5), x, Number(0)});
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) CHECK(J(i, j) == (i == 1 && j == 1 ? 4 : 0));
}
TEST_CASE("jacobian: an input may be an intermediate result") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number u = x * x, v = sin(u), w = u * v;
    const auto J = tape.jacobian(std::array{w, v, u}, std::array{u, x, v, w});
    CHECK(J(0, 0) == doctest::Approx(std::sin(4.0) + 4 * std::cos(4.0)).epsilon(1e-14));
    CHECK(J(0, 1) == doctest::Approx(4 * (std::sin(4.0) + 4 * std::cos(4.0))).epsilon(1e-14));
    CHECK(J(0, 2) == 4);
    CHECK(J(0, 3) == 1);
    CHECK(J(1, 0) == doctest::Approx(std::cos(4.0)).epsilon(1e-14));
    CHECK(J(1, 2) == 1);
    CHECK(J(1, 3) == 0);
    CHECK(J(2, 0) == 1);
    CHECK(J(2, 1) == 4);
    CHECK(J(2, 2) == 0);
}
TEST_CASE("jacobian: intermediate inputs in every block of rows") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number u = x * 3;
    std::vector<Number> y;
    for (int i = 0; i < 20; ++i) y.emplace_back(u * i + x);
    const auto J = tape.jacobian(y, std::array{u, x});
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(J(i, 0) == static_cast<double>(i));
        CHECK(J(i, 1) == 3 * static_cast<double>(i) + 1);
    }
}
TEST_CASE("jacobian: a variable is its own output") {
    Tape<double> tape;
    const auto x = tape.variables(std::array{1.0, 2.0, 3.0});
    const auto J = tape.jacobian(x, x);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) CHECK(J(i, j) == (i == j ? 1 : 0));
}
TEST_CASE("jacobian: variables made between statements") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number u = x * x;
    auto w = tape.variable(3.0);
    std::vector<Number> y;
    for (int i = 0; i < 17; ++i) y.emplace_back(u * w * i);
    const auto J = tape.jacobian(y, std::array{x, w});
    for (std::size_t i = 0; i < 17; ++i) {
        CHECK(J(i, 0) == 12 * static_cast<double>(i));
        CHECK(J(i, 1) == 4 * static_cast<double>(i));
    }
}
TEST_CASE("jacobian: leaves gradients alone") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    y.backward();
    tape.jacobian(std::array{y, y, y}, std::array{x});
    CHECK(x.gradient() == 4);
    y.backward();
    CHECK(x.gradient() == 8);
}
TEST_CASE("jacobian: in float, long double and of nested numbers") {
    Tape<float> f;
    const auto xf = f.variable(3.0F);
    CHECK(f.jacobian(std::array{tandem::ADAdjoint<float>(xf * xf)}, std::array{xf})(0, 0) == 6);
    Tape<long double> l;
    const auto xl = l.variable(3.0L);
    std::vector<tandem::ADAdjoint<long double>> yl(9, xl * xl);
    CHECK(l.jacobian(yl, std::array{xl})(8, 0) == 6);
    using Inner = tandem::ADTangent<double, 2>;
    Tape<Inner> n;
    const auto xn = n.variable(Inner::variable(3.0, 1));
    std::vector<tandem::ADAdjoint<Inner>> yn(9, xn * xn * xn);
    const auto J = n.jacobian(yn, std::array{xn});
    CHECK(J(8, 0).value() == 27);
    CHECK(J(8, 0).tangent(1) == 18);
    CHECK(J(8, 0).tangent(0) == 0);
}
