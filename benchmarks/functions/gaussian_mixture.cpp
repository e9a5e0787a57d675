// Log-likelihood of a Gaussian mixture with a prior: many inputs, one output, much work for each.
#include "../kernels/gaussian_mixture.hpp"
#include "../forward_vs_reverse/measure.hpp"

#include <vector>

namespace {

struct gaussian_mixture {
    static constexpr const char* name = "gaussian_mixture";
    static constexpr const char* description =
        "log-likelihood of 100 points, 3 or 5 components in 2 or 10 dimensions";
    static std::vector<bench::extent> sizes() { return {{18, 1}, {330, 1}}; }

    bench::extent size;
    kernels::gaussian_mixture kernel =
        size.inputs == 18 ? kernels::gaussian_mixture{2, 3, 100} : kernels::gaussian_mixture{10, 5, 100};

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

TANDEM_BENCHMARK_FUNCTION(gaussian_mixture);

}  // namespace
