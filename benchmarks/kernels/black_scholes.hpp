#pragma once
#include <cmath>
#include <cstddef>

namespace kernels {

/// The price of a European call. Its gradient is what traders call the Greeks.
/// Inputs: spot, strike, rate, volatility, years to expiry.
struct black_scholes {
    static constexpr const char* name = "black_scholes";
    static constexpr double inverse_sqrt_2 = 0.70710678118654752440;
    static constexpr double inverse_sqrt_2_pi = 0.39894228040143267794;

    std::size_t inputs() const { return 5; }

    void init(double* x) const {
        x[0] = 100.0;
        x[1] = 105.0;
        x[2] = 0.02;
        x[3] = 0.25;
        x[4] = 1.5;
    }

    template <class R>
    R run(const R* x) const {
        using std::erfc;
        using std::exp;
        using std::log;
        using std::sqrt;
        const R &spot = x[0], &strike = x[1], &rate = x[2], &volatility = x[3], &years = x[4];
        R deviation = volatility * sqrt(years);
        R d1 = (log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation;
        R d2 = d1 - deviation;
        R price = spot * (0.5 * erfc(-inverse_sqrt_2 * d1)) -
                  strike * exp(-rate * years) * (0.5 * erfc(-inverse_sqrt_2 * d2));
        return price;
    }

    void gradient(const double* x, double* g) const {
        const double spot = x[0], strike = x[1], rate = x[2], volatility = x[3], years = x[4];
        const double root = std::sqrt(years), deviation = volatility * root;
        const double d1 =
            (std::log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation;
        const double d2 = d1 - deviation;
        const double n1 = 0.5 * std::erfc(-inverse_sqrt_2 * d1), n2 = 0.5 * std::erfc(-inverse_sqrt_2 * d2);
        const double discount = std::exp(-rate * years);
        const double density = inverse_sqrt_2_pi * std::exp(-0.5 * d1 * d1);
        g[0] = n1;
        g[1] = -discount * n2;
        g[2] = strike * years * discount * n2;
        g[3] = spot * density * root;
        g[4] = spot * density * volatility / (2.0 * root) + rate * strike * discount * n2;
    }
};

}  // namespace kernels
