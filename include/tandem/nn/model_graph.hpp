#pragma once
#include "../graph/array_functions.hpp"
#include "../graph/node_notes.hpp"
#include "layer.hpp"

namespace tandem::inline TANDEM_ABI {

/// A model as a graph: its result y as a function of its input x, and of its parameters, which are variables under
/// their names.
///
///     const ModelGraph graph(model);
///     const Node loss = mean_squared_error(graph.y(), variable("target"));
///     gradients(loss, graph.parameters());    // as nodes: differentiated again, simplified, exported as a picture
///
/// Cost: one call of the model with nodes, in which nothing is computed.
/// The model must be callable with a Node: generic in its argument, without asking it for its shape.
template <Layer M>
class ModelGraph {
    using parameter = parameter_of<M>;
    using array = typename parameter::value_type;
    using evaluator = Evaluator<typename array::value_type, typename array::space>;

public:
    explicit ModelGraph(const M& model, const std::string& input_name = "x") : x_(variable(input_name)) {
        for_each_parameter(model, [&](const std::string& name, const parameter& p) {
            variables_.emplace_back(p, variable(name));
        });
        const recording scope(&variables_);
        y_ = model(x_);
    }

    const Node& x() const { return x_; }
    const Node& y() const { return y_; }
    /// In the order of parameters(model).
    std::vector<Node> parameters() const {
        std::vector<Node> nodes;
        for (const auto& [p, node] : variables_) nodes.push_back(node);
        return nodes;
    }
    /// For an Evaluator: a value for x and the present ones of the parameters, as far as y depends on them.
    std::vector<typename evaluator::input> inputs(const array& x) const {
        const detail::node_order order(std::span(&y_, 1));
        std::vector<typename evaluator::input> values;
        const auto add = [&](const Node& node, const array& value) {
            if (order.place_of(node) != order.size()) values.emplace_back(node, value);
        };
        add(x_, x);
        for (const auto& [p, node] : variables_) add(node, p.value());
        return values;
    }

private:
    using variable_list = detail::parameter_variables<typename array::value_type, typename array::space>;

    /// While it lives, parameters beside nodes are these variables.
    struct recording {
        const variable_list*& current =
            detail::recorded_parameters<typename array::value_type, typename array::space>();
        const variable_list* previous = current;

        explicit recording(const variable_list* variables) { current = variables; }
        recording(const recording&) = delete;
        recording& operator=(const recording&) = delete;
        ~recording() { current = previous; }
    };

    Node x_, y_;
    variable_list variables_;
};

/// A model as a picture for Graphviz: what it does to its input x, with its parameters under their names.
template <Layer M>
std::string to_dot(const M& model) {
    return to_dot(ModelGraph<M>(model).y());
}
/// The same with what notes_at finds out for an input x: unless asked otherwise the shapes.
template <Layer M>
std::string to_dot(const M& model, const typename parameter_of<M>::value_type& x,
                   const note_options& options = {.shapes = true, .values = false, .gradients = false}) {
    {
        const no_grad guard;
        model(x);  // layers that take their input size from it get their weights
    }
    const ModelGraph<M> graph(model);
    return to_dot(graph.y(),
                  notes_at<detail::number_in<M>, detail::space_in<M>>(graph.y(), graph.inputs(x), options));
}

}  // namespace tandem::inline TANDEM_ABI
