#pragma once
#include "gather.hpp"
#include "matmul.hpp"
#include "update.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// What exponents are shifted by, a constant: the maximum over axes, so that none overflows. An infinite maximum shifts
/// nothing: inf - inf would be NaN.
template <array_operand X>
auto exponent_shift(const X& x, unsigned axes) {
    using base = base_array_t<typename X::ad_type>;
    using scalar = typename base::value_type;
    const base top = max_over(base(base_values(x)), axes, true);
    return base(where(abs(top) <= std::numeric_limits<scalar>::max(), top, scalar(0)));
}
template <array_operand X>
auto logsumexp_over(const X& x, unsigned axes, bool keepdims) {
    using number = typename X::ad_type;
    const number& v = evaluated(x);
    const auto shift = exponent_shift(v, axes);
    const number total = log(sum_over(exp(v - shift), axes, true)) + shift;
    return number(reshape(total, reduced_shape(x.shape(), axes, keepdims)));
}

}  // namespace detail

/// log(sum(exp(x))) over axes, without overflow. Throws shape_error for an axis that is not there.
template <detail::array_operand X>
auto logsumexp(const X& x) {
    return detail::logsumexp_over(x, detail::all_axes(x.rank()), false);
}
template <detail::array_operand X>
auto logsumexp(const X& x, std::initializer_list<index_t> axes, bool keepdims = false) {
    return detail::logsumexp_over(x, detail::axis_mask(axes, x.rank(), "logsumexp"), keepdims);
}
template <detail::array_operand X>
auto logsumexp(const X& x, index_t axis, bool keepdims = false) {
    return logsumexp(x, {axis}, keepdims);
}

/// x - logsumexp(x) along an axis. (Written so that large x do not cost the digits of small results.)
template <detail::array_operand X>
auto log_softmax(const X& x, index_t axis = -1) {
    using number = typename X::ad_type;
    const number& v = detail::evaluated(x);
    const unsigned axes = detail::axis_mask({axis}, x.rank(), "log_softmax");
    const auto shift = detail::exponent_shift(v, axes);
    const number total = log(detail::sum_over(exp(v - shift), axes, true));
    return number(v - shift - total);
}
/// exp(x) / sum(exp(x)) along an axis.
template <detail::array_operand X>
auto softmax(const X& x, index_t axis = -1) {
    using number = typename X::ad_type;
    const number& v = detail::evaluated(x);
    const unsigned axes = detail::axis_mask({axis}, x.rank(), "softmax");
    const auto shift = detail::exponent_shift(v, axes);
    const number total = detail::sum_over(exp(v - shift), axes, true);
    return number(exp(v - shift) / total);
}

namespace detail {

/// x[place[i]] += amount; no place occurs twice.
template <class T>
struct add_at_places {
    T* x;
    const std::int64_t* place;
    T amount;
    TANDEM_HOST_DEVICE void operator()(index_t i) const { x[place[i]] += amount; }
};

/// The loss of softmax_cross_entropy, and its derivative by the logits where that is wanted. place: of each sample's
/// label among all logits.
template <array_like A, class Space>
A cross_entropy(const A& logits, const Array<std::int64_t, Space>& place, A* derivative = nullptr) {
    using T = base_t<A>;
    const index_t samples = place.size();
    const auto shift = exponent_shift(logits, 0b10u);
    const A exponentials = exp(logits - shift);
    const A sums = sum_over(exponentials, 0b10u, true);
    if (derivative != nullptr) {
        *derivative = A(exponentials / (sums * static_cast<T>(samples)));
        base_array_t<A> probabilities = base_values(*derivative);  // a handle to its buffer
        Space::for_each(samples, add_at_places<T>{probabilities.mutable_data(), place.data(),
                                                  T(-1) / static_cast<T>(samples)});
    }
    const A chosen = expand_dims(gather(reshape(logits, {logits.size()}), place), 1);
    return mean(log(sums) - (chosen - shift));
}
/// One statement, which holds the derivative.
template <array_like A, class Space>
ADAdjoint<A> cross_entropy(const ADAdjoint<A>& logits, const Array<std::int64_t, Space>& place) {
    Tape<A>* tape = Tape<A>::recording();
    const array_id id = tape == nullptr ? 0 : tape->id_of(logits);
    if (id == 0) return cross_entropy(logits.value(), place);
    typename sum_statement<A>::term term{id, A()};
    A loss = cross_entropy(logits.value(), place, &term.derivative);
    return tape->record(std::move(loss), std::make_unique<sum_statement<A>>(std::vector{std::move(term)}));
}

}  // namespace detail

/// The mean over samples of -log softmax(logits)[label].  logits: [samples, classes]; labels: [samples] integers.
/// Throws shape_error unless there is a label for each row; index_error for a label that is no class.
template <detail::array_operand X, class Index, class Space>
auto softmax_cross_entropy(const X& logits, const Array<Index, Space>& labels) {
    using number = typename X::ad_type;
    if (logits.rank() != 2 || labels.shape() != Shape{logits.shape()[0]})
        detail::raise<shape_error>("softmax_cross_entropy",
                                   "logits of shape " + detail::text(logits.shape()) +
                                       " and labels of shape " + detail::text(labels.shape()),
                                   "logits are [samples, classes] and labels [samples]");
    const number& x = detail::evaluated(logits);
    const index_t classes = x.shape()[1];
    std::vector<std::int64_t> place;
    place.reserve(static_cast<std::size_t>(labels.size()));
    for (const Index label : labels.to_vector())
        place.push_back(static_cast<index_t>(place.size()) * classes +
                        detail::checked_index(static_cast<index_t>(label), classes, "softmax_cross_entropy"));
    return number(detail::cross_entropy(x, Array<std::int64_t, Space>(place)));
}

/// The mean of the squared differences. Throws shape_error naming both shapes unless they are equal.
template <detail::array_operand A, detail::array_operand B>
    requires operands<A, B>
auto mean_squared_error(const A& prediction, const B& target) {
    if (prediction.shape() != target.shape())
        detail::raise<shape_error>("mean_squared_error",
                                   "shapes " + detail::text(prediction.shape()) + " and " +
                                       detail::text(target.shape()),
                                   "they must be equal");
    return mean(square(prediction - target));
}

}  // namespace tandem::inline TANDEM_ABI
