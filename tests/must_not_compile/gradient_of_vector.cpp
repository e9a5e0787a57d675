// expect: f must return a scalar; for f: R\^n -> R\^m use tandem::jacobian
#include <tandem/tandem.hpp>

#include <vector>

int main() {
    const std::vector<double> x{1, 2};
#ifdef TANDEM_TWIN
    tandem::jacobian([](const auto& v) { return v; }, x);
#else
    tandem::gradient([](const auto& v) { return v; }, x);
#endif
}
