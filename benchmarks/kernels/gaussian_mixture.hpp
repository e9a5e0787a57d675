#pragma once
#include "noise.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace kernels {

/// Log-likelihood of points under a mixture of Gaussians, with a Wishart prior on the covariances.
/// Inputs: for each component its weight (unnormalised, in logarithms); its mean [d]; its inverse
/// covariance factor: logarithms of the diagonal [d], then the strict lower triangle by columns.
/// Ref: ADBench, the GMM problem.
struct gaussian_mixture {
    static constexpr const char* name = "gmm";
    std::size_t dimensions, components, points;
    std::vector<double> data;  // [points][dimensions]

    explicit gaussian_mixture(std::size_t d = 10, std::size_t k = 25, std::size_t count = 1000)
        : dimensions(d), components(k), points(count), data(count * d) {
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = noise(i);
    }

    std::size_t triangle() const { return dimensions * (dimensions - 1) / 2; }
    std::size_t factor_size() const { return dimensions + triangle(); }
    std::size_t inputs() const { return components * (1 + dimensions + factor_size()); }

    void init(double* x) const {
        for (std::size_t i = 0; i < inputs(); ++i) x[i] = 0.5 * noise(50000 + i);
    }

    template <class R>
    R run(const R* x) const {
        using std::exp;
        const std::size_t d = dimensions;
        const R* weights = x;
        const R* means = x + components;
        const R* factors = means + components * d;

        std::vector<R> diagonals(components * d, R(0.0)), log_determinants(components, R(0.0));
        for (std::size_t k = 0; k < components; ++k)
            for (std::size_t i = 0; i < d; ++i) {
                const R& log_diagonal = factors[k * factor_size() + i];
                diagonals[k * d + i] = exp(log_diagonal);
                log_determinants[k] += log_diagonal;
            }

        std::vector<R> centered(d, R(0.0)), scaled(d, R(0.0)), terms(components, R(0.0));
        R likelihood(0.0);
        for (std::size_t p = 0; p < points; ++p) {
            for (std::size_t k = 0; k < components; ++k) {
                const R* lower = factors + k * factor_size() + d;
                for (std::size_t i = 0; i < d; ++i) {
                    centered[i] = data[p * d + i] - means[k * d + i];
                    scaled[i] = diagonals[k * d + i] * centered[i];
                }
                for (std::size_t column = 0; column < d; ++column)
                    for (std::size_t row = column + 1; row < d; ++row)
                        scaled[row] += *lower++ * centered[column];
                R distance = scaled[0] * scaled[0];
                for (std::size_t i = 1; i < d; ++i) distance += scaled[i] * scaled[i];
                terms[k] = weights[k] + log_determinants[k] - 0.5 * distance;
            }
            likelihood += log_sum_exp(terms.data());
        }

        R prior(0.0);
        for (std::size_t k = 0; k < components; ++k) {
            for (std::size_t i = 0; i < d; ++i) prior += diagonals[k * d + i] * diagonals[k * d + i];
            const R* lower = factors + k * factor_size() + d;
            for (std::size_t i = 0; i < triangle(); ++i) prior += lower[i] * lower[i];
        }
        R result = likelihood - static_cast<double>(points) * log_sum_exp(weights) + 0.5 * prior;
        return result;
    }

    void gradient(const double* x, double* g) const {
        const std::size_t d = dimensions;
        const double* weights = x;
        const double* means = x + components;
        const double* factors = means + components * d;
        double* g_means = g + components;
        double* g_factors = g_means + components * d;
        for (std::size_t i = 0; i < inputs(); ++i) g[i] = 0.0;

        std::vector<double> diagonals(components * d), log_determinants(components, 0.0);
        for (std::size_t k = 0; k < components; ++k)
            for (std::size_t i = 0; i < d; ++i) {
                diagonals[k * d + i] = std::exp(factors[k * factor_size() + i]);
                log_determinants[k] += factors[k * factor_size() + i];
            }

        std::vector<double> centered(components * d), scaled(components * d), shares(components);
        std::vector<double> centered_bar(d);
        for (std::size_t p = 0; p < points; ++p) {
            for (std::size_t k = 0; k < components; ++k) {
                double* c = centered.data() + k * d;
                double* s = scaled.data() + k * d;
                for (std::size_t i = 0; i < d; ++i) {
                    c[i] = data[p * d + i] - means[k * d + i];
                    s[i] = diagonals[k * d + i] * c[i];
                }
                const double* lower = factors + k * factor_size() + d;
                for (std::size_t column = 0; column < d; ++column)
                    for (std::size_t row = column + 1; row < d; ++row) s[row] += *lower++ * c[column];
                double distance = 0.0;
                for (std::size_t i = 0; i < d; ++i) distance += s[i] * s[i];
                shares[k] = weights[k] + log_determinants[k] - 0.5 * distance;
            }
            softmax(shares.data());
            for (std::size_t k = 0; k < components; ++k) {
                const double share = shares[k];
                const double* c = centered.data() + k * d;
                const double* s = scaled.data() + k * d;
                const double* lower = factors + k * factor_size() + d;
                double* g_diagonal = g_factors + k * factor_size();
                double* g_lower = g_diagonal + d;
                g[k] += share;
                for (std::size_t i = 0; i < d; ++i) {
                    const double scaled_bar = -share * s[i];
                    g_diagonal[i] += share + scaled_bar * diagonals[k * d + i] * c[i];
                    centered_bar[i] = scaled_bar * diagonals[k * d + i];
                }
                for (std::size_t column = 0; column < d; ++column) {
                    double bar = 0.0;
                    for (std::size_t row = column + 1; row < d; ++row) {
                        const double scaled_bar = -share * s[row];
                        *g_lower++ += scaled_bar * c[column];
                        bar += *lower++ * scaled_bar;
                    }
                    g_means[k * d + column] -= centered_bar[column] + bar;
                }
            }
        }

        for (std::size_t k = 0; k < components; ++k) shares[k] = weights[k];
        softmax(shares.data());
        for (std::size_t k = 0; k < components; ++k) {
            g[k] -= static_cast<double>(points) * shares[k];
            double* g_factor = g_factors + k * factor_size();
            for (std::size_t i = 0; i < d; ++i) g_factor[i] += diagonals[k * d + i] * diagonals[k * d + i];
            for (std::size_t i = d; i < factor_size(); ++i) g_factor[i] += factors[k * factor_size() + i];
        }
    }

private:
    template <class R>
    R log_sum_exp(const R* terms) const {
        using std::exp;
        using std::log;
        R largest = terms[0];
        for (std::size_t k = 1; k < components; ++k)
            if (terms[k] > largest) largest = terms[k];
        R sum(0.0);
        for (std::size_t k = 0; k < components; ++k) sum += exp(terms[k] - largest);
        R result = largest + log(sum);
        return result;
    }

    void softmax(double* terms) const {
        double largest = terms[0];
        for (std::size_t k = 1; k < components; ++k) largest = std::fmax(largest, terms[k]);
        double sum = 0.0;
        for (std::size_t k = 0; k < components; ++k) sum += terms[k] = std::exp(terms[k] - largest);
        for (std::size_t k = 0; k < components; ++k) terms[k] /= sum;
    }
};

}  // namespace kernels
