// Arrays: the same expressions over many elements at once, forward and reverse.
#include <iostream>
#include <tandem/array.hpp>

using namespace tandem;

int main() {
    // A line through noisy points, by gradient descent on the mean squared error.
    const auto x = Array<double>::linspace(-1, 1, 200);
    const Array<double> y = 3 * x - 0.5 + 0.01 * Array<double>::random_normal({200}, 1);

    Parameter<double> slope(0.0, "slope"), offset(0.0, "offset");
    for (int step = 0; step < 200; ++step) {
        Tape<Array<double>> tape;
        // One fused pass computes the loss and its derivatives.
        mean_squared_error(slope * x + offset, y).backward();
        for (auto* p : {&slope, &offset}) {
            p->value(p->value() - 0.3 * p->gradient());
            p->zero_gradient();
        }
    }
    std::cout.precision(2);
    std::cout << "slope " << slope.value() << ", offset " << offset.value() << '\n';

    // Drivers take arrays as they take numbers.
    const auto energy = [](const auto& a) { return sum(square(a(range(1, std::nullopt)) - a(range(0, -1)))); };
    const Array<double> chain{0, 1, 3, 2};
    std::cout << "energy  " << energy(chain) << '\n'
              << "its gradient " << gradient(energy, chain) << '\n'
              << "its Hessian\n" << hessian(energy, chain) << '\n';

    // A plain function of a few numbers, differentiated at each row of a matrix.
    const auto area = [](const auto& p) { return p[0] * p[1]; };
    std::cout << "batch\n" << batch_gradient<2>(area, Array<double>{{1, 2}, {3, 4}, {5, 6}}) << '\n';
}
