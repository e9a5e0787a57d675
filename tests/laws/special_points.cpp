// The partials at kinks, poles and ends of domains are those that the rules state.
#include <doctest/doctest.h>

#include <cmath>

#include "text.hpp"

namespace {

template <class T>
void check_special_points() {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        for (const auto& special : Rule::special) {
            std::array<T, Rule::arity> at{};
            for (std::size_t i = 0; i < Rule::arity; ++i) at[i] = static_cast<T>(special.at[i]);
            const T got = laws::partial<I, T, Rule>(at);
            const T expected = static_cast<T>(special.partial[I]);
            CHECK_MESSAGE((got == expected || (std::isnan(got) && std::isnan(expected))), laws::text<Rule>(at),
                          ", argument ", I, ": got ", got, ", expected ", expected);
        }
    });
}

}  // namespace

TEST_CASE("rules: special points hold in float") {
    check_special_points<float>();
}
TEST_CASE("rules: special points hold in double") {
    check_special_points<double>();
}
TEST_CASE("rules: special points hold in long double") {
    check_special_points<long double>();
}

TEST_CASE("rules: partials are NaN where an argument is NaN") {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        if constexpr (Rule::arity == 1 && Rule::ulp > 0) {
            const double got = laws::partial<I, double, Rule>(laws::point<Rule>{tandem::ops::not_a_number});
            CHECK_MESSAGE(std::isnan(got), Rule::name, "(NaN): got ", got);
        }
    });
}

TEST_CASE("rules: outside the domain value and partials are NaN") {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        if constexpr (Rule::arity == 1) {
            // Functions of the gamma family go on beyond the domain of their accuracy.
            if (Rule::name.find("gamma") != std::string_view::npos) return;
            for (const double outside : {Rule::domain[0].low - 0.5, Rule::domain[0].high + 0.5, -1e300, 1e300}) {
                if (std::isinf(outside) || (Rule::domain[0].low <= outside && outside <= Rule::domain[0].high)) continue;
                CHECK_MESSAGE(std::isnan(laws::value<double, Rule>(laws::point<Rule>{outside})), Rule::name, '(',
                              outside, ')');
                CHECK_MESSAGE(std::isnan(laws::partial<I, double, Rule>(laws::point<Rule>{outside})), "derivative of ",
                              Rule::name, '(', outside, ')');
            }
        }
    });
}
