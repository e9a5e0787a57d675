#pragma once
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "apply.hpp"

/// \file
/// Derivatives that owe nothing to the rules' partials: central differences in so many digits that neither
/// rounding nor truncation reaches digit 25.
///
/// 120 digits suffice at most points. A derivative that is tiny beside its function (tanh at 300), or an argument
/// that swamps the step (sin at 1e300), needs more, so the digits go up until two steps agree.
///
/// Functions are passed as pointers, so that the differences are compiled once and not for each rule.
namespace laws {

template <unsigned Digits>
using wide =
    boost::multiprecision::number<boost::multiprecision::cpp_bin_float<Digits>, boost::multiprecision::et_off>;

/// What a double is compared with.
using exact = wide<60>;

/// A function of several arguments.
template <class W>
using function = W (*)(const std::vector<W>&);

namespace detail {

/// Only with so many is a difference of 0 taken for a derivative of 0.
inline constexpr unsigned most_digits = 800;

template <class Rule, class W>
std::array<W, Rule::arity> arguments(const std::vector<W>& at) {
    std::array<W, Rule::arity> x;
    for (std::size_t i = 0; i < Rule::arity; ++i) x[i] = at[i];
    return x;
}
template <class Rule, class W>
W value_at(const std::vector<W>& at) {
    return value<W, Rule>(arguments<Rule, W>(at));
}
template <class Rule, std::size_t I, class W>
W partial_at(const std::vector<W>& at) {
    return partial<I, W, Rule>(arguments<Rule, W>(at));
}

template <unsigned Digits>
wide<Digits> power_of_ten(int exponent) {
    return pow(wide<Digits>(10), exponent);
}

/// (f(x + h) - f(x - h)) / 2h, or nothing where the values are not finite, their difference lacks digits, or the
/// two halves of the interval disagree, as at a kink. The difference of equal values is 0 if a derivative of
/// 10^zero would have shown.
template <unsigned Digits>
std::optional<wide<Digits>> difference(function<wide<Digits>> f, std::vector<wide<Digits>> at, std::size_t i,
                                       const wide<Digits>& h, std::optional<int> zero) {
    using W = wide<Digits>;
    const W lost = power_of_ten<Digits>(30 - static_cast<int>(Digits));
    const W x = at[i];
    if (h < abs(x) * lost) return std::nullopt;
    const W middle = f(at);
    at[i] = x + h;
    const W above = f(at);
    at[i] = x - h;
    const W below = f(at);
    if (!isfinite(above) || !isfinite(below)) return std::nullopt;
    const W rise = above - below, bend = above - middle - (middle - below);
    const W visible = abs(middle) * lost;
    if (abs(rise) > visible) {
        if (abs(bend) > abs(rise) * power_of_ten<Digits>(-10)) return std::nullopt;
        return rise / (2 * h);
    }
    if (zero && abs(bend) <= visible && visible / h < power_of_ten<Digits>(*zero)) return W(0);
    return std::nullopt;
}

/// The difference if two steps agree on it. Steps are relative to x, as suits powers and logarithms, or absolute,
/// as suits exponentials and periodic functions. (Steps in a ratio of 2 would also agree on a saw-tooth.)
template <unsigned Digits>
std::optional<exact> agreed_difference(function<wide<Digits>> f, const std::vector<double>& at, std::size_t i,
                                       std::optional<int> zero = std::nullopt) {
    using W = wide<Digits>;
    const std::vector<W> x(at.begin(), at.end());
    for (const bool relative : {true, false}) {
        const W h = (relative && at[i] != 0 ? W(abs(x[i])) : W(1)) * power_of_ten<Digits>(-40);
        const auto one = difference<Digits>(f, x, i, h, zero);
        if (!one) continue;
        const auto two = difference<Digits>(f, x, i, W(h * W(0.27182818)), zero);
        if (two && abs(W(*one - *two)) <= abs(*two) * power_of_ten<Digits>(-25)) return exact(*two);
    }
    return std::nullopt;
}

}  // namespace detail

/// The partial of Rule by argument I, or nothing where no number of digits gives one: the function overflows
/// any range, or the point is a kink.
template <class Rule, std::size_t I>
std::optional<exact> reference_partial(const point<Rule>& at) {
    using namespace detail;
    const std::vector<double> x(at.begin(), at.end());
    auto result = agreed_difference<120>(value_at<Rule, wide<120>>, x, I);
    if (!result) result = agreed_difference<400>(value_at<Rule, wide<400>>, x, I);
    if (!result) result = agreed_difference<most_digits>(value_at<Rule, wide<most_digits>>, x, I, -330);
    return result;
}

/// |got - expected| in units in the last place of a T near `expected`. Infinity is right beyond the largest T.
template <class T>
double ulp_error(const T& got, const exact& expected) {
    using limits = std::numeric_limits<T>;
    constexpr double wrong = std::numeric_limits<double>::infinity();
    if (std::isnan(got)) return wrong;
    const exact size = abs(expected);
    if (std::isinf(got)) return size > exact(limits::max()) && (got > 0) == (expected > 0) ? 0 : wrong;
    int exponent = size == 0 ? limits::min_exponent : ilogb(size) + 1;
    if (exponent < limits::min_exponent) exponent = limits::min_exponent;
    const exact ulp = ldexp(exact(1), exponent - limits::digits);
    return static_cast<double>(exact(abs(exact(exact(got) - expected)) / ulp));
}

}  // namespace laws
