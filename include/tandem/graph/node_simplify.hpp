#pragma once
#include <unordered_map>

#include "array_value.hpp"
#include "node_order.hpp"
#include "node_text.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

inline bool is_constant_node(const Node& x) {
    return kind_of(x) == dot_writer::kind::constant;
}
/// The operation on other operands, which have the shapes of the old ones.
inline Node with_operands(const Node& x, std::vector<Node> operands) {
    return make_node(data_of(x).operation, std::move(operands), shape_of_node(x), x.name());
}
/// A constant with this value. (A float is a double of the same value.)
template <class T, class Space>
Node constant_node(const array_value<T, Space>& value, const Node& like) {
    return std::visit(
        [&]<class V>(const V& a) -> Node {
            if constexpr (std::same_as<V, std::monostate>)
                return like;
            else if (std::same_as<V, Array<T, Space>> && is_scalar(like))
                return Node(a.item()).named(like.name());
            else
                return make_node(node_ops::array{std::make_shared<const constant_values>(keep_values(a))}, {},
                                 shape_of_node(like), like.name());
        },
        value);
}

/// What a node with constant operands evaluates to, or the node itself where that fails, which is then told when the
/// graph is evaluated, or takes more room than its operands.
template <class T, class Space>
Node folded(const Node& x) {
    std::vector<array_value<T, Space>> values;
    std::vector<std::uint32_t> places;
    index_t room = 1;
    for (const Node& operand : x.arguments()) {
        places.push_back(static_cast<std::uint32_t>(values.size()));
        values.push_back(std::visit(
            []<class Op>(const Op& op) -> array_value<T, Space> {
                if constexpr (requires { array_evaluator<T, Space>::compute(op); })
                    return array_evaluator<T, Space>::compute(op);
                else
                    return {};
            },
            operation_of(operand)));
        room = std::max(room, shape_of_value<T, Space>(values.back()).size());
    }
    try {
        const auto value =
            array_evaluator<T, Space>::evaluate(operation_of(x), array_operands_of<T, Space>(values, places));
        return shape_of_value<T, Space>(value).size() <= room ? constant_node<T, Space>(value, x) : x;
    } catch (const shape_error&) {
        return x;
    }
}

/// The operand that an operation leaves as it is: x of x * 1, 1 * x, x / 1, x - 0 and -(-x); otherwise the node itself.
/// (Not of x + 0, which makes a positive zero of a negative one, nor of x * 0 and x - x, which may be NaN.)
inline Node without_identity(const Node& x) {
    const auto* op = get_operation<node_ops::elementwise>(x);
    if (op == nullptr) return x;
    const auto operands = x.arguments();
    const auto is = [&](std::size_t i, double value) {
        const auto* number = get_operation<node_ops::number>(operands[i]);
        return number != nullptr && number->value == value && !std::signbit(number->value);
    };
    switch (op->code) {
    case opcode::mul:
        return is(1, 1) ? operands[0] : is(0, 1) ? operands[1] : x;
    case opcode::div:
        return is(1, 1) ? operands[0] : x;
    case opcode::sub:
        return is(1, 0) ? operands[0] : x;
    case opcode::neg: {
        const auto* inner = get_operation<node_ops::elementwise>(operands[0]);
        return inner != nullptr && inner->code == opcode::neg ? operands[0].arguments()[0] : x;
    }
    default:
        return x;
    }
}

}  // namespace detail

/// The same results from fewer operations: constants are folded, equal subexpressions shared, operations without effect
/// left out, and nothing is kept that no result needs. Never changes a value, NaN, infinities and signs of zeros included,
/// for an Evaluator<T, Space>.
/// Variables stay what they are; names stay on what they were given to.
/// Cost: O(n log n) for n nodes.
template <class T = double, class Space = host>
std::vector<Node> simplify(const std::vector<Node>& results) {
    using namespace detail;
    const node_order order(results);
    std::vector<Node> simplified;
    simplified.reserve(order.size());
    std::unordered_map<std::string, Node> known;
    for (std::size_t i = 0; i < order.size(); ++i) {
        Node x = order[i];
        std::vector<Node> operands;
        bool changed = false, all_constant = true;
        for (const std::uint32_t place : order.operands(i)) {
            operands.push_back(simplified[place]);
            changed = changed || !same_node(operands.back(), order[place]);
            all_constant = all_constant && is_constant_node(operands.back());
        }
        if (changed) x = with_operands(x, std::move(operands));
        if (x.name().empty()) x = without_identity(x);
        if (all_constant && !x.arguments().empty()) x = folded<T, Space>(x);
        // Equal are operations of one name, with equal attributes and operands; arrays and variables are as they are.
        if (get_operation<node_ops::variable>(x) == nullptr && get_operation<node_ops::array>(x) == nullptr) {
            std::string key = operation_text(x);
            for (const Node& operand : x.arguments()) key += ' ' + std::to_string(operand.id());
            x = known.try_emplace(key + ' ' + x.name(), x).first->second;
        }
        simplified.push_back(x);
    }
    std::vector<Node> result;
    for (const Node& y : results) result.push_back(simplified[order.place_of(y)]);
    return result;
}
template <class T = double, class Space = host>
Node simplify(const Node& result) {
    return simplify<T, Space>(std::vector<Node>{result})[0];
}

}  // namespace tandem::inline TANDEM_ABI
