#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::ArrayXd;
using Eigen::MatrixXd;
using namespace interop;

namespace {
/// f by Eigen, coefficient by coefficient, against g of each number alone, which the tests of tandem itself cover.
template <class AD, class F, class G>
void check_function(const char* name, const F& f, const G& g, double low = 0.1, double high = 0.9) {
    INFO(name);
    const Eigen::Index n = 7;
    const MatrixXd x = ArrayXd::LinSpaced(n, low, high), dx = numbers(n, 1);
    const auto whole = at<AD>::differentiate([&](const auto& v) { return f(v.array()).matrix().eval(); }, x, dx);
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto number = tandem::ADTangent<double>(x(i), dx(i));
        const tandem::ADTangent<double> expected = g(number);
        CHECK(whole.value(i) == doctest::Approx(expected.value()).epsilon(1e-15));
        CHECK(whole.derivative(i) == doctest::Approx(expected.tangent()).epsilon(1e-14));
    }
}
}  // namespace

#define CHECK_MEMBER(member, function, ...)                                                   \
    check_function<AD>(#member, [](const auto& a) { return a.member(); },                     \
                       [](const auto& x) { return function; } __VA_OPT__(, ) __VA_ARGS__)

TEST_CASE_TEMPLATE("Eigen arrays: elementary functions", AD, INTEROP_AD_TYPES) {
    CHECK_MEMBER(sin, sin(x));
    CHECK_MEMBER(cos, cos(x));
    CHECK_MEMBER(tan, tan(x));
    CHECK_MEMBER(asin, asin(x));
    CHECK_MEMBER(acos, acos(x));
    CHECK_MEMBER(atan, atan(x));
    CHECK_MEMBER(sinh, sinh(x));
    CHECK_MEMBER(cosh, cosh(x));
    CHECK_MEMBER(tanh, tanh(x));
    CHECK_MEMBER(asinh, asinh(x));
    CHECK_MEMBER(acosh, acosh(x), 1.1, 3.0);
    CHECK_MEMBER(atanh, atanh(x));
    CHECK_MEMBER(exp, exp(x));
    CHECK_MEMBER(expm1, expm1(x));
    CHECK_MEMBER(log, log(x));
    CHECK_MEMBER(log1p, log1p(x));
    CHECK_MEMBER(log10, log10(x));
    CHECK_MEMBER(log2, log2(x));
    CHECK_MEMBER(sqrt, sqrt(x));
    CHECK_MEMBER(rsqrt, rsqrt(x));
    CHECK_MEMBER(logistic, sigmoid(x), -3.0, 3.0);
}

TEST_CASE_TEMPLATE("Eigen arrays: powers, parts and signs", AD, INTEROP_AD_TYPES) {
    CHECK_MEMBER(square, square(x), -2.0, 3.0);
    CHECK_MEMBER(cube, x * x * x, -2.0, 3.0);
    CHECK_MEMBER(inverse, 1 / x);
    CHECK_MEMBER(abs, abs(x), -2.0, 3.0);
    CHECK_MEMBER(abs2, x * x, -2.0, 3.0);
    CHECK_MEMBER(floor, floor(x), -2.1, 3.3);
    CHECK_MEMBER(ceil, ceil(x), -2.1, 3.3);
    CHECK_MEMBER(round, round(x), -2.1, 3.3);
    CHECK_MEMBER(rint, rint(x), -2.1, 3.3);
    check_function<AD>("pow of an int", [](const auto& a) { return a.pow(3); }, [](auto x) { return pow(x, 3); }, -2, 3);
    check_function<AD>("pow of a double", [](const auto& a) { return a.pow(2.5); }, [](auto x) { return pow(x, 2.5); });
    check_function<AD>("pow of an array", [](const auto& a) { return a.pow(a); }, [](auto x) { return pow(x, x); });
    check_function<AD>("min, max", [](const auto& a) { return (a.max(0.3) * a).min(a + 1); },
                       [](auto x) { return min(max(x, 0.3) * x, x + 1); });
    check_function<AD>("numbers on both sides", [](const auto& a) { return 2 - 3.5 * a + 1 / a - a / 2; },
                       [](auto x) { return 2 - 3.5 * x + 1 / x - x / 2; });
    check_function<AD>("select", [](const auto& a) { return (a < 0.4).select(a * a, a.sqrt()); },
                       [](auto x) { return x < 0.4 ? tandem::eval(x * x) : tandem::eval(sqrt(x)); });
    check_function<AD>("unaryExpr of an expression",
                       [](const auto& a) { return a.unaryExpr([](const auto& x) { return x * sin(x); }); },
                       [](auto x) { return x * sin(x); });
}

TEST_CASE_TEMPLATE("Eigen arrays: tests and comparisons look at values", AD, INTEROP_AD_TYPES) {
    const Eigen::Array<AD, 2, 1> a(AD(1), AD(std::numeric_limits<double>::quiet_NaN()));
    CHECK(a.isNaN().count() == 1);
    CHECK(a.isInf().count() == 0);
    CHECK(a.isFinite().count() == 1);
    CHECK((a < 2).count() == 1);
    CHECK(a.hasNaN());
}
