// Users' own rules inside an expression: elementary, elemental.
#include "both_modes.hpp"

#include <sstream>
#include <vector>

using both_modes::check;
using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

namespace {

constexpr auto softsign = tandem::elementary(
    [](const auto& x) {
        using std::abs;
        return x / (1 + abs(x));
    },
    [](const auto& x) {
        using std::abs;
        return 1 / tandem::square(1 + abs(x));
    });
constexpr auto logistic = tandem::elementary(
    [](const auto& x) {
        using std::exp;
        return 1 / (1 + exp(-x));
    },
    [](const auto&, const auto& y) { return y * (1 - y); });
constexpr auto power = tandem::elementary(
    [](const auto& x, const auto& p) {
        using std::pow;
        return pow(x, p);
    },
    [](const auto& x, const auto& p) {
        using std::pow;
        return p * pow(x, p - 1);
    },
    [](const auto& x, const auto&, const auto& y) {
        using std::log;
        return y * log(x);
    });

const auto pair_energy = [](const auto& a, const auto& b) {
    using std::sqrt;
    const auto r2 = a * a + b * b;
    const auto s = 1 / (r2 * r2 * r2);
    return 4 * s * (s - 1) + sqrt(r2);
};

}  // namespace

TEST_CASE("elementary: value and partial are the user's") {
    check([](auto& x, auto& y) { return softsign(x) + y; }, 3, 1, 1.75, 1.0 / 16, 1);
    check([](auto& x, auto& y) { return softsign(x * y); }, -1, 3, -0.75, 3.0 / 16, -1.0 / 16);
}
TEST_CASE("elementary: a wrong partial is taken at its word") {
    const auto odd = tandem::elementary([](const auto& x) { return x * x; }, [](const auto&) { return 42.0; });
    check([&](auto& x, auto& y) { return odd(x) * y; }, 3, 2, 18, 84, 9);
}
TEST_CASE("elementary: a partial may use the result") {
    const double s = 1 / (1 + std::exp(-0.5));
    check([](auto& x, auto& y) { return logistic(x) * y; }, 0.5, 2, 2 * s, 2 * s * (1 - s), s);
}
TEST_CASE("elementary: several arguments, active or not") {
    check([](auto& x, auto& y) { return power(x, y); }, 2, 3, 8, 12, 8 * std::log(2.0));
    check([](auto& x, auto&) { return power(x, 3); }, 2, 1, 8, 12, 0);
    check([](auto& x, auto&) { return power(2.0, x); }, 3, 1, 8, 8 * std::log(2.0), 0);
}
TEST_CASE("elementary: is part of one statement") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const ADAdjoint<double> y = sin(softsign(x) * x) + logistic(x);
    CHECK(y.is_active());
    CHECK(tape.statement_count() == 1);
}
TEST_CASE("elementary: callables with captures") {
    double scale = 3;
    const auto scaled = tandem::elementary([&](const auto& x) { return scale * x; }, [&](const auto&) { return scale; });
    check([&](auto& x, auto& y) { return scaled(x) * y; }, 2, 5, 30, 15, 6);
}
TEST_CASE("elementary: nests to second order") {
    const double second = tandem::hessian([](const auto& x) { return logistic(x); }, 0.5)(0, 0);
    const double s = 1 / (1 + std::exp(-0.5));
    CHECK(second == doctest::Approx(s * (1 - s) * (1 - 2 * s)).epsilon(1e-14));
}
TEST_CASE("elementary: has Taylor series where it has no captures") {
    const auto d = tandem::derivatives<4>([](const auto& x) { return logistic(x); }, 0.5);
    const auto expected = tandem::derivatives<4>([](const auto& x) { return sigmoid(x); }, 0.5);
    for (std::size_t k = 0; k <= 4; ++k) CHECK(d[k] == doctest::Approx(expected[k]).epsilon(1e-13));
}
TEST_CASE("elementary: of plain numbers is the value") {
    CHECK(power(2.0, 3.0) == 8);
}

TEST_CASE("elemental: is one statement with the right partials") {
    Tape<double> tape;
    auto x = tape.variable(0.9), y = tape.variable(0.7);
    const ADAdjoint<double> z = tandem::elemental(pair_energy, x, y);
    CHECK(tape.statement_count() == 1);
    z.backward();
    const auto [value, g] = tandem::value_and_gradient(pair_energy, 0.9, 0.7);
    CHECK(z.value() == value);
    CHECK(x.gradient() == doctest::Approx(std::get<0>(g)).epsilon(1e-14));
    CHECK(y.gradient() == doctest::Approx(std::get<1>(g)).epsilon(1e-14));
}
TEST_CASE("elemental: both modes, within expressions, with repeated and passive arguments") {
    const auto f = [](const auto& a, const auto& b) { return a * a * b; };
    check([&](auto& x, auto& y) { return tandem::elemental(f, x, y) * y; }, 2, 3, 36, 36, 24);
    check([&](auto& x, auto&) { return tandem::elemental(f, x, x); }, 2, 3, 8, 12, 0);
    check([&](auto& x, auto& y) { return tandem::elemental(f, x * y, 2.0); }, 2, 3, 72, 72, 48);
    check([&](auto& x, auto& y) { return tandem::elemental(f, 2, x) + y; }, 5, 1, 21, 4, 1);
}
TEST_CASE("elemental: equal structure with different constants stays apart") {
    const auto f = [](const auto& a, const auto& b) { return (a * 2.0) * (a * 3.0) + sin(b * 2.0) - sin(b * 4.0); };
    check([&](auto& x, auto& y) { return tandem::elemental(f, x, y); }, 2, 0.5, 24 + std::sin(1.0) - std::sin(2.0), 24,
          2 * std::cos(1.0) - 4 * std::cos(2.0));
}
TEST_CASE("elemental: an argument that f ignores, and f that ignores all") {
    check([](auto& x, auto& y) { return tandem::elemental([](const auto& a, const auto&) { return exp(a); }, x, y); }, 0,
          3, 1, 1, 0);
    check([](auto& x, auto& y) { return y + tandem::elemental([](const auto&) { return 7.0; }, x); }, 2, 3, 10, 0, 1);
    check([](auto& x, auto& y) { return y * tandem::elemental([](const auto& a) { return a; }, x); }, 2, 3, 6, 3, 2);
}
TEST_CASE("elemental: rounding functions and kinks") {
    const auto f = [](const auto& a, const auto& b) { return floor(a) * b + max(a, b) + abs(a); };
    check([&](auto& x, auto& y) { return tandem::elemental(f, x, y); }, 2.5, 2.5, 10, 1.5, 2.5);
}
TEST_CASE("elemental: nests to second order") {
    const auto f = [](const auto& v) { return tandem::elemental(pair_energy, v[0], v[1]); };
    const auto g = [](const auto& v) { return pair_energy(v[0], v[1]); };
    const std::vector<double> at{1.1, 0.7};
    const auto H = tandem::hessian(f, at), expected = tandem::hessian(g, at);
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 2; ++j) CHECK(H(i, j) == doctest::Approx(expected(i, j)).epsilon(1e-12));
}
TEST_CASE("elemental: of plain numbers is the function") {
    CHECK(tandem::elemental(pair_energy, 0.9, 0.7) == pair_energy(0.9, 0.7));
}
