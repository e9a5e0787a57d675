// Define and run: a logistic regression and a small network, learnt with gradients that are nodes.
#include <doctest/doctest.h>

#include <tandem/graph/node_notes.hpp>

using namespace tandem;
using A = Array<double>;

TEST_CASE("define and run: logistic regression") {
    // Labels follow the sign of a known linear function.
    const A points = A::random_normal({200, 2}, 1);
    const A truth{2, -1};
    const A labels = where(matmul(points, truth) + 0.5 > 0, A(1), 0.0);

    const Node x = variable("x", {-1, 2}), t = variable("t", {-1}), w = variable("w"), b = variable("b");
    const Node z = matmul(x, w) + b;
    const Node loss = mean(softplus(z) - t * z);
    const std::vector<Node> slopes = gradients(loss, {w, b});
    const Evaluator run({loss, slopes[0], slopes[1]});

    A weights = A::zeros({2}), bias = A(0);
    double first = 0, last = 0;
    for (int step = 0; step < 300; ++step) {
        const std::vector<A> values = run({{x, points}, {t, labels}, {w, weights}, {b, bias}});
        if (step == 0) first = values[0].item();
        last = values[0].item();
        weights = A(weights - 1.0 * values[1]);
        bias = A(bias - 1.0 * values[2]);
    }
    CHECK(first == doctest::Approx(std::log(2)));
    CHECK(last < 0.1);
    const A guesses = Evaluator({(z > 0).as_number()})({{x, points}, {w, weights}, {b, bias}})[0];
    CHECK(mean(abs(guesses - labels)).item() < 0.02);
    const double ratio = weights(0) / weights(1);
    CHECK(ratio == doctest::Approx(-2).epsilon(0.1));
}
TEST_CASE("define and run: a network of two layers learns exclusive or") {
    const Node x = variable("x"), t = variable("t");
    const std::vector<Node> parameters{variable("w1"), variable("b1"), variable("w2"), variable("b2")};
    const Node hidden = tanh(linear(x, parameters[0], parameters[1]));
    const Node loss = mean_squared_error(linear(hidden, parameters[2], parameters[3]), t);
    std::vector<Node> results = gradients(loss, parameters);
    results.push_back(loss);
    const Evaluator run(results);

    std::vector<A> values{A::random_normal({8, 2}, 1), A::zeros({8}), A::random_normal({1, 8}, 2),
                          A::zeros({1})};
    std::vector<Evaluator<>::input> inputs{{x, {{0, 0}, {0, 1}, {1, 0}, {1, 1}}}, {t, {{0}, {1}, {1}, {0}}}};
    double last = 1;
    for (int step = 0; step < 500; ++step) {
        std::vector<Evaluator<>::input> everything = inputs;
        for (std::size_t i = 0; i < values.size(); ++i) everything.emplace_back(parameters[i], values[i]);
        const std::vector<A> slopes = run(everything);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = A(values[i] - 0.2 * slopes[i]);
        last = slopes.back().item();
    }
    CHECK(last < 1e-3);
}
TEST_CASE("notes_at: shapes, values and gradients for pictures") {
    const Node x = variable("x"), y = sum(x * x);
    const NodeNotes notes = notes_at(y, {{x, {1, 2}}}, {.gradients = true});
    CHECK(notes.at(x.id()) == "(2)\n[1, 2]\ngradient [2, 4]");
    CHECK(notes.at(y.id()) == "()\n5\ngradient 1");
    const NodeNotes values = notes_at(y, {{x, A::ones({2, 4})}}, {.shapes = false});
    CHECK(values.at(x.id()) == "[1, 1, 1, 1, 1, 1, ...]");
    CHECK(to_dot(y, notes).find("label=\"x\\n(2)\\n[1, 2]\\ngradient [2, 4]\"") != std::string::npos);
}
