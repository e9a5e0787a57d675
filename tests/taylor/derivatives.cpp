// derivatives<K>: every family of functions to order 8.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <limits>

#include <tandem/tandem.hpp>

using wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<100>, boost::multiprecision::et_off>;

namespace {

constexpr std::size_t K = 8;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Derivatives by the ninefold formula of central differences, in 100 digits, with errors of about h^2.
template <class F>
std::array<wide, K + 1> differences(const F& f, double x) {
    const wide h = pow(wide(10), -8);
    std::array<wide, 2 * K + 1> y;
    for (std::size_t i = 0; i <= 2 * K; ++i) y[i] = f(wide(x) + h * (static_cast<int>(i) - static_cast<int>(K)) / 2);
    // k-th central difference of step h: sum over j of (-1)^j C(k, j) f(x + (k/2 - j) h), error h^2
    std::array<wide, K + 1> d;
    for (std::size_t k = 0; k <= K; ++k) {
        wide sum = 0, binomial = 1;
        for (std::size_t j = 0; j <= k; ++j) {
            const wide term = binomial * y[K + k - 2 * j];
            if (j % 2 == 0)
                sum += term;
            else
                sum -= term;
            binomial = binomial * static_cast<int>(k - j) / static_cast<int>(j + 1);
        }
        d[k] = sum / pow(h, static_cast<int>(k));
    }
    return d;
}

/// f's derivatives in double against its differences, whose error is about 1e-10 relative.
template <class F>
void check(const F& f, std::initializer_list<double> points) {
    for (const double x : points) {
        CAPTURE(x);
        const auto got = tandem::derivatives<K>(f, x);
        const auto expected = differences(f, x);
        for (std::size_t k = 0; k <= K; ++k) {
            CAPTURE(k);
            const auto e = static_cast<double>(expected[k]);
            CHECK(std::abs(got[k] - e) <= 1e-8 * (1 + std::abs(e)));
        }
    }
}
#define CHECK_FUNCTION(expression, ...)   \
    check(                                \
        [](const auto& x) {               \
            using namespace std;          \
            using namespace tandem;       \
            return expression;            \
        },                                \
        {__VA_ARGS__})

template <std::size_t Order, class F>
void check_exact(const F& f, double x, const std::array<double, Order + 1>& expected) {
    const auto got = tandem::derivatives<Order>(f, x);
    for (std::size_t k = 0; k <= Order; ++k) {
        CAPTURE(k);
        CHECK(got[k] == doctest::Approx(expected[k]).epsilon(1e-14));
    }
}

}  // namespace

