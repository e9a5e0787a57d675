// expect: tandem::elemental: f must not compare or convert its arguments
#include <tandem/tandem.hpp>

int main() {
    const tandem::ADTangent<double> x{2.0, 1.0};
#ifdef TANDEM_TWIN
    const auto f = [](const auto& a) { return max(a, 0) * a; };
#else
    const auto f = [](const auto& a) { return (a > 0 ? 1.0 : 0.0) * a; };
#endif
    const tandem::ADTangent<double> y = tandem::elemental(f, x);
    return y > 0;
}
