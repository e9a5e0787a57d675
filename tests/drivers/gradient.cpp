// Gradients with respect to every kind of argument.
#include <doctest/doctest.h>

#include <boost/hana/define_struct.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::gradient;
using tandem::value_and_gradient;

namespace {

template <class T>
struct spring {
    BOOST_HANA_DEFINE_STRUCT(spring, (T, stiffness), (T, length), (int, count));
};
template <class T>
struct system_of {
    BOOST_HANA_DEFINE_STRUCT(system_of, (std::vector<T>, position), (spring<T>, link), (std::string, name), (T, mass));
};

/// Cannot be copied, and is not const.
struct quadratic {
    double a;
    explicit quadratic(double factor) : a(factor) {}
    quadratic(const quadratic&) = delete;
    template <class X>
    auto operator()(const X& x) {
        return tandem::eval(a * x * x);
    }
};

const auto energy = [](const auto& s, const auto& x) {
    return s.count * s.stiffness * (x - s.length) * (x - s.length) / 2;
};

}  // namespace

TEST_CASE("gradient: of a number is a number") {
    const auto g = gradient([](const auto& x) { return x * x * x; }, 2.0);
    CHECK(std::same_as<decltype(g), const double>);
    CHECK(g == 12);
}
TEST_CASE("gradient: of an integer is taken in double") {
    const auto g = gradient([](const auto& x) { return x * x / 4; }, 3);
    CHECK(std::same_as<decltype(g), const double>);
    CHECK(g == 1.5);
    CHECK(gradient([](const auto& v) { return v[0] / v[1]; }, std::vector<int>{1, 2}) == std::vector{0.5, -0.25});
}
TEST_CASE("gradient: of float is taken in float") {
    const auto [v, g] = value_and_gradient([](const auto& x) { return x * x; }, 3.0F);
    CHECK(std::same_as<decltype(g), const float>);
    CHECK(std::same_as<decltype(v), const float>);
    CHECK(g == 6);
}
TEST_CASE("gradient: of long double and of 50 digits is taken in them") {
    const auto long_double = gradient([](const auto& x) { return x * x; }, 0.1L);
    CHECK(std::same_as<decltype(long_double), const long double>);
    CHECK(long_double == 2 * 0.1L);
    using wide = boost::multiprecision::cpp_bin_float_50;
    const auto f = [](const auto& v) { return v[0] * v[1] + exp(v[1]); };
    const auto g = gradient(f, std::vector<wide>{wide(1) / 3, wide(1)});
    CHECK(g[0] == 1);
    CHECK(abs(wide(g[1] - wide(1) / 3 - exp(wide(1)))) < 1e-48);
}
TEST_CASE("gradient: of a vector is a vector") {
    const auto g = gradient([](const auto& v) { return v[0] * v[1] + sin(v[2]); }, std::vector{2.0, 3.0, 0.0});
    CHECK(g == std::vector{3.0, 2.0, 1.0});
}
TEST_CASE("gradient: of an array is an array") {
    const auto g = gradient([](const auto& v) { return v[0] * v[1]; }, std::array{2.0, 3.0});
    CHECK(std::same_as<decltype(g), const std::array<double, 2>>);
    CHECK(g == std::array{3.0, 2.0});
}
TEST_CASE("gradient: of nested containers has their shape") {
    const std::vector<std::vector<double>> rows{{1, 2}, {}, {3}};
    const auto g = gradient([](const auto& r) { return r[0][0] * r[0][1] * r[2][0]; }, rows);
    CHECK(g == std::vector<std::vector<double>>{{6, 3}, {}, {2}});
    const std::vector<std::array<double, 2>> points{{1, 2}, {3, 4}};
    const auto h = gradient([](const auto& p) { return p[0][0] * p[1][1] - p[0][1] * p[1][0]; }, points);
    CHECK(h == std::vector<std::array<double, 2>>{{4, -3}, {-2, 1}});
}
TEST_CASE("gradient: of a tuple is a tuple") {
    const auto f = [](const auto& t) { return std::get<0>(t) * std::get<1>(t)[1]; };
    const auto g = gradient(f, std::tuple{2.0, std::vector{3.0, 5.0}});
    CHECK(std::get<0>(g) == 5);
    CHECK(std::get<1>(g) == std::vector{0.0, 2.0});
}
TEST_CASE("gradient: of several arguments is a tuple of their shapes") {
    const auto f = [](const auto& a, const auto& v, const auto& w) { return a * v[0] * w[1]; };
    const auto [a, v, w] = gradient(f, 2.0, std::vector{3.0}, std::array{4.0, 5.0});
    CHECK(a == 15);
    CHECK(v == std::vector{10.0});
    CHECK(w == std::array{0.0, 6.0});
}
TEST_CASE("gradient: of float and double arguments together is taken in double") {
    const auto [a, b] = gradient([](const auto& x, const auto& y) { return x * x * y; }, 3.0F, 0.1);
    CHECK(std::same_as<decltype(a), const double>);
    CHECK(a == doctest::Approx(0.6).epsilon(1e-15));
    CHECK(b == 9);
}
TEST_CASE("gradient: of a struct is the same template") {
    const spring<double> s{2.0, 1.0, 3};
    const auto [value, g] = value_and_gradient(energy, s, 4.0);
    CHECK(value == 27);
    CHECK(std::same_as<std::remove_cvref_t<decltype(std::get<0>(g))>, spring<double>>);
    CHECK(std::get<0>(g).stiffness == 13.5);
    CHECK(std::get<0>(g).length == -18);
    CHECK(std::get<0>(g).count == 3);
    CHECK(std::get<1>(g) == 18);
}
TEST_CASE("gradient: of a struct with containers, structs and strings in it") {
    const system_of<double> s{{1.0, 4.0}, {2.0, 1.0, 1}, "two masses", 5.0};
    const auto f = [](const auto& x) {
        CHECK(x.name == "two masses");
        return energy(x.link, x.position[1] - x.position[0]) * x.mass;
    };
    const auto g = gradient(f, s);
    CHECK(g.position == std::vector{-20.0, 20.0});
    CHECK(g.link.stiffness == 10);
    CHECK(g.link.length == -20);
    CHECK(g.mass == 4);
    CHECK(g.name == "two masses");
}
TEST_CASE("gradient: of nothing is nothing") {
    const std::vector<double> none;
    const auto [v, g] = value_and_gradient([](const auto& x) { return 3.0 + static_cast<double>(x.size()); }, none);
    CHECK(v == 3);
    CHECK(g.empty());
    const auto h = gradient([](const auto& x, const auto& y) { return y * 2 + static_cast<int>(x.size()); }, none, 1.0);
    CHECK(std::get<0>(h).empty());
    CHECK(std::get<1>(h) == 2);
    CHECK(gradient([](const auto&) { return 1; }, std::array<double, 0>{}).size() == 0);
}
TEST_CASE("gradient: f may return a number, a variable or an expression") {
    CHECK(gradient([](const auto&) { return 7.5; }, 2.0) == 0);
    CHECK(gradient([](const auto&) { return 7; }, 2.0) == 0);
    CHECK(gradient([](const auto& x) { return x; }, 2.0) == 1);
    CHECK(gradient([](auto& x) -> auto& { return x; }, 2.0) == 1);
    CHECK(gradient([](const auto& x) { return -x * x; }, 2.0) == -4);
}
TEST_CASE("gradient: f may change its arguments") {
    const auto f = [](auto& v) {
        v[0] *= v[1];
        v[1] = v[0] * v[0];
        return v[1];
    };
    CHECK(gradient(f, std::vector{2.0, 3.0}) == std::vector{36.0, 24.0});
}
TEST_CASE("gradient: arguments f ignores have zero gradients") {
    const auto g = gradient([](const auto& v) { return v[1] * 2; }, std::vector{1.0, 2.0, 3.0});
    CHECK(g == std::vector{0.0, 2.0, 0.0});
}
TEST_CASE("gradient: a function object is neither copied nor taken as const") {
    quadratic f(3);
    CHECK(gradient(f, 2.0) == 12);
}
TEST_CASE("gradient: does not touch its arguments") {
    std::vector x{1.0, 2.0};
    gradient([](auto& v) { return v[0] *= v[1]; }, x);
    CHECK(x == std::vector{1.0, 2.0});
}
TEST_CASE("gradient: of many inputs") {
    std::vector<double> x(1000);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i) / 100;
    const auto f = [](const auto& v) {
        typename std::remove_cvref_t<decltype(v)>::value_type sum = 0;
        for (const auto& e : v) sum += e * e / 2;
        return sum;
    };
    CHECK(gradient(f, x) == x);
}
TEST_CASE("gradient: leaves nothing recorded") {
    gradient([](const auto& x) { return x * x; }, 2.0);
    const tandem::ADAdjoint<double> a = 2, b = a * a;
    CHECK_FALSE(b.is_active());
    CHECK(tandem::Tape<double>::recording() == nullptr);
}
TEST_CASE("derivative: of a number, first and higher") {
    const auto f = [](const auto& x) { return x * x * x * x; };
    CHECK(tandem::derivative(f, 2.0) == 32);
    CHECK(tandem::derivative(f, 2) == 32);
    CHECK(tandem::derivative<2>(f, 2.0) == 48);
    CHECK(tandem::derivative<3>(f, 2.0F) == 48);
    CHECK(std::same_as<decltype(tandem::derivative(f, 2.0F)), float>);
}
