#pragma once
#include "noise.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace kernels {

/// A long short-term memory network with elementwise gates predicts the next word of a sequence.
/// Inputs: the parameters; for each layer 4 gate weights and 4 gate biases a unit, then the input
/// weight, output weight and output bias of each unit.  Output: the mean cross-entropy.
/// Ref: ADBench, the LSTM problem.
struct lstm {
    static constexpr const char* name = "lstm";
    std::size_t layers = 2;
    std::size_t units = 14;
    std::size_t words = 20;
    std::vector<double> sequence;  // [words + 1][units], each word a distribution over units

    lstm() : sequence((words + 1) * units) {
        for (std::size_t t = 0; t <= words; ++t) {
            double total = 0.0;
            for (std::size_t i = 0; i < units; ++i)
                total += sequence[t * units + i] = 1.0 + 0.9 * noise(t * units + i);
            for (std::size_t i = 0; i < units; ++i) sequence[t * units + i] /= total;
        }
    }

    std::size_t inputs() const { return (8 * layers + 3) * units; }

    void init(double* x) const {
        for (std::size_t i = 0; i < inputs(); ++i) x[i] = noise(10000 + i);
    }

    template <class R>
    R run(const R* x) const {
        using std::exp;
        using std::log;
        using std::tanh;
        const R* in_weight = x + 8 * layers * units;
        const R* out_weight = in_weight + units;
        const R* out_bias = out_weight + units;
        std::vector<R> hidden(layers * units, R(0.0)), cell(layers * units, R(0.0));
        std::vector<R> signal(units, R(0.0));

        R loss(0.0);
        for (std::size_t t = 0; t < words; ++t) {
            const double* word = sequence.data() + t * units;
            const double* next_word = word + units;
            for (std::size_t i = 0; i < units; ++i) signal[i] = word[i] * in_weight[i];
            for (std::size_t layer = 0; layer < layers; ++layer)
                for (std::size_t i = 0; i < units; ++i) {
                    const R* weight = x + 8 * layer * units + i;
                    const R* bias = weight + 4 * units;
                    R& h = hidden[layer * units + i];
                    R& c = cell[layer * units + i];
                    R forget = 1.0 / (1.0 + exp(-(signal[i] * weight[0] + bias[0])));
                    R accept = 1.0 / (1.0 + exp(-(h * weight[units] + bias[units])));
                    R emit = 1.0 / (1.0 + exp(-(signal[i] * weight[2 * units] + bias[2 * units])));
                    R change = tanh(h * weight[3 * units] + bias[3 * units]);
                    c = c * forget + accept * change;
                    h = emit * tanh(c);
                    signal[i] = h;
                }
            R total(0.0);
            for (std::size_t i = 0; i < units; ++i) {
                signal[i] = signal[i] * out_weight[i] + out_bias[i];
                total += exp(signal[i]);
            }
            R log_total = log(total);
            for (std::size_t i = 0; i < units; ++i) loss -= next_word[i] * (signal[i] - log_total);
        }
        R mean = loss / static_cast<double>(words);
        return mean;
    }

    void gradient(const double* x, double* g) const {
        struct unit_state {
            double in, old_h, old_c, forget, accept, emit, change, tanh_c;
        };
        const double* in_weight = x + 8 * layers * units;
        const double* out_weight = in_weight + units;
        const double* out_bias = out_weight + units;
        const std::size_t width = layers * units;
        std::vector<unit_state> states(words * width);
        std::vector<double> hidden(width, 0.0), cell(width, 0.0), signal(units);
        std::vector<double> top(words * units), probability(words * units);

        for (std::size_t t = 0; t < words; ++t) {
            for (std::size_t i = 0; i < units; ++i) signal[i] = sequence[t * units + i] * in_weight[i];
            for (std::size_t k = 0; k < width; ++k) {
                const std::size_t i = k % units;
                const double* w = x + 8 * (k / units) * units + i;
                const double* b = w + 4 * units;
                unit_state& s = states[t * width + k];
                s.in = signal[i];
                s.old_h = hidden[k];
                s.old_c = cell[k];
                s.forget = logistic(s.in * w[0] + b[0]);
                s.accept = logistic(s.old_h * w[units] + b[units]);
                s.emit = logistic(s.in * w[2 * units] + b[2 * units]);
                s.change = std::tanh(s.old_h * w[3 * units] + b[3 * units]);
                cell[k] = s.old_c * s.forget + s.accept * s.change;
                s.tanh_c = std::tanh(cell[k]);
                hidden[k] = s.emit * s.tanh_c;
                signal[i] = hidden[k];
            }
            double total = 0.0;
            for (std::size_t i = 0; i < units; ++i) {
                top[t * units + i] = signal[i];
                probability[t * units + i] = std::exp(signal[i] * out_weight[i] + out_bias[i]);
                total += probability[t * units + i];
            }
            for (std::size_t i = 0; i < units; ++i) probability[t * units + i] /= total;
        }

        for (std::size_t i = 0; i < inputs(); ++i) g[i] = 0.0;
        double* g_in = g + 8 * layers * units;
        double* g_out = g_in + units;
        double* g_out_bias = g_out + units;
        std::vector<double> h_bar(width, 0.0), c_bar(width, 0.0);
        for (std::size_t t = words; t-- > 0;) {
            const double* target = sequence.data() + (t + 1) * units;
            double target_sum = 0.0;
            for (std::size_t i = 0; i < units; ++i) target_sum += target[i];
            for (std::size_t i = 0; i < units; ++i) {
                const double bar =
                    (target_sum * probability[t * units + i] - target[i]) / static_cast<double>(words);
                g_out[i] += bar * top[t * units + i];
                g_out_bias[i] += bar;
                signal[i] = bar * out_weight[i];  // adjoint of what comes from below
            }
            for (std::size_t k = width; k-- > 0;) {
                const std::size_t i = k % units;
                const double* w = x + 8 * (k / units) * units + i;
                double* gw = g + 8 * (k / units) * units + i;
                double* gb = gw + 4 * units;
                const unit_state& s = states[t * width + k];
                const double bar_h = h_bar[k] + signal[i];
                const double bar_c = c_bar[k] + bar_h * s.emit * (1.0 - s.tanh_c * s.tanh_c);
                const double forget = bar_c * s.old_c * s.forget * (1.0 - s.forget);
                const double accept = bar_c * s.change * s.accept * (1.0 - s.accept);
                const double emit = bar_h * s.tanh_c * s.emit * (1.0 - s.emit);
                const double change = bar_c * s.accept * (1.0 - s.change * s.change);
                gw[0] += forget * s.in;
                gb[0] += forget;
                gw[units] += accept * s.old_h;
                gb[units] += accept;
                gw[2 * units] += emit * s.in;
                gb[2 * units] += emit;
                gw[3 * units] += change * s.old_h;
                gb[3 * units] += change;
                c_bar[k] = bar_c * s.forget;
                h_bar[k] = accept * w[units] + change * w[3 * units];
                signal[i] = forget * w[0] + emit * w[2 * units];
            }
            for (std::size_t i = 0; i < units; ++i) g_in[i] += signal[i] * sequence[t * units + i];
        }
    }

private:
    static double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }
};

}  // namespace kernels
