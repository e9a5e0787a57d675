#include "batch.hpp"
#include "cases.hpp"

#include <adolc/adolc.h>

#include <algorithm>

namespace batch {

/// ADOL-C has no erfc; elementals are tandem's, the case without them stands for ADOL-C.
template <class Kernel>
constexpr bool has_all_of =
    !std::is_same_v<Kernel, kernels::black_scholes> && !std::is_same_v<Kernel, lennard_jones_elemental>;

void add_adolc(std::vector<batch_case>& cases) {
    short tag = 0;
    for_each_case([&](const char* name, const char*, const auto& kernel) {
        if constexpr (has_all_of<std::remove_cvref_t<decltype(kernel)>>) {
            const auto c = std::ranges::find(cases, name, &batch_case::name);
            const std::size_t n = c->inputs;
            trace_on(++tag);
            std::vector<adouble> x(n);
            for (std::size_t i = 0; i < n; ++i) x[i] <<= c->point[i];
            double value = 0.0;
            adouble y = kernel.run(static_cast<const adouble*>(x.data()));
            y >>= value;
            trace_off();
            c->competitors.push_back(
                {"ADOL-C replay", [n, tag](const double* at, double* g, std::size_t samples) {
                     for (std::size_t s = 0; s < samples; ++s)
                         gradient(tag, static_cast<int>(n), at + s * n, g + s * n);
                 }});
        }
    });
}

}  // namespace batch