TEST_CASE("series: arithmetic") {
    CHECK_FUNCTION(x * x * 3 - x / 2 + 1, -1.5, 0, 2);
    CHECK_FUNCTION(1 / x, -1.5, 2);
    CHECK_FUNCTION(x / (1 + x * x), -1.5, 0, 2);
    CHECK_FUNCTION(-(x - 2) / x, -1.5, 2);
}
TEST_CASE("series: exponentials and logarithms") {
    CHECK_FUNCTION(exp(x), -1, 0, 2);
    CHECK_FUNCTION(exp2(x), -1, 0, 2);
    CHECK_FUNCTION(expm1(x * x), -0.5, 0, 1);
    CHECK_FUNCTION(log(x), 0.5, 3);
    CHECK_FUNCTION(log2(x) + log10(x), 0.7, 3);
    CHECK_FUNCTION(log1p(x), -0.4, 0, 3);
}
TEST_CASE("series: circular functions and their inverses") {
    CHECK_FUNCTION(sin(x * x), -1, 0, 2);
    CHECK_FUNCTION(cos(x), -1, 0, 2);
    CHECK_FUNCTION(tan(x), -0.5, 0, 1);
    CHECK_FUNCTION(asin(x), -0.5, 0, 0.3);
    CHECK_FUNCTION(acos(x), -0.5, 0, 0.3);
    CHECK_FUNCTION(atan(x), -0.9, 0, 2);
    CHECK_FUNCTION(atan2(x, 2), -0.9, 0, 2);
    CHECK_FUNCTION(atan2(1, x), 0.9, 2);
    CHECK_FUNCTION(atan2(x, x * x + 1), 0.9, -2);
}
TEST_CASE("series: hyperbolic functions and their inverses") {
    CHECK_FUNCTION(sinh(x), -1, 0, 2);
    CHECK_FUNCTION(cosh(x * x), -1, 0, 1.5);
    CHECK_FUNCTION(tanh(x), -1, 0, 2);
    CHECK_FUNCTION(asinh(x), -1, 0, 2);
    CHECK_FUNCTION(acosh(x), 2, 3);
    CHECK_FUNCTION(atanh(x), -0.4, 0, 0.3);
}
TEST_CASE("series: powers and roots") {
    CHECK_FUNCTION(sqrt(x), 0.5, 3);
    CHECK_FUNCTION(cbrt(x), -1.5, 0.7, 3);
    CHECK_FUNCTION(1 / sqrt(x), 0.7, 3);
    CHECK_FUNCTION(pow(x, 2.5), 0.7, 3);
    CHECK_FUNCTION(pow(x, 3), -1.5, 0.7);
    CHECK_FUNCTION(pow(x, -2), -1.5, 0.7);
    CHECK_FUNCTION(pow(2.5, x), -1.5, 0, 0.7);
    CHECK_FUNCTION(pow(x, x), 0.7, 2);
    CHECK_FUNCTION(hypot(x, 3), -1, 0, 2);
    CHECK_FUNCTION(hypot(x, x * x + 1), -1, 0.5);
}
TEST_CASE("series: error and gamma functions") {
    CHECK_FUNCTION(erf(x), -1, 0, 1.5);
    CHECK_FUNCTION(erfc(x), -1, 0, 1.5);
    CHECK_FUNCTION(tgamma(x), 1.5, 3);
    CHECK_FUNCTION(lgamma(x), 1.5, 3);
    CHECK_FUNCTION(digamma(x), 1.5, 3);
}
TEST_CASE("series: half turns") {
    CHECK_FUNCTION(sinpi(x), 0.2, 1);
    CHECK_FUNCTION(cospi(x), 0.2, 0.5);
    CHECK_FUNCTION(tanpi(x), 0.1, -0.2);
}
TEST_CASE("series: activations") {
    CHECK_FUNCTION(sigmoid(x), -2, 0, 1);
    CHECK_FUNCTION(softplus(x), -2, 0.5, 1);
    CHECK_FUNCTION(logit(x), 0.3, 0.6);
    CHECK_FUNCTION(rsqrt(x), 0.7, 3);
    CHECK_FUNCTION(square(x), -1, 0);
}
TEST_CASE("series: compositions") {
    CHECK_FUNCTION(exp(sin(x) * x) / (1 + x * x), -1, 0, 1.5);
    CHECK_FUNCTION(log(1 + exp(-x * x)) + sqrt(2 + cos(x)), -1, 0, 1.5);
    CHECK_FUNCTION(tanh(atan(x) * 2) * erf(x), -1, 0, 1);
    CHECK_FUNCTION(pow(1 + x * x, sin(x)), -1, 0, 1);
}

