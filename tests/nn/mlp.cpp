// Perceptrons of several layers.
#include <doctest/doctest.h>

#include <tandem/nn/mlp.hpp>

using namespace tandem;
using A = Array<double>;

TEST_CASE("MLP: layers with the activation between them") {
    const MLP model({3, 2}, Tanh(), 5);
    const A x = A::random_normal({4, 6}, 1);
    const Variable<double> y = model(x);
    const auto& [first, last] = std::tie(model.layers[0], model.layers[1]);
    const A expected = linear(A(tanh(linear(x, first.weight.value()))), last.weight.value());
    CHECK(y.value().to_vector() == expected.to_vector());
    CHECK(parameter_count(model) == 3 * 6 + 3 + 2 * 3 + 2);
    CHECK(first.weight.value().to_vector() ==
          Linear<double>(3, {.inputs = 6, .seed = 5}).weight.value().to_vector());
    CHECK_THROWS_AS(MLP<>(std::vector<index_t>{}), shape_error);
}
TEST_CASE("MLP: any callable is an activation") {
    const MLP model({1, 1}, [](const auto& x) { return 2.0 * x; }, 1);
    const double y = model(A{{1}}).item();
    CHECK(y == 2 * model.layers[0].weight.value().item() * model.layers[1].weight.value().item());
}
TEST_CASE("MLP: sweeps leave gradients in every parameter") {
    const MLP model({3, 1}, Tanh());
    {
        Tape<A> tape;
        Variable<double> loss = sum(model(A{{1, 2}, {3, 4}}));
        loss.backward();
    }
    for (const auto& p : parameters(model)) CHECK(norm(p.gradient()).item() > 0);
}
