// A define-by-run framework, chapter 6: functions of whole arrays and their gradients.
//
// What moves, repeats or adds elements is linear, and its gradient goes the other way: what was repeated is added, what
// was added is repeated, what was moved is moved back, what was taken out is put back among zeros. So these functions
// come in pairs, each the gradient of the other.
//
//     example_4_define_by_run_6_array_functions
//
// Prints, for each function, the result and the gradient of a weighted sum of its elements; then second derivatives.
#include <iostream>
#include <tandem/array.hpp>

using namespace tandem;

namespace {

// The weights 1, 2, 3, ... tell the elements of the result apart: where they turn up in the gradient is where the
// elements came from.
template <class F>
void show(const char* text, const Array<double>& values, const F& f) {
    Tape<Array<double>> tape;
    const auto x = tape.variable(values, "x");
    const Variable<double> y = f(x);
    const Array<double> weights =
        reshape(Array<double>::arange(1, static_cast<double>(y.size()) + 1), y.shape());
    y.backward(weights);
    std::cout << text << ": " << values.shape() << " -> " << y.shape() << '\n'
              << y.value() << "\ngradient\n"
              << x.gradient() << "\n\n";
}

}  // namespace

int main() {
    const Array<double> row{1, 2, 3}, matrix{{1, 2, 3}, {4, 5, 6}};
    const Array<double> cube = reshape(Array<double>::arange(12), {2, 2, 3});

    show("reshape to (3, 2)", matrix, [](const auto& x) { return reshape(x, {3, 2}); });
    show("transpose", matrix, [](const auto& x) { return transpose(x); });
    show("transpose with axes 2, 0, 1", cube, [](const auto& x) { return transpose(x, {2, 0, 1}); });

    show("sum", matrix, [](const auto& x) { return sum(x); });
    show("sum over axis 0", matrix, [](const auto& x) { return sum(x, 0); });
    show("sum over axis 1, kept", matrix, [](const auto& x) { return sum(x, 1, true); });
    show("broadcast_to (2, 3)", row, [](const auto& x) { return broadcast_to(x, {2, 3}); });
    show("sum_to (1, 3)", matrix, [](const auto& x) { return sum_to(x, {1, 3}); });
    // Operators broadcast by themselves, and their gradients are summed back to the operand's shape.
    show("row + matrix", row, [&](const auto& x) { return x + matrix; });

    // One row, a part with steps, and elements by their numbers, which may be named more than once.
    show("x(1)", matrix, [](const auto& x) { return x(1); });
    show("x(all, range(0, 3, 2))", matrix, [](const auto& x) { return x(all, range(0, 3, 2)); });
    const Array<int> indices{0, 0, 1};
    show("gather rows 0, 0, 1", matrix, [&](const auto& x) { return gather(x, indices); });

    // Products of matrices: gradients are products with the other factor, transposed.
    const Array<double> factor{{1, 0}, {0, 1}, {1, 1}};
    show("matmul(x, factor)", matrix, [&](const auto& x) { return matmul(x, factor); });
    show("matmul(factor, x)", matrix, [&](const auto& x) { return matmul(factor, x); });

    // Second derivatives pass through all of these. For the sum of x(1)^3 the Hessian is diagonal, 6 x in the row taken
    // and 0 elsewhere; with element 0 gathered twice, its cube counts twice.
    const auto row_cubed = [](const auto& x) { return sum(pow(x(1), 3)); };
    const auto gathered_cubed = [&](const auto& x) { return sum(pow(gather(x, indices), 3)); };
    std::cout << "sum of x(1)^3\nHessian\n"
              << hessian(row_cubed, matrix) << "\nHessian times ones\n"
              << hvp(row_cubed, matrix, Array<double>::ones({2, 3})) << "\n\n"
              << "sum of gather(x, {0, 0, 1})^3 at 1, 2, 3\nHessian\n"
              << hessian(gathered_cubed, row) << '\n';
}
