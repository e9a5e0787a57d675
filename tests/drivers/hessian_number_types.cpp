// Second-order drivers in other number types than double.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <concepts>

#include <tandem/tandem.hpp>

namespace {
const auto cube = [](const auto& x) { return x * x * x; };
}  // namespace

TEST_CASE("hessian and hvp: in float") {
    const auto [v, g, H] = tandem::value_gradient_hessian(cube, 2.0F);
    CHECK(std::same_as<std::remove_cvref_t<decltype(H)>, tandem::Matrix<float>>);
    CHECK(v == 8);
    CHECK(g == 12);
    CHECK(H(0, 0) == 12);
    CHECK(std::same_as<decltype(tandem::hvp(cube, 2.0F, 3.0F)), float>);
}
TEST_CASE("hessian and hvp: in long double") {
    CHECK(std::fabs(tandem::hessian(cube, 0.1L)(0, 0) - 0.6L) < 1e-18L);
    CHECK(std::fabs(tandem::hvp(cube, 0.1L, 2) - 1.2L) < 1e-18L);
}
TEST_CASE("hessian: in 50 digits") {
    using wide = boost::multiprecision::cpp_bin_float_50;
    const auto H = tandem::hessian([](const auto& x) { return exp(x[0] * x[1]); }, std::array{wide(1), wide(2)});
    CHECK(abs(wide(H(0, 1) - 3 * exp(wide(2)))) < 1e-47);
    CHECK(abs(wide(H(0, 0) - 4 * exp(wide(2)))) < 1e-47);
}
