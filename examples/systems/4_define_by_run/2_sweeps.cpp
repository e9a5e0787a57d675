// A define-by-run framework, chapter 2: the sweep, what it keeps, and what is not recorded.
//
// Where paths of a graph part and meet again, a value's gradient is complete only when all that used the value have
// handed theirs back. So the order of the sweep matters. A tape has that order for free: a statement is recorded after
// everything it uses, and going through the record backwards meets every user of a value before the value.
//
//     example_4_define_by_run_2_sweeps
//
// Prints the gradients of a diamond, and what a recording holds before and after sweeps.
#include <iostream>
#include <tandem/array.hpp>

using namespace tandem;

namespace {

// x -> a -> left and right -> y. The gradient of a is 2a from the left and 2a from the right. A sweep that went on
// to x with the first alone would have to go there again with the second.
void diamond() {
    Tape<Array<double>> tape;
    const auto x = tape.variable(2.0, "x");
    const Variable<double> a = square(x);
    const Variable<double> left = square(a), right = square(a);
    const Variable<double> y = left + right;
    std::cout << "y = a^2 + a^2 with a = x^2 at x = 2\n"
              << "y        " << y.value() << ", in " << tape.statement_count() << " statements\n";

    // What a statement holds is freed as soon as the sweep has passed it, and gradients of results are dropped.
    // Each can be kept.
    y.backward({.retain_gradients = true, .keep_recording = true});
    std::cout << "dy/dx    " << x.gradient() << '\n'
              << "dy/da    " << a.gradient() << '\n'
              << "dy/dleft " << left.gradient() << '\n'
              << tape.statement_count() << " statements are kept\n";
    tape.clear_gradients();
    y.backward();
    std::cout << "again: dy/dx " << x.gradient() << ", dy/da " << a.gradient() << ", "
              << tape.statement_count() << " statements are kept\n";
    try {
        y.backward();
    } catch (const tape_error& e) {
        std::cout << e.what() << "\n\n";
    }
}

// An expression is one statement, whatever it consists of, and holds only the arrays in it: the sweep computes what lies
// between once more. Separate statements each hold what they used. (x stands in two places here, and counts twice,
// though it is one buffer.)
void memory() {
    const auto data = Array<double>::linspace(0, 1, 1000);
    const auto report = [](const char* text, const Variable<double>& y, const Tape<Array<double>>& tape) {
        std::cout << text << tape.statement_count() << " recorded, " << tape.memory_bytes() << " bytes; ";
        y.backward(Array<double>(1.0));
        std::cout << tape.memory_bytes() << " bytes after the sweep\n";
    };
    {
        Tape<Array<double>> tape;
        const auto x = tape.variable(data, "x");
        report("one expression     ", exp(sin(x)) * cos(x), tape);
    }
    {
        Tape<Array<double>> tape;
        const auto x = tape.variable(data, "x");
        const Variable<double> s = sin(x), c = cos(x), e = exp(s);
        report("step by step       ", e * c, tape);
    }
    // A scope in which nothing is recorded: for what only has to be known, such as the accuracy of a model.
    Tape<Array<double>> tape;
    const auto x = tape.variable(data, "x");
    {
        no_grad guard;
        const Variable<double> y = exp(sin(x)) * cos(x);
        std::cout << "with no_grad       " << tape.statement_count() << " statements, the result is "
                  << (y.is_active() ? "active" : "a constant") << '\n';
    }
    // And a value that passes on no gradient, in the middle of what is recorded.
    sum(x * stop_gradient(x)).backward();
    std::cout << "stop_gradient      the gradient of x * constant(x) at 1 is "
              << x.gradient()(range(-1, std::nullopt)) << "\n\n";
}

// The sweep is a loop. A framework whose sweep calls itself for each function stops where the stack ends.
void long_chain() {
    Tape<Array<double>> tape;
    const auto x = tape.variable(1.0, "x");
    Variable<double> y = x;
    for (int i = 0; i < 100'000; ++i) y = y * 1.00001;
    std::cout << "a chain of " << tape.statement_count() << " statements: ";
    y.backward();
    std::cout << "gradient " << x.gradient() << '\n';
}

}  // namespace

int main() {
    diamond();
    memory();
    long_chain();
}
