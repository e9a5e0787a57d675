// expect: cannot convert|no viable conversion
#include <tandem/tandem.hpp>

int main() {
    const tandem::ADTangent<double> x{1.0, 1.0};
#ifdef TANDEM_TWIN
    const double y = value(x);
#else
    const double y = x;
#endif
    return y > 0;
}
