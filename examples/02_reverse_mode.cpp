// A tape in use: recording a loop, several outputs, recordings again and again, and what is not recorded.
#include <tandem/tandem.hpp>

#include <iostream>
#include <vector>

using tandem::ADAdjoint;

int main() {
    tandem::Tape<double> tape;
    std::vector<ADAdjoint<double>> x = tape.variables(std::vector{1.0, 2.0, 3.0});

    // One assignment is one statement, whatever is on its right.
    ADAdjoint<double> sum = 0, product = 1;
    for (const auto& xi : x) {
        sum += xi * xi;
        product *= xi;
    }
    std::cout << tape.statement_count() << " statements\n";  // 6 statements

    // Gradients accumulate until they are cleared.
    sum.backward();
    std::cout << x[0].gradient() << ' ' << x[1].gradient() << ' ' << x[2].gradient() << '\n';  // 2 4 6
    tape.clear_gradients();

    // Several outputs: weighted in one sweep, or as the rows of a Jacobian.
    std::vector outputs{sum, product};
    tape.backward(outputs, std::vector{1.0, 10.0});
    std::cout << x[0].gradient() << '\n';        // 62
    std::cout << tape.jacobian(outputs, x) << '\n';  // [[2, 4, 6]
                                                     //  [6, 3, 2]]

    // Where it would be in the way, recording stops.
    {
        tandem::no_grad guard;
        ADAdjoint<double> report = sum * 100;
        std::cout << report.value() << ' ' << std::boolalpha << report.is_active() << '\n';  // 1400 false
    }

    // clear() forgets the recording and keeps the memory, so the next one allocates nothing.
    tape.clear();
    auto t = tape.variable(0.5);
    ADAdjoint<double> y = exp(t * t);
    y.backward();
    std::cout << t.gradient() << '\n';  // 1.28403

    // Misuse is an error that says what was wrong, and the tape works on.
    try {
        ADAdjoint<double>(1.0).backward();
    } catch (const tandem::tape_error& e) {
        std::cout << e.what() << '\n';
    }
}
