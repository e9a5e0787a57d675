#pragma once
#include <cmath>
#include <cstddef>

namespace kernels {

/// Lennard-Jones energy of a cluster of atoms: a small expression for each of many pairs.
/// Inputs: x, y, z of each atom.
struct lennard_jones {
    static constexpr const char* name = "lennard_jones";
    std::size_t atoms = 100;

    std::size_t inputs() const { return 3 * atoms; }

    /// A slightly disturbed cubic lattice, 5 x 5 atoms a layer.
    void init(double* x) const {
        for (std::size_t i = 0; i < atoms; ++i) {
            const double t = static_cast<double>(i);
            x[3 * i] = 1.1 * static_cast<double>(i % 5) + 0.01 * std::sin(t);
            x[3 * i + 1] = 1.1 * static_cast<double>((i / 5) % 5) + 0.01 * std::cos(3.0 * t);
            x[3 * i + 2] = 1.1 * static_cast<double>(i / 25) + 0.02 * std::sin(5.0 * t);
        }
    }

    template <class R>
    R run(const R* x) const {
        R energy(0.0);
        for (std::size_t i = 0; i < atoms; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                R dx = x[3 * i] - x[3 * j];
                R dy = x[3 * i + 1] - x[3 * j + 1];
                R dz = x[3 * i + 2] - x[3 * j + 2];
                R r2 = dx * dx + dy * dy + dz * dz;
                R inverse = 1.0 / r2;
                R attraction = inverse * inverse * inverse;
                energy += 4.0 * (attraction * attraction - attraction);
            }
        return energy;
    }

    void gradient(const double* x, double* g) const {
        for (std::size_t k = 0; k < 3 * atoms; ++k) g[k] = 0.0;
        for (std::size_t i = 0; i < atoms; ++i) {
            double gx = 0.0, gy = 0.0, gz = 0.0;
            for (std::size_t j = 0; j < i; ++j) {
                const pair p = pair_terms(x, i, j);
                gx += p.slope * p.dx;
                gy += p.slope * p.dy;
                gz += p.slope * p.dz;
                g[3 * j] -= p.slope * p.dx;
                g[3 * j + 1] -= p.slope * p.dy;
                g[3 * j + 2] -= p.slope * p.dz;
            }
            g[3 * i] += gx;
            g[3 * i + 1] += gy;
            g[3 * i + 2] += gz;
        }
    }

    /// N directional derivatives, by one slope for each pair.  seeds: [3 atoms][N] by rows.  result: [N].
    template <std::size_t N>
    void tangents(const double* x, const double* seeds, double* result) const {
        double sum[N] = {};
        for (std::size_t i = 0; i < atoms; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const pair p = pair_terms(x, i, j);
                const double* a = seeds + 3 * i * N;
                const double* b = seeds + 3 * j * N;
                for (std::size_t k = 0; k < N; ++k)
                    sum[k] += p.slope * (p.dx * (a[k] - b[k]) + p.dy * (a[N + k] - b[N + k]) +
                                         p.dz * (a[2 * N + k] - b[2 * N + k]));
            }
        for (std::size_t k = 0; k < N; ++k) result[k] = sum[k];
    }

    /// The same, carrying the tangents of every statement of run() along.
    template <std::size_t N>
    void tangent_loops(const double* x, const double* seeds, double* result) const {
        double d_energy[N] = {};
        for (std::size_t i = 0; i < atoms; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const double* a = seeds + 3 * i * N;
                const double* b = seeds + 3 * j * N;
                const double dx = x[3 * i] - x[3 * j];
                const double dy = x[3 * i + 1] - x[3 * j + 1];
                const double dz = x[3 * i + 2] - x[3 * j + 2];
                double d_dx[N], d_dy[N], d_dz[N], d_r2[N], d_inverse[N], d_attraction[N];
                for (std::size_t k = 0; k < N; ++k) d_dx[k] = a[k] - b[k];
                for (std::size_t k = 0; k < N; ++k) d_dy[k] = a[N + k] - b[N + k];
                for (std::size_t k = 0; k < N; ++k) d_dz[k] = a[2 * N + k] - b[2 * N + k];
                const double r2 = dx * dx + dy * dy + dz * dz;
                for (std::size_t k = 0; k < N; ++k)
                    d_r2[k] = 2.0 * (dx * d_dx[k] + dy * d_dy[k] + dz * d_dz[k]);
                const double inverse = 1.0 / r2;
                for (std::size_t k = 0; k < N; ++k) d_inverse[k] = -inverse * inverse * d_r2[k];
                const double attraction = inverse * inverse * inverse;
                for (std::size_t k = 0; k < N; ++k) d_attraction[k] = 3.0 * inverse * inverse * d_inverse[k];
                for (std::size_t k = 0; k < N; ++k)
                    d_energy[k] += 4.0 * (2.0 * attraction - 1.0) * d_attraction[k];
            }
        for (std::size_t k = 0; k < N; ++k) result[k] = d_energy[k];
    }

private:
    struct pair {
        double dx, dy, dz, slope;
    };  // slope: derivative by r, divided by r

    static pair pair_terms(const double* x, std::size_t i, std::size_t j) {
        const double dx = x[3 * i] - x[3 * j];
        const double dy = x[3 * i + 1] - x[3 * j + 1];
        const double dz = x[3 * i + 2] - x[3 * j + 2];
        const double inverse = 1.0 / (dx * dx + dy * dy + dz * dz);
        const double attraction = inverse * inverse * inverse;
        return {dx, dy, dz, -24.0 * (2.0 * attraction * attraction - attraction) * inverse};
    }
};

}  // namespace kernels
