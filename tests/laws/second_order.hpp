#pragma once
#include <doctest/doctest.h>

#include <cmath>

#include "overloads.hpp"
#include "reference_second.hpp"
#include "sample.hpp"
#include "text.hpp"

/// \file
/// Second derivatives of every rule, against differences of its partials in 120 digits.
namespace laws {

/// The overload of Rule with arguments I and J active, made by active.template operator()<K>(), and the others plain.
template <class Number, class Rule, std::size_t I, std::size_t J, class Active>
Number evaluate_pair(const point<Rule>& at, const Active& active) {
    return evaluate<Rule, Number>([&]<std::size_t K>() {
        if constexpr (K == I || K == J)
            return active.template operator()<K>();
        else
            return argument<double, Rule, K>(at[K]);
    });
}

/// Checks one way of computing d^2 / dx_I dx_J, a double from a point, at many moderate points.
template <class Rule, std::size_t I, std::size_t J, class Way>
void check_second(const char* name, const Way& way) {
    for (const auto& at : sample<Rule>(40, 5)) {
        bool moderate = true;
        for (const double x : at) moderate = moderate && std::abs(x) < 50 && (x == 0 || std::abs(x) > 1e-3);
        if (!moderate) continue;
        const auto reference = reference_second<Rule, I, J>(at);
        if (!reference) continue;
        const double expected = *reference, got = way(at);
        if (!std::isfinite(expected)) continue;
        // Terms of the size of partial / x may cancel.
        const double slope = at[J] == 0 ? 0 : std::abs(partial<I, double, Rule>(at) / at[J]);
        CHECK_MESSAGE(std::abs(got - expected) <= 1e-12 * (std::abs(expected) + slope), text<Rule>(at),
                      ", arguments ", I, ' ', J, ", ", name, ": got ", got, ", expected ", expected);
    }
}

}  // namespace laws
