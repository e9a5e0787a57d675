// A scalar engine: numbers with names that remember what made them, and a sweep back that finds every derivative.
//
// An engine for reverse mode fits on a page. Each operation writes a record: its value, its operands, and its partial
// derivatives by them. A sweep goes over the records from the last to the first and applies the chain rule: the
// derivative of the result by a value is passed on to the value's operands, each times its partial, and added up there.
//
//     example_2_scalar_engine [--pictures FOLDER]
//
// Prints the values and gradients of an expression, of a neuron, and of values that are used twice, each checked against
// the library; then what a small step along the gradient does. Writes the graphs as expression.dot, neuron.dot, twice.dot
// and twice_each.dot, with value and gradient at each node, for Graphviz to draw: `dot -Tsvg -O neuron.dot`.
#include <array>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tandem/graph.hpp>
#include <utility>
#include <vector>

#include "support/options.hpp"
#include "support/write.hpp"

using tandem::ADAdjoint, tandem::Node;

namespace {

// ---- the engine

struct Operand {
    std::size_t at;
    double partial;  // the derivative of the value that was made of it
};
struct Record {
    std::string name, operation;
    std::vector<Operand> operands;
    double value, gradient = 0;
};
std::vector<Record> tape;

// A handle of a record.
struct Value {
    std::size_t at = 0;

    Record* operator->() const { return &tape[at]; }

    // The derivatives of this value by all before it. Whatever uses a value comes after it on the tape, so when the sweep
    // arrives at a record, its gradient is complete.
    void backward() const {
        for (Record& r : tape) r.gradient = 0;
        tape[at].gradient = 1;
        for (std::size_t i = at + 1; i-- > 0;)
            for (const auto& [operand, partial] : tape[i].operands)
                tape[operand].gradient += partial * tape[i].gradient;  // adds: other uses contribute too
    }
};

Value record(const char* operation, double value, std::vector<Operand> operands) {
    tape.push_back({"", operation, std::move(operands), value});
    return {tape.size() - 1};
}
Value operator+(Value a, Value b) {
    return record("+", a->value + b->value, {{a.at, 1}, {b.at, 1}});
}
Value operator*(Value a, Value b) {
    return record("*", a->value * b->value, {{a.at, b->value}, {b.at, a->value}});
}
Value tanh(Value a) {
    const double y = std::tanh(a->value);
    return record("tanh", y, {{a.at, 1 - y * y}});
}

// ---- what it is tried on

// Gives a value a name: one of ours, one of the library's tape, which needs none, and a node of the library's graphs.
Value named(Value x, const char* name) {
    x->name = name;
    return x;
}
ADAdjoint<double> named(const ADAdjoint<double>& x, const char*) {
    return x;
}
Node named(const Node& x, const char* name) {
    return x.named(name);
}

// Functions of an array of such numbers. They return all values, the inputs first and the result last.
constexpr auto expression = [](const auto& inputs) {
    const auto& [a, b, c, f] = inputs;
    const auto e = named(a * b, "e");
    const auto d = named(e + c, "d");
    const auto L = named(d * f, "L");
    return std::vector{a, b, c, f, e, d, L};
};
constexpr auto neuron = [](const auto& inputs) {
    const auto& [x1, x2, w1, w2, b] = inputs;
    const auto x1w1 = named(x1 * w1, "x1w1");
    const auto x2w2 = named(x2 * w2, "x2w2");
    const auto sum = named(x1w1 + x2w2, "sum");
    const auto n = named(sum + b, "n");
    const auto o = named(tanh(n), "o");
    return std::vector{x1, x2, w1, w2, b, x1w1, x2w2, sum, n, o};
};
constexpr auto twice = [](const auto& inputs) {
    const auto& [a] = inputs;
    return std::vector{a, named(a + a, "b")};
};
constexpr auto twice_each = [](const auto& inputs) {
    const auto& [a, b] = inputs;
    const auto d = named(a * b, "d");
    const auto e = named(a + b, "e");
    const auto f = named(d * e, "f");
    return std::vector{a, b, d, e, f};
};

// ---- what is shown

struct Input {
    const char* name;
    double value;
};

// "a * b", or "tanh(n)"; nothing for an input.
std::string made_by(Value v) {
    const auto operand = [&](std::size_t i) { return tape[v->operands[i].at].name; };
    switch (v->operands.size()) {
    case 0:
        return "";
    case 1:
        return v->operation + "(" + operand(0) + ")";
    default:
        return operand(0) + " " + v->operation + " " + operand(1);
    }
}

// Runs f and prints its values and gradients.
template <std::size_t N>
std::vector<Value> by_engine(const auto& f, const Input (&inputs)[N]) {
    tape.clear();
    std::array<Value, N> x;
    for (std::size_t i = 0; i < N; ++i) x[i] = named(record("", inputs[i].value, {}), inputs[i].name);
    const std::vector<Value> values = f(x);
    values.back().backward();

    std::cout << "name  made by           value  gradient\n";
    for (const Value v : values)
        std::cout << std::left << std::setw(6) << v->name << std::setw(14) << made_by(v) << std::right
                  << std::setw(9) << v->value << std::setw(10) << v->gradient << '\n';
    std::cout << '\n';
    return values;
}

// The same with the library: its tape computes the same numbers, its nodes know what is computed of what. Returns the
// picture of the nodes, with the numbers. Throws if the engine found others.
template <std::size_t N>
std::string by_library(const auto& f, const Input (&inputs)[N], const std::vector<Value>& ours) {
    tandem::Tape<double> tape_of_library;
    std::array<ADAdjoint<double>, N> x;
    std::array<Node, N> variables;
    for (std::size_t i = 0; i < N; ++i) {
        x[i] = tape_of_library.variable(inputs[i].value);
        variables[i] = tandem::variable(inputs[i].name);
    }
    const std::vector<ADAdjoint<double>> values = f(x);
    values.back().backward({.retain_gradients = true});
    const std::vector<Node> nodes = f(variables);

    tandem::NodeNotes notes;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const double value = values[i].value(), gradient = values[i].gradient();
        if (std::abs(value - ours[i]->value) > 1e-12 || std::abs(gradient - ours[i]->gradient) > 1e-12)
            throw std::runtime_error("the engine and the library disagree at " + ours[i]->name);
        std::ostringstream note;
        note << std::fixed << std::setprecision(4) << "value " << value << "\ngradient " << gradient;
        notes[nodes[i].id()] = note.str();
    }
    return to_dot(nodes.back(), notes);
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    std::cout << std::fixed << std::setprecision(4);
    const auto study = [&]<std::size_t N>(const std::string& picture, const auto& f,
                                          const Input(&inputs)[N]) {
        const std::string dot = by_library(f, inputs, by_engine(f, inputs));
        if (!options.pictures.empty()) example::write(options.pictures, picture + ".dot", dot);
    };

