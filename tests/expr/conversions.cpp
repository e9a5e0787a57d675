// What converts to what, and what meets what in one expression.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <complex>
#include <concepts>
#include <cstdint>
#include <limits>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

namespace {
enum unscoped { four = 4 };
enum class scoped { five = 5 };
using wide = boost::multiprecision::cpp_bin_float_50;

template <class Number, class U>
constexpr bool implicit_from = std::is_convertible_v<U, Number>;
template <class Number, class U>
constexpr bool implicit_to = std::is_convertible_v<Number, U>;

template <class A, class B>
concept addable = requires(const A& a, const B& b) { a + b; };
template <class A, class B>
concept comparable = requires(const A& a, const B& b) { a < b; };
}  // namespace

#define BOTH_TYPES ADTangent<double>, ADTangent<double, 4>, ADAdjoint<double>, ADTangent<float>, ADAdjoint<float>

TEST_CASE_TEMPLATE("conversion: every arithmetic type becomes an AD number without a cast", Number, BOTH_TYPES) {
    CHECK(implicit_from<Number, double>);
    CHECK(implicit_from<Number, float>);
    CHECK(implicit_from<Number, long double>);
    CHECK(implicit_from<Number, int>);
    CHECK(implicit_from<Number, unsigned>);
    CHECK(implicit_from<Number, std::int8_t>);
    CHECK(implicit_from<Number, std::uint64_t>);
    CHECK(implicit_from<Number, bool>);
    CHECK(implicit_from<Number, char>);
    CHECK(implicit_from<Number, unscoped>);
}
TEST_CASE_TEMPLATE("conversion: scoped enumerations, pointers and strings do not", Number, BOTH_TYPES) {
    CHECK_FALSE(implicit_from<Number, scoped>);
    CHECK_FALSE(implicit_from<Number, int*>);
    CHECK_FALSE(implicit_from<Number, const char*>);
    CHECK_FALSE(implicit_from<Number, std::vector<double>>);
}
TEST_CASE_TEMPLATE("conversion: no AD number becomes a plain one without a cast", Number, BOTH_TYPES) {
    CHECK_FALSE(implicit_to<Number, double>);
    CHECK_FALSE(implicit_to<Number, float>);
    CHECK_FALSE(implicit_to<Number, int>);
    CHECK_FALSE(implicit_to<Number, bool>);
    CHECK_FALSE(implicit_to<decltype(Number() * Number()), double>);
}
TEST_CASE_TEMPLATE("conversion: a cast to a plain number gives the value", Number, BOTH_TYPES) {
    const Number x = 2.75;
    CHECK(static_cast<double>(x) == 2.75);
    CHECK(static_cast<float>(x) == 2.75F);
    CHECK(static_cast<int>(x) == 2);
    CHECK(static_cast<double>(x * 2) == 5.5);
}
TEST_CASE_TEMPLATE("conversion: a default number is zero", Number, BOTH_TYPES) {
    const Number x;
    CHECK(x.value() == 0);
    CHECK(Number{}.value() == 0);
}
TEST_CASE("conversion: constants have zero tangents and are passive") {
    Tape<double> tape;
    const ADTangent<double, 3> x = 2;
    for (const double t : x.tangents()) CHECK(t == 0);
    const ADAdjoint<double> a = 2;
    CHECK_FALSE(a.is_active());
}
TEST_CASE("conversion: AD numbers of different precision or width do not convert") {
    CHECK_FALSE(implicit_from<ADTangent<double>, ADTangent<float>>);
    CHECK_FALSE(implicit_from<ADTangent<float>, ADTangent<double>>);
    CHECK_FALSE(implicit_from<ADTangent<double, 2>, ADTangent<double, 3>>);
    CHECK_FALSE(implicit_from<ADAdjoint<double>, ADTangent<double>>);
    CHECK_FALSE(implicit_from<ADTangent<double>, ADAdjoint<double>>);
}
TEST_CASE("conversion: inner levels become outer constants, never the other way") {
    CHECK(implicit_from<ADTangent<ADTangent<double>>, ADTangent<double>>);
    CHECK(implicit_from<ADTangent<ADAdjoint<double>>, ADAdjoint<double>>);
    CHECK(implicit_from<ADAdjoint<ADTangent<double>>, ADTangent<double>>);
    CHECK(implicit_from<ADAdjoint<ADAdjoint<double>>, int>);
    CHECK(implicit_from<ADTangent<ADTangent<ADTangent<double>>>, ADTangent<double>>);
    CHECK_FALSE(implicit_to<ADTangent<ADTangent<double>>, ADTangent<double>>);
}
TEST_CASE("operands: unrelated AD numbers do not meet") {
    CHECK_FALSE(addable<ADTangent<double>, ADTangent<float>>);
    CHECK_FALSE(addable<ADTangent<double>, ADAdjoint<double>>);
    CHECK_FALSE(addable<ADTangent<double, 2>, ADTangent<double, 3>>);
    CHECK_FALSE(addable<ADTangent<double>, const char*>);
    CHECK_FALSE(addable<ADAdjoint<double>, std::vector<double>>);
    CHECK_FALSE(comparable<ADTangent<double>, ADAdjoint<double>>);
    CHECK(addable<ADTangent<double>, ADTangent<double>>);
}

