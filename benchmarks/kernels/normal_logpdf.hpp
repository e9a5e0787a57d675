#pragma once
#include "noise.hpp"

#include <cmath>
#include <cstddef>

namespace kernels {

/// Log-likelihood of samples under a normal distribution.
/// Inputs: the samples, then the mean, then the standard deviation.
struct normal_logpdf {
    static constexpr const char* name = "normal_logpdf";
    static constexpr double half_log_two_pi = 0.91893853320467274178;
    std::size_t samples = 1000;

    std::size_t inputs() const { return samples + 2; }

    void init(double* x) const {
        for (std::size_t i = 0; i < samples; ++i) x[i] = noise(i);
        x[samples] = 0.1;
        x[samples + 1] = 0.8;
    }

    template <class R>
    R run(const R* x) const {
        using std::log;
        const R& mean = x[samples];
        const R& deviation = x[samples + 1];
        R total(0.0);
        for (std::size_t i = 0; i < samples; ++i) {
            R z = (x[i] - mean) / deviation;
            R density = -0.5 * z * z - log(deviation) - half_log_two_pi;
            total += density;
        }
        return total;
    }

    void gradient(const double* x, double* g) const {
        const double mean = x[samples];
        const double inverse = 1.0 / x[samples + 1];
        double z_sum = 0.0, z_squares = 0.0;
        for (std::size_t i = 0; i < samples; ++i) {
            const double z = (x[i] - mean) * inverse;
            g[i] = -z * inverse;
            z_sum += z;
            z_squares += z * z;
        }
        g[samples] = z_sum * inverse;
        g[samples + 1] = (z_squares - static_cast<double>(samples)) * inverse;
    }
};

}  // namespace kernels
