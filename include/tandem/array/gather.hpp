#pragma once
#include "reduce.hpp"

/// \file
/// Gathering by indices, and joining arrays.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Rows of x along an axis, at indices that may repeat. Seen as [outer, axis, inner].
struct gather_geometry {
    index_t outer = 1, extent = 1, inner = 1, count = 1;

    gather_geometry(const Shape& shape, std::size_t axis, index_t count_)
        : extent(shape[axis]), count(count_) {
        for (std::size_t d = 0; d < axis; ++d) outer *= shape[d];
        for (std::size_t d = axis + 1; d < shape.rank(); ++d) inner *= shape[d];
    }
};
template <class T>
struct gather_element {
    gather_geometry g;
    const T* x;
    const std::int64_t* index;
    T* y;
    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        const index_t inner = i % g.inner, k = i / g.inner % g.count, outer = i / g.inner / g.count;
        y[i] = x[(outer * g.extent + index[k]) * g.inner + inner];
    }
};
/// One element of the sum adds what falls on it, in the order of the indices: no two threads meet. `first` and
/// `next` chain the places of the index list that hold the same index.
template <class T>
struct scatter_element {
    gather_geometry g;
    const T* y;
    const std::int64_t* first;
    const std::int64_t* next;
    T* x;
    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        const index_t inner = i % g.inner, row = i / g.inner % g.extent, outer = i / g.inner / g.extent;
        T sum(0);
        for (std::int64_t k = first[row]; k >= 0; k = next[k])
            sum += y[(outer * g.count + k) * g.inner + inner];
        x[i] = sum;
    }
};

template <class Space>
struct scatter_op;

/// Indices of a gather, checked and copied, so that later writes to the caller's array do not matter.
template <class Space>
struct gather_op {
    Array<std::int64_t, Space> index;  // from 0, contiguous
    std::size_t axis;

    Shape result_shape(const Shape& x) const {
        Shape result;
        for (std::size_t d = 0; d < axis; ++d) result.push_back(x[d]);
        for (const index_t extent : index.shape()) result.push_back(extent);
        for (std::size_t d = axis + 1; d < x.rank(); ++d) result.push_back(x[d]);
        return result;
    }
    template <class T>
    Array<T, Space> operator()(const Array<T, Space>& x) const {
        const Array<T, Space> from = x.contiguous();
        Array<T, Space> y = Array<T, Space>::uninitialised(result_shape(x.shape()));
        Space::for_each(
            y.size(),
            gather_element<T>{{x.shape(), axis, index.size()}, from.data(), index.data(), y.mutable_data()});
        return y;
    }
    scatter_op<Space> adjoint(const Shape& from) const { return {*this, from}; }
};
template <class Space>
struct scatter_op {
    gather_op<Space> gather;
    Shape to;

    template <class T>
    Array<T, Space> operator()(const Array<T, Space>& y) const {
        const std::vector<std::int64_t> index = gather.index.to_vector();
        std::vector<std::int64_t> first(static_cast<std::size_t>(to[gather.axis]), -1),
            next(index.size(), -1);
        for (std::size_t k = index.size(); k-- > 0;) {
            auto& head = first[static_cast<std::size_t>(index[k])];
            next[k] = head;
            head = static_cast<std::int64_t>(k);
        }
        const Array<std::int64_t, Space> heads(first), links(next);
        const Array<T, Space> from = y.contiguous();
        Array<T, Space> x = Array<T, Space>::uninitialised(to);
        Space::for_each(x.size(), scatter_element<T>{{to, gather.axis, gather.index.size()},
                                                     from.data(),
                                                     heads.data(),
                                                     links.data(),
                                                     x.mutable_data()});
        return x;
    }
    gather_op<Space> adjoint(const Shape&) const { return gather; }
};

/// Checks indices against an extent and makes them count from 0.
template <class Index, class Space>
Array<std::int64_t, Space> checked_indices(const Array<Index, Space>& indices, index_t extent,
                                           std::string_view function) {
    static_assert(std::integral<Index> && !std::same_as<Index, bool>,
                  "tandem: indices are an Array of integers");
    std::vector<std::int64_t> all_of_them;
    for (const Index i : indices.to_vector())
        all_of_them.push_back(checked_index(static_cast<index_t>(i), extent, function));
    return Array<std::int64_t, Space>(indices.shape(), std::span<const std::int64_t>(all_of_them));
}

/// Joins values along an axis; the other extents agree.
template <class T, class Space>
Array<T, Space> joined(const std::vector<Array<T, Space>>& parts, std::size_t axis, const Shape& shape) {
    Array<T, Space> result = Array<T, Space>::uninitialised(shape);
    index_t start = 0;
    for (const Array<T, Space>& part : parts) {
        layout view = result.layout();
        view.shape = part.shape();
        view.offset += start * view.strides[axis];
        result.view(view).assign(part);
        start += part.shape()[axis];
    }
    return result;
}
template <class A, std::size_t N>
ADTangent<A, N> joined(const std::vector<ADTangent<A, N>>& parts, std::size_t axis, const Shape& shape) {
    const auto component = [&](const auto& get) {
        std::vector<A> all_of_them;
        for (const auto& part : parts) all_of_them.push_back(get(part));
        return joined(all_of_them, axis, shape);
    };
    std::array<A, N> tangents;
    for (std::size_t i = 0; i < N; ++i)
        tangents[i] = component([&](const auto& part) { return part.tangent(i); });
    return ADTangent<A, N>(component([](const auto& part) { return part.value(); }), std::move(tangents));
}

