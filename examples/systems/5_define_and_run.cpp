// Define and run: an expression is written down first and computed later.
//
// Writing it down makes a graph. Each operator and each function returns a node, which holds the name of an operation
// and its operands, and no number. An evaluator puts the nodes that some results need in order, once, and computes
// them for any inputs. The gradient of a graph is a graph again, made from nodes by the rules of derivatives: it can be
// evaluated beside the first one, drawn, and differentiated again.
//
//     example_5_define_and_run [--pictures FOLDER]
//
// Prints graphs with their values and gradients, then every operation that a softmax regression needs, checked against
// values and gradients found by hand: it fails where one is wrong. With --pictures it writes 5_define_and_run.dot.
// (5_define_and_run_digits.cpp is that regression, and learns to read digits.)
#include <algorithm>
#include <cmath>
#include <iostream>
#include <stdexcept>
#include <string>
#include <tandem/graph.hpp>
#include <vector>

#include "support/options.hpp"
#include "support/write.hpp"

using tandem::Evaluator, tandem::Node, tandem::variable, tandem::gradients;
using A = tandem::Array<double>;

namespace {

void print(const std::string& label, const A& value) {
    std::cout << label << (value.rank() == 2 ? "\n" : "  ") << value << '\n';
}

/// An input of a checked operation: its value, and what the gradient by it must be.
struct Input {
    Node node;
    A value, gradient;
};

bool agree(const A& found, const A& expected) {
    return found.shape() == expected.shape() &&
           std::ranges::equal(found.to_vector(), expected.to_vector(), [](double a, double b) {
               return std::abs(a - b) <= 1e-15 * std::max(1.0, std::abs(b));
           });
}

/// Computes y and its gradients, prints them, and throws unless they are the expected ones.
/// seed: the adjoint of y, a weight for each element. The gradients are those of the weighted sum of y's elements, so
/// different weights show which element each part of a gradient comes from.
void check(const std::string& name, const Node& y, const A& seed, const A& expected,
           const std::vector<Input>& inputs) {
    std::vector<Node> by;
    std::vector<Evaluator<>::input> dictionary;
    std::vector<A> all_expected{expected};
    for (const Input& x : inputs) {
        by.push_back(x.node);
        dictionary.emplace_back(x.node, x.value);
        all_expected.push_back(x.gradient);
    }
    std::vector<Node> results = gradients(y, by, seed);
    results.insert(results.begin(), y);
    const std::vector<A> found = Evaluator(results)(dictionary);
    std::cout << "--- " << name << '\n';
    print("seed", seed);
    for (std::size_t i = 0; i < found.size(); ++i)
        print(i == 0 ? "value" : "gradient by " + by[i - 1].name(), found[i]);
    if (!std::ranges::equal(found, all_expected, agree)) throw std::runtime_error(name + " is wrong");
}

}  // namespace

