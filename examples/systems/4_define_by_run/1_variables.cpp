// A define-by-run framework, chapter 1: variables.
//
// A variable is an array that a tape watches. Ordinary code computes with it, the tape records what was done, and a
// sweep back over the record leaves in each variable the derivative of the result by it. No graph is declared first: the
// program, as it runs, defines it.
//
//     example_4_define_by_run_1_variables
//
// Prints what a variable consists of, gradients of expressions with numbers and arrays beside variables, and the
// messages of two mistakes.
#include <iostream>
#include <limits>
#include <tandem/array.hpp>

using namespace tandem;

namespace {

void describe(const Variable<double>& x) {
    // The element type is known when the program is compiled.
    using Element = Variable<double>::value_type::value_type;
    std::cout << "variable '" << x.name() << "'\n"
              << "  shape    " << x.shape() << '\n'
              << "  rank     " << x.rank() << '\n'
              << "  size     " << x.size() << '\n'
              << "  length   " << x.shape()[0] << '\n'
              << "  elements of " << 8 * sizeof(Element) << " bits, "
              << std::numeric_limits<Element>::digits10 << " digits\n"
              << x.value() << '\n';
}

// The gradient of the sum of f(x) at (1, 2, 4).
template <class F>
void show(const char* text, const F& f) {
    Tape<Array<double>> tape;
    const auto x = tape.variable({1, 2, 4}, "x");
    const Variable<double> y = f(x);
    sum(y).backward();
    std::cout << text << y.value() << ", gradient " << x.gradient() << '\n';
}

}  // namespace

int main() {
    Tape<Array<double>> tape;
    const auto x = tape.variable({{1, 2, 3}, {4, 5, 6}}, "x");
    describe(x);

    // The sweep starts at one number; the gradient has the shape of the variable.
    const Variable<double> y = sum(square(x));
    y.backward();
    std::cout << "\nsum of squares " << y.value() << ", its gradient\n" << x.gradient() << '\n';

    // Printed, a variable shows both.
    std::cout << "the whole of it\n" << x << "\n\n";

    // A further sweep adds to what is there. So a variable that is used in several results has the sum of what each
    // contributes, and whoever wants a fresh start clears first.
    sum(x).backward();
    std::cout << "with the gradient of the sum added\n" << x.gradient() << '\n';
    tape.clear_gradients();
    sum(x).backward();
    std::cout << "alone, after clear_gradients()\n" << x.gradient() << "\n\n";

    // Numbers and arrays may stand on either side of a variable. They are constants, as is every array that no tape made.
    const Array<double> a{10, 20, 40};
    show("x + 1    ", [](const auto& v) { return v + 1; });
    show("1 - x    ", [](const auto& v) { return 1 - v; });
    show("3 * x    ", [](const auto& v) { return 3 * v; });
    show("1 / x    ", [](const auto& v) { return 1 / v; });
    show("-x       ", [](const auto& v) { return -v; });
    show("x ^ 3    ", [](const auto& v) { return pow(v, 3); });
    show("a - x    ", [&](const auto& v) { return a - v; });
    show("x * a    ", [&](const auto& v) { return v * a; });
    show("a / x    ", [&](const auto& v) { return a / v; });
    show("x + x    ", [](const auto& v) { return v + v; });
    // After a compound assignment the name stands for a new result; the variable stays what it was.
    show("x *= x   ", [](Variable<double> v) {
        v *= v;
        return v;
    });

    // Mistakes are named: shapes that do not fit, and a sweep that would need what was overwritten.
    const auto show_error = [](const auto& mistake) {
        try {
            mistake();
        } catch (const tandem::error& e) {
            std::cout << e.what() << '\n';
        }
    };
    std::cout << '\n';
    show_error([&] { Variable<double> wrong = x + a(range(0, 2)); });
    show_error([&] {
        Array<double> values{1, 2};
        const auto w = tape.variable(values, "weights");
        const Variable<double> z = w * w;
        values += 1.0;  // w is a handle to this array, which the sweep needs as it was
        sum(z).backward();
    });
}
