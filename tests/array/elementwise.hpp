#pragma once
#include <doctest/doctest.h>

#include <type_traits>
#include <utility>
#include <vector>

#include <tandem/array.hpp>

#include "laws/overloads.hpp"
#include "laws/sample.hpp"
#include "laws/text.hpp"
#include "ulps.hpp"

/// \file
/// The points of a rule's domain as arrays, one for each argument.
namespace arrays {

/// Int arguments are the same for all elements: ldexp(x, 3), polygamma(1, x).
template <class Rule>
inline constexpr int int_argument = Rule::inactive == 0b01 ? 1 : 3;

template <class Rule>
std::vector<laws::point<Rule>> points() {
    auto all = laws::sample<Rule>(100, 21);
    for (const auto& x : laws::extremes<Rule>()) all.push_back(x);
    for (const auto& special : Rule::special) all.push_back(special.at);
    if constexpr (Rule::arity == 2)
        for (auto& x : all) {
            if (laws::takes_int<Rule, 0>) x[0] = int_argument<Rule>;
            if (laws::takes_int<Rule, 1>) x[1] = int_argument<Rule>;
        }
    return all;
}
template <std::size_t I, class Point>
tandem::Array<double> column(const std::vector<Point>& points) {
    std::vector<double> values;
    for (const Point& x : points) values.push_back(x[I]);
    return tandem::Array<double>(values);
}

/// Elements are those of scalars, except where registers hold several of them: there functions have their own
/// algorithms.
inline constexpr double allowed_ulps = std::is_same_v<tandem::detail::vector_t<double>, double> ? 0 : 4;

/// The gradient of sum(rule(x...)) is the rule's partials.
template <class Rule, std::size_t... I>
void check_gradient(std::index_sequence<I...>) {
    const auto at = points<Rule>();
    tandem::Tape<tandem::Array<double>> tape;
    const tandem::Variable<double> x[] = {tape.variable(column<I>(at))...};
    const auto argument = [&]<std::size_t K>() {
        if constexpr (laws::takes_int<Rule, K>)
            return int_argument<Rule>;
        else
            return x[K];
    };
    const tandem::Variable<double> y = sum(laws::overload<Rule>()(argument.template operator()<I>()...));
    y.backward();
    const auto compare = [&]<std::size_t J>() {
        if constexpr (laws::is_active<Rule, J>) {
            const std::vector<double> gradient = x[J].gradient().to_vector();
            for (std::size_t k = 0; k < at.size(); ++k) {
                const double expected = laws::partial<J, double, Rule>(at[k]);
                CHECK_MESSAGE(ulps(gradient[k], expected) <= allowed_ulps, laws::text<Rule>(at[k]),
                              ", argument ", J, ": ", gradient[k], " for ", expected);
            }
        }
    };
    (compare.template operator()<I>(), ...);
}

}  // namespace arrays
