#pragma once
#include <cstddef>

namespace kernels {

/// Chained Rosenbrock function: cheap statements, each used once.
struct rosenbrock {
    static constexpr const char* name = "rosenbrock";
    std::size_t n = 1000;

    std::size_t inputs() const { return n; }

    void init(double* x) const {
        for (std::size_t i = 0; i < n; ++i) x[i] = 0.5 + static_cast<double>(i) / static_cast<double>(n);
    }

    template <class R>
    R run(const R* x) const {
        R sum(0.0);
        for (std::size_t i = 0; i + 1 < n; ++i) {
            R valley = x[i + 1] - x[i] * x[i];
            R slope = 1.0 - x[i];
            sum += 100.0 * valley * valley + slope * slope;
        }
        return sum;
    }

    void gradient(const double* x, double* g) const {
        for (std::size_t i = 0; i < n; ++i) g[i] = 0.0;
        for (std::size_t i = 0; i + 1 < n; ++i) {
            const double valley = x[i + 1] - x[i] * x[i];
            g[i] += -400.0 * valley * x[i] - 2.0 * (1.0 - x[i]);
            g[i + 1] += 200.0 * valley;
        }
    }
};

}  // namespace kernels
