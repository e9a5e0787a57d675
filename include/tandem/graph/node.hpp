#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../array/make.hpp"
#include "../array/parameter.hpp"
#include "../expr/overloads.hpp"
#include "node_operation.hpp"
#include "rules.hpp"

/// \file
/// Nodes: numbers and arrays that are to be computed later, by an Evaluator. An operator or function of nodes makes a
/// node that names the operation and its operands, which never change.
namespace tandem::inline TANDEM_ABI {

class Node;
class NodeMask;

namespace detail {
struct node_data;
struct node_access;
class node_update;
template <class Rule, class... X>
Node apply_to_nodes(const X&... x);
NodeMask compare_nodes(node_ops::relation::relation_kind relation, const Node& a, const Node& b);
}  // namespace detail

/// Functions of nodes, arrays and numbers, at least one of them a node: an array becomes a constant.
#define TANDEM_NODE_FUNCTION_1(rule, function)
#define TANDEM_NODE_FUNCTION_2(rule, function)           \
    friend Node function(const Node& a, const Node& b) { \
        return detail::apply_to_nodes<ops::rule>(a, b);  \
    }
#define TANDEM_NODE_FUNCTION_3(rule, function)                          \
    friend Node function(const Node& a, const Node& b, const Node& c) { \
        return detail::apply_to_nodes<ops::rule>(a, b, c);              \
    }
#define TANDEM_NODE_FUNCTION(rule, arity, function) TANDEM_NODE_FUNCTION_##arity(rule, function)
#define TANDEM_NODE_OPERATOR(rule, arity, symbol) TANDEM_NODE_FUNCTION_##arity(rule, operator symbol)

/// A number or array that is computed later: the handle of an operation and its operands.
///
/// The whole operator set works on nodes, with plain numbers and arrays beside them, which become constants, and so do
/// the operations on arrays (array_functions.hpp). Comparisons give a NodeMask, for `select` and `where`.
/// Shapes are not known, and not checked, before the graph is evaluated.
///
/// Cost: one allocation an operation, O(1). Memory: about 200 bytes a node, until no handle needs it.
/// Thread safety: nodes never change; handles are as std::shared_ptr.
class Node {
public:
    using ad_type = Node;
    using value_type = double;

    /// The constant 0.
    Node() : Node(0.0) {}
    /// A constant.
    template <class U>
        requires std::is_arithmetic_v<U>
    Node(const U& value);
    template <class T, class Space>
    Node(const Array<T, Space>& values);
    /// The variable that stands for the parameter while a model is recorded (nn/model_graph.hpp); else its value.
    template <class T, class Space>
    Node(const Parameter<T, Space>& parameter);
    template <class T, class Space, class Structure, class... Leaf>
    Node(const detail::array_expression<Array<T, Space>, Structure, Leaf...>& values)
        : Node(Array<T, Space>(values)) {}

    /// The name given to `variable` or `named`; empty without.
    const std::string& name() const;
    /// The same operation on the same operands, under a name that errors, listings and pictures show. (Of a variable,
    /// which has a name of its own, the same values.)
    Node named(std::string name) const;
    /// What the operation is called, and what it is applied to.
    std::string_view operation() const;
    std::span<const Node> arguments() const;
    /// Nodes are numbered in the order in which a program makes them; no two have one number.
    std::uint64_t id() const;

    /// A part, as of an array: x(1, all), x(range(0, 10, 2), newaxis).
    template <detail::slice_argument... S>
    Node operator()(const S&... slices) const;
    /// x.at(1, all).set(v) and x.at(1, all).add(v): x with a part replaced, or added to.
    template <detail::slice_argument... S>
    detail::node_update at(const S&... slices) const;

    // The evaluator of the operator set.
    template <class Rule, class... X>
    static Node apply(const X&... x) {
        return detail::apply_to_nodes<Rule>(x...);
    }
    /// As for all numbers (ops/unit.hpp), but nothing is multiplied by the seed 1 of a scalar.
    friend Node chain(const Node& adjoint, const Node& partial);
    Node& operator+=(const Node& e) & { return *this = *this + e; }
    Node& operator-=(const Node& e) & { return *this = *this - e; }
    Node& operator*=(const Node& e) & { return *this = *this * e; }
    Node& operator/=(const Node& e) & { return *this = *this / e; }

