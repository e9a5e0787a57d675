// A function that comes in any size: `size` tells it which one it is.
#include "../kernels/rosenbrock.hpp"
#include "../forward_vs_reverse/measure.hpp"

#include <vector>

namespace {

struct rosenbrock {
    static constexpr const char* name = "rosenbrock";
    static constexpr const char* description = "chained Rosenbrock function";
    static std::vector<bench::extent> sizes() { return {{10, 1}, {100, 1}, {1000, 1}}; }
    static constexpr const char* size_rule = "n >= 2 inputs, 1 output";
    static bool accepts(bench::extent e) { return e.inputs >= 2 && e.outputs == 1; }

    bench::extent size;
    kernels::rosenbrock kernel{size.inputs};

    std::vector<double> start() const {
        std::vector<double> x(size.inputs);
        kernel.init(x.data());
        return x;
    }

    template <class T>
    std::vector<T> operator()(const std::vector<T>& x) const {
        return {kernel.run(x.data())};
    }

    std::vector<double> jacobian(const std::vector<double>& x) const {
        std::vector<double> g(x.size());
        kernel.gradient(x.data(), g.data());
        return g;
    }
};

TANDEM_BENCHMARK_FUNCTION(rosenbrock);

}  // namespace
