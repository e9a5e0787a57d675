#pragma once
#include "noise.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace kernels {

/// Mean squared error of a perceptron with two hidden tanh layers: long dot products.
/// Inputs: for each layer its weights [out][in], then its biases [out].
struct mlp {
    static constexpr const char* name = "mlp";
    static constexpr std::size_t depth = 3;
    std::array<std::size_t, depth + 1> widths;
    std::size_t batch;
    std::vector<double> samples, targets;  // [batch][widths.front()], [batch][widths.back()]

    mlp() : mlp({32, 64, 64, 10}, 256) {}
    mlp(const std::array<std::size_t, depth + 1>& layers, std::size_t batch_size)
        : widths(layers), batch(batch_size), samples(batch * widths.front()), targets(batch * widths.back()) {
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = noise(i);
        for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = noise(90000 + i);
    }

    std::size_t inputs() const {
        std::size_t count = 0;
        for (std::size_t layer = 0; layer < depth; ++layer) count += (widths[layer] + 1) * widths[layer + 1];
        return count;
    }

    void init(double* x) const {
        for (std::size_t i = 0; i < inputs(); ++i) x[i] = 0.2 * noise(200000 + i);
    }

    template <class R>
    R run(const R* x) const {
        using std::tanh;
        R loss(0.0);
        std::vector<R> in, out;
        for (std::size_t s = 0; s < batch; ++s) {
            const double* sample = samples.data() + s * widths.front();
            in.clear();
            for (std::size_t i = 0; i < widths.front(); ++i) in.push_back(R(sample[i]));
            const R* parameters = x;
            for (std::size_t layer = 0; layer < depth; ++layer) {
                const std::size_t width = widths[layer];
                const R* bias = parameters + width * widths[layer + 1];
                out.assign(widths[layer + 1], R(0.0));
                for (std::size_t o = 0; o < out.size(); ++o) {
                    R sum = bias[o];
                    for (std::size_t i = 0; i < width; ++i) sum += parameters[o * width + i] * in[i];
                    if (layer + 1 < depth)
                        out[o] = tanh(sum);
                    else
                        out[o] = sum;
                }
                parameters = bias + out.size();
                std::swap(in, out);
            }
            for (std::size_t o = 0; o < in.size(); ++o) {
                R miss = in[o] - targets[s * in.size() + o];
                loss += miss * miss;
            }
        }
        R mean = loss / static_cast<double>(batch);
        return mean;
    }

    void gradient(const double* x, double* g) const {
        for (std::size_t i = 0; i < inputs(); ++i) g[i] = 0.0;
        std::array<std::vector<double>, depth + 1> value, bar;
        for (std::size_t layer = 0; layer <= depth; ++layer) {
            value[layer].resize(widths[layer]);
            bar[layer].resize(widths[layer]);
        }
        for (std::size_t s = 0; s < batch; ++s) {
            for (std::size_t i = 0; i < widths[0]; ++i) value[0][i] = samples[s * widths[0] + i];
            const double* weight = x;
            for (std::size_t layer = 0; layer < depth; ++layer) {
                const std::size_t in = widths[layer], out = widths[layer + 1];
                for (std::size_t o = 0; o < out; ++o) {
                    double sum = weight[in * out + o];
                    for (std::size_t i = 0; i < in; ++i) sum += weight[o * in + i] * value[layer][i];
                    value[layer + 1][o] = layer + 1 < depth ? std::tanh(sum) : sum;
                }
                weight += (in + 1) * out;
            }
            for (std::size_t o = 0; o < widths[depth]; ++o)
                bar[depth][o] =
                    2.0 * (value[depth][o] - targets[s * widths[depth] + o]) / static_cast<double>(batch);
            double* g_weight = g + inputs();
            for (std::size_t layer = depth; layer-- > 0;) {
                const std::size_t in = widths[layer], out = widths[layer + 1];
                weight -= (in + 1) * out;
                g_weight -= (in + 1) * out;
                for (std::size_t i = 0; i < in; ++i) bar[layer][i] = 0.0;
                for (std::size_t o = 0; o < out; ++o) {
                    const double y = value[layer + 1][o];
                    const double slope = layer + 1 < depth ? 1.0 - y * y : 1.0;
                    const double delta = slope * bar[layer + 1][o];
                    g_weight[in * out + o] += delta;
                    for (std::size_t i = 0; i < in; ++i) {
                        g_weight[o * in + i] += delta * value[layer][i];
                        bar[layer][i] += delta * weight[o * in + i];
                    }
                }
            }
        }
    }
};

}  // namespace kernels
