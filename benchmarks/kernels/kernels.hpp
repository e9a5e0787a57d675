#pragma once
/// The kernels, each free of any AD library.  A kernel is a struct with
///   name                       what tables call it
///   inputs()                   how many inputs
///   init(x)                    writes a point to differentiate at
///   run(x)                     the function, for any number type R: const R* -> R
///   gradient(x, g)             its gradient, written by hand
/// Some have N directional derivatives written by hand, too:
///   tangents<N>(x, seeds, result)         as simple as calculus makes them
///   tangent_loops<N>(x, seeds, result)    a loop over the tangents of each statement of run()
#include "black_scholes.hpp"
#include "bundle_adjustment.hpp"
#include "burgers.hpp"
#include "gaussian_mixture.hpp"
#include "lennard_jones.hpp"
#include "libor.hpp"
#include "logsumexp.hpp"
#include "lstm.hpp"
#include "mlp.hpp"
#include "normal_logpdf.hpp"
#include "rosenbrock.hpp"
#include "speelpenning.hpp"

namespace kernels {

/// Calls f(kernel) for every kernel with one output, at the size that is measured.
template <class F>
void for_each_kernel(F&& f) {
    f(speelpenning{});
    f(logsumexp{});
    f(normal_logpdf{});
    f(rosenbrock{});
    f(burgers{});
    f(libor{});
    f(lennard_jones{});
    f(lstm{});
    f(gaussian_mixture{});
    f(mlp{});
}

/// Calls f(kernel) for every kernel with hand-written tangents.
template <class F>
void for_each_tangent_kernel(F&& f) {
    f(burgers{});
    f(libor{});
    f(lennard_jones{});
}

}  // namespace kernels
