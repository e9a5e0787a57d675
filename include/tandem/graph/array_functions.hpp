#pragma once
#include "node.hpp"

/// \file
/// The operations on arrays, on nodes: names and arguments are those of arrays, so that one generic function serves
/// both. What depends on shapes is found out, and errors are thrown, when the graph is evaluated.
namespace tandem::inline TANDEM_ABI {

namespace detail {
inline std::vector<index_t> attribute(const index_list& list) {
    return {list.begin(), list.end()};
}
template <class Op>
Node reduce_node(const Node& x, const reduced_axes& axes) {
    return make_node(Op{axes}, {x}, {is_scalar(x) || (axes.all && !axes.keepdims)});
}
/// An operation whose result has the shape of its operand `like`.
template <class Op>
Node make_like(Op op, std::vector<Node> operands, const Node& like) {
    const known_shape shape = shape_of_node(like);
    operands.push_back(like);
    return make_node(std::move(op), std::move(operands), shape);
}
}  // namespace detail

// (Functions that take a list in braces take nodes only: an array beside it would become one as easily as the list becomes
// the Shape that the function of arrays takes.)

// ---- reductions

#define TANDEM_NODE_REDUCTION_OVER_AXES(function)                                                  \
    inline Node function(const Node& x) {                                                          \
        return detail::reduce_node<node_ops::function>(x, {});                                     \
    }                                                                                              \
    inline Node function(const Node& x, const std::vector<index_t>& axes, bool keepdims = false) { \
        return detail::reduce_node<node_ops::function>(x, {false, axes, keepdims});                \
    }                                                                                              \
    inline Node function(const std::same_as<Node> auto& x, std::initializer_list<index_t> axes,    \
                         bool keepdims = false) {                                                  \
        return function(x, std::vector<index_t>(axes), keepdims);                                  \
    }
#define TANDEM_NODE_REDUCTION(function)                                        \
    TANDEM_NODE_REDUCTION_OVER_AXES(function)                                  \
    inline Node function(const Node& x, index_t axis, bool keepdims = false) { \
        return function(x, {axis}, keepdims);                                  \
    }

/// Over all axes, over axes in braces, and over one; keepdims leaves them in the result, with extent 1.
TANDEM_NODE_REDUCTION(sum)
TANDEM_NODE_REDUCTION(mean)
/// log(sum(exp(x))), without overflow.
TANDEM_NODE_REDUCTION(logsumexp)
TANDEM_NODE_REDUCTION(prod)
/// Indices of the first of the largest or smallest elements, for `gather`; constants for derivatives.
TANDEM_NODE_REDUCTION(argmax)
TANDEM_NODE_REDUCTION(argmin)
/// The derivative is shared equally where several elements attain the extreme. The axis stands in braces: max(x, 0) is
/// elementwise.
TANDEM_NODE_REDUCTION_OVER_AXES(max)
TANDEM_NODE_REDUCTION_OVER_AXES(min)
#undef TANDEM_NODE_REDUCTION
#undef TANDEM_NODE_REDUCTION_OVER_AXES

/// The mean square of what is left when the mean is subtracted.
inline Node var(const Node& x) {
    return mean(square(x - mean(x)));
}
inline Node var(const std::same_as<Node> auto& x, std::initializer_list<index_t> axes,
                bool keepdims = false) {
    return mean(square(x - mean(x, axes, true)), axes, keepdims);
}
inline Node var(const Node& x, index_t axis, bool keepdims = false) {
    return var(x, {axis}, keepdims);
}

/// The root of the sum of squares; its derivative at 0 is 0.
inline Node norm(const Node& x) {
    const Node squares = sum(square(x));
    return where(squares == 0, 0, sqrt(squares));
}
inline Node norm(const std::same_as<Node> auto& x, std::initializer_list<index_t> axes,
                 bool keepdims = false) {
    const Node squares = sum(square(x), axes, keepdims);
    return where(squares == 0, 0, sqrt(squares));
}
inline Node norm(const Node& x, index_t axis, bool keepdims = false) {
    return norm(x, {axis}, keepdims);
}

// ---- shapes

/// Seen with another shape, by numpy's rule.
inline Node broadcast_to(const Node& x, const Shape& to) {
    return detail::make_node(node_ops::broadcast_to{detail::attribute(to)}, {x}, {to.rank() == 0});
}
inline Node broadcast_to(const std::same_as<Node> auto& x, std::initializer_list<index_t> to) {
    return broadcast_to(x, Shape(to));
}
/// With the shape of another node.
inline Node broadcast_to(const Node& x, const Node& like) {
    return detail::same_shape(x, like) ? x : detail::make_like(node_ops::broadcast_like{}, {x}, like);
}
/// Summed over the axes along which `to` would be broadcast to x's shape: the adjoint of broadcast_to.
inline Node sum_to(const Node& x, const Shape& to) {
    return detail::make_node(node_ops::sum_to{detail::attribute(to)}, {x}, {to.rank() == 0});
}
inline Node sum_to(const std::same_as<Node> auto& x, std::initializer_list<index_t> to) {
    return sum_to(x, Shape(to));
}
inline Node sum_to(const Node& x, const Node& like) {
    return detail::same_shape(x, like) ? x : detail::make_like(node_ops::sum_like{}, {x}, like);
}
/// The same elements in row-major order in another shape. One extent may be -1: it is what is left.
inline Node reshape(const Node& x, const detail::index_list& to) {
    return detail::make_node(node_ops::reshape{detail::attribute(to)}, {x}, {to.rank() == 0});
}
inline Node reshape(const std::same_as<Node> auto& x, std::initializer_list<index_t> to) {
    return reshape(x, detail::index_list(to));
}
inline Node reshape(const Node& x, const Node& like) {
    return detail::same_shape(x, like) ? x : detail::make_like(node_ops::reshape_like{}, {x}, like);
}
/// Axis d of the result is axis axes[d] of x. Without axes their order is reversed.
inline Node transpose(const Node& x) {
    return detail::make_node(node_ops::transpose{}, {x}, {detail::is_scalar(x)});
}
inline Node transpose(const Node& x, const detail::index_list& axes) {
    detail::axis_mask(axes, axes.rank(), "transpose");
    return detail::make_node(node_ops::transpose{false, detail::attribute(axes)}, {x}, {axes.rank() == 0});
}
inline Node transpose(const std::same_as<Node> auto& x, std::initializer_list<index_t> axes) {
    return transpose(x, detail::index_list(axes));
}
/// With a new axis of extent 1 before axis `axis`; axis = rank appends one.
inline Node expand_dims(const Node& x, index_t axis) {
    return detail::make_node(node_ops::expand_dims{axis}, {x});
}
/// Without the axes of extent 1, or without those named.
inline Node squeeze(const std::same_as<Node> auto& x, std::initializer_list<index_t> axes = {}) {
    return detail::make_node(node_ops::squeeze{axes}, {x});
}
inline Node squeeze(const Node& x, index_t axis) {
    return squeeze(x, {axis});
}

// ---- parts

namespace detail {
template <class Slice>
slice_attribute attribute_of(const Slice& slice) {
    if constexpr (std::integral<Slice>)
        return static_cast<index_t>(slice);
    else
        return slice;
}
/// Zeros of the shape of `like`, with x at the slices.
inline Node embed(const Node& x, const std::vector<slice_attribute>& slices, const Node& like) {
    return make_like(node_ops::embed{slices}, {x}, like);
}

/// A part of a node that gets other elements: see Node::at.
class node_update {
public:
    node_update(const Node& x, std::vector<slice_attribute> slices) : x_(x), slices_(std::move(slices)) {}
    /// x with v, which is broadcast, in place of the part.
    Node set(const Node& v) const { return where(placed(1) == 1, placed(v), x_); }
    /// x with v, which is broadcast, added to the part.
    Node add(const Node& v) const { return x_ + placed(v); }

private:
    Node placed(const Node& v) const {
        return embed(broadcast_to(v, make_node(node_ops::slice{slices_}, {x_})), slices_, x_);
    }
    Node x_;
    std::vector<slice_attribute> slices_;
};
}  // namespace detail

template <detail::slice_argument... S>
Node Node::operator()(const S&... slices) const {
    return detail::make_node(node_ops::slice{{detail::attribute_of(slices)...}}, {*this});
}
template <detail::slice_argument... S>
detail::node_update Node::at(const S&... slices) const {
    return {*this, {detail::attribute_of(slices)...}};
}

/// Elements of x along an axis at the given indices, which may repeat: integers, in an array or in a node.
inline Node gather(const Node& x, const Node& indices, index_t axis = 0) {
    return detail::make_node(node_ops::gather{axis}, {x, indices});
}
/// Zeros of shape `to`, or of the shape of another node, to which the rows of y are added at the given indices along an
/// axis: the adjoint of gather.
inline Node scatter_add(const Node& y, const Node& indices, const Shape& to, index_t axis = 0) {
    return detail::make_node(node_ops::scatter_add{detail::attribute(to), axis}, {y, indices});
}
inline Node scatter_add(const std::same_as<Node> auto& y, const Node& indices,
                        std::initializer_list<index_t> to, index_t axis = 0) {
    return scatter_add(y, indices, Shape(to), axis);
}
inline Node scatter_add(const Node& y, const Node& indices, const Node& like, index_t axis = 0) {
    return detail::make_like(node_ops::scatter_like{axis}, {y, indices}, like);
}

/// Arrays joined along an axis; their other extents agree.
inline Node concat(const std::vector<Node>& parts, index_t axis = 0) {
    if (parts.empty()) detail::raise<shape_error>("concat", "no arrays", "at least one is needed");
    return detail::make_node(node_ops::concat{axis}, parts);
}
inline Node concat(std::initializer_list<Node> parts, index_t axis = 0) {
    return concat(std::vector<Node>(parts), axis);
}
/// Arrays of one shape joined along a new axis.
inline Node stack(const std::vector<Node>& parts, index_t axis = 0) {
    std::vector<Node> rows;
    rows.reserve(parts.size());
    for (const Node& part : parts) rows.push_back(expand_dims(part, axis));
    if (rows.empty()) detail::raise<shape_error>("stack", "no arrays", "at least one is needed");
    return concat(rows, axis);
}
inline Node stack(std::initializer_list<Node> parts, index_t axis = 0) {
    return stack(std::vector<Node>(parts), axis);
}

// ---- products and losses

/// The sum of products of two arrays of one shape.
inline Node dot(const Node& a, const Node& b) {
    return detail::make_node(node_ops::dot{}, {a, b}, detail::scalar_shape);
}
/// Matrix product by numpy's rules, of vectors, matrices and batches of matrices.
inline Node matmul(const Node& a, const Node& b) {
    return detail::make_node(node_ops::matmul{}, {a, b});
}
/// A dense layer, x w^T + b.  x: [..., inputs], w: [outputs, inputs], b: [outputs].
inline Node linear(const Node& x, const Node& w) {
    return detail::make_node(node_ops::linear{}, {x, w});
}
inline Node linear(const Node& x, const Node& w, const Node& b) {
    return linear(x, w) + b;
}
/// exp(x) / sum(exp(x)) along an axis, and its logarithm.
inline Node softmax(const Node& x, index_t axis = -1) {
    return detail::make_elementwise(node_ops::softmax{axis}, {x});
}
inline Node log_softmax(const Node& x, index_t axis = -1) {
    return detail::make_elementwise(node_ops::log_softmax{axis}, {x});
}
/// The mean over samples of -log softmax(logits)[label].  logits: [samples, classes]; labels: [samples], integers, in an
/// array or in a node.
inline Node softmax_cross_entropy(const Node& logits, const Node& labels) {
    return detail::make_node(node_ops::softmax_cross_entropy{}, {logits, labels}, detail::scalar_shape);
}
/// The mean of the squared differences of two arrays of one shape.
inline Node mean_squared_error(const Node& prediction, const Node& target) {
    return detail::make_node(node_ops::mean_squared_error{}, {prediction, target}, detail::scalar_shape);
}

}  // namespace tandem::inline TANDEM_ABI
