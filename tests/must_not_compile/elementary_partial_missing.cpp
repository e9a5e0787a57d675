// expect: tandem::elementary: one partial is needed for each argument
#include <tandem/tandem.hpp>

int main() {
    const auto product = tandem::elementary([](const auto& x, const auto& y) { return x * y; },
                                            [](const auto&, const auto& y) { return y; }
#ifdef TANDEM_TWIN
                                            ,
                                            [](const auto& x, const auto&) { return x; }
#endif
    );
    const tandem::ADTangent<double> x{2.0, 1.0};
    const tandem::ADTangent<double> z = product(x, x);
    return z > 0;
}
