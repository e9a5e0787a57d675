#pragma once
#include "fold.hpp"
#include "logic.hpp"

/// \file
/// Sums and means. A sum of an expression is one pass, and one statement: the expression is never stored.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// The shape with the axes marked made 1, or left out.
inline Shape reduced_shape(const Shape& shape, unsigned axes, bool keepdims) {
    Shape result;
    for (std::size_t d = 0; d < shape.rank(); ++d) {
        if ((axes >> d & 1u) == 0)
            result.push_back(shape[d]);
        else if (keepdims)
            result.push_back(1);
    }
    return result;
}
inline unsigned all_axes(std::size_t rank) {
    return (1u << rank) - 1;
}

/// The value of a sum of an expression over axes.
template <class Value, class E>
Value sum_as(const E& e, unsigned axes, bool keepdims) {
    using traits = array_traits<Value>;
    const Shape kept = reduced_shape(e.shape(), axes, true);
    Value result = traits::uninitialised(kept);
    std::array<map_output, traits::lift::components> outputs;
    traits::bind_result(result, outputs.data());
    for (map_output& output : outputs) output.strides = broadcast_strides(kept, output.strides, e.shape());
    evaluate_into(e, outputs);
    return keepdims ? result : apply_linear(reshape_op{reduced_shape(e.shape(), axes, false)}, result);
}
template <class Number, class Structure, class... Leaf>
    requires(!std::same_as<typename array_traits<Number>::element, bool>)
Number sum_over(const array_expression<Number, Structure, Leaf...>& e, unsigned axes, bool keepdims) {
    return sum_as<Number>(e, axes, keepdims);
}
template <array_like A, class Structure, class... Leaf>
ADAdjoint<A> sum_over(const array_expression<ADAdjoint<A>, Structure, Leaf...>& e, unsigned axes,
                      bool keepdims) {
    using traits = array_traits<ADAdjoint<A>>;
    if (axes == all_axes(e.rank()) && traits::records(e)) {
        ADAdjoint<A> total = traits::record_sum(e, one());
        if (!keepdims) return total;
        return apply_linear(reshape_op{reduced_shape(e.shape(), axes, true)}, total);
    }
    return traits::record_value(sum_as<A>(e, axes, keepdims), e, reduced_shape(e.shape(), axes, true));
}

inline index_t count_of(const Shape& shape, unsigned axes) {
    index_t n = 1;
    for (std::size_t d = 0; d < shape.rank(); ++d)
        if ((axes >> d & 1u) != 0) n *= shape[d];
    return n;
}

template <array_operand X>
auto sum_over(const X& x, unsigned axes, bool keepdims) {
    if constexpr (is_mask<X>)  // how many are true
        return sum_over(as_expression(evaluated(x).template astype<std::int64_t>()), axes, keepdims);
    else
        return sum_over(as_expression(x), axes, keepdims);
}
template <array_operand X>
auto mean_over(const X& x, unsigned axes, bool keepdims) {
    using number = typename X::ad_type;
    using scalar = base_t<number>;
    static_assert(std::floating_point<scalar>,
                  "tandem::mean, var: the elements are integers; convert them with x.astype<double>()");
    const auto count = static_cast<scalar>(count_of(x.shape(), axes));
    if constexpr (array_traits<number>::active) {
        if (const auto& e = as_expression(x);
            axes == all_axes(x.rank()) && !keepdims && array_traits<number>::records(e))
            return array_traits<number>::record_sum(e, 1 / count);
    }
    return number(sum_over(x, axes, keepdims) / count);
}
template <array_operand X>
auto var_over(const X& x, unsigned axes, bool keepdims) {
    return mean_over(square(x - mean_over(x, axes, true)), axes, keepdims);
}

/// The square root of a sum of squares: its derivative at 0 is 0, as that of hypot.
struct root_of_squares : ops::rule<1> {
    static constexpr std::string_view name = "norm";
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        // The root of a tangent at 0 would be 0 times infinity.
        return choose<V>(x == 0, TANDEM_LAZY(V(0)), TANDEM_LAZY(V(math::sqrt(x))));
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A&, const V& y) {
        return choose<V>(y == 0, TANDEM_LAZY(V(0)), TANDEM_LAZY(1 / (2 * y)));
    }
};
template <array_operand X>
auto norm_over(const X& x, unsigned axes, bool keepdims) {
    return typename X::ad_type(build<root_of_squares>(sum_over(square(x), axes, keepdims)));
}

