// expect: tandem: arrays of different element types or spaces do not mix
#include <tandem/array.hpp>

int main() {
    const auto x = tandem::Array<double>::ones({3});
    const auto y = tandem::Array<double, tandem::host_parallel>::ones({3});
#ifdef TANDEM_TWIN
    const tandem::Array<double> z = x * y.to<tandem::host>();
#else
    const tandem::Array<double> z = x * y;
#endif
    return z(0) > 0;
}
