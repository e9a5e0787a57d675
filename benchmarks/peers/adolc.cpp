// ADOL-C: a tape on which every operation is a record, written anew or replayed.
#include "peer.hpp"

#include <adolc/adolc.h>

namespace {

using namespace bench;

// Large enough for every kernel, so that nothing is written to disk.
constexpr unsigned buffer_entries = 1U << 24;

template <class Kernel>
double record(short tag, int keep, const Kernel& kernel, const double* at) {
    std::vector<adouble> x(kernel.inputs());
    double value = 0.0;
    trace_on(tag, keep, buffer_entries, buffer_entries, buffer_entries, buffer_entries, 0);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] <<= at[i];
    adouble y = kernel.run(static_cast<const adouble*>(x.data()));
    y >>= value;
    trace_off();
    return value;
}

/// Recording keeps the Taylor coefficients of order 0, from which one reverse sweep runs.
template <class Kernel>
auto recorded_gradient(const Kernel& kernel) {
    return [kernel](const double* at, double* g) {
        double one = 1.0;
        record(0, 1, kernel, at);
        fos_reverse(0, 1, static_cast<int>(kernel.inputs()), &one, g);
    };
}

/// Recorded once; every later gradient interprets the tape forward and backward.
template <class Kernel>
auto replayed_gradient(const Kernel& kernel) {
    static short next_tag = 1;
    return [kernel, tag = next_tag++, recorded = false](const double* at, double* g) mutable {
        if (!recorded) record(tag, 0, kernel, at);
        recorded = true;
        gradient(tag, static_cast<int>(kernel.inputs()), at, g);
    };
}

[[maybe_unused]] const bool added = [] {
    add_gradients("ADOL-C", [](const auto& kernel) { return recorded_gradient(kernel); });
    add_gradients("ADOL-C replay", [](const auto& kernel) { return replayed_gradient(kernel); });
    return true;
}();

}  // namespace
