// The kernels of the array layer compiled for a GPU. The compiler's report on them is checked: nothing spilled, next
// to no stack. (The files beside this one that compare results need a GPU.)
#include <tandem/array.hpp>
#include <tandem/array/device.hpp>

using namespace tandem;

using array = Array<double, device>;
using tangent = ADTangent<array, 2>;

/// Fused, with transcendental functions, in both precisions.
array forward(const array& a, const array& b, const array& x) { return exp(-x * x) * sin(a * x) + b * x; }
Array<float, device> forward(const Array<float, device>& a, const Array<float, device>& x) { return tanh(a * x) + 1.0; }

/// Row, column and scalar leaves: dense outputs and sums over either axis.
void reverse(const array& value, const array& row, const array& column, const array& scalar) {
    Tape<array> tape;
    const auto x = tape.variable(value), r = tape.variable(row), c = tape.variable(column), s = tape.variable(scalar);
    const Variable<double, device> y = exp(-x * x) * sin(r * x) + c * x + s;
    y.backward(array::ones(y.shape()));
}
/// A sum of an expression is one statement.
double loss(const array& value, const array& target) {
    Tape<array> tape;
    const auto x = tape.variable(value);
    const Variable<double, device> y = mean(square(x - target));
    y.backward();
    return y.item() + x.gradient().item();
}
array choice(const array& x, const array& y) { return where(x > y && !(x > 1.0), x * y, max(x, y)); }
void choice_reversed(const array& value, const array& other) {
    Tape<array> tape;
    const auto x = tape.variable(value);
    const Variable<double, device> y = sum(where(x > other, x * other, sqrt(x)));
    y.backward();
}
array reductions(const array& x) { return sum(x, 0) + sum(x, {1}) + max(x, {0}) + mean(x) + static_cast<double>(argmax(x).item()); }

tangent forward_mode(const tangent& x, const array& row) { return sum(exp(x * 0.1) * row + x * x, {0}); }

/// Hessian-vector products: a tangent inside the kernel of the reverse sweep.
void forward_over_reverse(const ADTangent<array, 1>& point, const array& row) {
    Tape<ADTangent<array, 1>> tape;
    const auto x = tape.variable(point);
    const ADAdjoint<ADTangent<array, 1>> y = sum(exp(x * 0.1) * row + x * x * x);
    y.backward();
}

/// Functions that also run in kernels, for scalars, are host functions for arrays.
array on_the_host(const array& x) {
    Tape<array> tape;
    Variable<double, device> v = tape.variable(x);
    v += v * 2.0;
    v *= +v;
    v -= eval(v * v);
    v /= stop_gradient(v);
    tangent t(x);
    t += t * t;
    return eval(+x + value(v * v) + t.value() + ldexp(x, 2) + clamp(x, 0.0, 1.0) + value(x * x));
}

int main() {
    const array x = array::ones({4, 3}), row = array::ones({3}), column = array::ones({4, 1}), scalar(1.0);
    on_the_host(x);
    forward(x, row, column);
    forward(Array<float, device>::ones({4, 3}), Array<float, device>::ones({3}));
    reverse(x, row, column, scalar);
    loss(x, row);
    choice(x, row);
    choice_reversed(x, row);
    reductions(x);
    forward_mode(tangent(x), row);
    forward_over_reverse(ADTangent<array, 1>(x), row);
}