    TANDEM_OPERATORS(TANDEM_NODE_OPERATOR)
    TANDEM_FUNCTIONS(TANDEM_NODE_FUNCTION)

private:
    friend struct detail::node_access;
    explicit Node(std::shared_ptr<const detail::node_data> data) : data_(std::move(data)) {}

    std::shared_ptr<const detail::node_data> data_;
};
#undef TANDEM_NODE_OPERATOR
#undef TANDEM_NODE_FUNCTION
#undef TANDEM_NODE_FUNCTION_3
#undef TANDEM_NODE_FUNCTION_2
#undef TANDEM_NODE_FUNCTION_1

namespace detail {

struct node_access {
    static const std::shared_ptr<const node_data>& data(const Node& x) { return x.data_; }
    static Node node(std::shared_ptr<const node_data> data) { return Node(std::move(data)); }
};

/// What is known of a shape before anything is computed: that its rank is 0, or that it is the shape that the node of
/// some id has. So derivatives need not sum over axes along which nothing was broadcast.
struct known_shape {
    bool is_scalar = false;
    std::uint64_t same_as = 0;  // no id is 0
};

struct node_data {
    std::shared_ptr<const node_operation> operation;  // shared, since copying a variant takes compilers long
    std::vector<Node> operands;
    std::string name;
    std::uint64_t id;
    known_shape shape;

