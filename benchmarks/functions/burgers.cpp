// How the velocities after 20 time steps depend on the first ones: as many outputs as inputs.
#include "../kernels/burgers.hpp"
#include "../forward_vs_reverse/measure.hpp"

#include <vector>

namespace {

struct burgers {
    static constexpr const char* name = "burgers";
    static constexpr const char* description = "Burgers' equation, 20 time steps";
    static std::vector<bench::extent> sizes() { return {{20, 20}, {100, 100}}; }
    static constexpr const char* size_rule = "n >= 3 inputs and as many outputs";
    static bool accepts(bench::extent e) { return e.inputs >= 3 && e.inputs == e.outputs; }

    bench::extent size;
    kernels::burgers kernel{size.inputs, 20};

    std::vector<double> start() const {
        std::vector<double> x(size.inputs);
        kernel.init(x.data());
        return x;
    }

    template <class T>
    std::vector<T> operator()(const std::vector<T>& x) const {
        return kernel.final_state(x.data());
    }

    std::vector<double> jacobian(const std::vector<double>& x) const {
        std::vector<double> J(size.inputs * size.inputs);
        kernel.state_jacobian(x.data(), J.data());
        return J;
    }
};

TANDEM_BENCHMARK_FUNCTION(burgers);

}  // namespace