int main(int argc, char** argv) try {
    const example::Options options(argc, argv);

    // Nodes. A variable has a name and, so far, no value; these two say that they will be numbers, of shape {}.
    const Node x1 = variable("x1", {}), x2 = variable("x2", {});
    const Node product = x1 * x2;
    const Node y = product + exp(x1);
    std::cout << "The graph of y, operands before what uses them:\n" << to_text(y);

    // An evaluator. Its inputs are a dictionary from variables to values.
    const Evaluator run({y});
    print("\ny at (0, 5)", run({{x1, 0}, {x2, 5}})[0]);
    print("y at (1, 5)", run({{x1, 1}, {x2, 5}})[0]);

    // The order in which it computes is topological: a node comes after all of its operands, and comes once, however
    // many nodes use it. An observer watches.
    std::cout << "computed in this order:";
    run({{x1, 1}, {x2, 5}}, [](const Node& node, const A& value) {
        std::cout << "  " << (node.name().empty() ? node.operation() : node.name()) << ' ' << value;
    });

    // Gradients are nodes. One walk through the graph in the opposite order makes them, from the node of the constant 1:
    // each node hands its adjoint, multiplied by its partial derivatives, to its operands.
    const std::vector<Node> dy = gradients(y, {x1, x2});
    std::cout << "\n\nThe graph of both derivatives of y:\n" << to_text(dy);
    const std::vector<A> values = Evaluator({y, dy[0], dy[1]})({{x1, 1}, {x2, 5}});
    std::cout << "\nat (1, 5): y " << values[0] << ", dy/dx1 " << values[1] << ", dy/dx2 " << values[2]
              << '\n';

    // So they have gradients.
    const Node d2y = gradients(dy[0], {x1})[0];
    print("d2y/dx1^2 at 1", Evaluator({d2y})({{x1, 1}})[0]);

    // Every operation of a softmax regression, with values and gradients found by hand.
    std::cout << "\nValue and gradients of each operation:\n";
    const Node a = variable("a"), b = variable("b");
    check("add", a + b, {1, 10}, {4, 6}, {{a, {1, 2}, {1, 10}}, {b, {3, 4}, {1, 10}}});
    check("multiply", a * b, {1, 10}, {3, 8}, {{a, {1, 2}, {3, 40}}, {b, {3, 4}, {1, 20}}});
    check("divide", a / b, {1, 10}, {2, 0.5}, {{a, {4, 1}, {0.5, 5}}, {b, {2, 2}, {-1, -2.5}}});
    check("log", log(a), {1, 10}, {0, 0.6931471805599453}, {{a, {1, 2}, {1, 5}}});
    check("exp", exp(a), {1, 10}, {1, 2.718281828459045}, {{a, {0, 1}, {1, 27.18281828459045}}});
    // The adjoint of a matrix product is two products: seed b^T and a^T seed.
    check("matmul", matmul(a, b), {1, 10}, {17, 39},
          {{a, {{1, 2}, {3, 4}}, {{5, 6}, {50, 60}}}, {b, {5, 6}, {31, 42}}});
    // A sum over axis 1 adds up rows; its adjoint repeats each row's weight along the row.
    const A matrix{{1, 2, 3}, {4, 5, 6}};
    check("sum over axis 0", sum(a, 0), {1, 10, 100}, {5, 7, 9}, {{a, matrix, {{1, 10, 100}, {1, 10, 100}}}});
    check("sum over axis 1", sum(a, 1), {1, 10}, {6, 15}, {{a, matrix, {{1, 1, 1}, {10, 10, 10}}}});
    check("sum", sum(a), 10, 21, {{a, matrix, {{10, 10, 10}, {10, 10, 10}}}});
    // An axis of extent 1 more: the same numbers in another shape, for value and adjoint.
    check("expand_dims", expand_dims(a, 1), {{1}, {10}}, {{1}, {2}}, {{a, {1, 2}, {1, 10}}});
    // Broadcasting repeats, so its adjoint adds up. Of b only the shape is used: its gradient is zero.
    check("broadcast", broadcast_to(a, b), {{1, 10, 100}, {1000, 10000, 100000}}, {{1, 1, 1}, {2, 2, 2}},
          {{a, {{1}, {2}}, {{111}, {111000}}}, {b, matrix, {{0, 0, 0}, {0, 0, 0}}}});
    std::cout << "All as expected\n";

    // What log, exp and sum make together, the softened maximum of a vector; its gradient is the softmax of the vector.
    // That is what the picture shows: variables in blue, results with a double border, a dashed line where only a shape
    // is used. (The derivative of log x is 1 / x, but NaN for x < 0: hence the comparison and the select.)
    const Node v = variable("v");
    const Node soft_maximum = log(sum(exp(v))).named("soft maximum");
    const Node softmax = gradients(soft_maximum, {v})[0].named("softmax");
    const std::vector<A> both = Evaluator({soft_maximum, softmax})({{v, {1, 2, 3}}});
    std::cout << "\nsoft maximum of [1, 2, 3]: " << both[0] << ", softmax " << both[1] << '\n';
    if (!options.pictures.empty())
        example::write(options.pictures, "5_define_and_run.dot", tandem::to_dot({soft_maximum, softmax}));
} catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
