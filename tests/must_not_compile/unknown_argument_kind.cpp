// expect: an argument is of no kind that drivers know
#include <tandem/tandem.hpp>

#include <list>
#include <vector>

int main() {
#ifdef TANDEM_TWIN
    const std::vector<double> x{1, 2};
#else
    const std::list<double> x{1, 2};
#endif
    tandem::gradient([](const auto& v) { return v.front() * v.back(); }, x);
}
