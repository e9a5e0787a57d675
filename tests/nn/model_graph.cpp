// Models as graphs of nodes.
#include <doctest/doctest.h>

#include <tandem/nn/mlp.hpp>
#include <tandem/nn/model_graph.hpp>

using namespace tandem;
using A = Array<double>;

namespace {

struct tied {
    BOOST_HANA_DEFINE_STRUCT(tied, (Linear<>, there), (Linear<>, back), (Linear<>, unused));
    Parameter<double> scale{A{2.0}, "scale"};  // not listed: not learnt
    auto operator()(const auto& x) const { return scale * back(there(x)); }
};

bool names(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("ModelGraph: computes what the model does, and its gradients") {
    const MLP model({4, 2}, Tanh(), 1);
    const A x = A::random_normal({3, 5}, 2), target = A::random_normal({3, 2}, 3);
    A loss_of_tape;
    {
        Tape<A> tape;
        Variable<double> loss = mean_squared_error(model(x), target);
        loss_of_tape = loss.value();
        loss.backward();
    }
    const ModelGraph graph(model);
    const Node loss = mean_squared_error(graph.y(), constant(target));
    std::vector<Node> results = gradients(loss, graph.parameters());
    results.push_back(loss);
    const auto values = Evaluator<double>(results)(graph.inputs(x));
    CHECK(values.back().item() == doctest::Approx(loss_of_tape.item()).epsilon(1e-15));
    const auto learnt = parameters(model);
    REQUIRE(learnt.size() == 4);
    for (std::size_t k = 0; k < learnt.size(); ++k) {
        REQUIRE(values[k].shape() == learnt[k].shape());
        CHECK(norm(A(values[k] - learnt[k].gradient())).item() <=
              1e-15 * (1 + norm(learnt[k].gradient()).item()));
    }
}
TEST_CASE("ModelGraph: sees parameters as they are when it is evaluated") {
    const MLP model({1}, Identity(), 1);
    const A x{{3.0}};
    model(x);
    const ModelGraph graph(model);
    Parameter<double>(model.layers[0].weight).value(A{{10.0}});
    CHECK(Evaluator<double>({graph.y()})(graph.inputs(x))[0].item() == 30);
}
TEST_CASE("ModelGraph: parameters in two places are one variable, those not listed constants, unused ones "
          "left out") {
    tied model{Linear<>(2, {.inputs = 2, .bias = false, .seed = 1}),
               Linear<>(2, {.inputs = 2, .bias = false}), Linear<>(1, {.inputs = 1})};
    model.back = model.there;
    const ModelGraph graph(model);
    CHECK(graph.parameters().size() == 3);
    CHECK(Evaluator<double>({graph.y()}).variables().size() == 2);
    const A x{{1, 2}}, w = model.there.weight.value();
    const A expected = 2.0 * linear(linear(x, w), w), y = Evaluator<double>({graph.y()})(graph.inputs(x))[0];
    CHECK(norm(A(y - expected)).item() <= 1e-15);
}
TEST_CASE(
    "ModelGraph: outside of a recording a parameter beside nodes is its value, also after an exception") {
    struct throws {
        BOOST_HANA_DEFINE_STRUCT(throws, (Parameter<double>, p));
        Node operator()(const Node&) const { throw std::runtime_error("no"); }
    };
    const Parameter<double> p(A{3.0});
    CHECK_THROWS_AS(ModelGraph(throws{p}), std::runtime_error);
    const Node x = variable("x"), y = x * p;
    const Evaluator<double> run({y});
    CHECK(run.variables().size() == 1);
    CHECK(run({{x, 2.0}})[0].item() == 6);
}
TEST_CASE("to_dot: a model with names, and with shapes for an input that its layers have not seen") {
    const MLP model({5, 3}, Relu(), 1);
    CHECK(names(to_dot(model), "layers.1.weight"));
    const std::string shapes = to_dot(model, A::zeros({4, 2}));
    CHECK(names(shapes, "layers.0.weight\\n(5, 2)"));
    CHECK(names(shapes, "relu\\n(4, 5)"));
    CHECK(!names(shapes, "value"));
    CHECK_THROWS_AS(to_dot(model, A::zeros({4, 3})), shape_error);
    const Tape<A> tape;
    to_dot(model, A::zeros({4, 2}));
    CHECK(tape.variable_count() == 0);
}
