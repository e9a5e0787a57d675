#pragma once
#include "../array/losses.hpp"
#include "node.hpp"
#include "product_of_others.hpp"

/// \file
/// What each operation of a graph computes, in terms of the functions of arrays.
namespace tandem::inline TANDEM_ABI::detail {

/// The value of a node: an array of the graph's numbers, a mask, or integers; nothing where it is not computed, or not
/// needed any more.
template <class T, class Space>
using array_value =
    std::variant<std::monostate, Array<T, Space>, Array<bool, Space>, Array<std::int64_t, Space>>;

template <class T, class Space>
Shape shape_of_value(const array_value<T, Space>& value) {
    return std::visit(
        []<class V>(const V& a) {
            if constexpr (std::same_as<V, std::monostate>)
                return Shape();
            else
                return a.shape();
        },
        value);
}

/// A value as an array of U.
template <class U, class Space, class Value>
Array<U, Space> array_as(const Value& value) {
    return std::visit(
        []<class V>(const V& a) -> Array<U, Space> {
            if constexpr (std::same_as<V, std::monostate>)
                raise<graph_error>("Evaluator", "a value that was given back", "it is needed");
            else if constexpr (std::same_as<V, Array<U, Space>>)
                return a;
            else
                return a.template astype<U>();
        },
        value);
}

/// The operands of an operation, as what it takes them to be.
template <class T, class Space>
class array_operands_of {
public:
    using value = array_value<T, Space>;
    using number = Array<T, Space>;
    using mask = Array<bool, Space>;
    using integers = Array<std::int64_t, Space>;

    /// values: of all nodes at hand; places: which of them are the operands.
    array_operands_of(const std::vector<value>& values, std::span<const std::uint32_t> places)
        : values_(values), places_(places) {}

    std::size_t size() const { return places_.size(); }
    /// Operand i as numbers.
    number operator[](std::size_t i) const { return array_as<T, Space>(values_[places_[i]]); }
    mask as_mask(std::size_t i) const { return array_as<bool, Space>(values_[places_[i]]); }
    integers as_integers(std::size_t i) const { return array_as<std::int64_t, Space>(values_[places_[i]]); }
    Shape shape(std::size_t i) const { return shape_of_value<T, Space>(values_[places_[i]]); }

private:
    const std::vector<value>& values_;
    std::span<const std::uint32_t> places_;
};

inline unsigned mask_of_axes(const reduced_axes& axes, std::size_t rank, std::string_view function) {
    return axes.all ? all_axes(rank) : axis_mask(index_list(axes.axes), rank, function);
}
inline selection select_by_attributes(const Shape& shape, const std::vector<slice_attribute>& slices) {
    slicer s(shape);
    for (const slice_attribute& slice : slices) std::visit([&](const auto& one) { s(one); }, slice);
    return s.finish();
}
/// The elements start ... start + count - 1 along an axis.
inline selection select_along(const Shape& shape, std::size_t axis, index_t start, index_t count) {
    slicer s(shape);
    for (std::size_t d = 0; d < shape.rank(); ++d) d == axis ? s(range(start, start + count)) : s(all);
    return s.finish();
}
/// Operands of a product as matrices: a vector on the left is a row, one on the right a column.
template <class A>
A as_row(const A& a) {
    return a.rank() == 1 ? A(expand_dims(a, 0)) : a;
}
template <class A>
A as_column(const A& b) {
    return b.rank() == 1 ? A(expand_dims(b, 1)) : b;
}
/// The adjoint of matmul(a, b) with the axes that as_row and as_column added.
template <class A>
A as_product(const A& adjoint, const Shape& a, const Shape& b) {
    A result = adjoint;
    if (a.rank() == 1) result = expand_dims(result, b.rank() == 1 ? 0 : -2);
    if (b.rank() == 1) result = expand_dims(result, -1);
    return result;
}

/// Computes operations, one overload for each.
template <class T, class Space>
class array_evaluator {
public:
    using value = array_value<T, Space>;
    using number = Array<T, Space>;
    using operand_list = array_operands_of<T, Space>;