    node_data(std::shared_ptr<const node_operation>&& operation_, std::vector<Node>&& operands_,
              std::string&& name_, known_shape shape_)
        : operation(std::move(operation_)), operands(std::move(operands_)), name(std::move(name_)),
          id(next_id()), shape(shape_.is_scalar || shape_.same_as != 0 ? shape_ : known_shape{false, id}) {}
    node_data(const node_data&) = delete;
    node_data& operator=(const node_data&) = delete;
    /// The operands of nodes that die together are collected by the first one: destructors calling destructors would
    /// overflow the stack for a long chain.
    ~node_data() {
        static thread_local std::vector<Node>* dying = nullptr;
        if (dying != nullptr) {
            for (Node& operand : operands) dying->push_back(std::move(operand));
            return;
        }
        std::vector<Node> collected = std::move(operands);
        dying = &collected;
        while (!collected.empty()) {
            const Node next = std::move(collected.back());
            collected.pop_back();
        }
        dying = nullptr;
    }

private:
    static std::uint64_t next_id() {
        static std::atomic<std::uint64_t> count{0};
        return ++count;
    }
};

inline const node_data& data_of(const Node& x) {
    return *node_access::data(x);
}
inline constexpr known_shape scalar_shape{true};
inline known_shape shape_of_node(const Node& x) {
    return data_of(x).shape;
}
inline bool is_scalar(const Node& x) {
    return shape_of_node(x).is_scalar;
}
/// Whether two nodes have one shape whatever the inputs are; false where that is not known.
inline bool same_shape(const Node& a, const Node& b) {
    return is_scalar(a) ? is_scalar(b) : shape_of_node(a).same_as == shape_of_node(b).same_as;
}
/// That of operands broadcast with each other.
inline known_shape broadcast_shape(std::span<const Node> operands) {
    known_shape result = scalar_shape;
    for (const Node& x : operands) {
        if (is_scalar(x)) continue;
        if (!result.is_scalar && result.same_as != shape_of_node(x).same_as) return {};
        result = shape_of_node(x);
    }
    return result;
}
inline Node make_node(std::shared_ptr<const node_operation> operation, std::vector<Node> operands,
                      known_shape shape = {}, std::string name = {}) {
    return node_access::node(
        std::make_shared<const node_data>(std::move(operation), std::move(operands), std::move(name), shape));
}
template <class Op>
Node make_node(Op operation, std::vector<Node> operands, known_shape shape = {}, std::string name = {}) {
    // (Where its type is not named, the variant tries all that it may hold, for each operation.)
    return make_node(std::make_shared<const node_operation>(std::in_place_type<Op>, std::move(operation)),
                     std::move(operands), shape, std::move(name));
}
inline const node_operation& operation_of(const Node& x) {
    return *data_of(x).operation;
}
/// An operation that works element by element.
template <class Op>
Node make_elementwise(Op operation, std::vector<Node> operands) {
    const known_shape shape = broadcast_shape(operands);
    return make_node(std::move(operation), std::move(operands), shape);
}
inline bool same_node(const Node& a, const Node& b) {
    return node_access::data(a) == node_access::data(b);
}
/// The operation, where it is an Op.
template <class Op>
const Op* get_operation(const Node& x) {
    return std::get_if<Op>(&operation_of(x));
}

inline Node as_node(const Node& x) {
    return x;
}
template <class C>
Node as_node(const constant<C>& x) {
    return Node(x.value());
}
template <class Rule, class... X>
Node apply_to_nodes(const X&... x) {
    static_assert(
        requires { opcode_of<Rule>::value; },
        "tandem::Node: this function is not in the list of operators, so a graph has no operation for it");
    node_ops::elementwise op{tandem::opcode_of<Rule>};
    std::vector<Node> operands;
    operands.reserve(operand_count<Rule>);
    const auto add = [&]<class A>(const A& a) {
        if constexpr (std::is_same_v<A, constant<int>>)
            op.integer = a.value();
        else
            operands.push_back(as_node(a));
    };
    (add(x), ...);
    return make_elementwise(op, std::move(operands));
}

/// Constants of another space are copied to the host; integers and masks stay what they are.
template <class T, class Space>
constant_values keep_values(const Array<T, Space>& values) {
    const Array<T, host> copied = Array<T, host>(values.shape(), values.to_vector());
    if constexpr (std::same_as<T, bool>)
        return copied;
    else if constexpr (std::integral<T>)
        return copied.template astype<std::int64_t>();
    else
        return copied.template astype<double>();
}

}  // namespace detail

template <class U>
    requires std::is_arithmetic_v<U>
Node::Node(const U& value)
    : Node(detail::make_node(node_ops::number{static_cast<double>(value)}, {}, detail::scalar_shape)) {}
template <class T, class Space>
Node::Node(const Array<T, Space>& values)
    : Node(detail::make_node(
          node_ops::array{std::make_shared<const detail::constant_values>(detail::keep_values(values))}, {},
          detail::known_shape{values.rank() == 0})) {}

namespace detail {
template <class T, class Space>
using parameter_variables = std::vector<std::pair<Parameter<T, Space>, Node>>;
/// Of the model that is recorded on this thread; null: none is.
template <class T, class Space>
const parameter_variables<T, Space>*& recorded_parameters() {
    static thread_local const parameter_variables<T, Space>* current = nullptr;
    return current;
}
template <class T, class Space>
Node node_of(const Parameter<T, Space>& parameter) {
    if (const auto* recorded = recorded_parameters<T, Space>(); recorded != nullptr)
        for (const auto& [known, variable] : *recorded)
            if (known == parameter) return variable;
    return parameter.value();
}
}  // namespace detail
template <class T, class Space>
Node::Node(const Parameter<T, Space>& parameter) : Node(detail::node_of(parameter)) {}

inline Node chain(const Node& adjoint, const Node& partial) {
    const auto* seed = detail::get_operation<node_ops::number>(adjoint);
    return seed != nullptr && seed->value == 1 ? partial : adjoint * partial;
}

inline const std::string& Node::name() const {
    return data_->name;
}
inline Node Node::named(std::string name) const {
    if (detail::get_operation<node_ops::variable>(*this) != nullptr)
        return detail::make_node(node_ops::broadcast_like{}, {*this, *this}, detail::shape_of_node(*this),
                                 std::move(name));
    return detail::make_node(data_->operation, data_->operands, data_->shape, std::move(name));
}
inline std::string_view Node::operation() const {
    return detail::name_of(*data_->operation);
}
inline std::span<const Node> Node::arguments() const {
    return data_->operands;
}
inline std::uint64_t Node::id() const {
    return data_->id;
}

/// What a graph is a function of: an Evaluator is given its value. Two calls make two variables, also under one name.
/// With a shape, of which an extent may be -1 for any, values of another shape are an error that names the variable.
inline Node variable(std::string name) {
    return detail::make_node(node_ops::variable{}, {}, {}, std::move(name));
}
inline Node variable(std::string name, std::initializer_list<index_t> shape) {
    return detail::make_node(node_ops::variable{false, shape}, {}, detail::known_shape{shape.size() == 0},
                             std::move(name));
}
/// A node with a value of its own.
template <class T, class Space>
Node constant(const Array<T, Space>& values) {
    return values;
}
template <class U>
    requires std::is_arithmetic_v<U>
Node constant(const U& value) {
    return value;
}

/// The outcome of a comparison of nodes, element by element: what `select` and `where` choose by.
class NodeMask {
public:
    NodeMask(bool value) : NodeMask(Array<bool>(value)) {}
    template <class Space>
    NodeMask(const Array<bool, Space>& values) : node_(values) {}
    template <class Space, class Structure, class... Leaf>
    NodeMask(const detail::array_expression<Array<bool, Space>, Structure, Leaf...>& values)
        : node_(values) {}

