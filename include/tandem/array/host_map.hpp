#pragma once
#include "host_pass.hpp"

/// \file
/// The part of a pass on the CPU that is compiled for each kernel: ONE flat loop over SIMD packets, whatever the strides.
namespace tandem::inline TANDEM_ABI::detail {

/// Runs the kernel for each element of a tile.
template <class Kernel, class P, class Result, std::size_t Inputs, std::size_t Outputs>
TANDEM_KERNEL void compute_tile(const void* kernel, const pass_tile<Result>& tile) {
    tile_reader<typename Kernel::scalar, P, Inputs> reader;
    tile_writer<P, Result, Outputs> writer;
    TANDEM_UNROLL
    for (std::size_t k = 0; k < Inputs; ++k) {
        reader.data[k] = tile.in[k].data;
        reader.bits[k] = tile.in[k].bits;
    }
    TANDEM_UNROLL
    for (std::size_t k = 0; k < Outputs; ++k) writer.data[k] = tile.out[k];
    const Kernel run = *static_cast<const Kernel*>(kernel);
    const index_t count = tile.count;
    for (index_t i = 0; i < count; i += static_cast<index_t>(width<P>)) {
        reader.i = i;
        writer.i = i;
        run.template operator()<P>(reader, writer);
    }
}

/// Result: the element type of the outputs, T or bool.
template <class Space, class Result, class Kernel, std::size_t Inputs, std::size_t Outputs>
void run_on_host(const Kernel& kernel, const map_plan<Inputs, Outputs>& plan) {
    using T = typename Kernel::scalar;
    using P = std::conditional_t<fits_packets<typename Kernel::structure, T>::value, vector_t<T>, T>;
    pass_output<T> states[Outputs];
    host_pass<T, P, Result>(plan, plan.in, plan.out, states, &kernel,
                            &compute_tile<Kernel, P, Result, Inputs, Outputs>)
        .template run<Space>();
}

}  // namespace tandem::inline TANDEM_ABI::detail
