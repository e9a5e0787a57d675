// expect: this function has no vjp, which reverse mode needs
#include <tandem/tandem.hpp>

int main() {
    const auto twice = tandem::custom([](const auto& x) { return 2 * x; }).jvp([](const auto&, const auto& v) {
        return 2 * v;
    });
#ifdef TANDEM_TWIN
    return tandem::derivative(twice, 1.0) > 0;
#else
    return tandem::gradient(twice, 1.0) > 0;
#endif
}
