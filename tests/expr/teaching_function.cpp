// ln(x) + x y - sin(y) at (2, 5): the figures of the first page.
#include <doctest/doctest.h>

#include <sstream>

#include <tandem/tandem.hpp>

namespace {
const double value = std::log(2.0) + 10 - std::sin(5.0);
const double dy = 2 - std::cos(5.0);

template <class X>
std::string text(const X& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}
}  // namespace

TEST_CASE("teaching function: forward mode gives value and tangent") {
    const tandem::ADTangent<double> x{2.0, 1.0}, y{5.0, 0.0};
    const tandem::ADTangent<double> f = log(x) + x * y - sin(y);
    CHECK(f.value() == value);
    CHECK(f.tangent() == 5.5);
}

TEST_CASE("teaching function: a forward number prints value and tangent") {
    tandem::ADTangent<double> x{2.0, 1.0}, y{5.0, 0.0};
    tandem::ADTangent<double> f = log(x) + x * y - sin(y);
    CHECK(text(f) == "value:11.6521, grad:5.5");
}

TEST_CASE("teaching function: a forward number of several directions prints all tangents") {
    using Number = tandem::ADTangent<double, 2>;
    const Number x = Number::variable(2.0, 0), y = Number::variable(5.0, 1);
    const Number f = log(x) + x * y - sin(y);
    CHECK(text(f) == "value:11.6521, grad:[5.5, 1.71634]");
}

TEST_CASE("teaching function: reverse mode gives the whole gradient") {
    tandem::Tape<double> tape;
    auto a = tape.variable(2.0), b = tape.variable(5.0);
    tandem::ADAdjoint<double> g = log(a) + a * b - sin(b);
    g.backward();
    CHECK(g.value() == value);
    CHECK(a.gradient() == 5.5);
    CHECK(b.gradient() == dy);
    CHECK(b.gradient() == doctest::Approx(1.7163).epsilon(1e-4));
}

TEST_CASE("teaching function: it is one statement") {
    tandem::Tape<double> tape;
    auto a = tape.variable(2.0), b = tape.variable(5.0);
    const tandem::ADAdjoint<double> g = log(a) + a * b - sin(b);
    CHECK(g.is_active());
    CHECK(tape.statement_count() == 1);
}

TEST_CASE("teaching function: a reverse variable prints value and gradient") {
    tandem::Tape<double> tape;
    auto a = tape.variable(2.0), b = tape.variable(5.0);
    tandem::ADAdjoint<double> g = log(a) + a * b - sin(b);
    CHECK(text(a) == "value:2, grad:0");
    g.backward();
    CHECK(text(a) == "value:2, grad:5.5");
    CHECK(text(g) == "value:11.6521, grad:0");
}

TEST_CASE("teaching function: the drivers give the same") {
    const auto f = [](const auto& x, const auto& y) { return log(x) + x * y - sin(y); };
    const auto [v, g] = tandem::value_and_gradient(f, 2.0, 5.0);
    CHECK(v == value);
    CHECK(std::get<0>(g) == 5.5);
    CHECK(std::get<1>(g) == dy);
}
