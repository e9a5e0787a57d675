// expect: to be recorded, f and its rules must take the numbers that record
#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

int main() {
#ifdef TANDEM_TWIN
    const auto twice = tandem::custom([](const auto& x) {
                           return 2 * x;
                       }).vjp([](const auto&, const auto& w) { return 2 * w; });
#else
    const auto twice =
        tandem::custom([](double x) { return 2 * x; }).vjp([](double, double w) { return 2 * w; });
#endif
    const auto graph = tandem::record([&](const auto& x) { return twice(x); }, 1.0);
    return graph(2.0) != 4;
}
