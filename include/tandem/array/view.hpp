#pragma once
#include <span>

#include "level.hpp"

/// \file
/// Views: the same elements in another shape. No element is copied, except by `reshape` of a view with gaps.
namespace tandem::inline TANDEM_ABI {

namespace detail {

struct reshape_op {
    Shape to;
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        if (x.is_contiguous()) {
            if (x.shape() == to) return x;
            layout view = layout::contiguous(to);
            view.offset = x.layout().offset;
            return x.view(view);
        }
        const Array<T, Space> copied = x.copy();
        return copied.view(layout::contiguous(to));
    }
    reshape_op adjoint(const Shape& from) const { return {from}; }
};

struct transpose_op {
    std::array<std::size_t, max_rank> axes;
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        layout view = x.layout();
        for (std::size_t d = 0; d < x.rank(); ++d) {
            view.shape[d] = x.shape()[axes[d]];
            view.strides[d] = x.strides()[axes[d]];
        }
        return x.view(view);
    }
    transpose_op adjoint(const Shape& from) const {
        transpose_op inverse{};
        for (std::size_t d = 0; d < from.rank(); ++d) inverse.axes[axes[d]] = d;
        return inverse;
    }
};

struct sum_to_op;

/// Repeats elements along axes of extent 1.
struct broadcast_op {
    Shape to;
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        if (x.shape() == to) return x;
        return x.view({to, broadcast_strides(x.shape(), x.strides(), to), x.layout().offset});
    }
    sum_to_op adjoint(const Shape& from) const;
};

/// Sums over the axes along which `to` was broadcast.
struct sum_to_op {
    Shape to;
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        if (x.shape() == to) return x;
        Array<T, Space> result = Array<T, Space>::uninitialised(to);
        const map_output output(result.mutable_data(), broadcast_strides(to, result.strides(), x.shape()));
        std::array<map_input, 1> inputs;
        array_traits<Array<T, Space>>::bind(x, x.shape(), inputs.data());
        run_pass<Space, T>(value_kernel<input<0, T, plain_lift, false>, plain_lift>{}, x.shape(), inputs,
                           std::array{output});
        return result;
    }
    broadcast_op adjoint(const Shape& from) const { return {from}; }
};
inline sum_to_op broadcast_op::adjoint(const Shape& from) const {
    return {from};
}

struct embed_op;

/// x(slices...)
struct slice_op {
    selection selected;
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        return x.view(selected.of(x.layout()));
    }
    embed_op adjoint(const Shape& from) const;
};

/// Zeros of shape `to`, with the argument at the selected elements.
struct embed_op {
    selection selected;
    Shape to;
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& part) const {
        auto result = Array<T, Space>::zeros(to);
        result.view(selected.of(result.layout())).assign(part);
        return result;
    }
    slice_op adjoint(const Shape&) const { return {selected}; }
};
inline embed_op slice_op::adjoint(const Shape& from) const {
    return {selected, from};
}

/// A result of the shape of an array operand.
template <array_operand X>
const Shape& shape_of(const X& x) {
    return x.shape();
}

inline transpose_op reversed_axes(std::size_t rank) {
    transpose_op op{};
    for (std::size_t d = 0; d < rank; ++d) op.axes[d] = rank - 1 - d;
    return op;
}

}  // namespace detail

