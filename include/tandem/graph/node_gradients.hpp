#pragma once
#include <optional>

#include "array_functions.hpp"
#include "node_order.hpp"

/// \file
/// Derivatives of nodes as nodes: a reverse sweep over a graph that builds a graph. Elementwise operations are
/// differentiated by their rules; the other operations stand below.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// The derivative of a result by a node. Where the mask is false nothing chosen by `select` depends on the node: there
/// the derivative is 0, and stays 0 when it is multiplied by an infinite or NaN partial.
struct node_adjoint {
    Node value;
    std::optional<NodeMask> mask{};
};
inline std::optional<NodeMask> both_masks(const std::optional<NodeMask>& a, const NodeMask& b) {
    return a ? *a && b : b;
}

/// What the derivative of one operation is given: y = operation(x(0), x(1), ...), and the adjoint of y.
class derivative_step {
public:
    derivative_step(const node_order& order, std::size_t place, const std::vector<char>& active,
                    std::vector<std::optional<node_adjoint>>& adjoints)
        : y(order[place]), adjoint(adjoints[place]->value), mask(adjoints[place]->mask),
          places_(order.operands(place)), active_(active), adjoints_(adjoints) {}

    const Node& y;
    const Node& adjoint;
    const std::optional<NodeMask>& mask;

    std::span<const Node> operands() const { return y.arguments(); }
    const Node& x(std::size_t i) const { return operands()[i]; }
    bool wants(std::size_t i) const { return active_[places_[i]] != 0; }

    /// Adds to the adjoint of operand i what has its shape.
    void add(std::size_t i, const Node& contribution, const std::optional<NodeMask>& its_mask = {}) {
        std::optional<node_adjoint>& sum = adjoints_[places_[i]];
        if (!sum) {
            sum = node_adjoint{contribution, its_mask};
        } else {
            sum->value = sum->value + contribution;
            sum->mask = sum->mask && its_mask ? std::optional(*sum->mask || *its_mask) : std::nullopt;
        }
    }
    /// Adds op(adjoint), where op moves, repeats or adds elements, and does the same to the mask.
    template <class Linear>
    void add_linear(std::size_t i, const Linear& op) {
        if (wants(i)) add(i, op(adjoint), moved_mask(mask, op));
    }
    /// Adds what has the shape of y, summed over the axes along which operand i was broadcast.
    void add_broadcast(std::size_t i, const Node& contribution, const std::optional<NodeMask>& its_mask) {
        if (same_shape(x(i), y)) return add(i, contribution, its_mask);
        const auto reduce = [&](const Node& v) { return is_scalar(x(i)) ? sum(v) : sum_to(v, x(i)); };
        add(i, reduce(contribution), moved_mask(its_mask, reduce));
    }

private:
    template <class Linear>
    std::optional<NodeMask> moved_mask(const std::optional<NodeMask>& its_mask, const Linear& op) const {
        if (!its_mask) return {};
        return op(broadcast_to(its_mask->as_number(), y)) != 0;
    }

    std::span<const std::uint32_t> places_;
    const std::vector<char>& active_;
    std::vector<std::optional<node_adjoint>>& adjoints_;
};

template <class Op, class... Others>
concept one_of = (std::same_as<Op, Others> || ...);

// ---- element by element

inline bool is_negative_of(const Node& y, const Node& x) {
    const auto* op = get_operation<node_ops::elementwise>(y);
    return op != nullptr && op->code == opcode::neg && same_node(y.arguments()[0], x);
}
template <std::same_as<node_ops::elementwise>
              Op>  // a template, so that rules are differentiated only where asked for
void differentiate(const Op& op, derivative_step& s) {
    contribute<Node>(
        op.code, s.operands(), op.integer, s.y, s.adjoint, [&](std::size_t i) { return s.wants(i); },
        [&](std::size_t i, const Node& contribution) {
            // What is the adjoint itself, or its negative, is 0 where it is.
            const bool is_unit =
                same_node(contribution, s.adjoint) || is_negative_of(contribution, s.adjoint);
            s.add_broadcast(i, s.mask && !is_unit ? where(*s.mask, contribution, 0) : contribution, s.mask);
        });
}
inline void differentiate(const node_ops::select&, derivative_step& s) {
    const NodeMask chosen = NodeMask::of(s.x(0));
    if (s.wants(1)) s.add_broadcast(1, where(chosen, s.adjoint, 0), both_masks(s.mask, chosen));
    if (s.wants(2)) s.add_broadcast(2, where(chosen, 0, s.adjoint), both_masks(s.mask, !chosen));
}

// ---- reductions

