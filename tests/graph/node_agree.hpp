#pragma once
#include <doctest/doctest.h>

#include <array>
#include <tuple>

#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>

#include "array/compare.hpp"

/// \file
/// One generic function on arrays, on variables of a tape, and on nodes.
// Compiled once for all tests, in compiled/evaluator.cpp.
extern template class tandem::Evaluator<double, tandem::host>;

namespace nodes {

using arrays::A;
using tandem::Evaluator, tandem::Node, tandem::Shape;

/// Weights that differ from element to element, so that no error cancels in a sum.
inline A weights(const Shape& shape) {
    return A::random_uniform(shape, 77, 0.5, 1.5);
}

/// Checks value, gradient and second derivatives of f: bit for bit against arrays, against reverse mode, and against
/// differences of the gradient.
template <class F, class... X>
void agree(const char* what, const F& f, const X&... x) {
    constexpr std::size_t n = sizeof...(X);
    CAPTURE(what);
    const A at[] = {x...};
    const A value(f(x...));
    const A w = weights(value.shape());

    std::array<Node, n> v;
    for (std::size_t i = 0; i < n; ++i) v[i] = tandem::variable("x" + std::to_string(i));
    const Node y = std::apply(f, v);
    const std::vector<Node> variables(v.begin(), v.end()), g = gradients(sum(y * w), variables);
    const auto inputs = [&](double step) {
        std::vector<Evaluator<>::input> result;
        for (std::size_t i = 0; i < n; ++i)
            result.emplace_back(v[i], A(at[i] + step * weights(at[i].shape())));
        return result;
    };

    std::vector<Node> results = g;
    results.push_back(y);
    const Evaluator run(results);
    const auto values = run(inputs(0));
    CHECK_SAME(values[n], value);

    tandem::Tape<A> tape;
    const auto u = std::tuple{((void)x, tape.variable(x))...};
    arrays::V(sum(std::apply(f, u) * w)).backward();
    std::vector<A> expected;
    std::apply([&](const auto&... variable) { (expected.push_back(variable.gradient()), ...); }, u);
    for (std::size_t i = 0; i < n; ++i) CHECK_NEAR(values[i], expected[i], 1e-14);

    Node along = 0;
    for (std::size_t i = 0; i < n; ++i) along += sum(g[i] * weights(at[i].shape()));
    const auto h = Evaluator(gradients(along, variables));
    std::vector<Evaluator<>::input> needed;
    const auto all = inputs(0);
    for (std::size_t i = 0; i < n; ++i)
        if (h.depends_on(v[i])) needed.push_back(all[i]);
    const auto second = h(needed), above = run(inputs(1e-5)), below = run(inputs(-1e-5));
    for (std::size_t i = 0; i < n; ++i) CHECK_NEAR(second[i], A((above[i] - below[i]) / 2e-5), 1e-8);
}

}  // namespace nodes
