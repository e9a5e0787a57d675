#pragma once
#include "noise.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace kernels {

/// One Monte Carlo path of a LIBOR market model and the discounted value of 15 swaptions.
/// Inputs: the forward rates today.
/// Ref: Giles & Glasserman, Smoking adjoints, Risk 2006.
struct libor {
    static constexpr const char* name = "libor";
    static constexpr std::size_t rates = 80;
    static constexpr std::size_t steps = 40;  // rate i is fixed after i steps, at most these
    static constexpr double period = 0.25;
    static constexpr double volatility = 0.2;
    struct swaption {
        std::size_t maturity;
        double strike;
    };  // maturity in periods

    std::array<double, steps> shocks{};
    std::array<swaption, 15> swaptions{};

    libor() {
        for (std::size_t step = 0; step < steps; ++step) shocks[step] = noise(step);
        constexpr std::array<std::size_t, 5> maturities{4, 8, 20, 28, 39};
        constexpr std::array<double, 3> strikes{0.045, 0.05, 0.055};
        for (std::size_t k = 0; k < swaptions.size(); ++k) swaptions[k] = {maturities[k / 3], strikes[k % 3]};
    }

    std::size_t inputs() const { return rates; }

    void init(double* x) const {
        for (std::size_t i = 0; i < rates; ++i) x[i] = 0.05 + 0.0001 * static_cast<double>(i);
    }

    template <class R>
    R run(const R* x) const {
        using std::exp;
        std::vector<R> rate(x, x + rates);
        for (std::size_t step = 0; step < steps; ++step) {
            R drift(0.0);
            for (std::size_t i = step + 1; i < rates; ++i) {
                drift += (accrual * rate[i]) / (1.0 + period * rate[i]);
                R growth = exp(accrual * drift + shift(step));
                rate[i] = rate[i] * growth;
            }
        }

        R bond(1.0), annuity(0.0);
        std::vector<R> bonds(rates - steps, R(0.0)), annuities(rates - steps, R(0.0));
        for (std::size_t i = steps; i < rates; ++i) {
            bond = bond / (1.0 + period * rate[i]);
            annuity = annuity + period * bond;
            bonds[i - steps] = bond;
            annuities[i - steps] = annuity;
        }

        R value(0.0);
        for (const swaption& s : swaptions) {
            R swap = bonds[s.maturity] + s.strike * annuities[s.maturity] - 1.0;
            if (swap < 0.0) value -= 100.0 * swap;
        }
        for (std::size_t i = 0; i < steps; ++i) value = value / (1.0 + period * rate[i]);
        return value;
    }

    void gradient(const double* x, double* g) const {
        // history[step][i]: the rates before each step; growths[step][i]: what a step multiplies by.
        std::vector<double> history((steps + 1) * rates), growths(steps * rates);
        for (std::size_t i = 0; i < rates; ++i) history[i] = x[i];
        for (std::size_t step = 0; step < steps; ++step) {
            const double* rate = history.data() + step * rates;
            double* next = history.data() + (step + 1) * rates;
            for (std::size_t i = 0; i <= step; ++i) next[i] = rate[i];
            double drift = 0.0;
            for (std::size_t i = step + 1; i < rates; ++i) {
                drift += accrual * rate[i] / (1.0 + period * rate[i]);
                const double growth = std::exp(accrual * drift + shift(step));
                growths[step * rates + i] = growth;
                next[i] = rate[i] * growth;
            }
        }
        const double* rate = history.data() + steps * rates;

        std::array<double, rates - steps> bonds{}, annuities{}, bond_bar{}, annuity_bar{};
        double bond = 1.0, annuity = 0.0;
        for (std::size_t i = steps; i < rates; ++i) {
            bond /= 1.0 + period * rate[i];
            annuity += period * bond;
            bonds[i - steps] = bond;
            annuities[i - steps] = annuity;
        }
        double discount = 1.0;
        for (std::size_t i = 0; i < steps; ++i) discount /= 1.0 + period * rate[i];
        double payoff = 0.0;
        for (const swaption& s : swaptions) {
            const double swap = bonds[s.maturity] + s.strike * annuities[s.maturity] - 1.0;
            if (swap >= 0.0) continue;
            payoff -= 100.0 * swap;
            bond_bar[s.maturity] -= 100.0 * discount;
            annuity_bar[s.maturity] -= 100.0 * s.strike * discount;
        }

        for (std::size_t i = 0; i < steps; ++i) g[i] = -payoff * discount * period / (1.0 + period * rate[i]);
        double later_bond_bar = 0.0, later_annuity_bar = 0.0;
        for (std::size_t i = rates; i-- > steps;) {
            const std::size_t k = i - steps;
            later_annuity_bar += annuity_bar[k];
            later_bond_bar += bond_bar[k] + period * later_annuity_bar;
            g[i] = -later_bond_bar * bonds[k] * period / (1.0 + period * rate[i]);
            later_bond_bar /= 1.0 + period * rate[i];
        }

        for (std::size_t step = steps; step-- > 0;) {
            const double* before = history.data() + step * rates;
            const double* after = before + rates;
            const double* growth = growths.data() + step * rates;
            double drift_bar = 0.0;
            for (std::size_t i = rates; i-- > step + 1;) {
                drift_bar += accrual * after[i] * g[i];
                const double base = 1.0 + period * before[i];
                g[i] = growth[i] * g[i] + drift_bar * accrual / (base * base);
            }
        }
    }

