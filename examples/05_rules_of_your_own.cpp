// Derivatives that you know better than the chain rule does.
#include <tandem/tandem.hpp>

#include <array>
#include <iostream>
#include <vector>

// An elementary function: value and partial, generic, so every mode and level can use it.
inline constexpr auto softsign = tandem::elementary(
    [](auto x) {
        using std::abs;
        return x / (1 + abs(x));
    },
    [](auto x) {
        using std::abs;
        return 1 / tandem::square(1 + abs(x));
    });

// The solution y of y + y^3 = x, by Newton's method. Its derivative is 1 / (1 + 3 y^2), by the implicit function
// theorem: no need to differentiate the iterations.
double solution(double x) {
    double y = x;
    for (int i = 0; i < 50; ++i) y -= (y + y * y * y - x) / (1 + 3 * y * y);
    return y;
}
double slope(double x) { return 1 / (1 + 3 * solution(x) * solution(x)); }

inline constexpr auto solve = tandem::custom(solution)
                                  .jvp([](double x, double v) { return v * slope(x); })
                                  .vjp([](double x, double w) { return w * slope(x); });

int main() {
    std::cout << tandem::derivative([](auto x) { return softsign(x); }, 1.0) << ' '
              << tandem::derivative<2>([](auto x) { return softsign(x); }, 1.0) << '\n';  // 0.25 -0.25

    // y(2) = 1, y'(2) = 1 / (1 + 3).
    std::cout << tandem::gradient([](auto x) { return solve(x); }, 2.0) << '\n';  // 0.25

    // A function as one statement: its reverse sweep is worked out at compile time.
    auto energy = [](auto dx, auto dy, auto dz) {
        auto s = 1 / (dx * dx + dy * dy + dz * dz);
        auto s3 = s * s * s;
        return 4 * (s3 * s3 - s3);
    };
    tandem::Tape<double> tape;
    auto x = tape.variable(1.0), y = tape.variable(0.5), z = tape.variable(0.0);
    tandem::ADAdjoint<double> e = tandem::elemental(energy, x, y, z);
    e.backward();
    std::cout << tape.statement_count() << " statement, " << x.gradient() << '\n';  // 1 statement, -0.23593

    // Is a rule right? Compare both modes, and both with differences.
    const auto report = tandem::check_derivatives([](auto t) { return softsign(solve(t)); }, 2.0);
    std::cout << (report ? "derivatives agree" : "derivatives disagree") << '\n';  // derivatives agree
}
