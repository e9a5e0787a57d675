#include <cmath>
#include <tandem/tandem.hpp>

int main() {
    const double slope = tandem::derivative([](auto x) { return x * x + sin(x); }, 2.0);
    return std::abs(slope - (4.0 + std::cos(2.0))) < 1e-14 ? 0 : 1;
}
