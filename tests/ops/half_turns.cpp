#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <tandem/ops/half_turns.hpp>

namespace {

double sinpi(double x) {
    return tandem::ops::sinpi::value<double>(x);
}
double cospi(double x) {
    return tandem::ops::cospi::value<double>(x);
}
double tanpi(double x) {
    return tandem::ops::tanpi::value<double>(x);
}
bool is(double x, double y) {
    return x == y && std::signbit(x) == std::signbit(y);
}

}  // namespace

TEST_CASE("sinpi: integers give a zero of the sign of x") {
    for (const double n : {0.0, 1.0, 2.0, 3.0, 1e15, 0x1p53, 1e300}) {
        CHECK(is(sinpi(n), 0.0));
        CHECK(is(sinpi(-n), -0.0));
    }
}

TEST_CASE("cospi: half-integers give +0") {
    for (const double n : {0.5, 1.5, 2.5, 3.5, 1e15 + 0.5}) {
        CHECK(is(cospi(n), 0.0));
        CHECK(is(cospi(-n), 0.0));
    }
}

TEST_CASE("sinpi and cospi: are +-1 exactly at their extrema") {
    for (double n = -8; n < 8; n += 2) {
        CHECK(sinpi(n + 0.5) == 1);
        CHECK(sinpi(n + 1.5) == -1);
        CHECK(cospi(n) == 1);
        CHECK(cospi(n + 1) == -1);
    }
    CHECK(cospi(1e300) == 1);  // large doubles are even integers
}

TEST_CASE("tanpi: zeros and poles alternate in sign") {
    CHECK(is(tanpi(0), 0.0));
    CHECK(is(tanpi(1), -0.0));
    CHECK(is(tanpi(2), 0.0));
    CHECK(is(tanpi(-1), 0.0));
    CHECK(tanpi(0.5) == std::numeric_limits<double>::infinity());
    CHECK(tanpi(1.5) == -std::numeric_limits<double>::infinity());
    CHECK(tanpi(-0.5) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("sinpi, cospi, tanpi: infinities give NaN") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(std::isnan(sinpi(infinity)));
    CHECK(std::isnan(cospi(-infinity)));
    CHECK(std::isnan(tanpi(infinity)));
}
