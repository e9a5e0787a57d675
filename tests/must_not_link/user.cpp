#include "square.hpp"

int main() {
    tandem::Tape<double> tape;
    auto x = tape.variable(3.0);
    auto y = square_elsewhere(x);
    y.backward();
    return x.gradient() == 6.0 ? 0 : 1;
}
