#pragma once
#include <cmath>
#include <cstddef>

namespace kernels {

/// log(sum exp(x)), shifted by the largest input: one expensive function per statement.
struct logsumexp {
    static constexpr const char* name = "logsumexp";
    std::size_t n = 1000;

    std::size_t inputs() const { return n; }

    void init(double* x) const {
        for (std::size_t i = 0; i < n; ++i) x[i] = 0.001 * static_cast<double>((i * 7919) % 1000);
    }

    template <class R>
    R run(const R* x) const {
        using std::exp;
        using std::log;
        R largest = x[0];
        for (std::size_t i = 1; i < n; ++i)
            if (x[i] > largest) largest = x[i];
        R sum(0.0);
        for (std::size_t i = 0; i < n; ++i) sum += exp(x[i] - largest);
        R result = largest + log(sum);
        return result;
    }

    void gradient(const double* x, double* g) const {
        double largest = x[0];
        for (std::size_t i = 1; i < n; ++i)
            if (x[i] > largest) largest = x[i];
        double sum = 0.0;
        for (std::size_t i = 0; i < n; ++i) sum += g[i] = std::exp(x[i] - largest);
        for (std::size_t i = 0; i < n; ++i) g[i] /= sum;
    }
};

}  // namespace kernels