/// Hands each part of the adjoint to its operand.
template <class A>
class join_statement final : public array_statement<A> {
public:
    struct part {
        array_id id;
        selection selected;
    };
    explicit join_statement(std::vector<part> parts) : parts_(std::move(parts)) {}
    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        for (const part& p : parts_)
            if (p.id != 0) adjoints.add(p.id, apply_linear(slice_op{p.selected}, ybar));
    }
    void mark(array_adjoints<A>& adjoints) const override {
        for (const part& p : parts_) adjoints.mark(p.id);
    }

private:
    std::vector<part> parts_;
};
template <array_like A>
ADAdjoint<A> joined(const std::vector<ADAdjoint<A>>& parts, std::size_t axis, const Shape& shape) {
    std::vector<A> values;
    for (const auto& part : parts) values.push_back(part.value());
    A value = joined(values, axis, shape);
    Tape<A>* tape = Tape<A>::recording();
    std::vector<typename join_statement<A>::part> recorded;
    bool active = false;
    index_t start = 0;
    for (const auto& part : parts) {
        slicer s(shape);
        for (std::size_t d = 0; d < shape.rank(); ++d)
            d == axis ? s(range(start, start + part.shape()[axis])) : s(all);
        start += part.shape()[axis];
        recorded.push_back({tape == nullptr ? 0 : tape->id_of(part), s.finish()});
        active = active || recorded.back().id != 0;
    }
    if (!active) return value;
    return tape->record(std::move(value), std::make_unique<join_statement<A>>(std::move(recorded)));
}

}  // namespace detail

/// Elements of x along an axis at the given indices, which may repeat: the axis is replaced by the axes of `indices`.
/// Its adjoint adds up, and is differentiable itself. Throws index_error naming index and extent.
template <detail::array_operand X, class Index, class Space>
auto gather(const X& x, const Array<Index, Space>& indices, index_t axis = 0) {
    const std::size_t d = detail::axis_of(axis, x.rank(), "gather");
    const detail::gather_op<Space> op{detail::checked_indices(indices, x.shape()[d], "gather"), d};
    return detail::apply_linear(op, detail::evaluated(x));
}
/// Zeros of shape `to`, to which the rows of y are added at the given indices along an axis: the adjoint of gather.
template <detail::array_operand Y, class Index, class Space>
auto scatter_add(const Y& y, const Array<Index, Space>& indices, const Shape& to, index_t axis = 0) {
    const std::size_t d = detail::axis_of(axis, to.rank(), "scatter_add");
    const detail::gather_op<Space> op{detail::checked_indices(indices, to[d], "scatter_add"), d};
    if (op.result_shape(to) != y.shape())
        detail::raise<shape_error>("scatter_add",
                                   "values of shape " + detail::text(y.shape()) + " with indices of shape " +
                                       detail::text(indices.shape()),
                                   "for the result's shape " + detail::text(to) + " the values' must be " +
                                       detail::text(op.result_shape(to)));
    return detail::apply_linear(detail::scatter_op<Space>{op, to}, detail::evaluated(y));
}

/// Arrays joined along an axis. Throws shape_error unless all other extents agree.
template <detail::array_operand X>
auto concat(const std::vector<X>& parts, index_t axis = 0) {
    using number = typename X::ad_type;
    if (parts.empty()) detail::raise<shape_error>("concat", "no arrays", "at least one is needed");
    const std::size_t d = detail::axis_of(axis, parts[0].rank(), "concat");
    Shape shape = parts[0].shape();
    shape[d] = 0;
    std::vector<number> numbers;
    for (const X& part : parts) {
        Shape other = part.shape();
        if (other.rank() == shape.rank()) other[d] = shape[d];
        if (other != shape)
            detail::raise<shape_error>(
                "concat", "shapes " + detail::text(parts[0].shape()) + " and " + detail::text(part.shape()),
                "they may differ in axis " + std::to_string(d) + " only");
        shape[d] += part.shape()[d];
        numbers.emplace_back(detail::evaluated(part));
    }
    return detail::joined(numbers, d, shape);
}
template <detail::array_operand X>
auto concat(std::initializer_list<X> parts, index_t axis = 0) {
    return concat(std::vector<X>(parts), axis);
}
/// Arrays of one shape joined along a new axis.
template <detail::array_operand X>
auto stack(const std::vector<X>& parts, index_t axis = 0) {
    std::vector<typename X::ad_type> rows;
    for (const X& part : parts) {
        if (part.shape() != parts[0].shape())
            detail::raise<shape_error>(
                "stack", "shapes " + detail::text(parts[0].shape()) + " and " + detail::text(part.shape()),
                "they must be equal");
        rows.push_back(typename X::ad_type(expand_dims(part, axis)));
    }
    if (rows.empty()) detail::raise<shape_error>("stack", "no arrays", "at least one is needed");
    return concat(rows, axis);
}
template <detail::array_operand X>
auto stack(std::initializer_list<X> parts, index_t axis = 0) {
    return stack(std::vector<X>(parts), axis);
}

}  // namespace tandem::inline TANDEM_ABI
