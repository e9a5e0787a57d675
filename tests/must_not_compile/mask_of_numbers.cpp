// expect: tandem::where: the first argument must be a mask
#include <tandem/array.hpp>

int main() {
    const auto x = tandem::Array<double>::ones({3});
#ifdef TANDEM_TWIN
    const tandem::Array<double> z = where(x > 0, x, -x);
#else
    const tandem::Array<double> z = where(x, x, -x);
#endif
    return z(0) > 0;
}
