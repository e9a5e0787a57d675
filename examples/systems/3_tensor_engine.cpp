// A small tensor engine: arrays that require gradients, arrays that do not, and what a sweep back does to shapes.
//
// An array that a tape made, and every result that depends on one, is recorded; all other arrays are constants. A sweep
// leaves in each array of the tape a gradient of the array's own shape. Where an operand was broadcast, each of its
// elements was used several times, so its gradient sums over the axes that were added or stretched.
//
//     example_3_tensor_engine [--pictures FOLDER]
//
// Prints gradients of the operations, of broadcast operands, and of a line that is fitted to 100 noisy points by gradient
// descent; then the graph of its loss, node by node. Writes the fit as fit.gnuplot and the graph as tensor_graph.dot:
// `gnuplot fit.gnuplot` and `dot -Tsvg -O tensor_graph.dot` draw them.
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <tandem/graph.hpp>

#include "support/options.hpp"
#include "support/plot.hpp"
#include "support/write.hpp"

using namespace tandem;

namespace {

// "(2, 3) [1, 2, 3, 4, 5, 6]": the shape, and the elements row by row.
std::string text(const Array<double>& a) {
    std::ostringstream out;
    out << a.shape() << ' ' << reshape(a, {-1});
    return out.str();
}

// The only element, with two decimals.
std::string number(const Array<double>& a) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(2) << a.item();
    return out.str();
}

// f of one array, and the gradient of the sum of all its elements.
template <class F>
void show(const char* formula, const F& f) {
    Tape<Array<double>> tape;
    const auto x = tape.variable({{1, 2, 3}, {4, 5, 6}}, "x");
    const Variable<double> y = f(x);
    sum(y).backward();
    std::cout << "  " << std::left << std::setw(16) << formula << std::setw(33) << text(y.value())
              << text(x.gradient()) << '\n';
}

// f of two arrays, and the gradients by both.
template <class F>
void show(const char* formula, const Array<double>& a_values, const Array<double>& b_values, const F& f) {
    Tape<Array<double>> tape;
    const auto a = tape.variable(a_values, "a"), b = tape.variable(b_values, "b");
    const Variable<double> y = f(a, b);
    sum(y).backward();
    std::cout << "  " << formula << '\n'
              << "      value          " << text(y.value()) << '\n'
              << "      gradient of a  " << text(a.gradient()) << '\n'
              << "      gradient of b  " << text(b.gradient()) << '\n';
}

void what_requires_gradients() {
    Tape<Array<double>> tape;
    const auto x = tape.variable(2.0, "x");
    const Variable<double> y = x * x + x * x;
    y.backward();
    std::cout << "y = x * x + x * x at x = 2:  y " << y.value() << ", dy/dx " << x.gradient() << '\n';

    // A Parameter keeps its value and its gradient when a recording ends, and enters the next one when it is used.
    const Parameter<double> w(Array<double>{1, 2, 3}, "w");
    const Array<double> a{1, 0, 2};
    const Variable<double> of_both = w * a, of_constants = a * 2;
    const auto requires_gradients = [](const Variable<double>& v) {
        return v.is_active() ? "requires gradients\n" : "is a constant\n";
    };
    std::cout << "parameter * array " << requires_gradients(of_both);
    std::cout << "array * number " << requires_gradients(of_constants);
    no_grad guard;
    const Variable<double> not_recorded = w * a;
    std::cout << "parameter * array, where nothing is recorded, " << requires_gradients(not_recorded);
}

void operations() {
    const Array<double> a{{1, 0, 2}, {0, 3, 0}}, m{{1, 2}, {0, 1}, {1, 0}};
    std::cout << "\nx = [[1, 2, 3], [4, 5, 6]], a = [[1, 0, 2], [0, 3, 0]], m = [[1, 2], [0, 1], [1, 0]]\n"
              << "                  value                            gradient by x of the sum\n";
    show("x + 1", [](const auto& x) { return x + 1; });
    show("10 - x", [](const auto& x) { return 10 - x; });
    show("2 * x", [](const auto& x) { return 2 * x; });
    show("-x", [](const auto& x) { return -x; });
    show("x * x", [](const auto& x) { return x * x; });
    show("x + a", [&](const auto& x) { return x + a; });
    show("a - x", [&](const auto& x) { return a - x; });
    show("x * a", [&](const auto& x) { return x * a; });
    show("x(1, all)", [](const auto& x) { return x(1, all); });
    show("x(all, 0:3:2)", [](const auto& x) { return x(all, range(0, 3, 2)); });
    show("sum over axis 0", [](const auto& x) { return sum(x, 0); });
    show("matmul(x, m)", [&](const auto& x) { return matmul(x, m); });
}