/// Repeats y along the axes over which like was reduced to its shape.
inline Node spread(const Node& y, const reduced_axes& axes, const Node& like) {
    return make_like(node_ops::spread{axes}, {y}, like);
}
inline Node count(const Node& x, const reduced_axes& axes) {
    return make_node(node_ops::count{axes}, {x}, scalar_shape);
}
inline void differentiate(const node_ops::sum& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return spread(a, op, s.x(0)); });
}
inline void differentiate(const node_ops::mean& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return spread(a / count(s.x(0), op), op, s.x(0)); });
}
/// The derivative is shared by the elements that attain the extreme.
template <one_of<node_ops::max, node_ops::min> Op>
void differentiate(const Op& op, derivative_step& s) {
    if (!s.wants(0)) return;
    const NodeMask attained = s.x(0) == spread(s.y, op, s.x(0));
    const Node shares = reduce_node<node_ops::sum>(attained.as_number(), op);
    s.add(0, where(attained, spread(s.adjoint / shares, op, s.x(0)), 0), attained);
}
inline void differentiate(const node_ops::logsumexp& op, derivative_step& s) {
    if (s.wants(0)) s.add(0, spread(s.adjoint, op, s.x(0)) * exp(s.x(0) - spread(s.y, op, s.x(0))));
}
inline void differentiate(const node_ops::prod& op, derivative_step& s) {
    if (!s.wants(0)) return;
    const Node others = make_node(node_ops::product_of_others{op}, {s.x(0)}, shape_of_node(s.x(0)));
    s.add(0, spread(s.adjoint, op, s.x(0)) * others);
}
/// Derivatives are such products again, of one direction more: the adjoint is a further w, or takes the place of one.
inline void differentiate(const node_ops::product_of_others& op, derivative_step& s) {
    for (std::size_t i = 0; i < s.operands().size(); ++i) {
        if (!s.wants(i)) continue;
        std::vector<Node> operands(s.operands().begin(), s.operands().end());
        if (i == 0)
            operands.push_back(s.adjoint);
        else
            operands[i] = s.adjoint;
        s.add(i, make_node(op, std::move(operands), shape_of_node(s.y)));
    }
}
inline void differentiate(const node_ops::spread& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return reshape(reduce_node<node_ops::sum>(a, op), s.x(0)); });
}

// ---- shapes

template <one_of<node_ops::broadcast_to, node_ops::broadcast_like> Op>
void differentiate(const Op&, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return sum_to(a, s.x(0)); });
}
template <one_of<node_ops::sum_to, node_ops::sum_like> Op>
void differentiate(const Op&, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return broadcast_to(a, s.x(0)); });
}
template <one_of<node_ops::reshape, node_ops::reshape_like, node_ops::expand_dims, node_ops::squeeze> Op>
void differentiate(const Op&, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return reshape(a, s.x(0)); });
}
inline void differentiate(const node_ops::transpose& op, derivative_step& s) {
    index_list inverse(op.axes);
    for (std::size_t d = 0; d < op.axes.size(); ++d)
        inverse[axis_of(op.axes[d], op.axes.size(), op.name)] = static_cast<index_t>(d);
    s.add_linear(0, [&](const Node& a) { return op.reversed ? transpose(a) : transpose(a, inverse); });
}

// ---- parts

inline void differentiate(const node_ops::slice& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return embed(a, op.slices, s.x(0)); });
}
inline void differentiate(const node_ops::embed& op, derivative_step& s) {
    s.add_linear(
        0, [&](const Node& a) { return make_node(node_ops::slice{op.slices}, {a}, shape_of_node(s.x(0))); });
}
inline void differentiate(const node_ops::gather& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return scatter_add(a, s.x(1), s.x(0), op.axis); });
}
template <one_of<node_ops::scatter_add, node_ops::scatter_like> Op>
void differentiate(const Op& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) { return gather(a, s.x(1), op.axis); });
}
inline void differentiate(const node_ops::concat& op, derivative_step& s) {
    const Node offsets = make_node(node_ops::offsets{op.axis}, {s.operands().begin(), s.operands().end()});
    for (std::size_t i = 0; i < s.operands().size(); ++i)
        s.add_linear(i, [&](const Node& a) {
            return make_node(node_ops::narrow{op.axis, i}, {a, offsets}, shape_of_node(s.x(i)));
        });
}
inline void differentiate(const node_ops::narrow& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) {
        return make_node(node_ops::widen{op.axis, op.part}, {a, s.x(1)}, shape_of_node(s.x(0)));
    });
}
inline void differentiate(const node_ops::widen& op, derivative_step& s) {
    s.add_linear(0, [&](const Node& a) {
        return make_node(node_ops::narrow{op.axis, op.part}, {a, s.x(1)}, shape_of_node(s.x(0)));
    });
}

// ---- products and losses

