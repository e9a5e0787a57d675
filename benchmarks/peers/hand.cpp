// The yardsticks: the kernels themselves, and their derivatives written by hand.
#include "../harness.hpp"
#include "peer.hpp"

namespace {

using namespace bench;

template <class Kernel, std::size_t N>
void add_tangents(const Kernel& kernel, std::integral_constant<std::size_t, N>) {
    const auto add = [&](const char* peer, auto run) {
        contenders().push_back({question::forward_pass, kernel.name, N, peer, run});
    };
    add("primal", [kernel](const double* x, const double*, double*) { keep(kernel.run(x)); });
    add("hand", [kernel](const double* x, const double* seeds, double* out) {
        kernel.template tangents<N>(x, seeds, out);
    });
    add("loops", [kernel](const double* x, const double* seeds, double* out) {
        kernel.template tangent_loops<N>(x, seeds, out);
    });
}

[[maybe_unused]] const bool added = [] {
    add_gradients("primal", [](const auto& kernel) {
        return [kernel](const double* x, double*) { keep(kernel.run(x)); };
    });
    add_gradients("hand", [](const auto& kernel) {
        return [kernel](const double* x, double* g) { kernel.gradient(x, g); };
    });
    kernels::for_each_tangent_kernel([](const auto& kernel) {
        add_tangents(kernel, std::integral_constant<std::size_t, 1>{});
        add_tangents(kernel, std::integral_constant<std::size_t, 4>{});
        add_tangents(kernel, std::integral_constant<std::size_t, 8>{});
        add_tangents(kernel, std::integral_constant<std::size_t, 16>{});
    });

    add_bundle_adjustment("primal", [](const double* x, const double*, double*) {
        for (std::size_t o = 0; o < observations; ++o) {
            double residual[2];
            kernels::bundle_adjustment{}.residual(x + 15 * o, residual);
            keep(residual);
        }
    });
    add_bundle_adjustment("hand", [](const double* x, const double*, double* J) {
        for (std::size_t o = 0; o < observations; ++o)
            kernels::bundle_adjustment{}.jacobian(x + 15 * o, J + 30 * o);
    });
    return true;
}();

}  // namespace
