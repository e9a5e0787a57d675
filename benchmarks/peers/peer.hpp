#pragma once
/// What the files of the peers share. Each peer adds its candidates before main() and knows no other.
#include "../kernels/kernels.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// The questions, one table each.
enum class question {
    gradient,           // of a scalar function: one reverse sweep, recording included
    forward_pass,       // N directional derivatives of a scalar function in one pass
    bundle_adjustment,  // Jacobians 2 x 15 of many observations
};

/// One peer's answer to a question about a kernel.
struct contender {
    question asks;
    std::string kernel;
    std::size_t lanes;  // of a forward pass; 0 otherwise
    std::string peer;
    // inputs, directions [n][lanes] by rows (null for a gradient), derivatives
    std::function<void(const double* x, const double* seeds, double* out)> run;
};

inline std::vector<contender>& contenders() {
    static std::vector<contender> all;
    return all;
}

constexpr std::size_t observations = 1000;

/// `gradient(kernel)` returns a function object (x, g).
template <class Maker>
void add_gradients(const std::string& peer, Maker gradient) {
    kernels::for_each_kernel([&](const auto& kernel) {
        contenders().push_back(
            {question::gradient, kernel.name, 0, peer,
             [run = gradient(kernel)](const double* x, const double*, double* g) mutable { run(x, g); }});
    });
}

/// A forward type, told by a policy:
///   number<N>                              the type with N tangents
///   set(number, value, tangents)           tangents: [N]
///   tangent(number, k)
template <class Policy, std::size_t N, class Kernel>
auto forward_pass(const Kernel& kernel) {
    using number = typename Policy::template number<N>;
    return [kernel, inputs = std::vector<number>(kernel.inputs())](const double* x, const double* seeds,
                                                                   double* out) mutable {
        for (std::size_t i = 0; i < inputs.size(); ++i) Policy::set(inputs[i], x[i], seeds + i * N);
        const number y = kernel.run(static_cast<const number*>(inputs.data()));
        for (std::size_t k = 0; k < N; ++k) out[k] = Policy::tangent(y, k);
    };
}

/// Jacobians of all observations, 15 columns in passes of N directions.
template <class Policy, std::size_t N>
auto forward_bundle_adjustment() {
    using number = typename Policy::template number<N>;
    return [](const double* x, const double*, double* J) {
        const kernels::bundle_adjustment kernel;
        for (std::size_t o = 0; o < observations; ++o, x += 15, J += 30) {
            std::array<number, 15> inputs;
            for (std::size_t first = 0; first < 15; first += N) {
                for (std::size_t i = 0; i < 15; ++i) {
                    std::array<double, N> unit{};
                    if (i >= first && i < first + N) unit[i - first] = 1.0;
                    Policy::set(inputs[i], x[i], unit.data());
                }
                std::array<number, 2> r;
                kernel.residual(static_cast<const number*>(inputs.data()), r.data());
                for (std::size_t k = 0; k < N; ++k) {
                    J[first + k] = Policy::tangent(r[0], k);
                    J[15 + first + k] = Policy::tangent(r[1], k);
                }
            }
        }
    };
}

template <class Policy, std::size_t... N>
void add_forward_passes(const std::string& peer, std::index_sequence<N...>) {
    kernels::for_each_tangent_kernel([&](const auto& kernel) {
        (contenders().push_back(
             {question::forward_pass, kernel.name, N, peer, forward_pass<Policy, N>(kernel)}),
         ...);
    });
}

inline void add_bundle_adjustment(const std::string& peer,
                                  std::function<void(const double*, const double*, double*)> run) {
    contenders().push_back({question::bundle_adjustment, "bundle_adjustment", 0, peer, std::move(run)});
}

/// A forward type of any number of directions.
template <class Policy>
void add_forward_peer(const std::string& peer) {
    add_forward_passes<Policy>(peer, std::index_sequence<1, 4, 8, 16>{});
    add_bundle_adjustment(peer, forward_bundle_adjustment<Policy, 15>());
}

}  // namespace bench
