#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "laws/reference.hpp"
#include "laws/text.hpp"
#include "overloads.hpp"

/// \file
/// Partials of special functions against differences of Boost's values in many digits.
namespace special {

namespace ops = tandem::ops;

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// Where an argument is drawn: evenly, evenly in the logarithm, or an integer.
struct range {
    double low, high;
    enum { even, logarithmic, integer } kind = even;
};
inline constexpr auto logarithmic = range::logarithmic;
inline constexpr auto integer = range::integer;

/// The same points in every run.
template <class Rule>
std::vector<laws::point<Rule>> points(int count, const std::array<range, Rule::arity>& ranges) {
    std::mt19937 engine(1);
    std::vector<laws::point<Rule>> all(static_cast<std::size_t>(count));
    for (auto& at : all)
        for (std::size_t i = 0; i < Rule::arity; ++i) {
            const auto [low, high, kind] = ranges[i];
            const double t = std::uniform_real_distribution<double>(0, 1)(engine);
            if (kind == range::logarithmic)
                at[i] = std::exp(std::log(low) + t * (std::log(high) - std::log(low)));
            else
                at[i] =
                    kind == range::integer ? std::floor(low + t * (high - low + 1)) : low + t * (high - low);
        }
    return all;
}

/// The points with argument I replaced by f(point).
template <std::size_t I, class Points, class F>
Points with(Points all, const F& f) {
    for (auto& at : all) at[I] = f(at);
    return all;
}

/// The error of partial I within the rule's bound, in units in the last place of the exact one or, where the
/// exact one is the difference of terms, of those: `size`.
template <class Rule, std::size_t I, unsigned Digits = 120, class Size>
void check_partials(const std::vector<laws::point<Rule>>& points, const Size& size) {
    std::size_t found = 0;
    double worst = 0;
    for (const auto& at : points) {
        using wide = laws::wide<Digits>;
        const std::vector<double> x(at.begin(), at.end());
        const auto expected =
            laws::detail::agreed_difference<Digits>(laws::detail::value_at<Rule, wide>, x, I);
        if (!expected) continue;
        ++found;
        const double got = laws::partial<I, double, Rule>(at);
        const double terms = std::abs(static_cast<double>(size(at)));
        const double error = abs(*expected) < terms ? static_cast<double>(abs(got - *expected)) /
                                                          (terms * std::numeric_limits<double>::epsilon())
                                                    : laws::ulp_error(got, *expected);
        worst = std::max(worst, error);
        CHECK_MESSAGE(error <= Rule::ulp, laws::text<Rule>(at), ", argument ", I, ": got ", got,
                      ", expected ", static_cast<double>(*expected), ", ", error, " ulp");
    }
    MESSAGE(Rule::name, ", argument ", I, ": ", worst, " ulp");
    // Left out are derivatives that are too small beside the function for so many digits.
    CHECK_MESSAGE(found >= points.size() * 3 / 4, Rule::name, ", argument ", I, ": only ", found, " points");
}
template <class Rule, std::size_t I, unsigned Digits = 120>
void check_partials(const std::vector<laws::point<Rule>>& points) {
    check_partials<Rule, I, Digits>(points, [](const auto&) { return 0; });
}

namespace detail {

template <class Rule, class Inner>
tandem::ADTangent<Inner> along(const laws::point<Rule>& at, std::size_t direction,
                               const std::vector<Inner>& x) {
    using Number = tandem::ADTangent<Inner>;
    return evaluate<Rule, Number>([&]<std::size_t K>() {
        if constexpr (laws::takes_int<Rule, K>)
            return static_cast<int>(at[K]);
        else if constexpr (!laws::is_active<Rule, K>)
            return at[K];
        else
            return Number(x[K], Inner(K == direction ? 1 : 0));
    });
}

template <class Rule, std::size_t I, std::size_t J, unsigned Digits>
void check_second(const laws::point<Rule>& at, double tolerance) {
    if constexpr (laws::is_active<Rule, I> && laws::is_active<Rule, J>) {
        INFO(laws::text<Rule>(at), ", arguments ", I, ", ", J);
        const auto expected =
            laws::detail::agreed_difference<Digits>(laws::detail::partial_at<Rule, I, laws::wide<Digits>>,
                                                    std::vector<double>(at.begin(), at.end()), J);
        REQUIRE(expected);
        const double exact = static_cast<double>(*expected);

        using Tangent = tandem::ADTangent<double>;
        std::vector<Tangent> x(at.begin(), at.end());
        x[J] = Tangent::variable(at[J]);
        CHECK(along<Rule>(at, I, x).tangent().tangent() ==
              doctest::Approx(exact).epsilon(tolerance).scale(0));

        tandem::Tape<double> tape;
        std::vector<tandem::ADAdjoint<double>> y(at.begin(), at.end());
        y[J] = tape.variable(at[J]);
        const tandem::ADAdjoint<double> slope = along<Rule>(at, I, y).tangent();
        if (slope.is_active()) slope.backward();
        CHECK(y[J].gradient() == doctest::Approx(exact).epsilon(tolerance).scale(0));
    }
}

}  // namespace detail

/// All second partials, forward over forward and forward over reverse, against differences of the partial.
template <class Rule, unsigned Digits = 120>
void check_second_partials(const std::vector<laws::point<Rule>>& points, double tolerance) {
    for (const auto& at : points) [&]<std::size_t... K>(std::index_sequence<K...>) {
            constexpr std::size_t n = Rule::arity;
            (detail::check_second<Rule, K / n, K % n, Digits>(at, tolerance), ...);
        }
    (std::make_index_sequence<Rule::arity * Rule::arity>());
}

}  // namespace special
