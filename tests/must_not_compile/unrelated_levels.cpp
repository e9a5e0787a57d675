// expect: no match for [^ ]*operator\*|invalid operands to binary expression
#include <tandem/tandem.hpp>

int main() {
    const tandem::ADTangent<double> x{1.0, 1.0};
#ifdef TANDEM_TWIN
    const tandem::ADTangent<double> y = 2;
#else
    const tandem::ADAdjoint<double> y = 2;
#endif
    return value(x * y) > 0;
}
