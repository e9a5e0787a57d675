// expect: f cannot be called with its arguments rebound to the AD number; make it generic
#include <tandem/tandem.hpp>

int main() {
#ifdef TANDEM_TWIN
    return tandem::gradient([](const auto& x) { return x * x; }, 3.0) > 0;
#else
    return tandem::gradient([](double x) { return x * x; }, 3.0) > 0;
#endif
}