    /// N directional derivatives, carrying the tangents of every statement of run() along.
    /// seeds: [rates][N] by rows.  result: [N].
    template <std::size_t N>
    void tangent_loops(const double* x, const double* seeds, double* result) const {
        std::vector<double> rate(x, x + rates), d_rate(seeds, seeds + rates * N);
        for (std::size_t step = 0; step < steps; ++step) {
            double drift = 0.0, d_drift[N] = {};
            for (std::size_t i = step + 1; i < rates; ++i) {
                double* __restrict__ d = d_rate.data() + i * N;
                const double base = 1.0 + period * rate[i];
                const double weight = accrual / (base * base);
                drift += accrual * rate[i] / base;
                const double growth = std::exp(accrual * drift + shift(step));
                rate[i] *= growth;
                for (std::size_t k = 0; k < N; ++k) {
                    d_drift[k] += weight * d[k];
                    d[k] = growth * d[k] + rate[i] * accrual * d_drift[k];
                }
            }
        }

        double bond = 1.0, annuity = 0.0, d_bond[N] = {}, d_annuity[N] = {};
        std::array<double, rates - steps> bonds{}, annuities{};
        std::vector<double> d_bonds((rates - steps) * N), d_annuities((rates - steps) * N);
        for (std::size_t i = steps; i < rates; ++i) {
            const double base = 1.0 / (1.0 + period * rate[i]);
            bond *= base;
            annuity += period * bond;
            bonds[i - steps] = bond;
            annuities[i - steps] = annuity;
            for (std::size_t k = 0; k < N; ++k) {
                d_bond[k] = base * d_bond[k] - bond * base * period * d_rate[i * N + k];
                d_annuity[k] += period * d_bond[k];
                d_bonds[(i - steps) * N + k] = d_bond[k];
                d_annuities[(i - steps) * N + k] = d_annuity[k];
            }
        }

        double value = 0.0;
        for (std::size_t k = 0; k < N; ++k) result[k] = 0.0;
        for (const swaption& s : swaptions) {
            const double swap = bonds[s.maturity] + s.strike * annuities[s.maturity] - 1.0;
            if (swap >= 0.0) continue;
            value -= 100.0 * swap;
            for (std::size_t k = 0; k < N; ++k)
                result[k] -=
                    100.0 * (d_bonds[s.maturity * N + k] + s.strike * d_annuities[s.maturity * N + k]);
        }
        for (std::size_t i = 0; i < steps; ++i) {
            const double base = 1.0 / (1.0 + period * rate[i]);
            value *= base;
            for (std::size_t k = 0; k < N; ++k)
                result[k] = base * result[k] - value * base * period * d_rate[i * N + k];
        }
    }

    /// The same: there is nothing to simplify.
    template <std::size_t N>
    void tangents(const double* x, const double* seeds, double* result) const {
        tangent_loops<N>(x, seeds, result);
    }

private:
    static constexpr double accrual = period * volatility;

    double shift(std::size_t step) const {
        return volatility * (std::sqrt(period) * shocks[step] - 0.5 * accrual);
    }
};

}  // namespace kernels
