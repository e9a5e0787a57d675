// expect: cannot be recorded: a replay would not compute it again
#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

int main() {
#ifdef TANDEM_TWIN
    const auto triple = tandem::elementary([](double x) { return 3 * x; }, [](double) { return 3.0; });
#else
    const double factor = 3;
    const auto triple = tandem::elementary([=](double x) { return factor * x; }, [=](double) { return factor; });
#endif
    const auto graph = tandem::record([&](const auto& x) { return triple(x); }, 1.0);
    return graph(2.0) != 6;
}
