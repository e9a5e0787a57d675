// The function of the first lesson: ln(x1) + x1 x2 - sin(x2).
//
// To measure a function of yours, copy this file, replace the members of the struct, keep the last line,
// and run cmake again. Nothing else needs to know the new file. For a function of many sizes see
// rosenbrock.cpp and dense_layer.cpp.
#include "../forward_vs_reverse/measure.hpp"

#include <cmath>
#include <vector>

namespace {

struct teaching {
    // What --list and the tables call it, and what it is in a few words.
    static constexpr const char* name = "teaching";
    static constexpr const char* description = "ln(x1) + x1 x2 - sin(x2)";

    // Sizes {inputs, outputs} to measure.
    static std::vector<bench::extent> sizes() { return {{2, 1}}; }

    // The point at which to differentiate.
    std::vector<double> start() const { return {2.0, 5.0}; }

    // The function, for any number type.
    template <class T>
    std::vector<T> operator()(const std::vector<T>& x) const {
        using std::log;
        using std::sin;
        T y = log(x[0]) + x[0] * x[1] - sin(x[1]);
        return {y};
    }

    // Its Jacobian by hand, row by row: what the library is compared with.
    std::vector<double> jacobian(const std::vector<double>& x) const {
        return {1.0 / x[0] + x[1], x[0] - std::cos(x[1])};
    }
};

TANDEM_BENCHMARK_FUNCTION(teaching);

}  // namespace
