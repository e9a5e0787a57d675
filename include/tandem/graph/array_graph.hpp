#pragma once
#include <mutex>
#include <tuple>

#include "../core/argument.hpp"
#include "evaluator.hpp"
#include "forward.hpp"
#include "node_gradients.hpp"
#include "node_simplify.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// An array, or a tuple, vector, ... of arrays.
template <class X>
concept holds_arrays = array_like<typename argument_traits<X>::scalar>;

/// X with nodes for its arrays.
template <class X>
using nodes_for = typename argument_traits<X>::template rebind<Node>;

/// The nodes of a container, in flat order.
template <class X>
void append_nodes(const X& x, std::vector<Node>& to) {
    argument_traits<X>::for_each(x, [&](const Node& node) { to.push_back(node); });
}

/// Other nodes in place of those of a container, in flat order.
template <class X>
X refill_nodes(const X& like, const Node*& from) {
    return argument_traits<X>::template transform<Node>(like, [&](const Node&) { return *from++; });
}

/// What a recorded function returns for each of its inputs.
template <class... Input>
struct result_for_inputs {
    using type = std::tuple<Input...>;
};
template <class Input>
struct result_for_inputs<Input> {
    using type = Input;
};

}  // namespace detail

/// A function of arrays, recorded by `record`: it is replayed for other arrays, also of other shapes where its operations
/// allow them, and needs the function no more.
/// Output, Input...: what the function returned and was called with, with Array<T, Space> for the nodes.
/// Errors: shape_error naming the operation; graph_error where a container holds another number of arrays than the
/// recorded one.
/// Thread safety: const functions may be called from several threads at once.  Copies share the recording.
template <class T, class Space, class Output, class... Input>
class Graph<Array<T, Space>, Output, Input...> {
    using array = Array<T, Space>;
    using node_inputs = std::tuple<detail::nodes_for<Input>...>;
    using node_output = detail::nodes_for<Output>;

public:
    using value_type = array;
    /// The gradient has the shape of the arguments; for several it is a tuple.
    using gradient_type = typename detail::result_for_inputs<Input...>::type;
    struct value_and_gradient_type {
        Output value;
        gradient_type gradient;
    };

    /// From nodes: output as a function of variables.
    Graph(node_inputs inputs, node_output output)
        : state_(std::make_shared<const state>(std::move(inputs), std::move(output))) {}

    Output operator()(const Input&... x) const {
        const auto values = state_->value(bind(state_->value, x...));
        return refill<Output>(state_->output, values.data());
    }
    /// The gradient of a result of one element. Throws shape_error where it has another number of them.
    gradient_type gradient(const Input&... x) const { return value_and_gradient(x...).gradient; }
    value_and_gradient_type value_and_gradient(const Input&... x) const {
        static_assert(std::same_as<Output, array>,
                      "tandem::Graph: only a function that returns one array has a gradient");
        const Evaluator<T, Space>& run = state_->value_and_gradient();
        const auto values = run(bind(run, x...));
        if (values[0].size() != 1)
            detail::raise<shape_error>("Graph::gradient",
                                       "a result of shape " + detail::text(values[0].shape()),
                                       "the gradient is that of a result with one element");
        return {values[0], refill<gradient_type>(gradient_nodes(), values.data() + 1)};
    }

    /// The variables, with one node for each array of the arguments, and the result as nodes.
    const node_inputs& inputs() const { return state_->inputs; }
    const node_output& output() const { return state_->output; }
    /// The same in flat order.
    const std::vector<Node>& variables() const { return state_->variables; }
    std::vector<Node> results() const { return flat(std::tie(state_->output)); }

private:
    struct state {
        node_inputs inputs;
        node_output output;
        std::vector<Node> variables;
        Evaluator<T, Space> value;

        state(node_inputs&& inputs_, node_output&& output_)
            : inputs(std::move(inputs_)), output(std::move(output_)), variables(flat(inputs)),
              value(flat(std::tie(output))) {}

        /// Derived when it is first needed.
        const Evaluator<T, Space>& value_and_gradient() const {
            std::call_once(once_, [&] {
                std::vector<Node> results = gradients(output, variables);
                results.insert(results.begin(), output);
                value_and_gradient_.emplace(results);
            });
            return *value_and_gradient_;
        }

    private:
        mutable std::once_flag once_;
        mutable std::optional<Evaluator<T, Space>> value_and_gradient_;
    };

