// The derivative of f(x1, x2) = ln(x1) + x1 x2 - sin(x2) at (2, 5), in each mode and by a driver.
#include <tandem/tandem.hpp>

#include <iostream>

int main() {
    // Forward mode: each number carries its derivative in a direction, here that of x1.
    {
        tandem::ADTangent<double> x1{2.0, 1.0}, x2{5.0, 0.0};  // value, tangent
        tandem::ADTangent<double> f = log(x1) + x1 * x2 - sin(x2);
        std::cout << f << '\n';  // value:11.6521, grad:5.5
    }

    // Reverse mode: a tape records the one statement, and a sweep backwards gives all derivatives at once.
    {
        tandem::Tape<double> tape;
        auto x1 = tape.variable(2.0), x2 = tape.variable(5.0);
        tandem::ADAdjoint<double> f = log(x1) + x1 * x2 - sin(x2);
        f.backward();
        std::cout << x1.gradient() << ' ' << x2.gradient() << '\n';  // 5.5 1.71634
    }

    // A driver: an ordinary generic function in, an ordinary gradient out.
    auto f = [](auto x1, auto x2) {
        using std::log, std::sin;
        return log(x1) + x1 * x2 - sin(x2);
    };
    auto [dx1, dx2] = tandem::gradient(f, 2.0, 5.0);
    std::cout << dx1 << ' ' << dx2 << '\n';  // 5.5 1.71634
}