/// The product over the first axis, by halves, so that every derivative is a product again: exact where factors are 0.
template <class X>
X product_of_rows(const X& x) {
    const index_t n = x.shape()[0];
    if (n == 0) return X(base_array_t<X>::ones(Shape(std::span(x.shape().begin() + 1, x.shape().end()))));
    if (n == 1) return X(x(0, range(std::nullopt, std::nullopt)));
    const index_t half = n / 2;
    const X halves = x(range(0, half)) * x(range(half, 2 * half));
    const X product = product_of_rows(halves);
    return n % 2 == 0 ? product : X(product * x(n - 1, range(std::nullopt, std::nullopt)));
}
/// x with the axes marked joined into one, the first.
template <class X>
X with_axes_first(const X& x, unsigned axes) {
    index_list order;
    index_list extents{-1};
    for (std::size_t d = 0; d < x.rank(); ++d)
        if ((axes >> d & 1u) != 0) order.push_back(static_cast<index_t>(d));
    for (std::size_t d = 0; d < x.rank(); ++d) {
        if ((axes >> d & 1u) != 0) continue;
        order.push_back(static_cast<index_t>(d));
        extents.push_back(x.shape()[d]);
    }
    extents[0] = count_of(x.shape(), axes);
    return reshape(transpose(x, order), extents);
}
template <array_operand X>
auto prod_over(const X& x, unsigned axes, bool keepdims) {
    using number = typename X::ad_type;
    const number rows = with_axes_first(number(evaluated(x)), axes);
    // One more axis, so that a row is an array also where every axis is reduced.
    const number product = product_of_rows(number(expand_dims(rows, -1)));
    return number(reshape(product, reduced_shape(x.shape(), axes, keepdims)));
}

/// The derivative of a maximum: the mean over the elements that attain it.
template <class T, class Space>
struct tie_spread_op;
template <class T, class Space>
struct tie_mean_op {
    Array<bool, Space> attained;
    Array<T, Space> count;  // axes kept
    unsigned axes;
    bool keepdims;
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        const Array<T, Space> mean = sum_over(where(attained, x, T(0)), axes, true) / count;
        return reshape(mean, reduced_shape(attained.shape(), axes, keepdims));
    }
    tie_spread_op<T, Space> adjoint(const Shape&) const { return {*this}; }
};
template <class T, class Space>
struct tie_spread_op {
    tie_mean_op<T, Space> mean;
    Array<T, Space> operator()(const Array<T, Space>& y) const {
        const Array<T, Space> kept = reshape(y, mean.count.shape());
        return where(mean.attained, kept / mean.count, T(0));
    }
    tie_mean_op<T, Space> adjoint(const Shape&) const { return mean; }
};
[[noreturn]] inline void raise_nothing_to_choose(std::string_view function, const Shape& shape) {
    raise<shape_error>(function, "no elements to choose from in an array of shape " + text(shape),
                       "the axes reduced must not be empty");
}
template <bool Max, array_operand X>
auto extremum_over(const X& x, unsigned axes, bool keepdims) {
    using number = typename X::ad_type;
    using base = base_array_t<number>;
    const number& all_of_x = evaluated(x);
    const base values = base_values(all_of_x);
    if (count_of(x.shape(), axes) == 0 && reduced_shape(x.shape(), axes, true).size() != 0)
        raise_nothing_to_choose(Max ? "max" : "min", x.shape());
    const base most = extremes<Max>(values, axes);
    const base result = reshape(most, reduced_shape(x.shape(), axes, keepdims));
    if constexpr (std::same_as<number, base>) {
        return result;
    } else {
        using scalar = typename base::value_type;
        const Array<bool, typename base::space> attained = values == most;
        const base count = sum_over(where(attained, base(scalar(1)), scalar(0)), axes, true);
        return apply_linearised(
            result, tie_mean_op<scalar, typename base::space>{attained, count, axes, keepdims}, all_of_x);
    }
}
template <array_operand X>
auto max_over(const X& x, unsigned axes, bool keepdims) {
    return extremum_over<true>(x, axes, keepdims);
}
template <array_operand X>
auto min_over(const X& x, unsigned axes, bool keepdims) {
    return extremum_over<false>(x, axes, keepdims);
}
template <bool Max, array_operand X>
auto arg_extremum_over(const X& x, unsigned axes, bool keepdims) {
    using base = base_array_t<typename X::ad_type>;
    const base values = base_values(x);
    if (values.size() == 0) raise_nothing_to_choose(Max ? "argmax" : "argmin", x.shape());
    const auto places = fold<base, extremum<typename base::value_type, Max>>(values, axes).second;
    return Array<std::int64_t, typename base::space>(
        reshape(places, reduced_shape(x.shape(), axes, keepdims)));
}
template <array_operand X>
auto argmax_over(const X& x, unsigned axes, bool keepdims) {
    return arg_extremum_over<true>(x, axes, keepdims);
}
template <array_operand X>
auto argmin_over(const X& x, unsigned axes, bool keepdims) {
    return arg_extremum_over<false>(x, axes, keepdims);
}

}  // namespace detail

