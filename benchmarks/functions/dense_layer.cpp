// One layer of a neural network, tanh(W x + b), from 1 to 1000 inputs and outputs: the map of the
// crossover between the modes, which --plot draws.
#include "../forward_vs_reverse/measure.hpp"
#include "../kernels/noise.hpp"

#include <cmath>
#include <vector>

namespace {

struct dense_layer {
    static constexpr const char* name = "dense_layer";
    static constexpr const char* description = "tanh(W x + b)";
    static std::vector<bench::extent> sizes() { return grid({1, 3, 10, 30, 100, 300, 1000}); }
    static std::vector<bench::extent> quick_sizes() { return grid({1, 4, 16, 64, 256}); }
    static constexpr const char* size_rule = "any n inputs and m outputs";
    static bool accepts(bench::extent e) { return e.inputs >= 1 && e.outputs >= 1; }

    std::vector<double> weights, biases;

    explicit dense_layer(bench::extent size) : weights(size.outputs * size.inputs), biases(size.outputs) {
        // Scaled by 1 / sqrt(n), as layers are initialised, to keep tanh away from its flat ends.
        const double scale = 1.0 / std::sqrt(static_cast<double>(size.inputs));
        for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = scale * kernels::noise(k);
        for (std::size_t i = 0; i < biases.size(); ++i) biases[i] = 0.1 * kernels::noise(10'000'000 + i);
    }

    std::vector<double> start() const {
        std::vector<double> x(weights.size() / biases.size());
        for (std::size_t j = 0; j < x.size(); ++j) x[j] = kernels::noise(20'000'000 + j);
        return x;
    }

    template <class T>
    std::vector<T> operator()(const std::vector<T>& x) const {
        using std::tanh;
        const std::size_t n = x.size();
        std::vector<T> y(biases.size());
        for (std::size_t i = 0; i < y.size(); ++i) {
            T sum = biases[i];
            for (std::size_t j = 0; j < n; ++j) sum += weights[i * n + j] * x[j];
            y[i] = tanh(sum);
        }
        return y;
    }

    std::vector<double> jacobian(const std::vector<double>& x) const {
        const std::size_t n = x.size();
        const std::vector<double> y = (*this)(x);
        std::vector<double> J(y.size() * n);
        for (std::size_t i = 0; i < y.size(); ++i)
            for (std::size_t j = 0; j < n; ++j) J[i * n + j] = (1.0 - y[i] * y[i]) * weights[i * n + j];
        return J;
    }

private:
    static std::vector<bench::extent> grid(const std::vector<std::size_t>& steps) {
        std::vector<bench::extent> all;
        for (const std::size_t n : steps)
            for (const std::size_t m : steps) all.push_back({n, m});
        return all;
    }
};

TANDEM_BENCHMARK_FUNCTION(dense_layer);

}  // namespace
