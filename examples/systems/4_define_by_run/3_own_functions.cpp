// A define-by-run framework, chapter 3: functions of your own.
//
// Mostly nothing has to be done: a function made of functions that have derivatives has one, loops and branches
// included, since what is recorded is what ran. Sometimes one knows better than the chain rule, or has a function that
// it cannot look into. Then one writes the function, forward, and what takes gradients back through it, backward.
//
//     example_4_define_by_run_3_own_functions
//
// Prints the sine by its series, log(cosh(x)) where cosh is infinite, a softmax with a backward pass by hand, and what
// the library finds when the backward pass is wrong.
#include <cmath>
#include <iostream>
#include <numeric>
#include <tandem/array.hpp>
#include <vector>

using namespace tandem;

namespace {

// sin x = x - x^3/3! + x^5/5! - ..., up to the first term that is small. How many terms there are depends on x.
template <class T>
T sine_by_series(const T& x, double threshold) {
    T term = x, total = x;
    for (int i = 2; std::abs(value(term)) >= threshold; i += 2) {
        term = -term * x * x / (i * (i + 1.0));
        total += term;
    }
    return total;
}

void by_the_chain_rule() {
    std::cout << "sine of pi/4 by its series, and its derivative\n";
    for (const double threshold : {1e-1, 1e-4, 1e-12}) {
        Tape<double> tape;
        const auto x = tape.variable(std::acos(-1.0) / 4);
        const ADAdjoint<double> y = sine_by_series(x, threshold);
        y.backward();
        std::cout << "  " << y.value() << ' ' << x.gradient() << ", " << tape.statement_count()
                  << " statements\n";
    }
}

// log(cosh(x)), a loss that is x^2/2 for small errors and |x| for large ones. As it stands it overflows beyond 710, and
// the chain rule through it is no better. So: value and derivative. x is whatever the level computes with, a number, an
// array's elements in registers, a number with a tangent.
constexpr auto log_cosh = elementary(
    [](const auto& x) {
        using std::abs, std::exp, std::log1p;
        return abs(x) + log1p(exp(-2 * abs(x))) - std::log(2.0);
    },
    [](const auto& x) {
        using std::tanh;
        return tanh(x);
    });

void by_value_and_partial() {
    const auto show = [](const char* text, const auto& f) {
        Tape<Array<double>> tape;
        const auto x = tape.variable({0, 1, 1000}, "x");
        const Variable<double> y = f(x);
        sum(y).backward();
        std::cout << text << y.value() << ", derivative at 1000 ";
        if (const double slope = x.gradient()(2); std::isnan(slope))
            std::cout << "NaN\n";
        else
            std::cout << slope << '\n';
    };
    std::cout << "\nlog(cosh(x)) at 0, 1 and 1000\n";
    show("  by the chain rule ", [](const auto& x) { return log(cosh(x)); });
    show("  by its own rule   ", [](const auto& x) { return log_cosh(x); });
    std::cout << "  second derivative at 1 " << derivative<2>([](const auto& x) { return log_cosh(x); }, 1.0)
              << '\n';
}

// Probabilities from a list of numbers: exp(x_i) over the sum of all.
template <class T>
std::vector<T> softmax_forward(const std::vector<T>& x) {
    using std::exp;
    std::vector<T> y;
    for (const T& e : x) y.push_back(exp(e));
    const T total = std::accumulate(y.begin(), y.end(), T(0));
    for (T& e : y) e = e / total;
    return y;
}
// Gradients by x from gradients by y, w: y_i (w_i - sum_k w_k y_k).
template <class T>
std::vector<T> softmax_backward(const std::vector<T>& x, const std::vector<T>& w) {
    std::vector<T> gradient = softmax_forward(x);
    const T mean = std::inner_product(gradient.begin(), gradient.end(), w.begin(), T(0));
    for (std::size_t i = 0; i < x.size(); ++i) gradient[i] *= w[i] - mean;
    return gradient;
}
// The matrix of derivatives is symmetric, so that forward mode, tangents of y from tangents of x, is the same function.
const auto own_softmax = custom([](const auto& x) {
                             return softmax_forward(x);
                         }).jvp([](const auto& x, const auto& v) {
                               return softmax_backward(x, v);
                           }).vjp([](const auto& x, const auto& w) { return softmax_backward(x, w); });
// The same with an error that is easily made: as if y_i depended on x_i only.
const auto wrong_softmax = custom([](const auto& x) {
                               return softmax_forward(x);
                           }).jvp([](const auto& x, const auto& v) {
                                 return softmax_backward(x, v);
                             }).vjp([](const auto& x, auto w) {
    const auto y = softmax_forward(x);
    for (std::size_t i = 0; i < y.size(); ++i) w[i] *= y[i] * (1 - y[i]);
    return w;
});

void by_forward_and_backward() {
    const std::vector<double> x{1, 2, 3}, w{0, 0, 1};
    const auto first = vjp([](const auto& v) { return own_softmax(v); }, x, w);
    const auto second = vjp([](const auto& v) { return softmax_forward(v); }, x, w);
    std::cout << "\nsoftmax of 1, 2, 3 is " << Array<double>(first.value)
              << "\n  gradient of its last element\n"
              << "  by hand           " << Array<double>(first.cotangent) << '\n'
              << "  by the chain rule " << Array<double>(second.cotangent) << '\n';
    const auto right = check_derivatives([](const auto& v) { return own_softmax(v); }, x);
    const auto wrong = check_derivatives([](const auto& v) { return wrong_softmax(v); }, x);
    std::cout << "the derivatives of one agree" << (right ? "" : " not") << ", those of the other "
              << (wrong ? "too" : "do not") << '\n';
}

}  // namespace

int main() {
    by_the_chain_rule();
    by_value_and_partial();
    by_forward_and_backward();
}
