#pragma once
#include "../core/lanes.hpp"
#include "program.hpp"

/// \file
/// Replaying a program for one point: values, then derivatives in forward or in reverse.
namespace tandem::inline TANDEM_ABI::detail {

/// All values for these inputs.
template <class T>
std::vector<T> replay(const program<T>& p, std::span<const T> inputs) {
    std::vector<T> values(p.values(), T(0));
    std::copy(inputs.begin(), inputs.end(), values.begin());
    for_each_statement(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
            values[id] = kind.value(values.data(), leaves, constants);
        });
    return values;
}

/// The first guard whose condition has another outcome; null if there is none.
template <class T>
const guard* changed_branch(const program<T>& p, const std::vector<T>& values) {
    for (const guard& g : p.guards)
        if ((0 < values[g.condition]) != g.outcome) return &g;
    return nullptr;
}

/// Values at a point, and the partial of each statement by each of its leaves.
template <class T>
struct linearisation {
    std::vector<T> values;
    std::vector<T> partials;  // beside program::leaves

    linearisation(const program<T>& p, std::span<const T> inputs)
        : values(p.values(), T(0)), partials(p.leaves.size()) {
        std::copy(inputs.begin(), inputs.end(), values.begin());
        T* at = partials.data();
        for_each_statement(
            p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
                values[id] = kind.linearise(values.data(), leaves, constants, at);
                at += kind.leaves;
            });
    }
};

/// Whether operand k is the one that a select did not take, or what a scale multiplies by zero.
template <class T>
bool is_cut_off(const statement_kind<T>& kind, std::uint32_t k, const T& partial) {
    if (partial != T(0)) return false;
    const graph_code code = kind.steps.back().code;
    return code == graph_code::select || (code == graph_code::scale && k == 1);
}
/// What adjoints add or tangents bring: nothing where they are exactly zero, also beside an infinite partial; and
/// nothing, even if infinite, to or from an operand that is cut off.
template <class T, std::size_t N>
void add_partial(lanes<T, N>& to, const statement_kind<T>& kind, std::uint32_t k, const T& partial,
                 const lanes<T, N>& from) {
    if (is_cut_off(kind, k, partial)) return;
    for (std::size_t i = 0; i < N; ++i)
        if (from.get(i) != T(0)) to.set(i, T(to.get(i) + partial * from.get(i)));
}

/// From N adjoints of each value, seeded by the caller, to those of the inputs.
template <class T, std::size_t N>
void sweep_back(const program<T>& p, const std::vector<T>& partials, std::vector<lanes<T, N>>& adjoints) {
    const T* at = partials.data() + partials.size();
    for_each_statement_reversed(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T*) {
            at -= kind.leaves;
            const lanes<T, N> a = adjoints[id];
            for (std::uint32_t k = 0; k < kind.leaves; ++k)
                if (kind.active[k]) add_partial(adjoints[leaves[k]], kind, k, at[k], a);
        });
}

/// Adjoints of all values for N outputs, first, first + 1, ... , as far as there are so many.
template <std::size_t N, class T>
std::vector<lanes<T, N>> output_adjoints(const program<T>& p, const std::vector<T>& partials,
                                         std::size_t first = 0) {
    std::vector<lanes<T, N>> adjoints(p.values());
    for (std::size_t r = 0; r < N && first + r < p.outputs.size(); ++r) {
        auto& seeded = adjoints[p.outputs[first + r]];
        seeded.set(r, T(seeded.get(r) + T(1)));
    }
    sweep_back(p, partials, adjoints);
    return adjoints;
}

/// From N tangents of each input to those of all values.
template <class T, std::size_t N>
void sweep_forward(const program<T>& p, const std::vector<T>& partials, std::vector<lanes<T, N>>& tangents) {
    const T* at = partials.data();
    for_each_statement(p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T*) {
        lanes<T, N> t;
        t.set_zero();
        for (std::uint32_t k = 0; k < kind.leaves; ++k)
            if (kind.active[k]) add_partial(t, kind, k, at[k], tangents[leaves[k]]);
        tangents[id] = t;
        at += kind.leaves;
    });
}

}  // namespace tandem::inline TANDEM_ABI::detail
