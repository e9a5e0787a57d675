// expect: this function has no jvp, which forward mode needs
#include <tandem/tandem.hpp>

int main() {
    const auto twice = tandem::custom([](const auto& x) { return 2 * x; }).vjp([](const auto&, const auto& w) {
        return 2 * w;
    });
#ifdef TANDEM_TWIN
    return tandem::gradient(twice, 1.0) > 0;
#else
    return tandem::derivative(twice, 1.0) > 0;
#endif
}