    /// As a node: 1 where true, 0 where false.
    Node as_number() const;

    /// As operations see it.
    const Node& node() const { return node_; }
    static NodeMask of(Node node) { return NodeMask(std::move(node)); }

    friend NodeMask operator&&(const NodeMask& a, const NodeMask& b) {
        return detail::compare_nodes(node_ops::relation::both, a.node_, b.node_);
    }
    friend NodeMask operator||(const NodeMask& a, const NodeMask& b) {
        return detail::compare_nodes(node_ops::relation::either, a.node_, b.node_);
    }
    friend NodeMask operator!(const NodeMask& a) {
        return of(detail::make_elementwise(node_ops::relation{node_ops::relation::negation}, {a.node_}));
    }

private:
    explicit NodeMask(Node&& node) : node_(std::move(node)) {}
    Node node_;
};

namespace detail {
template <class... X>
concept node_operands = operands<X...> && std::same_as<result_number_t<X...>, Node>;
inline NodeMask compare_nodes(node_ops::relation::relation_kind relation, const Node& a, const Node& b) {
    return NodeMask::of(make_elementwise(node_ops::relation{relation}, {a, b}));
}
}  // namespace detail

#define TANDEM_NODE_COMPARISON(symbol, ...)                         \
    inline NodeMask operator symbol(const Node& a, const Node& b) { \
        using r = node_ops::relation;                               \
        return __VA_ARGS__;                                         \
    }                                                               \
    template <class A, class B>                                     \
        requires operands<A, B> && detail::node_operands<A, B>      \
    NodeMask operator symbol(const A& a, const B& b) {              \
        return Node(a) symbol Node(b);                              \
    }
TANDEM_NODE_COMPARISON(==, detail::compare_nodes(r::equal, a, b))
TANDEM_NODE_COMPARISON(<, detail::compare_nodes(r::less, a, b))
TANDEM_NODE_COMPARISON(<=, detail::compare_nodes(r::less_equal, a, b))
TANDEM_NODE_COMPARISON(>, detail::compare_nodes(r::less, b, a))
TANDEM_NODE_COMPARISON(>=, detail::compare_nodes(r::less_equal, b, a))
TANDEM_NODE_COMPARISON(!=, !detail::compare_nodes(r::equal, a, b))
#undef TANDEM_NODE_COMPARISON

/// mask ? a : b for each element. The derivative of the side not chosen is exactly zero: an infinite or NaN derivative
/// on it does not leak.
inline Node where(const NodeMask& mask, const Node& a, const Node& b) {
    return detail::make_elementwise(node_ops::select{}, {mask.node(), a, b});
}
inline Node select(const NodeMask& mask, const Node& a, const Node& b) {
    return where(mask, a, b);
}
inline Node NodeMask::as_number() const {
    return where(*this, 1, 0);
}

/// x as a constant: derivatives of all orders stop here.
inline Node stop_gradient(const Node& x) {
    return detail::make_elementwise(node_ops::stop_gradient{}, {x});
}

namespace ops {
/// Rules ask for the limits of the number type; a graph learns them when it is evaluated.
template <>
struct limits<Node> {
    static Node max() {
        return detail::make_node(node_ops::limit{node_ops::limit::max}, {}, detail::scalar_shape);
    }
    static Node min() {
        return detail::make_node(node_ops::limit{node_ops::limit::min}, {}, detail::scalar_shape);
    }
    static Node epsilon() {
        return detail::make_node(node_ops::limit{node_ops::limit::epsilon}, {}, detail::scalar_shape);
    }
};
}  // namespace ops

}  // namespace tandem::inline TANDEM_ABI