    std::cout << "L = (a * b + c) * f\n";
    study("expression", expression, {{"a", 2}, {"b", -3}, {"c", 10}, {"f", -2}});

    // With this bias the derivative of tanh is 1/2. The weight w2 has gradient 0, since its input is 0.
    std::cout << "a neuron: o = tanh(x1 * w1 + x2 * w2 + b)\n";
    study("neuron", neuron, {{"x1", 2}, {"x2", 0}, {"w1", -3}, {"w2", 1}, {"b", 6.8813735870195432}});

    // A value that is used twice matters in two ways, and the two contributions add up.
    std::cout << "a value used twice: a + a\n";
    study("twice", twice, {{"a", 3}});
    std::cout << "two of them: (a * b) * (a + b)\n";
    study("twice_each", twice_each, {{"a", -2}, {"b", 3}});

    // What a gradient says: a small step h along it changes the result by h times its squared length. The drivers of the
    // library need no names and no nodes.
    const auto L = [](const auto& x) { return (x[0] * x[1] + x[2]) * x[3]; };
    const std::array<double, 4> x{2, -3, 10, -2};
    const auto [value, gradient] = tandem::value_and_gradient(L, x);
    double squared_length = 0;
    for (const double g : gradient) squared_length += g * g;
    std::cout << "steps along the gradient of L\n        h   expected      found\n";
    for (const double h : {0.1, 0.01, 0.001, -0.001, -0.01, -0.1}) {
        std::array<double, 4> moved = x;
        for (std::size_t i = 0; i < x.size(); ++i) moved[i] += h * gradient[i];
        std::cout << std::setw(9) << h << std::setw(11) << h * squared_length << std::setw(11)
                  << L(moved) - value << '\n';
    }
}
