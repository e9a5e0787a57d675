#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../core/error.hpp"
#include "structure.hpp"

/// \file
/// The flat list that a graph is. Values are numbered: the inputs first, then one result for each operation, in the
/// order of recording. An operation is a statement of the user's function, of any size; the elementary operations that
/// it consists of are known as well. So replaying takes one step a statement, while whatever looks at a graph, or
/// differentiates it, sees elementary operations only (elementary.hpp).
namespace tandem::inline TANDEM_ABI::detail {

using value_id = std::uint32_t;
inline constexpr value_id no_value = ~value_id(0);

template <class T>
struct statement_kind;
template <class T>
class elementary_builder;

/// Where an elementary operation of a statement has an operand from.
struct step_operand {
    enum source : std::uint8_t { leaf, constant, step };
    source from;
    std::uint16_t index;
};

/// One elementary operation of a statement.
template <class T>
struct statement_step {
    graph_code code;
    std::string_view name;
    const statement_kind<T>* foreign;  // what the operation is, where the code does not tell
    std::uint16_t first, operands;     // of the statement's list of operands of steps
};

/// What is to be done with a block of samples; see block.hpp.
template <class T>
struct block_kernels {
    std::uint64_t needed;  // bit i: the sweep needs the value of leaf i
    bool needs_result;     // the sweep needs the statement's own value
    std::uint32_t saved;   // values kept for the sweep besides
    void (*forward)(T* values, const std::uint32_t* slots, const T* constants, std::size_t lanes);
    void (*reverse)(T* values, const std::uint32_t* slots, const T* constants, T* adjoints,
                    const std::uint32_t* adjoint_slots, std::size_t lanes);
};

/// What the statements of one type have in common.
template <class T>
struct statement_kind {
    std::uint32_t leaves, constants;
    T (*value)(const T* values, const value_id* leaves, const T* constants);
    /// The value; stores the partial by each leaf.
    T (*linearise)(const T* values, const value_id* leaves, const T* constants, T* partials);
    std::span<const bool> active;  // the leaves by which the derivative is not zero everywhere
    std::span<const bool> added;   // the leaves by which it is 1 everywhere, for the statement adds them
    std::span<const statement_step<T>> steps;  // the last one is the result
    std::span<const step_operand> operands;
    block_kernels<T> block;
    /// Appends the elementary operations of a statement that no step tells of; null if there are none to tell.
    value_id (*expand)(elementary_builder<T>& to, std::span<const value_id> operands);
};

/// The outcome of a comparison on which the function branched.
struct guard {
    value_id condition;
    bool outcome;
    friend bool operator==(const guard&, const guard&) = default;
};

template <class T>
struct program {
    std::size_t inputs = 0;
    std::vector<const statement_kind<T>*> statements;
    std::vector<value_id> leaves;  // of all statements, one after another
    std::vector<T> constants;      // likewise
    std::vector<guard> guards;
    std::vector<value_id> outputs;

    std::size_t values() const { return inputs + statements.size(); }

    /// Appends a statement, whose leaves and constants have been appended already. Throws graph_error if there are more
    /// values than can be numbered.
    value_id append(const statement_kind<T>& kind);

    std::size_t bytes() const {
        return statements.size() * sizeof(statements[0]) + leaves.size() * sizeof(value_id) +
               constants.size() * sizeof(T) + guards.size() * sizeof(guard) +
               outputs.size() * sizeof(value_id);
    }
};

template <class T>
value_id program<T>::append(const statement_kind<T>& kind) {
    if (values() >= no_value)
        raise<graph_error>("record", std::to_string(values()) + " values",
                           "this is all that a graph can number");
    statements.push_back(&kind);
    return static_cast<value_id>(values() - 1);
}

/// Calls visit(id, kind, leaves, constants) for each statement, in order; `leaves` and `constants` point to its own.
template <class T, class Visit>
void for_each_statement(const program<T>& p, Visit&& visit) {
    const value_id* leaves = p.leaves.data();
    const T* constants = p.constants.data();
    value_id id = static_cast<value_id>(p.inputs);
    for (const statement_kind<T>* kind : p.statements) {
        visit(id++, *kind, leaves, constants);
        leaves += kind->leaves;
        constants += kind->constants;
    }
}
/// The same from the last to the first.
template <class T, class Visit>
void for_each_statement_reversed(const program<T>& p, Visit&& visit) {
    const value_id* leaves = p.leaves.data() + p.leaves.size();
    const T* constants = p.constants.data() + p.constants.size();
    for (std::size_t i = p.statements.size(); i-- > 0;) {
        const statement_kind<T>& kind = *p.statements[i];
        leaves -= kind.leaves;
        constants -= kind.constants;
        visit(static_cast<value_id>(p.inputs + i), kind, leaves, constants);
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
