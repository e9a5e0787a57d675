// The functions of <cmath> that classify, round, or take a number apart.
#include "both_modes.hpp"

using both_modes::check;
using both_modes::infinity;
using both_modes::not_a_number;

#define BOTH_TYPES tandem::ADTangent<double>, tandem::ADAdjoint<double>, tandem::ADTangent<tandem::ADAdjoint<double>>

TEST_CASE_TEMPLATE("classification: follows the value", Number, BOTH_TYPES) {
    CHECK(isnan(Number(not_a_number)));
    CHECK_FALSE(isnan(Number(1)));
    CHECK(isinf(Number(-infinity)));
    CHECK_FALSE(isinf(Number(not_a_number)));
    CHECK(isfinite(Number(1)));
    CHECK_FALSE(isfinite(Number(infinity)));
    CHECK(isnormal(Number(1)));
    CHECK_FALSE(isnormal(Number(0)));
    CHECK(signbit(Number(-0.0)));
    CHECK_FALSE(signbit(Number(0.0)));
    CHECK(fpclassify(Number(0)) == FP_ZERO);
    CHECK(fpclassify(Number(1e-310)) == FP_SUBNORMAL);
}
TEST_CASE_TEMPLATE("classification: takes expressions", Number, BOTH_TYPES) {
    const Number x = 2;
    CHECK(isinf(x / 0));
    CHECK(isnan(x * not_a_number + 1));
    CHECK(signbit(-x));
}
TEST_CASE_TEMPLATE("rounding to integer types: of the value", Number, BOTH_TYPES) {
    CHECK(lround(Number(2.5)) == 3);
    CHECK(llround(Number(-2.5)) == -3);
    CHECK(lrint(Number(2.5)) == 2);
    CHECK(llrint(Number(3.5)) == 4);
    CHECK(ilogb(Number(10)) == 3);
}

TEST_CASE("rounding: floor, ceil, round, trunc, rint and nearbyint carry no derivative") {
    check([](auto& x, auto& y) { return floor(x) + y; }, 2.5, 1, 3, 0, 1);
    check([](auto& x, auto& y) { return ceil(x) + y; }, 2.5, 1, 4, 0, 1);
    check([](auto& x, auto& y) { return round(x) + y; }, 2.5, 1, 4, 0, 1);
    check([](auto& x, auto& y) { return trunc(x) + y; }, -2.5, 1, -1, 0, 1);
    check([](auto& x, auto& y) { return rint(x) + y; }, 2.5, 1, 3, 0, 1);
    check([](auto& x, auto& y) { return nearbyint(x) + y; }, 3.5, 1, 5, 0, 1);
    check([](auto& x, auto& y) { return floor(x) * y; }, 2, 5, 10, 0, 2);
}
TEST_CASE("rounding: the result is passive") {
    tandem::Tape<double> tape;
    const auto x = tape.variable(2.5);
    const tandem::ADAdjoint<double> whole = floor(x * x);
    CHECK(whole.value() == 6);
    CHECK_FALSE(whole.is_active());
    CHECK(tape.statement_count() == 0);
}

TEST_CASE("logb: the exponent is passive") {
    check([](auto& x, auto& y) { return logb(x) + y; }, 10, 1, 4, 0, 1);
}
TEST_CASE("frexp: the mantissa carries the derivative divided by the power of two") {
    check(
        [](auto& x, auto&) {
            int exponent = 0;
            auto m = frexp(x, &exponent);
            CHECK(exponent == 4);
            return m;
        },
        10, 0, 0.625, 1.0 / 16, 0);
    check(
        [](auto& x, auto&) {
            int exponent = 0;
            auto m = frexp(x * 2, &exponent);
            return ldexp(m, exponent);
        },
        -0.75, 0, -1.5, 2, 0);
}
TEST_CASE("frexp: of zero is zero with derivative one") {
    check(
        [](auto& x, auto&) {
            int exponent = 7;
            auto m = frexp(x, &exponent);
            CHECK(exponent == 0);
            return m;
        },
        0, 0, 0, 1, 0);
}
TEST_CASE("modf: the fraction carries the derivative, the whole part is passive") {
    check(
        [](auto& x, auto& y) {
            std::remove_reference_t<decltype(x)> whole;
            auto fraction = modf(x, &whole);
            return fraction * 10 + whole * y;
        },
        -2.75, 3, -13.5, 10, -2);
}
TEST_CASE("modf: of infinity is zero and infinity, as in the C library") {
    tandem::ADTangent<double> x{infinity, 1.0}, whole;
    const tandem::ADTangent<double> fraction = modf(x, &whole);
    CHECK(whole.value() == infinity);
    CHECK(fraction.value() == 0);
}
TEST_CASE("modf: the fraction of a whole negative number keeps its sign") {
    tandem::ADTangent<double> x{-2.0, 1.0}, whole;
    const tandem::ADTangent<double> fraction = modf(x, &whole);
    CHECK(fraction.value() == 0);
    CHECK(signbit(fraction));
}
TEST_CASE("modf: the whole part may replace the argument") {
    tandem::ADTangent<double> x{2.75, 1.0};
    const tandem::ADTangent<double> fraction = modf(x, &x);
    CHECK(fraction.value() == 0.75);
    CHECK(fraction.tangent() == 1);
    CHECK(x.value() == 2);
    CHECK(x.tangent() == 0);
}
TEST_CASE("remquo: remainder with its derivatives, and the quotient") {
    check(
        [](auto& x, auto& y) {
            int quotient = 0;
            auto r = remquo(x, y, &quotient);
            CHECK(quotient == 4);
            return r;
        },
        7, 1.9, 7 - 4 * 1.9, 1, -4);
}
TEST_CASE("nextafter: moves along with x") {
    check([](auto& x, auto&) { return nextafter(x, 10); }, 1, 0, std::nextafter(1.0, 10.0), 1, 0);
    const tandem::ADTangent<double> x{1.0, 2.0};
    CHECK(nextafter(x, x + 1).value() == std::nextafter(1.0, 2.0));
    CHECK(nextafter(x, x + 1).tangent() == 2);
    CHECK(nextafter(x, x).value() == 1);
}
TEST_CASE("nextafter: beyond the largest number is infinity") {
    const double largest = std::numeric_limits<double>::max();
    const tandem::ADTangent<double> x{largest, 1.0};
    CHECK(nextafter(x, infinity).value() == infinity);
}
TEST_CASE("nextafter: next to the smallest number is zero") {
    const double least = std::numeric_limits<double>::denorm_min();
    const tandem::ADTangent<double> x{least, 1.0};
    CHECK(nextafter(x, 0).value() == 0);
    CHECK(nextafter(tandem::ADTangent<double>(0.0, 1.0), -1).value() == -least);
}
TEST_CASE("ldexp and scalbn: scale value and derivative") {
    check([](auto& x, auto&) { return ldexp(x, 3); }, 1.5, 0, 12, 8, 0);
    check([](auto& x, auto&) { return scalbn(x * x, -1); }, 3, 0, 4.5, 3, 0);
}
TEST_CASE("fabs: is abs") {
    check([](auto& x, auto& y) { return fabs(x) + abs(y); }, -2, 0, 2, -1, 0);
}
