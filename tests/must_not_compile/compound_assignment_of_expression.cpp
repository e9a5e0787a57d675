// expect: operator \+= on an expression
#include <tandem/tandem.hpp>

int main() {
    const tandem::ADTangent<double> x{1.0, 1.0};
#ifdef TANDEM_TWIN
    auto sum = eval(x * x);
#else
    auto sum = x * x;
#endif
    sum += x;
    return sum > 0;
}