TEST_CASE_TEMPLATE("operands: every arithmetic type on either side", Number, BOTH_TYPES) {
    const Number x = 3;
    const auto check = [&](auto c) {
        CHECK(Number(x + c).value() == 3 + 2);
        CHECK(Number(c + x).value() == 2 + 3);
        CHECK(Number(x - c).value() == 3 - 2);
        CHECK(Number(c - x).value() == 2 - 3);
        CHECK(Number(x * c).value() == 6);
        CHECK(Number(c * x).value() == 6);
        CHECK(Number(x / c).value() == 1.5);
        CHECK(pow(x, c).value() == 9);
        CHECK(Number(c > x).value() == 0);
        CHECK(x > c);
        CHECK(c <= x);
        CHECK(x != c);
    };
    check(2);
    check(2U);
    check(2.0);
    check(2.0F);
    check(2.0L);
    check(std::int8_t(2));
    check(std::uint64_t(2));
    check(char(2));
}
TEST_CASE("operands: an unsigned number is not wrapped by a minus sign") {
    const ADTangent<double> x{1.0, 1.0};
    CHECK(ADTangent<double>(x - 2U).value() == -1);
    CHECK(ADTangent<double>(2U - x).tangent() == -1);
    CHECK(ADTangent<double>(-x * 3U).value() == -3);
}
TEST_CASE("operands: integer division does not happen") {
    const ADTangent<double> x{1.0, 1.0};
    CHECK(ADTangent<double>(1 / (x + 1)).value() == 0.5);
    CHECK(ADTangent<double>((x + 0) / 2).tangent() == 0.5);
}
TEST_CASE("operands: bool and unscoped enumerations count as numbers") {
    const ADTangent<double> x{3.0, 1.0};
    CHECK(ADTangent<double>(x * four).value() == 12);
    CHECK(ADTangent<double>(four - x).tangent() == -1);
    CHECK(ADTangent<double>(x + true).value() == 4);
    CHECK(x < four);
}
TEST_CASE("operands: the arithmetic of float stays float") {
    const ADTangent<float> x{0.1F, 1.0F};
    CHECK(std::same_as<decltype((x * 3.0).value()), const float&>);
    CHECK(ADTangent<float>(x * 3.0).value() == 0.1F * 3.0F);
}
TEST_CASE("operands: multiprecision numbers mix with what converts to them") {
    const ADTangent<wide> x{wide(3), wide(1)};
    const wide half = wide(1) / 2;
    CHECK(ADTangent<wide>(x * half + half * x).tangent() == 1);
    CHECK(ADTangent<wide>(x * (half + 1)).value() == wide(9) / 2);
    CHECK(ADTangent<wide>(2 * x - 1.5).value() == wide(9) / 2);
    CHECK(x > half);
}