    /// The value of an operation; not of variables and constants.
    static value evaluate(const node_operation& operation, const operand_list& x) {
        return std::visit(
            [&]<class Op>(const Op& op) -> value {
                if constexpr (requires { compute(op, x); })
                    return compute(op, x);
                else
                    raise<graph_error>("Evaluator", "a " + std::string(Op::name), "it is no operation");
            },
            operation);
    }
    static number compute(const node_ops::number& op) { return number(static_cast<T>(op.value)); }
    static number compute(const node_ops::limit& op) {
        using limits = std::numeric_limits<T>;
        const T limit[] = {limits::max(), limits::min(), limits::epsilon()};
        return number(limit[op.which]);
    }
    static value compute(const node_ops::array& op) {
        return std::visit(
            []<class U>(const Array<U, host>& values) -> value {
                using kept = std::conditional_t<std::same_as<U, double>, T, U>;
                return values.template astype<kept>().template to<Space>();
            },
            *op.values);
    }

private:
    static number compute(const node_ops::elementwise& op, const operand_list& x) {
        return apply_rule<number>(op.code, x, op.integer);
    }
    static Array<bool, Space> compute(const node_ops::relation& op, const operand_list& x) {
        using r = node_ops::relation;
        switch (op.which) {
        case r::equal:
            return x[0] == x[1];
        case r::less:
            return x[0] < x[1];
        case r::less_equal:
            return x[0] <= x[1];
        case r::both:
            return x.as_mask(0) && x.as_mask(1);
        case r::either:
            return x.as_mask(0) || x.as_mask(1);
        default:
            return !x.as_mask(0);
        }
    }
    static number compute(const node_ops::select&, const operand_list& x) {
        return where(x.as_mask(0), x[1], x[2]);
    }
    static number compute(const node_ops::stop_gradient&, const operand_list& x) { return x[0]; }

