// Where a textbook formula overflows, underflows or loses what it needs, each rule by example.
#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include <tandem/ops/list.hpp>
#include <tandem/tandem.hpp>

namespace ops = tandem::ops;

namespace {

template <class Rule, int I, class... X>
double partial(X... x) {
    return Rule::template partial<I>(x..., Rule::template value<double>(x...));
}
bool close(double a, long double b) {
    return std::abs(a - b) <= 1e-15L * std::abs(b);
}

constexpr double smallest = 5e-324;
constexpr double large = 1.5e308;

}  // namespace

TEST_CASE("atan2: neither the square nor the sum of squares overflows") {
    CHECK(close(partial<ops::atan2, 0>(1e200, 1e200), 5e-201L));
    CHECK(close(partial<ops::atan2, 1>(1e200, 1e200), -5e-201L));
    CHECK(close(partial<ops::atan2, 0>(1e-200, 1e-200), 5e199L));
    CHECK(close(partial<ops::atan2, 1>(1e-200, -3e-200), -1e199L));
    CHECK(partial<ops::atan2, 0>(large, large) > 0);
}

TEST_CASE("hypot: shares stay shares at both ends of the range") {
    CHECK(close(partial<ops::hypot, 0>(large, large), std::numbers::sqrt2_v<long double> / 2));
    CHECK(close(partial<ops::hypot, 1>(smallest, -smallest), -std::numbers::sqrt2_v<long double> / 2));
    CHECK(close(partial<ops::hypot3, 2>(large, large, -large), -std::numbers::inv_sqrt3_v<long double>));
    CHECK(close(partial<ops::hypot3, 0>(smallest, smallest, smallest), std::numbers::inv_sqrt3_v<long double>));
}

TEST_CASE("pow: partials are finite where the power overflows or underflows") {
    CHECK(close(partial<ops::pow, 0>(0x1p700, 1.5), 1.5L * 0x1p350L));
    CHECK(close(partial<ops::pow, 0>(0x1p-800, 1.5), 1.5L * 0x1p-400L));
    CHECK(close(partial<ops::pow, 0>(-0x1p-700, 2.0), -0x1p-699L));
    CHECK(partial<ops::pow, 0>(-2.0, -1100.0) == 0);
    // The power is subnormal and has few bits; its slope has all.
    const long double p = static_cast<long double>(21.4);
    CHECK(close(partial<ops::pow, 0>(0x1p-50, 21.4), p * std::pow(0x1p-50L, p - 1)));
    CHECK(close(partial<ops::pow, 1>(0x1p-511, 2.0), -511 * std::numbers::ln2_v<long double> * 0x1p-1022L));
}

TEST_CASE("exp2: the slope is finite a little further than the value") {
    const double x = 1024.25;
    CHECK(std::isinf(ops::exp2::value<double>(x)));
    CHECK(close(partial<ops::exp2, 0>(x), std::numbers::ln2_v<long double> * std::exp2(1024.25L)));
    CHECK(std::isinf(partial<ops::exp2, 0>(1025.0)));
}

TEST_CASE("tanh: the derivative is that of the whole line, not 0 beyond 19") {
    CHECK(close(partial<ops::tanh, 0>(30.0), 4 * std::exp(-60.0L)));
    CHECK(close(partial<ops::tanh, 0>(-300.0), 4 * std::exp(-600.0L)));
}

TEST_CASE("erfc: the exponent's rounding error does not reach the derivative") {
    const double x = 25.3;
    const long double square = static_cast<long double>(x) * x;
    CHECK(close(partial<ops::erfc, 0>(x), -2 * std::numbers::inv_sqrtpi_v<long double> * std::exp(-square)));
}

TEST_CASE("sigmoid: both tails keep their digits") {
    CHECK(close(ops::sigmoid::value<double>(-700.0), std::exp(-700.0L)));
    CHECK(close(partial<ops::sigmoid, 0>(-700.0), std::exp(-700.0L)));
    CHECK(close(partial<ops::sigmoid, 0>(700.0), std::exp(-700.0L)));
    CHECK(ops::softplus::value<double>(1000.0) == 1000.0);
    CHECK(close(ops::softplus::value<double>(-700.0), std::exp(-700.0L)));
}

TEST_CASE("pow: the mixed derivative at exponent 0 is 1 / x") {
    using inner = tandem::ADTangent<double>;
    using outer = tandem::ADTangent<inner>;
    const outer x(inner(3.0, 1.0), inner(0.0)), p(inner(0.0), inner(1.0));
    CHECK(close(outer(pow(x, p)).tangent().tangent(), 1.0L / 3));
}

TEST_CASE("pow: whole powers have all their derivatives at 0") {
    using inner = tandem::ADTangent<double>;
    using outer = tandem::ADTangent<inner>;
    const outer x(inner(0.0, 1.0), inner(1.0));
    CHECK(outer(pow(x, 1)).tangent().value() == 1);
    CHECK(outer(pow(x, 1)).tangent().tangent() == 0);
    CHECK(outer(pow(x, 2)).tangent().value() == 0);
    CHECK(outer(pow(x, 2)).tangent().tangent() == 2);
    CHECK(outer(pow(x, 3)).tangent().tangent() == 0);
}
