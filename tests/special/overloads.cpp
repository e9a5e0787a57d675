// The list of special functions: how they are called, with every number type, in both modes.
#include <doctest/doctest.h>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions.hpp>

#include <cmath>
#include <vector>

#include "laws/reference.hpp"
#include "laws/text.hpp"
#include "overloads.hpp"

namespace {
namespace plain {
using namespace boost::math;
template <class T>
T normal_cdf(T x) {
    return cdf(normal_distribution<T>(), x);
}
template <class T>
T normal_quantile(T p) {
    return quantile(normal_distribution<T>(), p);
}
}  // namespace plain

/// An order as a type that both int and unsigned hold: Boost's functions take either.
unsigned short boost_argument(int order) {
    return static_cast<unsigned short>(order);
}
template <class T>
T boost_argument(T x) {
    return x;
}

/// Boost's function, and tandem's called where Boost's is visible.
template <class Rule>
struct boost_function;
#define SPECIAL_BOOST_FUNCTION(rule, arity, function)                                         \
    template <>                                                                               \
    struct boost_function<tandem::ops::rule> {                                                \
        static auto value(const auto&... x) { return plain::function(boost_argument(x)...); } \
        static auto call(const auto&... x) {                                                  \
            using plain::function;                                                            \
            return tandem::eval(function(x...));                                              \
        }                                                                                     \
    };
TANDEM_SPECIAL_FUNCTIONS(SPECIAL_BOOST_FUNCTION)
TANDEM_SPECIAL_INTEGER_FUNCTIONS(SPECIAL_BOOST_FUNCTION)
#undef SPECIAL_BOOST_FUNCTION

template <class Visit>
void for_each_rule(const Visit& visit) {
#define SPECIAL_VISIT(rule, arity, function) visit.template operator()<tandem::ops::rule>();
    TANDEM_SPECIAL_FUNCTIONS(SPECIAL_VISIT)
    TANDEM_SPECIAL_INTEGER_FUNCTIONS(SPECIAL_VISIT)
#undef SPECIAL_VISIT
}

/// A point inside the domain.
template <class Rule>
laws::point<Rule> inside() {
    laws::point<Rule> at{};
    const std::array inside_of_all{0.3125, 0.625, 0.4375};
    for (std::size_t i = 0; i < Rule::arity; ++i)
        at[i] = laws::takes_int<Rule, 0> && i == 0 ? 2 : inside_of_all[i];
    if (Rule::domain[0].high <= 0) at[0] = -0.1875;
    return at;
}

/// Argument I of a function of AD numbers: x[I], or a plain number where there is no derivative by it.
template <class Rule, std::size_t I, class Number>
auto argument(const laws::point<Rule>& at, const std::vector<Number>& x) {
    if constexpr (laws::takes_int<Rule, I>)
        return static_cast<int>(at[I]);
    else if constexpr (!laws::is_active<Rule, I>)
        return at[I];
    else
        return x[I];
}

template <class Rule, class T>
T plain_value(const laws::point<Rule>& at) {
    return special::evaluate<Rule, T>([&]<std::size_t I>() { return laws::argument<T, Rule, I>(at[I]); });
}
}  // namespace

TEST_CASE_TEMPLATE("special functions: values are Boost's", T, float, double, long double) {
    for_each_rule([]<class Rule>() {
        const auto at = inside<Rule>();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            const T expected = boost_function<Rule>::value(laws::argument<T, Rule, I>(at[I])...);
            INFO(Rule::name);
            CHECK(plain_value<Rule, T>(at) == doctest::Approx(static_cast<double>(expected))
                                                  .epsilon(std::numeric_limits<T>::epsilon() * 2));
        }
        (std::make_index_sequence<Rule::arity>());
    });
}