    /// reduction(x, axes, keepdims)
    template <class Op, class Reduction>
    static auto reduced(const Op& op, const operand_list& x, const Reduction& reduction) {
        const number a = x[0];
        return reduction(a, mask_of_axes(op, a.rank(), op.name), op.keepdims);
    }
    static number compute(const node_ops::sum& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return sum_over(a...); });
    }
    static number compute(const node_ops::mean& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return mean_over(a...); });
    }
    static number compute(const node_ops::max& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return max_over(a...); });
    }
    static number compute(const node_ops::min& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return min_over(a...); });
    }
    static number compute(const node_ops::logsumexp& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return logsumexp_over(a...); });
    }
    static number compute(const node_ops::prod& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return prod_over(a...); });
    }
    static number compute(const node_ops::product_of_others& op, const operand_list& x) {
        std::vector<number> all;
        for (std::size_t i = 0; i < x.size(); ++i) all.push_back(x[i]);
        return other_products<T, Space>::of(all, mask_of_axes(op, all[0].rank(), op.name));
    }
    static Array<std::int64_t, Space> compute(const node_ops::argmax& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return argmax_over(a...); });
    }
    static Array<std::int64_t, Space> compute(const node_ops::argmin& op, const operand_list& x) {
        return reduced(op, x, [](const auto&... a) { return argmin_over(a...); });
    }
    static number compute(const node_ops::spread& op, const operand_list& x) {
        const Shape to = x.shape(1);
        const unsigned axes = mask_of_axes(op, to.rank(), op.name);
        return broadcast_to(reshape(x[0], reduced_shape(to, axes, true)), to);
    }
    static number compute(const node_ops::count& op, const operand_list& x) {
        const Shape shape = x.shape(0);
        return number(static_cast<T>(count_of(shape, mask_of_axes(op, shape.rank(), op.name))));
    }

    static number compute(const node_ops::broadcast_to& op, const operand_list& x) {
        return tandem::broadcast_to(x[0], Shape(op.shape));
    }
    static number compute(const node_ops::broadcast_like&, const operand_list& x) {
        return tandem::broadcast_to(x[0], x.shape(1));
    }
    static number compute(const node_ops::sum_to& op, const operand_list& x) {
        return tandem::sum_to(x[0], Shape(op.shape));
    }
    static number compute(const node_ops::sum_like&, const operand_list& x) {
        return tandem::sum_to(x[0], x.shape(1));
    }
    static number compute(const node_ops::reshape& op, const operand_list& x) {
        return tandem::reshape(x[0], index_list(op.shape));
    }
    static number compute(const node_ops::reshape_like&, const operand_list& x) {
        return tandem::reshape(x[0], x.shape(1));
    }
    static number compute(const node_ops::transpose& op, const operand_list& x) {
        return op.reversed ? tandem::transpose(x[0]) : tandem::transpose(x[0], index_list(op.axes));
    }
    static number compute(const node_ops::expand_dims& op, const operand_list& x) {
        return tandem::expand_dims(x[0], op.axis);
    }
    static number compute(const node_ops::squeeze& op, const operand_list& x) {
        return tandem::squeeze(x[0], index_list(op.axes));
    }

    static number compute(const node_ops::slice& op, const operand_list& x) {
        const number a = x[0];
        return slice_op{select_by_attributes(a.shape(), op.slices)}(a);
    }
    static number compute(const node_ops::embed& op, const operand_list& x) {
        const Shape to = x.shape(1);
        return embed_op{select_by_attributes(to, op.slices), to}(x[0]);
    }
    static number compute(const node_ops::gather& op, const operand_list& x) {
        return tandem::gather(x[0], x.as_integers(1), op.axis);
    }
    static number compute(const node_ops::scatter_add& op, const operand_list& x) {
        return tandem::scatter_add(x[0], x.as_integers(1), Shape(op.shape), op.axis);
    }
    static number compute(const node_ops::scatter_like& op, const operand_list& x) {
        return tandem::scatter_add(x[0], x.as_integers(1), x.shape(2), op.axis);
    }
    static number compute(const node_ops::concat& op, const operand_list& x) {
        std::vector<number> parts;
        for (std::size_t i = 0; i < x.size(); ++i) parts.push_back(x[i]);
        return tandem::concat(parts, op.axis);
    }
    static Array<std::int64_t, Space> compute(const node_ops::offsets& op, const operand_list& x) {
        const std::size_t axis = axis_of(op.axis, x.shape(0).rank(), op.name);
        std::vector<std::int64_t> ends{0};
        for (std::size_t i = 0; i < x.size(); ++i) ends.push_back(ends.back() + x.shape(i)[axis]);
        return Array<std::int64_t, Space>(ends);
    }
    static number compute(const node_ops::narrow& op, const operand_list& x) {
        const number a = x[0];
        const auto [start, end] = part_bounds(x, op.part);
        return slice_op{select_along(a.shape(), axis_of(op.axis, a.rank(), op.name), start, end - start)}(a);
    }
    static number compute(const node_ops::widen& op, const operand_list& x) {
        const number part = x[0];
        Shape to = part.shape();
        const std::size_t axis = axis_of(op.axis, to.rank(), op.name);
        to[axis] = x.as_integers(1)(index_t(-1));
        const auto [start, end] = part_bounds(x, op.part);
        return embed_op{select_along(to, axis, start, end - start), to}(part);
    }
    static std::pair<index_t, index_t> part_bounds(const operand_list& x, std::size_t part) {
        const auto offsets = x.as_integers(1);
        const auto i = static_cast<index_t>(part);
        return {offsets(i), offsets(i + 1)};
    }

    static number compute(const node_ops::dot&, const operand_list& x) { return tandem::dot(x[0], x[1]); }
    static number compute(const node_ops::matmul&, const operand_list& x) {
        return tandem::matmul(x[0], x[1]);
    }
    static number compute(const node_ops::linear&, const operand_list& x) {
        return tandem::linear(x[0], x[1]);
    }
    static number compute(const node_ops::matmul_by_first&, const operand_list& x) {
        const number b = x[1];
        const Shape to = x.shape(2);
        const Shape matrix = to.rank() == 1 ? Shape{1, to[0]} : to;
        return tandem::reshape(matmul_op().by_first(as_product(x[0], to, b.shape()), as_column(b), matrix),
                               to);
    }
    static number compute(const node_ops::matmul_by_second&, const operand_list& x) {
        const number a = x[0];
        const Shape to = x.shape(2);
        const Shape matrix = to.rank() == 1 ? Shape{to[0], 1} : to;
        return tandem::reshape(matmul_op().by_second(as_row(a), as_product(x[1], a.shape(), to), matrix), to);
    }
    static number compute(const node_ops::softmax& op, const operand_list& x) {
        return tandem::softmax(x[0], op.axis);
    }
    static number compute(const node_ops::log_softmax& op, const operand_list& x) {
        return tandem::log_softmax(x[0], op.axis);
    }
    static number compute(const node_ops::softmax_cross_entropy&, const operand_list& x) {
        return tandem::softmax_cross_entropy(x[0], x.as_integers(1));
    }
    static number compute(const node_ops::one_hot&, const operand_list& x) {
        const Shape to = x.shape(1);
        const Array<std::int64_t, Space> labels = checked_indices(x.as_integers(0), to[1], "one_hot");
        const auto classes = Array<std::int64_t, Space>::arange(to[1]);
        return where(expand_dims(labels, 1) == classes, number(T(1)), T(0));
    }
    static number compute(const node_ops::mean_squared_error&, const operand_list& x) {
        return tandem::mean_squared_error(x[0], x[1]);
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
