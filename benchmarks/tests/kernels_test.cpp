// Every hand-written gradient and tangent loop against central differences of order 8 in 50 digits.
// Needs no AD library: the kernels are the yardstick, so they are checked on their own.
#include "../kernels/kernels.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

namespace {

using wide =
    boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
int failures = 0;

/// d/dt f(x + t v) at t = 0, exact to about 30 digits.
template <class F>
double directional_derivative(const F& f, const std::vector<double>& x, const std::vector<double>& v) {
    const wide weights[] = {wide(4) / 5, wide(-1) / 5, wide(4) / 105, wide(-1) / 280};
    const wide h("1e-5");
    wide sum = 0;
    for (int k = 1; k <= 4; ++k)
        for (int sign : {1, -1}) {
            std::vector<wide> moved(x.begin(), x.end());
            for (std::size_t i = 0; i < x.size(); ++i) moved[i] += sign * k * h * v[i];
            sum += sign * weights[k - 1] * f(moved);
        }
    return static_cast<double>(sum / h);
}

void check(const char* name, const char* what, double got, double expected, double scale) {
    const double error = std::fabs(got - expected) / scale;
    const bool good = error < 1e-13;
    if (!good) ++failures;
    std::printf("%-20s %-10s relative error %.1e%s\n", name, what, error, good ? "" : "   WRONG");
}

std::vector<double> direction(std::size_t n) {
    std::vector<double> v(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = kernels::noise(300000 + i);
    return v;
}

template <class Kernel>
void check_gradient(const Kernel& kernel) {
    std::vector<double> x(kernel.inputs()), g(x.size());
    kernel.init(x.data());
    kernel.gradient(x.data(), g.data());
    const std::vector<double> v = direction(x.size());
    double slope = 0.0, scale = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        slope += g[i] * v[i];
        scale += std::fabs(g[i] * v[i]);
    }
    const auto run = [&](const auto& at) { return kernel.run(at.data()); };
    check(Kernel::name, "gradient", slope, directional_derivative(run, x, v), scale);
}

template <class Kernel>
void check_tangents(const Kernel& kernel) {
    std::vector<double> x(kernel.inputs()), g(x.size());
    kernel.init(x.data());
    kernel.gradient(x.data(), g.data());
    constexpr std::size_t lanes = 4;
    const std::vector<double> seeds = direction(x.size() * lanes);
    double result[lanes], loops[lanes];
    kernel.template tangents<lanes>(x.data(), seeds.data(), result);
    kernel.template tangent_loops<lanes>(x.data(), seeds.data(), loops);
    for (std::size_t k = 0; k < lanes; ++k) {
        double slope = 0.0, scale = 0.0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            slope += g[i] * seeds[i * lanes + k];
            scale += std::fabs(g[i] * seeds[i * lanes + k]);
        }
        check(Kernel::name, "tangents", result[k], slope, scale);
        check(Kernel::name, "loops", loops[k], slope, scale);
    }
}

}  // namespace

int main() {
    // Small sizes: 50 digits are about a hundred times slower than double.
    check_gradient(kernels::black_scholes{});
    check_gradient(kernels::speelpenning{100});
    check_gradient(kernels::logsumexp{100});
    check_gradient(kernels::normal_logpdf{100});
    check_gradient(kernels::rosenbrock{100});
    check_gradient(kernels::burgers{20, 30});
    check_gradient(kernels::libor{});
    check_gradient(kernels::lennard_jones{12});
    check_gradient(kernels::lstm{});
    check_gradient(kernels::gaussian_mixture{4, 3, 20});
    check_gradient(kernels::mlp({32, 64, 64, 10}, 4));
    check_gradient(kernels::bundle_adjustment{});
    check_tangents(kernels::burgers{20, 30});
    check_tangents(kernels::libor{});
    check_tangents(kernels::lennard_jones{12});
    if (failures) std::printf("%d hand-written derivatives are wrong\n", failures);
    return failures ? 1 : 0;
}
