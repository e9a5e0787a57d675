#pragma once
#include "evaluator.hpp"
#include "node_gradients.hpp"
#include "node_text.hpp"

namespace tandem::inline TANDEM_ABI {

/// What notes_at finds out.
struct note_options {
    bool shapes = true;
    bool values = true;
    bool gradients = false;  ///< the derivative of the result by each node that depends on a variable
};

namespace detail {
/// A number, or the first elements of an array.
template <class T, class Space>
std::string value_text(const Array<T, Space>& a) {
    constexpr index_t most = 6;
    if (a.rank() == 0) return number_text(static_cast<double>(a.item()));
    const Array<T, Space> flat = reshape(a, {-1});
    std::string result = "[";
    for (index_t i = 0; i < std::min(a.size(), most); ++i)
        result += (i == 0 ? "" : ", ") + number_text(static_cast<double>(std::as_const(flat)(i)));
    return result + (a.size() > most ? ", ...]" : "]");
}
}  // namespace detail

/// Shapes, values and derivatives of all nodes that y needs, at a point: what to_dot(y, notes) shows.
/// Cost: an evaluation; with derivatives that of the gradient by every node.  Throws what Evaluator throws.
template <class T = double, class Space = host>
NodeNotes notes_at(const Node& y, const std::vector<typename Evaluator<T, Space>::input>& inputs,
                   const note_options& options = {}) {
    NodeNotes notes;
    const auto add = [&](const Node& x, const std::string& line) {
        std::string& note = notes[x.id()];
        note += (note.empty() ? "" : "\n") + line;
    };
    const Evaluator<T, Space> run({y});
    run(inputs, [&](const Node& x, const Array<T, Space>& value) {
        if (options.shapes) add(x, detail::text(value.shape()));
        if (options.values) add(x, detail::value_text(value));
    });
    if (options.gradients) {
        const detail::node_order order(std::span(&y, 1));
        const std::vector<char> active = detail::find_active(order, run.variables());
        std::vector<Node> nodes;
        for (std::size_t i = 0; i < order.size(); ++i)
            if (active[i] != 0) nodes.push_back(order[i]);
        std::vector<Node> results = gradients(y, nodes);
        results.push_back(y);  // so that every input is one of the evaluator's
        const auto values = Evaluator<T, Space>(results)(inputs);
        for (std::size_t k = 0; k < nodes.size(); ++k)
            add(nodes[k], "gradient " + detail::value_text(values[k]));
    }
    return notes;
}

}  // namespace tandem::inline TANDEM_ABI
