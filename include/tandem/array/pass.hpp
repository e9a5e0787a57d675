#pragma once
#include "device_map.hpp"
#include "host_map.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// Runs a kernel for each element of `shape`, in the space's way. Result: the element type of the outputs.
template <class Space, class Result, class Kernel, std::size_t Inputs, std::size_t Outputs>
void run_pass(const Kernel& kernel, const Shape& shape, const std::array<map_input, Inputs>& inputs,
              const std::array<map_output, Outputs>& outputs) {
    const map_plan<Inputs, Outputs> plan(shape, inputs, outputs);
    if constexpr (Space::is_device)
        device_pass<Kernel, Result, Inputs, Outputs>(kernel, plan).template run<Space>();
    else
        run_on_host<Space, Result>(kernel, plan);
}

}  // namespace tandem::inline TANDEM_ABI::detail