TEST_CASE_TEMPLATE("comparison: looks at values only", Number, BOTH_TYPES) {
    const Number a = 1, b = 2, c = 2;
    CHECK(a < b);
    CHECK(b > a);
    CHECK(b == c);
    CHECK(a != b);
    CHECK(b <= c);
    CHECK(b >= c);
    CHECK_FALSE(b < c);
    CHECK(a + 1 == b);
    CHECK(a * 2 >= b * 1);
    CHECK(1 < b);
    CHECK_FALSE(!a);
    CHECK(!Number(0));
}
TEST_CASE("comparison: tangents do not count") {
    const ADTangent<double> a{1.0, 1.0}, b{1.0, 2.0};
    CHECK(a == b);
    CHECK_FALSE(a < b);
}
TEST_CASE_TEMPLATE("comparison: NaN is unordered", Number, BOTH_TYPES) {
    const Number x = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(x == x);
    CHECK(x != x);
    CHECK_FALSE(x < 1);
    CHECK_FALSE(x >= 1);
}
TEST_CASE("comparison: numbers of different levels compare by value") {
    const ADTangent<double> inner{2.0, 1.0};
    const ADTangent<ADTangent<double>> outer{inner, inner};
    CHECK(outer == inner);
    CHECK(inner <= outer);
    CHECK(outer == 2);
}

TEST_CASE("numeric_limits: are those of the value") {
    CHECK(std::numeric_limits<ADTangent<float, 3>>::digits == 24);
    CHECK(std::numeric_limits<ADAdjoint<double>>::is_specialized);
    CHECK(std::numeric_limits<ADAdjoint<double>>::epsilon() == std::numeric_limits<double>::epsilon());
    const ADTangent<double> inf = std::numeric_limits<ADTangent<double>>::infinity();
    CHECK(isinf(inf));
    CHECK(std::numeric_limits<ADAdjoint<ADTangent<float>>>::max_exponent == 128);
}
TEST_CASE("common_type: of number, expression and constant is the AD number") {
    using A = ADAdjoint<double>;
    using E = decltype(A() * A());
    CHECK(std::same_as<std::common_type_t<A, A>, A>);
    CHECK(std::same_as<std::common_type_t<A, double>, A>);
    CHECK(std::same_as<std::common_type_t<int, A>, A>);
    CHECK(std::same_as<std::common_type_t<A, E>, A>);
    CHECK(std::same_as<std::common_type_t<E, A>, A>);
    CHECK(std::same_as<std::common_type_t<E, double>, A>);
    CHECK(std::same_as<std::common_type_t<ADTangent<A>, A>, ADTangent<A>>);
}
TEST_CASE("value: strips one level and passes plain numbers") {
    const ADTangent<ADTangent<double>> x{ADTangent<double>{2.0, 3.0}, ADTangent<double>{4.0, 5.0}};
    CHECK(value(x).tangent() == 3);
    CHECK(value(value(x)) == 2);
    CHECK(tandem::value(7.5) == 7.5);
    CHECK(value(x * x).value() == 4);
}
TEST_CASE("eval: makes a number of an expression") {
    Tape<double> tape;
    const auto x = tape.variable(3.0);
    auto y = tandem::eval(x * x);
    CHECK(std::same_as<decltype(y), ADAdjoint<double>>);
    CHECK(tape.statement_count() == 1);
    CHECK(tandem::eval(2.5) == 2.5);
}
TEST_CASE("constexpr: forward mode works in constant expressions") {
    constexpr double slope = [] {
        ADTangent<double> x{3.0, 1.0};
        ADTangent<double> y = x * x * x - 2 * x;
        y += x;
        return y.tangent();
    }();
    static_assert(slope == 26);
    CHECK(slope == 26);
}
TEST_CASE("size: a number is no larger than what it holds") {
    CHECK(sizeof(ADTangent<double>) == 16);
    CHECK(sizeof(ADTangent<float>) == 8);
    CHECK(std::is_trivially_copyable_v<ADTangent<double, 4>>);
    CHECK(std::is_trivially_copyable_v<ADAdjoint<double>>);
}
