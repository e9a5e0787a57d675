// expect: tandem::derivative: x must be a number; for a container use tandem::gradient
#include <tandem/tandem.hpp>

#include <vector>

int main() {
    const std::vector<double> x{1, 2};
    const auto f = [](const auto& v) { return v[0] * v[1]; };
#ifdef TANDEM_TWIN
    tandem::gradient(f, x);
#else
    tandem::derivative(f, x);
#endif
}