/// The same elements in row-major order in another shape. One extent may be -1: it is what is left.
/// Throws shape_error unless the sizes agree.
template <detail::array_operand X>
auto reshape(const X& x, const detail::index_list& to) {
    detail::index_list extents = to;
    index_t known = 1;
    std::size_t unknown = max_rank;
    for (std::size_t d = 0; d < to.rank(); ++d) {
        if (to[d] != -1)
            known *= to[d];
        else if (unknown == max_rank)
            unknown = d;
        else
            detail::raise<shape_error>("reshape", "shape " + detail::text(to),
                                       "one extent at most may be -1");
    }
    if (unknown != max_rank && known != 0) extents[unknown] = x.size() / known;
    const Shape shape(std::span(extents.begin(), extents.end()));
    if (shape.size() != x.size() || (unknown != max_rank && known == 0))
        detail::raise<shape_error>(
            "reshape", "shape " + detail::text(to) + " for an array of shape " + detail::text(x.shape()),
            "both need the same number of elements");
    return detail::apply_linear(detail::reshape_op{shape}, detail::evaluated(x));
}
template <detail::array_operand X>
auto reshape(const X& x, std::initializer_list<index_t> to) {
    return reshape(x, detail::index_list(to));
}
/// Axis d of the result is axis axes[d] of x. Without axes their order is reversed. Throws shape_error unless
/// each axis is named once.
template <detail::array_operand X>
auto transpose(const X& x, const detail::index_list& axes) {
    if (axes.rank() != x.rank())
        detail::raise<shape_error>("transpose",
                                   std::to_string(axes.rank()) + " axes for an array of shape " +
                                       detail::text(x.shape()),
                                   "each axis must be named once");
    detail::axis_mask(axes, x.rank(), "transpose");
    detail::transpose_op op{};
    for (std::size_t d = 0; d < axes.rank(); ++d)
        op.axes[d] = detail::axis_of(axes[d], x.rank(), "transpose");
    return detail::apply_linear(op, detail::evaluated(x));
}
template <detail::array_operand X>
auto transpose(const X& x, std::initializer_list<index_t> axes) {
    return transpose(x, detail::index_list(axes));
}
template <detail::array_operand X>
auto transpose(const X& x) {
    return detail::apply_linear(detail::reversed_axes(x.rank()), detail::evaluated(x));
}

/// Without the axes of extent 1, or without those named. Throws shape_error where one named has another extent.
template <detail::array_operand X>
auto squeeze(const X& x, const detail::index_list& axes) {
    const unsigned mask = detail::axis_mask(axes, x.rank(), "squeeze");
    Shape to;
    for (std::size_t d = 0; d < x.rank(); ++d) {
        const bool named = (mask >> d & 1u) != 0;
        if (named && x.shape()[d] != 1)
            detail::raise<shape_error>("squeeze",
                                       "axis " + std::to_string(d) + " of shape " + detail::text(x.shape()),
                                       "only axes of extent 1 can be left out");
        if (axes.rank() == 0 ? x.shape()[d] != 1 : !named) to.push_back(x.shape()[d]);
    }
    return reshape(x, to);
}
template <detail::array_operand X>
auto squeeze(const X& x, std::initializer_list<index_t> axes = {}) {
    return squeeze(x, detail::index_list(axes));
}
template <detail::array_operand X>
auto squeeze(const X& x, index_t axis) {
    return squeeze(x, detail::index_list{axis});
}

/// With a new axis of extent 1 before axis `axis`; axis = rank appends one.
template <detail::array_operand X>
auto expand_dims(const X& x, index_t axis) {
    Shape to = detail::shape_of(x);
    to.insert(detail::axis_of(axis, x.rank() + 1, "expand_dims"), 1);
    return reshape(x, to);
}

/// Seen with another shape, by numpy's rule. Throws shape_error naming both shapes.
template <detail::array_operand X>
auto broadcast_to(const X& x, const Shape& to) {
    if (!detail::broadcasts_to(x.shape(), to))
        detail::raise<shape_error>("broadcast_to",
                                   "shape " + detail::text(x.shape()) + " to shape " + detail::text(to),
                                   "aligned at the last axis, extents must be equal or 1 in the first");
    return detail::apply_linear(detail::broadcast_op{to}, detail::evaluated(x));
}
/// Summed over the axes along which `to` would be broadcast to x's shape: the adjoint of broadcast_to.
template <detail::array_operand X>
auto sum_to(const X& x, const Shape& to) {
    if (!detail::broadcasts_to(to, x.shape()))
        detail::raise<shape_error>("sum_to",
                                   "shape " + detail::text(x.shape()) + " to shape " + detail::text(to),
                                   "the second must broadcast to the first");
    return detail::apply_linear(detail::sum_to_op{to}, detail::evaluated(x));
}

}  // namespace tandem::inline TANDEM_ABI