    template <class... X>
    static std::vector<Node> flat(const std::tuple<X...>& x) {
        std::vector<Node> nodes;
        std::apply([&](const auto&... one) { (detail::append_nodes(one, nodes), ...); }, x);
        return nodes;
    }
    decltype(auto) gradient_nodes() const {
        if constexpr (sizeof...(Input) == 1)
            return (std::get<0>(state_->inputs));
        else
            return (state_->inputs);
    }
    /// The arrays in place of nodes, in flat order.
    template <class Result, class Nodes>
    static Result refill(const Nodes& nodes, const array* from) {
        return argument_traits<Nodes>::template transform<array>(nodes, [&](const Node&) { return *from++; });
    }
    /// The arrays of the arguments, for the variables that the evaluator needs.
    std::vector<typename Evaluator<T, Space>::input> bind(const Evaluator<T, Space>& run,
                                                          const Input&... x) const {
        std::vector<array> arrays;
        (argument_traits<Input>::for_each(x, [&](const array& a) { arrays.push_back(a); }), ...);
        if (arrays.size() != state_->variables.size())
            detail::raise<graph_error>("Graph", std::to_string(arrays.size()) + " arrays",
                                       "it was recorded with " + std::to_string(state_->variables.size()));
        std::vector<typename Evaluator<T, Space>::input> inputs;
        for (std::size_t i = 0; i < arrays.size(); ++i)
            if (run.depends_on(state_->variables[i])) inputs.emplace_back(state_->variables[i], arrays[i]);
        return inputs;
    }

    std::shared_ptr<const state> state_;
};

/// Runs f once with nodes in place of its arrays and returns what it did as a graph.
/// f: called with its arguments rebound to Node.  x, more...: arrays, or tuples, vectors, ... of arrays; only how many
/// arrays they hold matters.
/// Cost: one call of f, in which nothing is computed.
template <class F, detail::holds_arrays X, detail::holds_arrays... More>
auto record(F f, const X& x, const More&... more) {
    using array =
        std::common_type_t<typename argument_traits<X>::scalar, typename argument_traits<More>::scalar...>;
    std::size_t count = 0;
    const auto next = [&](const array&) { return variable("x" + std::to_string(count++)); };
    std::tuple<detail::nodes_for<X>, detail::nodes_for<More>...> inputs{
        argument_traits<X>::template transform<Node>(x, next),
        argument_traits<More>::template transform<Node>(more, next)...};
    const auto y = std::apply(f, inputs);
    using traits = argument_traits<std::remove_cvref_t<decltype(y)>>;
    using output = typename traits::template rebind<array>;
    return Graph<array, output, X, More...>(
        std::move(inputs), traits::template transform<Node>(y, [](const auto& e) { return Node(e); }));
}

/// The gradient as a graph again, so that derivatives of any order can be taken. Of a result of several elements the sum
/// is differentiated.
template <class T, class Space, class... Input>
auto differentiate(const Graph<Array<T, Space>, Array<T, Space>, Input...>& graph) {
    using array = Array<T, Space>;
    using result = typename Graph<array, array, Input...>::gradient_type;
    const std::vector<Node> derivatives = gradients(graph.output(), graph.variables());
    const Node* from = derivatives.data();
    if constexpr (sizeof...(Input) == 1)
        return Graph<array, result, Input...>(graph.inputs(),
                                              detail::refill_nodes(std::get<0>(graph.inputs()), from));
    else
        return Graph<array, result, Input...>(graph.inputs(), detail::refill_nodes(graph.inputs(), from));
}

/// The same function in fewer operations; see simplify of nodes.
template <class T, class Space, class Output, class... Input>
auto simplify(const Graph<Array<T, Space>, Output, Input...>& graph) {
    const std::vector<Node> results = simplify<T, Space>(graph.results());
    const Node* from = results.data();
    return Graph<Array<T, Space>, Output, Input...>(graph.inputs(),
                                                    detail::refill_nodes(graph.output(), from));
}
/// A picture and a listing; see to_dot and to_text of nodes.
template <class T, class Space, class Output, class... Input>
std::string to_dot(const Graph<Array<T, Space>, Output, Input...>& graph) {
    return to_dot(graph.results());
}
template <class T, class Space, class Output, class... Input>
std::string to_text(const Graph<Array<T, Space>, Output, Input...>& graph) {
    return to_text(graph.results());
}

}  // namespace tandem::inline TANDEM_ABI