/// A reduction over all axes, over axes in braces, and over one. Axes may be negative; keepdims leaves them in the
/// result, with extent 1. They throw shape_error for an axis that is not there or named twice.
#define TANDEM_REDUCTION_OVER_AXES(function)                                                                \
    template <detail::array_operand X>                                                                      \
    auto function(const X& x) {                                                                             \
        return detail::function##_over(x, detail::all_axes(x.rank()), false);                               \
    }                                                                                                       \
    template <detail::array_operand X>                                                                      \
    auto function(const X& x, std::initializer_list<index_t> axes, bool keepdims = false) {                 \
        return detail::function##_over(x, detail::axis_mask(axes, x.rank(), #function), keepdims);          \
    }                                                                                                       \
    template <detail::array_operand X>                                                                      \
    auto function(const X& x, const std::vector<index_t>& axes, bool keepdims = false) {                    \
        return detail::function##_over(x, detail::axis_mask(detail::index_list(axes), x.rank(), #function), \
                                       keepdims);                                                           \
    }
#define TANDEM_REDUCTION(function)                                   \
    TANDEM_REDUCTION_OVER_AXES(function)                             \
    template <detail::array_operand X>                               \
    auto function(const X& x, index_t axis, bool keepdims = false) { \
        return function(x, {axis}, keepdims);                        \
    }

TANDEM_REDUCTION(sum)
TANDEM_REDUCTION(mean)
/// The mean square of what is left when the mean is subtracted.
TANDEM_REDUCTION(var)
/// The root of the sum of squares; its derivative at 0 is 0.
TANDEM_REDUCTION(norm)
TANDEM_REDUCTION(prod)
/// Of the smallest or largest element, the first where there are several: its index along the axis, or in row-major
/// order where several axes are reduced. NaN counts as the most extreme.
TANDEM_REDUCTION(argmax)
TANDEM_REDUCTION(argmin)
/// The derivative is shared equally where several elements attain the extreme; NaN is handed on. The axis stands in
/// braces, max(x, {0}): max(x, 0) is elementwise, as for scalars.
TANDEM_REDUCTION_OVER_AXES(max)
TANDEM_REDUCTION_OVER_AXES(min)
#undef TANDEM_REDUCTION
#undef TANDEM_REDUCTION_OVER_AXES

/// The sum of products of two arrays of one shape. Throws shape_error naming both shapes.
template <class A, class B>
    requires detail::array_operands<A, B> && detail::array_operand<A> && detail::array_operand<B>
auto dot(const A& a, const B& b) {
    if (a.shape() != b.shape())
        detail::raise<shape_error>("dot",
                                   "shapes " + detail::text(a.shape()) + " and " + detail::text(b.shape()),
                                   "they must be equal");
    return sum(a * b);
}

}  // namespace tandem::inline TANDEM_ABI
