// Hessians, and products with them.
#include <doctest/doctest.h>

#include <boost/hana/define_struct.hpp>

#include <array>
#include <cmath>
#include <tuple>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::hessian;

namespace {

template <class T>
struct pair_of {
    BOOST_HANA_DEFINE_STRUCT(pair_of, (T, first), (int, tag), (std::vector<T>, rest));
};

const auto rosenbrock = [](const auto& x) {
    typename std::remove_cvref_t<decltype(x)>::value_type sum = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        const auto a = tandem::eval(x[i + 1] - x[i] * x[i]);
        const auto b = tandem::eval(1 - x[i]);
        sum += 100 * a * a + b * b;
    }
    return sum;
};
std::vector<double> point(std::size_t n) {
    std::vector<double> x(n);
    for (std::size_t j = 0; j < n; ++j) x[j] = std::sin(static_cast<double>(j) + 1);
    return x;
}
/// d2 rosenbrock / dx_i dx_j.
double entry(const std::vector<double>& x, std::size_t i, std::size_t j) {
    const std::size_t last = x.size() - 1;
    if (i == j) return (i < last ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 2 : 0) + (i > 0 ? 200 : 0);
    if (i + 1 == j) return -400 * x[i];
    if (j + 1 == i) return -400 * x[j];
    return 0;
}

}  // namespace

TEST_CASE("hessian: of every size, against formulas") {
    for (const std::size_t n : std::array<std::size_t, 8>{1, 2, 7, 8, 9, 16, 17, 25}) {
        CAPTURE(n);
        const auto x = point(n);
        const auto H = hessian(rosenbrock, x);
        REQUIRE(H.rows() == n);
        REQUIRE(H.cols() == n);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                CHECK(H(i, j) == doctest::Approx(entry(x, i, j)).epsilon(1e-13));
                CHECK(H(i, j) == H(j, i));
            }
    }
}
TEST_CASE("hessian: value and gradient come with it") {
    const auto x = point(10);
    const auto [v, g, H] = tandem::value_gradient_hessian(rosenbrock, x);
    const auto [value, gradient] = tandem::value_and_gradient(rosenbrock, x);
    CHECK(v == value);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(g[i] == doctest::Approx(gradient[i]).epsilon(1e-14));
    CHECK(H(0, 1) == -400 * x[0]);
}
TEST_CASE("hessian: of a number, an array, a tuple") {
    CHECK(hessian([](const auto& x) { return x * x * x; }, 2.0)(0, 0) == 12);
    CHECK(hessian([](const auto& x) { return x[0] * x[1]; }, std::array{2.0, 3.0})(0, 1) == 1);
    const auto H = hessian([](const auto& t) { return std::get<0>(t) * std::get<1>(t)[0] * std::get<1>(t)[0]; },
                           std::tuple{2.0, std::vector{3.0}});
    CHECK(H(0, 0) == 0);
    CHECK(H(0, 1) == 6);
    CHECK(H(1, 1) == 4);
}
TEST_CASE("hessian: of a struct, whose numbers count in the order of its members") {
    const auto f = [](const auto& p) { return p.first * p.first * p.rest[0] * p.rest[1] * p.tag; };
    const pair_of<double> p{2.0, 10, {3.0, 5.0}};
    const auto [v, g, H] = tandem::value_gradient_hessian(f, p);
    CHECK(v == 600);
    CHECK(g.first == 600);
    CHECK(g.tag == 10);
    CHECK(g.rest == std::vector{200.0, 120.0});
    REQUIRE(H.rows() == 3);
    const double expected[3][3] = {{300, 200, 120}, {200, 0, 40}, {120, 40, 0}};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) CHECK(H(i, j) == expected[i][j]);
    const auto Hv = tandem::hvp(f, p, std::array{1, 10, 100});
    CHECK(Hv.first == 300 + 2000 + 12000);
    CHECK(Hv.rest == std::vector{200.0 + 4000, 120.0 + 400});
}
TEST_CASE("hessian: of nothing, of a constant, of a linear function") {
    CHECK(hessian([](const auto&) { return 1.0; }, std::vector<double>{}).size() == 0);
    const auto [v, g, H] = tandem::value_gradient_hessian([](const auto&) { return 5.0; }, std::vector{1.0, 2.0});
    CHECK(v == 5);
    CHECK(g == std::vector{0.0, 0.0});
    CHECK(H(0, 1) == 0);
    const auto linear = [](const auto& x) { return 2 * x[0] - x[1]; };
    CHECK(hessian(linear, std::vector{1.0, 2.0}) == tandem::Matrix<double>(2, 2));
}
TEST_CASE("hessian: by two routes") {
    const auto x = point(5);
    const auto H = hessian(rosenbrock, x);
    const auto J = tandem::jacobian([](const auto& v) { return tandem::gradient(rosenbrock, v); }, x);
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j) CHECK(H(i, j) == doctest::Approx(J(i, j)).epsilon(1e-12));
}
TEST_CASE("hessian: infinite derivatives of what f does not use stay out") {
    const auto f = [](const auto& x) { return x[1] * x[1] + stop_gradient(sqrt(x[0])); };
    const auto [v, g, H] = tandem::value_gradient_hessian(f, std::array{0.0, 3.0});
    CHECK(g[0] == 0);
    CHECK(H(0, 0) == 0);
    CHECK(H(0, 1) == 0);
    CHECK(H(1, 1) == 2);
}
TEST_CASE("hvp: is the Hessian times the direction, in the shape of the argument") {
    const auto x = point(9);
    std::vector<double> v(9);
    for (std::size_t i = 0; i < 9; ++i) v[i] = std::cos(static_cast<double>(i));
    const auto H = hessian(rosenbrock, x);
    const auto Hv = tandem::hvp(rosenbrock, x, v);
    for (std::size_t i = 0; i < 9; ++i) {
        double expected = 0;
        for (std::size_t j = 0; j < 9; ++j) expected += H(i, j) * v[j];
        CHECK(Hv[i] == doctest::Approx(expected).epsilon(1e-12));
    }
    CHECK(tandem::hvp([](const auto& a) { return a * a * a; }, 2.0, 3.0) == 36);
    CHECK(tandem::hvp([](const auto&) { return 1.0; }, std::vector{2.0}, std::vector{3.0}) == std::vector{0.0});
}
