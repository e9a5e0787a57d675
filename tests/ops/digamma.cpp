#include <doctest/doctest.h>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_dec_float.hpp>

#include <cmath>

#include <tandem/ops/gamma.hpp>

namespace {

template <class T>
T digamma(T x) {
    return tandem::ops::digamma::value<T>(x);
}
template <class T>
T polygamma(int n, T x) {
    return tandem::ops::polygamma::value<T>(n, x);
}

/// 60 digits of constants, converted to T.
template <class T>
T decimal(const char* digits) {
    return static_cast<T>(boost::multiprecision::cpp_bin_float_100(digits));
}

/// |a - b| <= ulps units of b.
template <class T>
bool close(T a, T b, int ulps) {
    using std::abs;
    return abs(T(a - b)) <= T(ulps) * std::numeric_limits<T>::epsilon() * abs(b);
}

}  // namespace

TEST_CASE_TEMPLATE("digamma: constants of the literature", T, float, double, long double,
                   boost::multiprecision::cpp_bin_float_50, boost::multiprecision::cpp_dec_float_50) {
    const T euler = decimal<T>("0.577215664901532860606512090082402431042159335939923598805767");
    const T ln2 = decimal<T>("0.693147180559945309417232121458176568075500134360255254120680");
    const T pi = decimal<T>("3.14159265358979323846264338327950288419716939937510582097494459");
    const T zeta3 = decimal<T>("1.20205690315959428539973816151144999076498629234049888179227");
    const int ulps = std::is_floating_point_v<T> ? 8 : 1000;
    CHECK(close(digamma(T(1)), T(-euler), ulps));
    CHECK(close(digamma(T(2)), T(1 - euler), ulps));
    CHECK(close(digamma(T(0.5)), T(-euler - 2 * ln2), ulps));
    CHECK(close(digamma(T(0.25)), T(-euler - pi / 2 - 3 * ln2), ulps));
    CHECK(close(digamma(T(-0.5)), decimal<T>("0.036489973978576520559023667001244432806840395339565892952872746"), ulps));
    CHECK(close(polygamma(1, T(1)), T(pi * pi / 6), ulps));
    CHECK(close(polygamma(1, T(0.5)), T(pi * pi / 2), ulps));
    CHECK(close(polygamma(1, T(-0.5)), T(pi * pi / 2 + 4), ulps));
    CHECK(close(polygamma(2, T(1)), T(-2 * zeta3), ulps));
    CHECK(close(polygamma(2, T(0.5)), T(-14 * zeta3), ulps));
    CHECK(close(polygamma(3, T(1)), T(pi * pi * pi * pi / 15), ulps));
}

TEST_CASE("digamma: keeps its digits beside its roots") {
    // At the doubles nearest to roots.
    CHECK(close(digamma(1.4616321449683622), -9.2412655217294275168e-17, 8));
    CHECK(close(digamma(-0.5040830082644554), 7.2897639029768949445e-17, 8));
    CHECK(close(digamma(-1.5734984731623904), 1.5649788481838453367e-16, 8));
    CHECK(close(digamma(-5.6671624415568855), 4.1867794464524800877e-17, 8));
    CHECK(close(digamma(-9.702672540001863), 4.9392568690863821965e-15, 8));
}

TEST_CASE("digamma: agrees with Boost.Math away from the roots") {
    for (double x = -30.37; x < 60; x += 0.731) {
        const double expected = boost::math::digamma(x);
        CHECK(std::abs(digamma(x) - expected) <= 1e-14 * (1 + std::abs(expected)));
    }
}

TEST_CASE("polygamma: agrees with Boost.Math at both sides of zero") {
    for (int n = 1; n <= 12; ++n)
        for (double x = -25.31; x < 60; x += 1.37) {
            const double expected = boost::math::polygamma(n, x);
            // For even n and negative x it passes through zero, between values of the size of the odd orders.
            const double scale = x > 0 ? std::abs(expected) : boost::math::polygamma(2 * (n / 2) + 1, x);
            CHECK_MESSAGE(std::abs(polygamma(n, x) - expected) <= 1e-13 * scale, n, ' ', x, ' ', polygamma(n, x), ' ',
                          expected);
        }
}

TEST_CASE("polygamma: order 0 is digamma, negative orders are NaN") {
    CHECK(polygamma(0, 0.7) == digamma(0.7));
    CHECK(std::isnan(polygamma(-1, 0.7)));
}

TEST_CASE("polygamma: high orders neither overflow nor underflow on the way") {
    // 200! is beyond double, and so is 90^201.
    CHECK(close(polygamma(150, 2.0), -2.0015390410664058947e+217, 1000));
    CHECK(close(polygamma(200, 90.0), -1.393739031798543944e-18, 1000));
}

TEST_CASE("digamma and polygamma: NaN at the poles") {
    for (const double pole : {0.0, -0.0, -1.0, -2.0, -10.0, -11.0, -1e6, -1e300}) {
        CHECK(std::isnan(digamma(pole)));
        for (int n = 1; n < 4; ++n) CHECK(std::isnan(polygamma(n, pole)));
    }
}

TEST_CASE("digamma and polygamma: ends of the range of double") {
    CHECK(std::isinf(digamma(std::numeric_limits<double>::infinity())));
    CHECK(polygamma(1, std::numeric_limits<double>::infinity()) == 0);
    CHECK(digamma(1e-300) == -1e300);
    CHECK(close(digamma(1e300), std::log(1e300), 2));
    CHECK(close(polygamma(1, 1e300), 1e-300, 2));
    CHECK(std::isnan(digamma(std::numeric_limits<double>::quiet_NaN())));
    CHECK(std::isnan(polygamma(1, std::numeric_limits<double>::quiet_NaN())));
    CHECK(std::isnan(digamma(-std::numeric_limits<double>::infinity())));
}

TEST_CASE("polygamma: the cost does not grow with the distance from zero") {
    // A recurrence would take 1e12 steps.
    CHECK(close(polygamma(1, -1e12 - 0.5), 9.8696044010883586188, 16));
    CHECK(close(digamma(-1e12 - 0.5), 27.631021115929548208, 16));
}
