// Gradients of nodes: for every operator and function of the list they are the rule's partials, and so are theirs.
#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>

#include "array/elementwise.hpp"

using tandem::Evaluator, tandem::Node, tandem::variable;
using A = tandem::Array<double>;

namespace {

template <class Rule, std::size_t K>
auto argument(const Node* x) {
    if constexpr (laws::takes_int<Rule, K>)
        return arrays::int_argument<Rule>;
    else
        return x[K];
}
template <class Rule, std::size_t... I>
Node apply(const Node* x, std::index_sequence<I...>) {
    return laws::overload<Rule>()(argument<Rule, I>(x)...);
}
template <class Rule>
std::vector<Evaluator<>::input> inputs(const Node* x, const std::vector<laws::point<Rule>>& at) {
    std::vector<Evaluator<>::input> result;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto give = [&]<std::size_t K>() {
            if (!laws::takes_int<Rule, K>) result.emplace_back(x[K], arrays::column<K>(at));
        };
        (give.template operator()<I>(), ...);
    }(std::make_index_sequence<Rule::arity>());
    return result;
}

/// Rounding functions have no partial; the derivative is 0.
template <class Rule, std::size_t J, class V, class X>
V partial(const X& at) {
    if constexpr (laws::is_active<Rule, J>)
        return laws::partial<J, V, Rule>(at);
    else
        return V(0);
}

template <class Rule, std::size_t J>
void check_gradient() {
    const auto at = arrays::points<Rule>();
    const Node x[] = {variable("x"), variable("y"), variable("z")};
    const Node y = apply<Rule>(x, std::make_index_sequence<Rule::arity>());
    const Node g = gradients(y, {x[J]})[0];
    const auto result = Evaluator({y, g})(inputs<Rule>(x, at))[1].to_vector();
    for (std::size_t k = 0; k < at.size(); ++k) {
        const double expected = partial<Rule, J, double>(at[k]);
        CHECK_MESSAGE(arrays::ulps(result[k], expected) <= arrays::allowed_ulps, laws::text<Rule>(at[k]),
                      ", argument ", J, ": ", result[k], " for ", expected);
    }
}

}  // namespace

TEST_CASE("gradients of nodes: the partials of every rule") {
    tandem::for_each_rule([]<class Rule>() {
        const auto check = []<std::size_t J>() {
            if constexpr (!laws::takes_int<Rule, J>) check_gradient<Rule, J>();
        };
        [&]<std::size_t... J>(std::index_sequence<J...>) {
            (check.template operator()<J>(), ...);
        }(std::make_index_sequence<Rule::arity>());
    });
}
TEST_CASE("nodes: a gradient that is a variable can be named, and stays that variable") {
    const Node x = variable("x", {}), w = variable("w", {});
    const Node slope = gradients(x * w, {x})[0].named("slope");
    CHECK(slope.name() == "slope");
    const Evaluator run({slope, gradients(slope * slope, {w})[0]});
    CHECK(run.variables().size() == 1);
    const auto values = run({{w, 3}});
    CHECK(values[0].item() == 3);
    CHECK(values[1].item() == 6);
}
