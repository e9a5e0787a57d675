#pragma once
#include <unordered_map>

#include "dot.hpp"
#include "node_order.hpp"
#include "number_text.hpp"

/// \file
/// Graphs of nodes to look at: as a picture and as a listing.
namespace tandem::inline TANDEM_ABI {

/// More lines for the label of a node, by its id: values, shapes, gradients (node_notes.hpp).
using NodeNotes = std::unordered_map<std::uint64_t, std::string>;

namespace detail {

inline std::string list_text(const std::vector<index_t>& list) {
    return text(index_list(list));
}
inline std::string slice_text(const slice_attribute& slice) {
    struct write {
        std::string operator()(index_t i) const { return std::to_string(i); }
        std::string operator()(all_t) const { return ":"; }
        std::string operator()(newaxis_t) const { return "newaxis"; }
        std::string operator()(const range& r) const {
            const auto bound = [](const std::optional<index_t>& i) { return i ? std::to_string(*i) : ""; };
            return bound(r.begin) + ":" + bound(r.end) + (r.step == 1 ? "" : ":" + std::to_string(r.step));
        }
    };
    return std::visit(write{}, slice);
}

/// What is fixed in an operation besides its name: " axis 1", " (2, 3)".
template <class Op>
std::string attribute_text(const Op& op) {
    std::string result;
    if constexpr (std::same_as<Op, node_ops::number>) {
        result += ' ' + number_text(op.value);
    } else if constexpr (std::same_as<Op, node_ops::array>) {
        result += ' ' + std::visit([](const auto& a) { return text(a.shape()); }, *op.values);
    } else if constexpr (std::same_as<Op, node_ops::limit>) {
        constexpr std::string_view names[] = {" max", " min", " epsilon"};
        result += names[op.which];
    } else if constexpr (std::same_as<Op, node_ops::elementwise>) {
        if (with_rule(op.code, [&]<class Rule>() { return takes_integer<Rule>; }))
            result += ' ' + std::to_string(op.integer);
    } else if constexpr (std::same_as<Op, node_ops::variable>) {
        if (!op.any_shape) result += ' ' + list_text(op.shape);
    } else if constexpr (std::derived_from<Op, reduced_axes>) {
        if (!op.all) result += " axes " + list_text(op.axes);
        if (op.keepdims) result += " keepdims";
    } else {
        if constexpr (requires { op.shape; }) result += ' ' + list_text(op.shape);
        if constexpr (requires { op.axis; }) result += " axis " + std::to_string(op.axis);
        if constexpr (requires { op.part; }) result += " part " + std::to_string(op.part);
        if constexpr (requires { op.axes; }) {
            if (!op.axes.empty()) result += " axes " + list_text(op.axes);
        }
        if constexpr (requires { op.slices; }) {
            result += " [";
            for (const slice_attribute& slice : op.slices)
                result += (result.back() == '[' ? "" : ", ") + slice_text(slice);
            result += ']';
        }
    }
    return result;
}
/// The operation of a node with its attributes.
inline std::string operation_text(const Node& x) {
    return std::string(x.operation()) +
           std::visit([](const auto& op) { return attribute_text(op); }, operation_of(x));
}

inline dot_writer::kind kind_of(const Node& x) {
    if (get_operation<node_ops::variable>(x) != nullptr) return dot_writer::kind::variable;
    const bool is_constant = get_operation<node_ops::number>(x) != nullptr ||
                             get_operation<node_ops::array>(x) != nullptr ||
                             get_operation<node_ops::limit>(x) != nullptr;
    return is_constant ? dot_writer::kind::constant : dot_writer::kind::operation;
}
/// The label of a node: its name, its operation, and its notes.
inline std::string label_of(const Node& x, const NodeNotes& notes) {
    std::string label = x.name();
    if (const auto* number = get_operation<node_ops::number>(x); number != nullptr && label.empty())
        label = number_text(number->value);
    else if (kind_of(x) != dot_writer::kind::variable || label.empty())
        label += (label.empty() ? "" : "\n") + operation_text(x);
    if (const auto note = notes.find(x.id()); note != notes.end()) label += '\n' + note->second;
    return label;
}

}  // namespace detail

/// Graphs that end in some results, as a picture for Graphviz: variables, constants, operations and results look
/// different; dashed lines go to operations that need a shape only.
/// Cost: O(n log n) for n nodes.
inline std::string to_dot(const std::vector<Node>& results, const NodeNotes& notes = {},
                          std::string_view title = "graph") {
    const detail::node_order order(results);
    std::vector<char> is_result(order.size(), 0);
    for (const Node& y : results) is_result[order.place_of(y)] = 1;
    dot_writer writer(title);
    for (std::size_t i = 0; i < order.size(); ++i) {
        writer.node(i, detail::label_of(order[i], notes), detail::kind_of(order[i]), is_result[i] != 0);
        const auto operands = order.operands(i);
        for (std::size_t k = 0; k < operands.size(); ++k)
            writer.edge(operands[k], i, {}, detail::uses_shape_only(detail::operation_of(order[i]), k));
    }
    return std::move(writer).finish();
}
inline std::string to_dot(const Node& result, const NodeNotes& notes = {}, std::string_view title = "graph") {
    return to_dot(std::vector<Node>{result}, notes, title);
}

/// The same as a listing, one operation a line: "%2 = mul %0 %1", and the results on the last.
inline std::string to_text(const std::vector<Node>& results) {
    const detail::node_order order(results);
    std::string text;
    for (std::size_t i = 0; i < order.size(); ++i) {
        text += '%' + std::to_string(i) + " = " + detail::operation_text(order[i]);
        for (const Node& operand : order[i].arguments())
            text += " %" + std::to_string(order.place_of(operand));
        if (!order[i].name().empty()) text += " " + dot_writer::quoted(order[i].name());
        text += '\n';
    }
    text += "return";
    for (const Node& y : results) text += " %" + std::to_string(order.place_of(y));
    return text + '\n';
}
inline std::string to_text(const Node& result) {
    return to_text(std::vector<Node>{result});
}

}  // namespace tandem::inline TANDEM_ABI