TEST_CASE("special functions: forward and reverse mode agree, also where Boost's functions are visible") {
    for_each_rule([]<class Rule>() {
        INFO(Rule::name);
        const auto at = inside<Rule>();
        constexpr std::size_t n = Rule::arity;
        using Number = tandem::ADTangent<double, n>;
        std::vector<Number> x(at.begin(), at.end());
        for (std::size_t i = 0; i < n; ++i) x[i] = Number::variable(at[i], i);
        tandem::Tape<double> tape;
        std::vector<tandem::ADAdjoint<double>> v;
        for (const double coordinate : at) v.push_back(tape.variable(coordinate));
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            const Number forward = boost_function<Rule>::call(argument<Rule, I>(at, x)...);
            const tandem::ADAdjoint<double> reverse = boost_function<Rule>::call(argument<Rule, I>(at, v)...);
            reverse.backward();
            CHECK(forward.value() == plain_value<Rule, double>(at));
            CHECK(reverse.value() == forward.value());
            for (std::size_t i = 0; i < n; ++i) CHECK(v[i].gradient() == forward.tangent(i));
            CHECK(forward.tangent(n - 1) == laws::partial<n - 1, double, Rule>(at));
        }
        (std::make_index_sequence<n>());
    });
}

TEST_CASE("special functions: expressions and plain numbers as arguments") {
    const auto slope = [](const auto& f, double x) {
        return tandem::ADTangent<double>(f(tandem::ADTangent<double>::variable(x))).tangent();
    };
    using tandem::gamma_p;
    CHECK(slope([](auto x) { return gamma_p(2 * x, x * x); }, 0.75) ==
          doctest::Approx(2 * slope([](auto a) { return gamma_p(a, 0.5625); }, 1.5) +
                          1.5 * slope([](auto x) { return gamma_p(1.5, x); }, 0.5625)));
    CHECK(slope([](auto x) { return gamma_p(2, x); }, 0.5) ==
          slope([](auto x) { return gamma_p(2.0, x); }, 0.5));
    CHECK(slope([](auto x) { return expint(2u, x); }, 0.5) ==
          slope([](auto x) { return expint(2, x); }, 0.5));
    CHECK(slope([](auto x) { return cyl_bessel_j(2, x); }, 0.5) ==
          slope([](auto x) { return cyl_bessel_j(2.0f, x); }, 0.5));
    CHECK(slope([](auto x) { return trigamma(x); }, 0.5) ==
          slope([](auto x) { return polygamma(1, x); }, 0.5));
    CHECK(gamma_p(2, 3) == gamma_p(2.0, 3.0));
    static_assert(std::is_same_v<decltype(gamma_p(2.0f, 3.0f)), float>);
    static_assert(std::is_same_v<decltype(gamma_p(2.0f, 3)), double>);
    static_assert(std::is_same_v<decltype(tandem::trigamma(3)), double>);
}

TEST_CASE("special functions: std's functions of the same names do not take AD numbers") {
    using std::beta, std::cyl_bessel_i, std::cyl_bessel_j, std::cyl_bessel_k, std::cyl_neumann, std::ellint_1,
        std::ellint_2, std::expint, std::sph_bessel, std::sph_neumann;
    const tandem::ADTangent<double> x(0.5, 1);
    using Number = tandem::ADTangent<double>;
    CHECK(Number(beta(x, 2)).tangent() == Number(tandem::beta(x, 2)).tangent());
    CHECK(Number(expint(x)).tangent() == Number(tandem::expint(x)).tangent());
    CHECK(Number(ellint_1(x, 1.0) + ellint_2(x, x)).value() > 0);
    CHECK(Number(cyl_bessel_j(1, x) + cyl_bessel_i(1.5, x) + cyl_bessel_k(1, x) + cyl_neumann(0, x))
              .tangent() != 0);
    CHECK(Number(sph_bessel(1u, x) + sph_neumann(1u, x)).tangent() != 0);
}

TEST_CASE("special functions: partials in float and long double agree with those in double") {
    for_each_rule([]<class Rule>() {
        const auto at = inside<Rule>();
        const auto check = [&]<std::size_t I>() {
            if constexpr (laws::is_active<Rule, I>) {
                INFO(Rule::name, ", argument ", I);
                const double in_double = laws::partial<I, double, Rule>(at);
                CHECK(laws::ulp_error(laws::partial<I, float, Rule>(at), laws::exact(in_double)) <=
                      Rule::ulp);
                CHECK(laws::ulp_error(in_double, laws::exact(laws::partial<I, long double, Rule>(at))) <=
                      Rule::ulp);
            }
        };
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (check.template operator()<I>(), ...);
        }
        (std::make_index_sequence<Rule::arity>());
    });
}