inline Node matmul_by_first(const Node& adjoint, const Node& b, const Node& a) {
    return make_like(node_ops::matmul_by_first{}, {adjoint, b}, a);
}
inline Node matmul_by_second(const Node& a, const Node& adjoint, const Node& b) {
    return make_like(node_ops::matmul_by_second{}, {a, adjoint}, b);
}
inline void differentiate(const node_ops::dot&, derivative_step& s) {
    for (const std::size_t i : {0u, 1u})
        if (s.wants(i)) s.add(i, s.adjoint * s.x(1 - i));
}
inline void differentiate(const node_ops::matmul&, derivative_step& s) {
    if (s.wants(0)) s.add(0, matmul_by_first(s.adjoint, s.x(1), s.x(0)));
    if (s.wants(1)) s.add(1, matmul_by_second(s.x(0), s.adjoint, s.x(1)));
}
/// The derivative by w comes out in the order of w's elements.
inline void differentiate(const node_ops::linear&, derivative_step& s) {
    if (s.wants(0)) s.add(0, matmul(s.adjoint, s.x(1)));
    if (s.wants(1)) s.add(1, matmul_by_second(s.adjoint, s.x(0), s.x(1)));
}
inline void differentiate(const node_ops::matmul_by_first&, derivative_step& s) {
    if (s.wants(0)) s.add(0, matmul(s.adjoint, s.x(1)));
    if (s.wants(1)) s.add(1, matmul_by_second(s.adjoint, s.x(0), s.x(1)));
}
inline void differentiate(const node_ops::matmul_by_second&, derivative_step& s) {
    if (s.wants(0)) s.add(0, matmul_by_first(s.x(1), s.adjoint, s.x(0)));
    if (s.wants(1)) s.add(1, matmul(s.x(0), s.adjoint));
}
inline void differentiate(const node_ops::softmax& op, derivative_step& s) {
    if (s.wants(0)) s.add(0, s.y * (s.adjoint - sum(s.adjoint * s.y, {op.axis}, true)));
}
inline void differentiate(const node_ops::log_softmax& op, derivative_step& s) {
    if (s.wants(0)) s.add(0, s.adjoint - exp(s.y) * sum(s.adjoint, {op.axis}, true));
}
inline void differentiate(const node_ops::softmax_cross_entropy&, derivative_step& s) {
    if (!s.wants(0)) return;
    const Node labels = make_like(node_ops::one_hot{}, {s.x(1)}, s.x(0));
    s.add(0, (softmax(s.x(0)) - labels) * (s.adjoint / count(s.x(0), {false, {0}})));
}
inline void differentiate(const node_ops::mean_squared_error&, derivative_step& s) {
    const Node contribution = (2 * s.adjoint / count(s.x(0), {})) * (s.x(0) - s.x(1));
    if (s.wants(0)) s.add(0, contribution);
    if (s.wants(1)) s.add(1, -contribution);
}

/// Which nodes depend on the variables in a way that carries a derivative.
inline std::vector<char> find_active(const node_order& order, std::span<const Node> variables) {
    std::vector<char> active(order.size() + 1, 0);  // one more for what is not in the graph
    for (const Node& x : variables) active[order.place_of(x)] = 1;
    active.back() = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const node_operation& op = operation_of(order[i]);
        if (facts_of(op).is_passive) continue;
        const auto operands = order.operands(i);
        for (std::size_t k = 0; k < operands.size(); ++k)
            if (active[operands[k]] != 0 && !uses_shape_only(op, k)) active[i] = 1;
    }
    return active;
}

}  // namespace detail

/// The derivatives of y by nodes, as nodes, which can be evaluated and differentiated again.
/// y: any shape; of more than one element the sum is differentiated (the seed is ones), unless a seed is given, which
/// broadcasts to y's shape and multiplies it.  x: variables or other nodes.
/// Returns a node for each x, of its shape: zeros where y does not depend on x.
/// Cost: O(n log n) for the n nodes that y needs.  The graph of a gradient is a small multiple of y's.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 6.
template <std::same_as<Node> N>
std::vector<Node> gradients(const N& y, const std::vector<Node>& x, const Node& seed = 1) {
    using namespace detail;
    const node_order order(std::span(&y, 1));
    const std::vector<char> active = find_active(order, x);
    std::vector<std::optional<node_adjoint>> adjoints(order.size() + 1);  // one more for what y does not need
    std::vector<char> is_asked_for(adjoints.size(), 0);
    for (const Node& variable : x) is_asked_for[order.place_of(variable)] = 1;
    adjoints[order.size() - 1] = node_adjoint{broadcast_to(seed, y)};
    for (std::size_t i = order.size(); i-- > 0;) {
        if (!adjoints[i] || active[i] == 0) continue;
        derivative_step step(order, i, active, adjoints);
        std::visit(
            [&]<class Op>(const Op& op) {
                if constexpr (!is_passive<Op>) differentiate(op, step);
            },
            operation_of(order[i]));
        if (is_asked_for[i] == 0) adjoints[i].reset();
    }
    std::vector<Node> result;
    for (const Node& variable : x) {
        const auto& adjoint = adjoints[order.place_of(variable)];
        result.push_back(adjoint ? adjoint->value : broadcast_to(0, variable));
    }
    return result;
}

}  // namespace tandem::inline TANDEM_ABI
