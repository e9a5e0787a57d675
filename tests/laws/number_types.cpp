// One rule, every number type: partials in float, double and long double against the same rule in 60 digits, on
// many more points than differences can afford.
#include <doctest/doctest.h>

#include <algorithm>

#include "reference.hpp"
#include "sample.hpp"
#include "text.hpp"

namespace {

/// The point in T, if all its coordinates are in the range of T.
template <class T, class Rule>
bool convert(const laws::point<Rule>& at, std::array<T, Rule::arity>& result) {
    for (std::size_t i = 0; i < Rule::arity; ++i) {
        const double size = std::abs(at[i]);
        if (size != 0 && (size < std::numeric_limits<T>::min() || size > std::numeric_limits<T>::max())) return false;
        result[i] = static_cast<T>(at[i]);
    }
    return true;
}

/// 60 digits do not reduce the arguments of periodic functions so far; tests/laws/partials.cpp has more.
template <class Rule, class T>
bool is_far_out(const std::array<T, Rule::arity>& at) {
    for (const auto name : {"sin", "cos", "tan"})
        if (Rule::name == name) return std::abs(at[0]) > 1e6;
    for (const auto name : {"fmod", "remainder"})
        if (Rule::name == name) return std::abs(at[0]) > 1e6 * std::abs(at[Rule::arity - 1]);
    return false;
}

template <class T>
void check_against_sixty_digits(double slack) {
    laws::for_each_partial([&]<class Rule, std::size_t I>() {
        auto points = laws::sample<Rule>(200, 2);
        const auto extremes = laws::extremes<Rule>();
        points.insert(points.end(), extremes.begin(), extremes.end());
        for (const auto& at : points) {
            std::array<T, Rule::arity> x{};
            if (!convert<T, Rule>(at, x) || is_far_out<Rule, T>(x)) continue;
            const laws::exact expected = laws::partial<I, laws::exact, Rule>(x);
            if (isnan(expected) || isinf(expected)) continue;
            const T got = laws::partial<I, T, Rule>(x);
            const double error = laws::ulp_error(got, expected);
            CHECK_MESSAGE(error <= Rule::ulp + slack, laws::text<Rule>(x), ", argument ", I, ": got ", got, ", ",
                          error, " ulp");
        }
    });
}

}  // namespace

TEST_CASE("rules: float partials are as accurate in their own digits") {
    check_against_sixty_digits<float>(0.5);
}
TEST_CASE("rules: double partials are as accurate on many points") {
    check_against_sixty_digits<double>(0);
}
TEST_CASE("rules: long double partials are as accurate in their own digits") {
    check_against_sixty_digits<long double>(0);
}

TEST_CASE("rules: values are accurate, also of the functions that <cmath> does not have") {
    tandem::for_each_rule([]<class Rule>() {
        if (Rule::name == "lgamma" || Rule::name == "lerp") return;  // the library's own cancel near their zeros
        for (const auto& at : laws::sample<Rule>(200, 6)) {
            laws::point<Rule> x{};
            if (!convert<double, Rule>(at, x) || is_far_out<Rule, double>(x)) continue;
            const laws::exact expected = laws::value<laws::exact, Rule>(x);
            if (isnan(expected) || isinf(expected)) continue;
            const double got = laws::value<double, Rule>(x);
            const double error = laws::ulp_error(got, expected);
            CHECK_MESSAGE(error <= std::max(Rule::ulp, 4.0), laws::text<Rule>(x), ": got ", got, ", ", error, " ulp");
        }
    });
}
