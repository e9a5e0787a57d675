// Reprojection residual of one observation: 9 + 2 numbers of a camera, a point, a weight.
#include "../kernels/bundle_adjustment.hpp"
#include "../forward_vs_reverse/measure.hpp"

#include <vector>

namespace {

struct bundle_adjustment {
    static constexpr const char* name = "bundle_adjustment";
    static constexpr const char* description = "reprojection residual of one observation";
    static std::vector<bench::extent> sizes() { return {{15, 2}}; }

    kernels::bundle_adjustment kernel;

    std::vector<double> start() const {
        std::vector<double> x(15);
        kernel.init(x.data());
        return x;
    }

    template <class T>
    std::vector<T> operator()(const std::vector<T>& x) const {
        std::vector<T> residual(2);
        kernel.residual(x.data(), residual.data());
        return residual;
    }

    std::vector<double> jacobian(const std::vector<double>& x) const {
        std::vector<double> J(30);
        kernel.jacobian(x.data(), J.data());
        return J;
    }
};

TANDEM_BENCHMARK_FUNCTION(bundle_adjustment);

}  // namespace