void broadcasting() {
    const Array<double> matrix{{1, 2, 3}, {4, 5, 6}};
    std::cout << "\nbroadcasting, and a product of matrices\n";
    // An axis is added to b: each of its elements meets two of a, so its gradient is a sum over the rows.
    show("a (2, 3) + b (3)", matrix, {10, 20, 30}, [](const auto& a, const auto& b) { return a + b; });
    // Both are stretched, a along axis 1 and b along axis 0. The gradient by an element of a is the sum of b.
    show("a (2, 1) * b (1, 3)", {{1}, {2}}, {{10, 20, 30}},
         [](const auto& a, const auto& b) { return a * b; });
    // One number for all elements: its gradient is the sum over all of them.
    show("a () * b (2, 3)", 2.0, matrix, [](const auto& a, const auto& b) { return a * b; });
    // Each gradient of a product of matrices is a product with the other factor.
    show("matmul(a (2, 3), b (3, 1))", matrix, {{1}, {0}, {-1}},
         [](const auto& a, const auto& b) { return matmul(a, b); });
}

// The line x w + b, and its mean squared error. Both are generic: arrays are computed with, variables of a tape are
// recorded too, and nodes make a graph.
constexpr auto predict = [](const auto& x, const auto& w, const auto& b) { return matmul(x, w) + b; };
constexpr auto loss = [](const auto& x, const auto& y, const auto& w, const auto& b) {
    return mean(square(predict(x, w, b) - y));
};

// x, y: [n, 1].
void regression(const Array<double>& x, const Array<double>& y, const example::Options& options) {
    Parameter<double> w(Array<double>::zeros({1, 1}), "w"), b(Array<double>::zeros({1}), "b");
    std::cout << "\ny = 5 + 2 x + noise, fitted by descent\n  step    loss       w       b\n";
    for (int step = 0; step <= 120; ++step) {
        Tape<Array<double>> tape;
        const Variable<double> error = loss(x, y, w, b);
        if (step % 20 == 0)
            std::cout << std::setw(6) << step << std::setw(8) << error.item() << std::setw(8)
                      << w.value().item() << std::setw(8) << b.value().item() << '\n';
        error.backward();
        for (auto* p : {&w, &b}) {
            p->value(p->value() - 0.5 * p->gradient());
            p->zero_gradient();
        }
    }

    // The best line is known: its slope is the covariance of x and y by the variance of x.
    const double slope = mean((x - mean(x)) * (y - mean(y))).item() / var(x).item();
    std::cout << "least squares " << std::setw(8) << slope << std::setw(8)
              << mean(y).item() - slope * mean(x).item() << '\n';

    if (options.pictures.empty()) return;
    const Array<double> ends{{0}, {1}};
    example::Plot plot("A line through noisy points", "x", "y");
    plot.points("data", reshape(x, {-1}), reshape(y, {-1}));
    plot.line("fit", reshape(ends, {-1}), reshape(predict(ends, w.value(), b.value()), {-1}));
    plot.write(options.pictures, "fit");
}

// The graph of the loss, with the numbers that a tape finds for w = 0 and b = 0.
void graph(const Array<double>& x_values, const Array<double>& y_values, const example::Options& options) {
    const Node x = variable("x", {100, 1}), y = variable("y", {100, 1});
    const Node w = variable("w", {1, 1}), b = variable("b", {1});
    const Node result = loss(x, y, w, b).named("loss");
    // A line for each node. The numbers behind an operation are its operands: the edges of the graph.
    std::cout << "\nthe graph of the loss\n" << to_text(result);
    if (options.pictures.empty()) return;

    Tape<Array<double>> tape;
    const auto w0 = tape.variable(Array<double>::zeros({1, 1})),
               b0 = tape.variable(Array<double>::zeros({1}));
    const Variable<double> at_zero = loss(x_values, y_values, w0, b0);
    at_zero.backward();
    NodeNotes notes;
    for (const Node& constant : {x, y}) notes[constant.id()] = "(100, 1)\nrequires no gradient";
    notes[w.id()] = "(1, 1)\ngradient " + number(w0.gradient());
    notes[b.id()] = "(1)\ngradient " + number(b0.gradient());
    notes[result.id()] = "()\nvalue " + number(at_zero.value());
    example::write(options.pictures, "tensor_graph.dot", to_dot(result, notes));
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    what_requires_gradients();
    operations();
    broadcasting();

    const auto x = Array<double>::random_uniform({100, 1}, 1, 0.0, 1.0);
    const Array<double> y = 5 + 2 * x + 0.2 * Array<double>::random_normal({100, 1}, 2);
    std::cout << std::fixed << std::setprecision(3) << std::right;
    regression(x, y, options);
    graph(x, y, options);
}