TEST_CASE("series: whole powers at zero are exact") {
    check_exact<5>([](const auto& x) { return pow(x, 3); }, 0.0, {0, 0, 0, 6, 0, 0});
    check_exact<3>([](const auto& x) { return pow(x, 0); }, 0.0, {1, 0, 0, 0});
    check_exact<3>([](const auto& x) { return pow(x, 1); }, 0.0, {0, 1, 0, 0});
    check_exact<3>([](const auto& x) { return pow(x * x, 2); }, 0.0, {0, 0, 0, 0});
    check_exact<4>([](const auto& x) { return pow(x * x, 2); }, 0.0, {0, 0, 0, 0, 24});
    check_exact<4>([](const auto& x) { return pow(x, 10); }, 0.0, {0, 0, 0, 0, 0});
}
TEST_CASE("series: whole powers of the constant series at zero") {
    check_exact<3>([](const auto& x) { return pow(0 * x, 2) + x; }, 1.0, {1, 1, 0, 0});
}
TEST_CASE("series: a broken power at zero has infinite derivatives beyond it") {
    const auto d = tandem::derivatives<4>([](const auto& x) { return pow(x, 2.5); }, 0.0);
    CHECK(d[0] == 0);
    CHECK(d[1] == 0);
    CHECK(d[2] == 0);
    CHECK(d[3] == infinity);
}
TEST_CASE("series: roots at zero have an infinite slope") {
    CHECK(tandem::derivatives<1>([](const auto& x) { return sqrt(x); }, 0.0)[1] == infinity);
    CHECK(tandem::derivatives<1>([](const auto& x) { return cbrt(x); }, 0.0)[1] == infinity);
    CHECK(tandem::derivatives<1>([](const auto& x) { return pow(x, 0.5); }, 0.0)[1] == infinity);
}
TEST_CASE("series: polynomials by powers of a negative base") {
    check_exact<4>([](const auto& x) { return pow(x, 4); }, -2.0, {16, -32, 48, -48, 24});
    check_exact<3>([](const auto& x) { return pow(x - 2, 3); }, 1.0, {-1, 3, -6, 6});
}
TEST_CASE("series: piecewise functions follow the branch of the value") {
    check_exact<3>([](const auto& x) { return abs(x * x * x); }, -2.0, {8, -12, 12, -6});
    check_exact<2>([](const auto& x) { return max(x * x, x); }, 3.0, {9, 6, 2});
    check_exact<2>([](const auto& x) { return min(x * x, x); }, 3.0, {3, 1, 0});
    check_exact<2>([](const auto& x) { return clamp(x * x, 0, 4); }, 3.0, {4, 0, 0});
    check_exact<2>([](const auto& x) { return relu(x * x) + relu(-x); }, 3.0, {9, 6, 2});
    check_exact<2>([](const auto& x) { return fmax(x, 1) * fmin(x, 5) + fdim(x, 1); }, 3.0, {11, 7, 2});
    check_exact<2>([](const auto& x) { return copysign(x * x, -1.0); }, 3.0, {-9, -6, -2});
    check_exact<2>([](const auto& x) { return fabs(-x * x); }, 3.0, {9, 6, 2});
}
TEST_CASE("series: remainders are linear") {
    check_exact<2>([](const auto& x) { return fmod(x * x, 4); }, 3.0, {1, 6, 2});
    check_exact<2>([](const auto& x) { return fmod(7, x); }, 2.0, {1, -3, 0});
    check_exact<2>([](const auto& x) { return remainder(x * x, 4); }, 3.0, {1, 6, 2});
}
TEST_CASE("series: rounding gives constants") {
    check_exact<2>([](const auto& x) { return floor(x) + ceil(x) + round(x) + trunc(x) + rint(x) + nearbyint(x) + x; },
                   2.25, {2 + 3 + 2 + 2 + 2 + 2 + 2.25, 1, 0});
}
TEST_CASE("series: ternary functions and scaling") {
    check_exact<2>([](const auto& x) { return fma(x, x, x); }, 3.0, {12, 7, 2});
    check_exact<2>([](const auto& x) { return lerp(1.0, x, x); }, 3.0, {7, 5, 2});
    check_exact<2>([](const auto& x) { return ldexp(x * x, 2) + scalbn(x, -1); }, 3.0, {37.5, 24.5, 8});
}
TEST_CASE("series: polygamma of every order") {
    const auto d = tandem::derivatives<4>([](const auto& x) { return polygamma(1, x); }, 2.5);
    for (int k = 0; k <= 4; ++k)
        CHECK(d[static_cast<std::size_t>(k)] == doctest::Approx(tandem::polygamma(k + 1, 2.5)).epsilon(1e-13));
}
TEST_CASE("series: select, conversions, compound assignments and comparisons") {
    const auto f = [](const auto& x) {
        auto y = tandem::eval(x * 1);
        y *= x;
        y += 2;
        y -= x / 4;
        if (y > 3) y = y * y;
        return select(y > 0, y, -y);
    };
    // (x^2 + 2 - x/4)^2 at 2: 5.5^2, 2 * 5.5 * 3.75, 2 * 3.75^2 + 2 * 5.5 * 2
    check_exact<2>(f, 2.0, {30.25, 41.25, 50.125});
}
TEST_CASE("series: orders 0 and 1, and one order alone") {
    const auto f = [](const auto& x) { return exp(2 * x); };
    CHECK(tandem::derivatives<0>(f, 0.0) == std::array{1.0});
    CHECK(tandem::derivatives<1>(f, 0.0) == std::array{1.0, 2.0});
    CHECK(tandem::derivative<1>(f, 0.0) == 2);
    CHECK(tandem::derivative<5>(f, 0.0) == 32);
    CHECK(tandem::derivative<0>(f, 0.0) == 1);
}
TEST_CASE("series: a constant function, the identity, an integer argument") {
    CHECK(tandem::derivatives<3>([](const auto&) { return 7; }, 2.0) == std::array{7.0, 0.0, 0.0, 0.0});
    CHECK(tandem::derivatives<3>([](const auto& x) { return x; }, 2) == std::array{2.0, 1.0, 0.0, 0.0});
}
TEST_CASE("series: high order keeps its digits") {
    const auto d = tandem::derivatives<30>([](const auto& x) { return exp(x); }, 0.0);
    for (const double e : d) CHECK(e == doctest::Approx(1).epsilon(1e-13));
    const auto g = tandem::derivatives<20>([](const auto& x) { return 1 / (1 - x); }, 0.0);
    CHECK(g[20] == doctest::Approx(std::tgamma(21.0)).epsilon(1e-13));
}
TEST_CASE("series: in float and in 50 digits") {
    const auto f = [](const auto& x) {
        using std::sin;
        return sin(x) * x;
    };
    CHECK(tandem::derivatives<2>(f, 1.0F)[2] == doctest::Approx(2 * std::cos(1.0) - std::sin(1.0)).epsilon(1e-6));
    using digits50 = boost::multiprecision::cpp_bin_float_50;
    const digits50 x = digits50(3) / 2;
    CHECK(abs(digits50(tandem::derivatives<2>(f, x)[2] - (2 * cos(x) - x * sin(x)))) < 1e-47);
}
