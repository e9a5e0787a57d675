#pragma once
#include "number_text.hpp"
#include "program.hpp"

/// \file
/// Statements as text, for listings, pictures and error messages.
namespace tandem::inline TANDEM_ABI::detail {

/// The infix symbol of an operation that has one.
inline std::string_view infix_symbol(graph_code code) {
    switch (code) {
    case graph_code::add:
        return " + ";
    case graph_code::sub:
        return " - ";
    case graph_code::mul:
        return " * ";
    case graph_code::div:
        return " / ";
    case graph_code::less:
        return " < ";
    case graph_code::less_equal:
        return " <= ";
    case graph_code::equal:
        return " == ";
    case graph_code::both:
        return " && ";
    case graph_code::either:
        return " || ";
    default:
        return {};
    }
}

/// An operation on operands that are texts.
inline std::string operation_text(graph_code code, std::string_view name,
                                  std::span<const std::string> operands) {
    if (const std::string_view symbol = infix_symbol(code); !symbol.empty())
        return "(" + operands[0] + std::string(symbol) + operands[1] + ")";
    if (code == graph_code::neg) return "-" + operands[0];
    if (code == graph_code::negation) return "!" + operands[0];
    if (code == graph_code::constant) return operands[0];
    std::string text(name);
    for (std::size_t i = 0; i < operands.size(); ++i) text += (i == 0 ? "(" : ", ") + operands[i];
    return text + ")";
}

/// The expression of a statement, its leaves by the names that name(id) gives.
template <class T, class Name>
std::string statement_text(const statement_kind<T>& kind, const value_id* leaves, const T* constants,
                           const Name& name) {
    std::vector<std::string> steps, operands;
    for (const statement_step<T>& step : kind.steps) {
        operands.clear();
        for (const step_operand& x : kind.operands.subspan(step.first, step.operands))
            operands.push_back(x.from == step_operand::leaf       ? name(leaves[x.index])
                               : x.from == step_operand::constant ? number_text(constants[x.index])
                                                                  : std::move(steps[x.index]));
        steps.push_back(operation_text(step.code, step.name, operands));
    }
    std::string text = std::move(steps.back());
    if (text.front() == '(') text = text.substr(1, text.size() - 2);
    return text;
}

inline std::string value_name(value_id id, std::size_t inputs) {
    return (id < inputs ? "x" + std::to_string(id) : "v" + std::to_string(id - inputs));
}

/// A listing of a program, one statement a line.
template <class T>
std::string listing(const program<T>& p) {
    std::string text;
    const auto name = [&](value_id id) { return value_name(id, p.inputs); };
    std::size_t next_guard = 0;
    const auto list_guards = [&](value_id id) {
        for (; next_guard < p.guards.size() && p.guards[next_guard].condition <= id; ++next_guard)
            text += "guard " + name(p.guards[next_guard].condition) +
                    (p.guards[next_guard].outcome ? " is true\n" : " is false\n");
    };
    if (p.inputs != 0) text += "inputs x0 .. x" + std::to_string(p.inputs - 1) + "\n";
    for_each_statement(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
            text += name(id) + " = " + statement_text(kind, leaves, constants, name) + "\n";
            list_guards(id);
        });
    for (const value_id id : p.outputs) text += "return " + name(id) + "\n";
    return text;
}

/// A condition with the conditions and constants that it is made of, to some depth, and other leaves by name(id).
template <class T, class Name>
std::string full_condition_text(const program<T>& p, value_id condition, const Name& name, int depth = 4) {
    std::string text;
    const auto operand = [&](value_id x) {
        const graph_code code =
            x < p.inputs ? graph_code::foreign : p.statements[x - p.inputs]->steps.back().code;
        if (depth > 0 && code == graph_code::constant) return full_condition_text(p, x, name, depth - 1);
        if (depth > 0 && graph_code::less <= code && code <= graph_code::negation)
            return "(" + full_condition_text(p, x, name, depth - 1) + ")";
        return name(x);
    };
    for_each_statement(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
            if (id == condition) text = statement_text(kind, leaves, constants, operand);
        });
    return text;
}

/// What a guard compares, and what it compares now: "v3 < 2, now 2.5 < 2".
template <class T>
std::string condition_text(const program<T>& p, value_id condition, const std::vector<T>& values) {
    return full_condition_text(p, condition, [&](value_id x) { return value_name(x, p.inputs); }) + ", now " +
           full_condition_text(p, condition, [&](value_id x) { return number_text(values[x]); });
}

}  // namespace tandem::inline TANDEM_ABI::detail
