#pragma once
#include "dot.hpp"
#include "graph.hpp"

/// \file
/// Pictures of graphs of numbers.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Draws elementary operations. names: of the inputs.  note(id): further lines for a value's label.
template <class T, class Note>
std::string draw(const program<T>& p, const std::vector<std::string>& names, const Note& note) {
    std::vector<bool> is_output(p.values(), false);
    for (const value_id id : p.outputs) is_output[id] = true;
    dot_writer writer;
    for (value_id id = 0; id < p.inputs; ++id)
        writer.node(id, (id < names.size() ? names[id] : "x" + std::to_string(id)) + note(id),
                    dot_writer::kind::variable, is_output[id]);
    for_each_statement(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
            const statement_step<T>& step = kind.steps.back();
            const bool constant = step.code == graph_code::constant;
            std::string label = constant ? number_text(constants[0]) : std::string(step.name);
            if (takes_int(step.code)) label += " " + number_text(constants[0]);
            writer.node(id, label + (constant ? "" : note(id)),
                        constant ? dot_writer::kind::constant : dot_writer::kind::operation, is_output[id]);
            for (std::uint32_t k = 0; k < kind.leaves; ++k) writer.edge(leaves[k], id);
        });
    return std::move(writer).finish();
}

}  // namespace detail

/// A graph's elementary operations in the language of Graphviz; equal ones are drawn once. names: of the inputs, in flat
/// order; those without one are x0, x1, ... They may hold anything.
template <class T, class Output, class... Input>
std::string to_dot(const Graph<T, Output, Input...>& g, const std::vector<std::string>& names = {}) {
    return detail::draw(detail::simplified(g.operations()), names,
                        [](detail::value_id) { return std::string(); });
}

/// The same with each value at x..., and each derivative of the result by the value, of a function that returns one number.
template <class T, class Output, class... Input>
std::string to_dot(const Graph<T, Output, Input...>& g, const std::vector<std::string>& names,
                   const Input&... x)
    requires(sizeof...(Input) > 0)
{
    if (g.output_size() != 1)
        detail::raise<shape_error>("to_dot",
                                   "a function that returns " + std::to_string(g.output_size()) + " numbers",
                                   "derivatives can be drawn of one that returns one");
    g(x...);  // throws where the branches at x are others
    const detail::program<T> p = detail::simplified(g.operations());
    const std::vector<T> flat = detail::flatten<T>(std::tuple<Input...>(x...));
    const detail::linearisation<T> at(p, flat);
    const auto adjoints = detail::output_adjoints<1>(p, at.partials);
    const auto text = [](const T& number) {
        std::ostringstream out;
        out << number;
        return out.str();
    };
    return detail::draw(p, names, [&](detail::value_id id) {
        return "\nvalue " + text(at.values[id]) + "\ngradient " + text(adjoints[id].get(0));
    });
}

}  // namespace tandem::inline TANDEM_ABI
