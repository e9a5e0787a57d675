// Second derivatives, Hessian-vector products, and derivatives of any order in one variable.
#include <tandem/tandem.hpp>

#include <iostream>
#include <vector>

int main() {
    // Rosenbrock's function. Hessians are reverse sweeps over forward-mode numbers.
    auto rosenbrock = [](const auto& x) { return 100 * square(x[1] - x[0] * x[0]) + square(1 - x[0]); };
    const std::vector x{1.0, 1.0};
    const auto [value, gradient, hessian] = tandem::value_gradient_hessian(rosenbrock, x);
    std::cout << value << ", " << gradient[0] << ' ' << gradient[1] << '\n';  // 0, 0 0
    std::cout << hessian << '\n';                                             // [[802, -400]
                                                                              //  [-400, 200]]
    const auto Hv = tandem::hvp(rosenbrock, x, std::vector{1.0, 2.0});
    std::cout << Hv[0] << ' ' << Hv[1] << '\n';  // 2 0

    // Taylor arithmetic: f, f', ..., f^(5) of sin at 0.
    auto sine = [](auto t) {
        using std::sin;
        return sin(t);
    };
    for (double d : tandem::derivatives<5>(sine, 0.0)) std::cout << d << ' ';  // 0 1 0 -1 0 1
    std::cout << '\n' << tandem::derivative<3>([](auto t) { return t * t * t * t; }, 2.0) << '\n';  // 48

    // Numbers nest, so a derivative can itself be differentiated: d/dx of f'(x) for f(y) = x y^2 at y = x.
    auto slope = [](auto u) { return tandem::derivative([&](auto y) { return u * y * y; }, u); };
    std::cout << tandem::derivative(slope, 3.0) << '\n';  // 12
}
