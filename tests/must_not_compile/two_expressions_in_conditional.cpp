// expect: different types|incompatible operand types
#include <tandem/tandem.hpp>

int main() {
    const tandem::ADTangent<double> x{1.0, 1.0};
#ifdef TANDEM_TWIN
    const tandem::ADTangent<double> y = x > 0 ? tandem::eval(x * x) : tandem::eval(sin(x));
    const tandem::ADTangent<double> z = select(x > 0, x * x, sin(x));
#else
    const tandem::ADTangent<double> y = x > 0 ? x * x : sin(x);
    const tandem::ADTangent<double> z = y;
#endif
    return y > z;
}
