// expect: f must return a number or a container of numbers
#include <tandem/tandem.hpp>

#include <list>
#include <vector>

int main() {
    const std::vector<double> x{1, 2};
#ifdef TANDEM_TWIN
    tandem::jacobian([](const auto& v) { return std::vector{v[0], v[1]}; }, x);
#else
    tandem::jacobian([](const auto& v) { return std::list{v[0], v[1]}; }, x);
#endif
}
