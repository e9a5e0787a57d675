#pragma once
#include <cmath>
#include <cstddef>

namespace kernels {

/// Speelpenning's product x1 x2 ... xn: one long chain of multiplications.
struct speelpenning {
    static constexpr const char* name = "speelpenning";
    std::size_t n = 1000;

    std::size_t inputs() const { return n; }

    void init(double* x) const {
        for (std::size_t i = 0; i < n; ++i) x[i] = 1.0 + 0.01 * std::sin(static_cast<double>(i));
    }

    template <class R>
    R run(const R* x) const {
        R product = x[0];
        for (std::size_t i = 1; i < n; ++i) product *= x[i];
        return product;
    }

    /// Products of what stands left of x[i] and right of it: no division, so zeros are allowed.
    void gradient(const double* x, double* g) const {
        double left = 1.0;
        for (std::size_t i = 0; i < n; ++i) {
            g[i] = left;
            left *= x[i];
        }
        double right = 1.0;
        for (std::size_t i = n; i-- > 0;) {
            g[i] *= right;
            right *= x[i];
        }
    }
};

}  // namespace kernels
