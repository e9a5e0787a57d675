// Forward mode: numbers that carry a derivative with them, by overloading of operators.
//
// A dual number is a value and its tangent, the derivative of the value in some direction. Every operation on dual
// numbers computes its value and, by the rule for its derivative, its tangent. So an ordinary function, called with dual
// numbers, returns its derivative beside its value, exact to rounding: nothing is approximated by differences.
//
//     example_1_forward_mode
//
// Prints derivatives of f(x1, x2) = ln(x1) + x1 x2 - sin(x2) at (2, 5), which are 1/x1 + x2 = 5.5 by x1 and
// x1 - cos(x2) = 1.7163 by x2: with a dual number written here, with the library's, step by step, and by reverse mode.
#include <array>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <tandem/tandem.hpp>

namespace {

// The whole idea. Each operation has a rule of calculus: for sums, differences, products, and twice the chain rule.
struct Dual {
    double value, tangent;

    friend Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.tangent + b.tangent}; }
    friend Dual operator-(Dual a, Dual b) { return {a.value - b.value, a.tangent - b.tangent}; }
    friend Dual operator*(Dual a, Dual b) {
        return {a.value * b.value, a.tangent * b.value + a.value * b.tangent};
    }
    friend Dual log(Dual a) { return {std::log(a.value), a.tangent / a.value}; }
    friend Dual sin(Dual a) { return {std::sin(a.value), std::cos(a.value) * a.tangent}; }
};

// The function, for numbers of any type: their own operators and functions are found by the types of x1 and x2.
constexpr auto f = [](const auto& x1, const auto& x2) { return log(x1) + x1 * x2 - sin(x2); };

// The same function one operation at a time, with all that is computed on the way.
constexpr std::array steps{"v-1 = x1",      "v0  = x2",      "v1  = ln(v-1)", "v2  = v-1 * v0",
                           "v3  = sin(v0)", "v4  = v1 + v2", "v5  = v4 - v3"};
template <class Number>
std::array<Number, steps.size()> trace(const Number& x1, const Number& x2) {
    const Number v1 = log(x1), v2 = x1 * x2, v3 = sin(x2), v4 = v1 + v2, v5 = v4 - v3;
    return {x1, x2, v1, v2, v3, v4, v5};
}

// A line of a table: a step and its numbers.
void print(const char* step, std::initializer_list<double> numbers) {
    std::cout << "  " << std::left << std::setw(16) << step << std::right;
    for (const double number : numbers) std::cout << std::setw(9) << number;
    std::cout << '\n';
}

}  // namespace

int main() {
    // The seeds (1, 0) choose the direction: the derivative by x1.
    const Dual by_hand = f(Dual{2, 1}, Dual{5, 0});
    std::cout << "by hand: value:" << by_hand.value << ", grad:" << by_hand.tangent << '\n';

    // The library's dual number knows every function of <cmath>, and more. An expression is evaluated in one pass when it
    // is assigned to a number.
    using tandem::ADTangent;
    {
        const ADTangent<double, 1> x1(2, 1), x2(5, 0);
        const ADTangent<double, 1> y = f(x1, x2);
        std::cout << "by x1:   " << y << '\n';
    }
    // Forward mode finds one directional derivative a run. That by x2 needs another seed, and another run.
    {
        const ADTangent<double, 1> x1(2, 0), x2(5, 1);
        const ADTangent<double, 1> y = f(x1, x2);
        std::cout << "by x2:   " << y << '\n';
    }
    // Or a number carries several tangents, each for a direction of its own: one run, more work in it.
    const auto x1 = ADTangent<double, 2>::variable(2, 0), x2 = ADTangent<double, 2>::variable(5, 1);
    const ADTangent<double, 2> y = f(x1, x2);
    std::cout << "by both: " << y << "\n\n";

    // Tangents step by step. Each follows from those of the operands, so they are computed in the order of the values.
    std::cout << std::fixed << std::setprecision(4) << "forward mode        value    d/dx1    d/dx2\n";
    const auto v = trace(x1, x2);
    for (std::size_t i = 0; i < steps.size(); ++i)
        print(steps[i], {v[i].value(), v[i].tangent(0), v[i].tangent(1)});

    // Reverse mode asks the other way round: how does the result depend on each step? This derivative is the adjoint of
    // the step. It follows from the adjoints of the steps that use it, so a tape first records the values, and a sweep
    // back over the tape, from the adjoint 1 of the result, finds the derivatives by all inputs at once.
    tandem::Tape<double> tape;
    const auto w = trace(tape.variable(2.0), tape.variable(5.0));
    w.back().backward({.retain_gradients = true});
    std::cout << "\nreverse mode        value    df/dv\n";
    for (std::size_t i = 0; i < steps.size(); ++i) print(steps[i], {w[i].value(), w[i].gradient()});

    // Who only wants the numbers calls a driver, which does all of this.
    const auto [dx1, dx2] = tandem::gradient(f, 2.0, 5.0);
    std::cout << "\ngradient: " << dx1 << ' ' << dx2 << '\n';
}
