#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "kernel.hpp"
#include "space.hpp"

/// \file
/// The description of one pass over arrays: a kernel (kernel.hpp) is run for every element of an iteration
/// space; it reads one element of each input and gives one of each output. Arrays are strided, so a stride of 0
/// along an axis reads a broadcast input, and sums over that axis into an output. Every elementwise expression,
/// forward and reverse, and every sum is one such pass (host_map.hpp, device_map.hpp).
namespace tandem::inline TANDEM_ABI::detail {

/// What is known of an input when an expression is bound: strides are over the iteration space.
struct map_input {
    const void* data = nullptr;
    Strides strides;
    std::size_t bytes = 0;  // of an element; 0: a number, in `bits`
    std::uint64_t bits = 0;

    template <class E>
    static map_input number(E value) {
        map_input in;
        std::memcpy(&in.bits, &value, sizeof value);
        return in;
    }
};

/// Without data, what the kernel gives for this output is dropped.
struct map_output {
    void* data = nullptr;
    Strides strides;
    bool assign = true;  // what is there is overwritten, else added to
};

/// The iteration space with axes of extent 1 dropped, and neighbouring axes merged where every operand allows.
template <std::size_t Inputs, std::size_t Outputs>
struct map_plan {
    std::size_t rank = 0;
    index_t extent[max_rank] = {};
    index_t size = 1;
    const void* in[Inputs] = {};
    index_t in_stride[Inputs][max_rank] = {};
    std::size_t bytes[Inputs] = {};
    std::uint64_t bits[Inputs] = {};
    void* out[Outputs] = {};
    index_t out_stride[Outputs][max_rank] = {};
    bool assign[Outputs] = {};

    map_plan(const Shape& shape, const std::array<map_input, Inputs>& inputs,
             const std::array<map_output, Outputs>& outputs)
        : size(shape.size()) {
        for (std::size_t k = 0; k < Inputs; ++k) {
            in[k] = inputs[k].data;
            bytes[k] = inputs[k].bytes;
            bits[k] = inputs[k].bits;
        }
        for (std::size_t k = 0; k < Outputs; ++k) {
            out[k] = outputs[k].data;
            assign[k] = outputs[k].assign;
        }
        for (std::size_t d = 0; d < shape.rank(); ++d) {
            if (shape[d] == 1) continue;
            const bool merges = rank > 0 && joins(d, shape[d], inputs, outputs);
            if (!merges) ++rank;
            extent[rank - 1] = merges ? extent[rank - 1] * shape[d] : shape[d];
            for (std::size_t k = 0; k < Inputs; ++k)
                in_stride[k][rank - 1] = in[k] == nullptr ? 0 : inputs[k].strides[d];
            for (std::size_t k = 0; k < Outputs; ++k)
                out_stride[k][rank - 1] = out[k] == nullptr ? 0 : outputs[k].strides[d];
        }
        if (rank == 0) {
            rank = 1;
            extent[0] = 1;
        }
    }

    bool is_number(std::size_t k) const { return bytes[k] == 0; }
    /// Elements of an operand with these strides lie one after another in the order of the iteration.
    bool is_dense(const index_t* stride) const {
        index_t step = 1;
        for (std::size_t d = rank; d-- > 0;) {
            if (extent[d] != 1 && stride[d] != step) return false;
            step *= extent[d];
        }
        return true;
    }
    /// One element is read, or written to, everywhere.
    bool is_constant(const index_t* stride) const {
        return std::all_of(stride, stride + rank, [](index_t s) { return s == 0; });
    }
    bool is_reduced(const index_t* stride, std::size_t axes) const {
        for (std::size_t d = 0; d < axes; ++d)
            if (stride[d] == 0 && extent[d] != 1) return true;
        return false;
    }

private:
    /// Whether every operand steps over axis d as if it were the continuation of the last axis kept.
    bool joins(std::size_t d, index_t extent_of_d, const std::array<map_input, Inputs>& inputs,
               const std::array<map_output, Outputs>& outputs) const {
        for (std::size_t k = 0; k < Inputs; ++k)
            if (in[k] != nullptr && in_stride[k][rank - 1] != inputs[k].strides[d] * extent_of_d)
                return false;
        for (std::size_t k = 0; k < Outputs; ++k)
            if (out[k] != nullptr && out_stride[k][rank - 1] != outputs[k].strides[d] * extent_of_d)
                return false;
        return true;
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
