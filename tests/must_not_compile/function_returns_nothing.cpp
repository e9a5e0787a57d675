// expect: tandem: f returns nothing
#include <tandem/tandem.hpp>

int main() {
#ifdef TANDEM_TWIN
    return tandem::gradient([](const auto& x) { return x * x; }, 3.0) > 0;
#else
    return tandem::gradient([](const auto& x) { tandem::eval(x * x); }, 3.0) > 0;
#endif
}
