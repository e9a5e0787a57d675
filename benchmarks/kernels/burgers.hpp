#pragma once
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace kernels {

/// Burgers' equation u_t + u u_x = nu u_xx with fixed ends, explicit upwind steps.
/// Inputs: the initial velocities.  Output: the sum of squares after the last step.
struct burgers {
    static constexpr const char* name = "burgers";
    static constexpr double convection = 0.1;  // time step / cell width
    static constexpr double diffusion = 0.05;  // viscosity * time step / cell width squared
    std::size_t n = 200;
    std::size_t steps = 200;

    std::size_t inputs() const { return n; }

    void init(double* x) const {
        for (std::size_t i = 0; i < n; ++i)
            x[i] = 1.0 + 0.5 * std::sin(6.2831853 * static_cast<double>(i) / static_cast<double>(n));
    }

    /// The velocities after the last step.
    template <class R>
    std::vector<R> final_state(const R* x) const {
        std::vector<R> u(x, x + n);
        std::vector<R> next = u;
        for (std::size_t step = 0; step < steps; ++step) {
            for (std::size_t i = 1; i + 1 < n; ++i) {
                R carried = convection * u[i] * (u[i] - u[i - 1]);
                R spread = diffusion * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
                next[i] = u[i] - carried + spread;
            }
            std::swap(u, next);
        }
        return u;
    }

    template <class R>
    R run(const R* x) const {
        const std::vector<R> u = final_state(x);
        R energy(0.0);
        for (std::size_t i = 0; i < n; ++i) energy += u[i] * u[i];
        return energy;
    }

    void gradient(const double* x, double* g) const {
        std::vector<double> history((steps + 1) * n);
        for (std::size_t i = 0; i < n; ++i) history[i] = x[i];
        for (std::size_t step = 0; step < steps; ++step) {
            const double* u = history.data() + step * n;
            double* next = history.data() + (step + 1) * n;
            next[0] = u[0];
            next[n - 1] = u[n - 1];
            for (std::size_t i = 1; i + 1 < n; ++i)
                next[i] = u[i] - convection * u[i] * (u[i] - u[i - 1]) +
                          diffusion * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
        }

        // The ends stay what they were; their adjoints are summed apart, so that the loop over the inner
        // cells has no special cases.
        for (std::size_t i = 0; i < n; ++i) g[i] = 2.0 * history[steps * n + i];
        double first = g[0], last = g[n - 1];
        g[0] = g[n - 1] = 0.0;
        std::vector<double> later(n);
        for (std::size_t step = steps; step-- > 0;) {
            const double* u = history.data() + step * n;
            for (std::size_t i = 0; i < n; ++i) later[i] = g[i];
            first += (convection * u[1] + diffusion) * later[1];
            last += diffusion * later[n - 2];
            for (std::size_t i = 1; i + 1 < n; ++i)
                g[i] = diffusion * later[i - 1] + own_weight(u[i - 1], u[i]) * later[i] +
                       (convection * u[i + 1] + diffusion) * later[i + 1];
        }
        g[0] = first;
        g[n - 1] = last;
    }

    /// Jacobian of the final state, [n][n] by rows: every step is a tridiagonal matrix, applied to
    /// all columns at once.
    void state_jacobian(const double* x, double* jacobian) const {
        std::vector<double> u(x, x + n), next_u = u;
        std::vector<double> J(n * n, 0.0);
        for (std::size_t i = 0; i < n; ++i) J[i * n + i] = 1.0;
        std::vector<double> next_J = J;
        for (std::size_t step = 0; step < steps; ++step) {
            for (std::size_t i = 1; i + 1 < n; ++i) {
                next_u[i] = u[i] - convection * u[i] * (u[i] - u[i - 1]) +
                            diffusion * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
                const double left = convection * u[i] + diffusion;
                const double own = own_weight(u[i - 1], u[i]);
                const double* below = J.data() + (i - 1) * n;
                const double* here = below + n;
                const double* above = here + n;
                double* __restrict__ out = next_J.data() + i * n;
                for (std::size_t j = 0; j < n; ++j)
                    out[j] = left * below[j] + own * here[j] + diffusion * above[j];
            }
            std::swap(u, next_u);
            std::swap(J, next_J);
        }
        for (std::size_t k = 0; k < n * n; ++k) jacobian[k] = J[k];
    }

    /// N directional derivatives, by a tridiagonal matrix for each step.
    /// seeds: [n][N] by rows.  result: [N].
    template <std::size_t N>
    void tangents(const double* x, const double* seeds, double* result) const {
        std::vector<double> u(x, x + n), next_u = u;
        std::vector<double> du(seeds, seeds + n * N), next_du = du;
        for (std::size_t step = 0; step < steps; ++step) {
            for (std::size_t i = 1; i + 1 < n; ++i) {
                next_u[i] = u[i] - convection * u[i] * (u[i] - u[i - 1]) +
                            diffusion * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
                const double left = convection * u[i] + diffusion;
                const double own = own_weight(u[i - 1], u[i]);
                combine<N>(next_du.data() + i * N, du.data() + (i - 1) * N, left, own);
            }
            std::swap(u, next_u);
            std::swap(du, next_du);
        }
        double sum[N] = {};
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < N; ++k) sum[k] += 2.0 * u[i] * du[i * N + k];
        for (std::size_t k = 0; k < N; ++k) result[k] = sum[k];
    }

    /// The same, carrying the tangents of every statement of run() along.
    template <std::size_t N>
    void tangent_loops(const double* x, const double* seeds, double* result) const {
        std::vector<double> u(x, x + n), next_u = u;
        std::vector<double> du(seeds, seeds + n * N), next_du = du;
        for (std::size_t step = 0; step < steps; ++step) {
            for (std::size_t i = 1; i + 1 < n; ++i) {
                const double* left = du.data() + (i - 1) * N;
                const double* here = left + N;
                const double* right = here + N;
                double d_carried[N], d_spread[N];
                const double carried = convection * u[i] * (u[i] - u[i - 1]);
                for (std::size_t k = 0; k < N; ++k)
                    d_carried[k] = convection * (here[k] * (u[i] - u[i - 1]) + u[i] * (here[k] - left[k]));
                const double spread = diffusion * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
                for (std::size_t k = 0; k < N; ++k)
                    d_spread[k] = diffusion * (right[k] - 2.0 * here[k] + left[k]);
                next_u[i] = u[i] - carried + spread;
                double* out = next_du.data() + i * N;
                for (std::size_t k = 0; k < N; ++k) out[k] = here[k] - d_carried[k] + d_spread[k];
            }
            std::swap(u, next_u);
            std::swap(du, next_du);
        }
        double d_energy[N] = {};
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < N; ++k) d_energy[k] += 2.0 * u[i] * du[i * N + k];
        for (std::size_t k = 0; k < N; ++k) result[k] = d_energy[k];
    }

private:
    /// A row of the tangents after a step from three rows before it, of which `below` is the first.
    /// Unrolled early, g++ vectorises the loop around this one instead, which is three times slower.
    template <std::size_t N>
    static void combine(double* __restrict__ out, const double* __restrict__ below, double left, double own) {
#pragma GCC unroll 1
        for (std::size_t k = 0; k < N; ++k)
            out[k] = left * below[k] + own * below[N + k] + diffusion * below[2 * N + k];
    }

    static double own_weight(double left, double own) {
        return 1.0 - convection * (2.0 * own - left) - 2.0 * diffusion;
    }
};

}  // namespace kernels
