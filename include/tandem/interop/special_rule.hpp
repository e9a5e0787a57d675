#pragma once
#include <boost/math/policies/policy.hpp>

#include <array>
#include <cstddef>
#include <limits>

#include "../expr.hpp"
#include "../ops.hpp"
#include "../tangent.hpp"

/// \file
/// How a special function is made of Boost.Math's value and a derivative rule. A rule is a struct as in ops/. Its
/// value is Boost's for plain numbers; a number with derivatives applies the rule again, one level down. Partials
/// are made of rules and elementary functions, so that they nest, or of series in V, run far enough for the
/// derivatives of their terms to vanish as well.
namespace tandem::inline TANDEM_ABI::detail {

/// Outside their domain functions give NaN, where they overflow infinity, and nothing throws.
using special_policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::rounding_error<boost::math::policies::ignore_error>,
    boost::math::policies::indeterminate_result_error<boost::math::policies::ignore_error>>;

template <class A>
constexpr const A& operand_of(const A& a) {
    return a;
}
constexpr integer operand_of(int n) { return {n}; }
constexpr integer operand_of(unsigned n) { return {static_cast<int>(n)}; }

/// The value of Rule: plain(a...), or the rule applied to the AD numbers among a.
template <class Rule, class V, class Plain, class... A>
constexpr V special_value(const Plain& plain, const A&... a) {
    if constexpr ((expression<A> || ...))
        return V(build<Rule>(operand_of(a)...));
    else
        return V(plain(a..., special_policy()));
}

/// What a sum of numbers of size V may leave out: little enough for the first derivatives of the rest.
template <class V>
base_t<V> negligible() {
    return std::numeric_limits<base_t<V>>::epsilon() / 1024;
}

/// Tells where a continued fraction in the forward-mode numbers D may end, from the factors by which its value
/// changes. The slopes must have settled as well: where the fraction of the value terminates, theirs does not.
template <class D>
class convergence {
    using B = base_t<D>;

public:
    bool reached(int step, const D& change) {
        bool settled = !(B(math::abs(B(base_value(change) - 1))) > enough_);
        for (std::size_t i = 0; i < D::directions; ++i) {
            const B slope = math::abs(B(base_value(change.tangent(i))));
            if (slope > largest_[i]) largest_[i] = slope;
            settled = settled && !(slope > enough_ * largest_[i]);
        }
        if (last_ == 0 && settled) last_ = 2 * step + 8;
        return step == last_;
    }

private:
    /// Well above rounding. With twice the steps the error is below it, also if it falls only as exp(-sqrt(step)).
    const B enough_ = math::pow(std::numeric_limits<B>::epsilon(), B(3) / 4);
    std::array<B, D::directions> largest_{};
    int last_ = 0;
};

}  // namespace tandem::inline TANDEM_ABI::detail

/// `call` is an expression in the arguments and `policy`. A macro, since function names cannot be passed on.
#define TANDEM_SPECIAL_VALUE(rule, call, ...)                                                        \
    detail::special_value<rule, V>([](const auto&... arguments) { return call(arguments...); }, __VA_ARGS__)
