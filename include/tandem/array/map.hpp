#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

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
    const void* data;
    Strides strides;
    std::size_t bytes;  // of an element; 0: a number, in `bits`
    std::uint64_t bits;

    /// (Without constructors of their own, g++ fills all of an operand with zeros.)
    map_input() : data(nullptr), bytes(0), bits(0) {}
    template <class E>
    static map_input number(E value) {
        map_input in;
        std::memcpy(&in.bits, &value, sizeof value);
        return in;
    }
};

/// Without data, what the kernel gives for this output is dropped.
struct map_output {
    void* data;
    Strides strides;
    bool assign;  // what is there is overwritten, else added to

    map_output() : data(nullptr), assign(true) {}
    map_output(void* first, const Strides& steps) : data(first), strides(steps), assign(true) {}
};

/// The same as a pass reads and writes them: strides are over the axes of its plan, as many as it has.
struct planned_input {
    const void* data;
    std::uint64_t bits;
    std::size_t bytes;
    index_t stride[max_rank];

    bool is_number() const { return bytes == 0; }
};
struct planned_output {
    void* data;
    bool assign;
    index_t stride[max_rank];
};

/// The elements a pass runs over, in the order of the last axis fastest.
struct iteration_space {
    std::size_t rank = 0;
    index_t extent[max_rank] = {};
    index_t size = 1;

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
    /// The multi-index of an element.
    void locate(index_t i, index_t* at) const {
        if (rank == 1) {
            at[0] = i;
            return;
        }
        for (std::size_t d = rank; d-- > 0;) {
            at[d] = i % extent[d];
            i /= extent[d];
        }
    }
    /// Calls f(offset, stride, position, count) for each run of n elements from `start` along the last axis.
    template <class Function>
    void for_each_run(const index_t* start, const index_t* stride, index_t n, const Function& f) const {
        const std::size_t last = rank - 1;
        index_t at[max_rank];
        index_t offset = 0;
        for (std::size_t d = 0; d <= last; ++d) {
            at[d] = start[d];
            offset += at[d] * stride[d];
        }
        for (index_t done = 0; done < n;) {
            const index_t count = std::min(n - done, extent[last] - at[last]);
            f(offset, stride[last], done, count);
            done += count;
            at[last] += count;
            offset += count * stride[last];
            for (std::size_t d = last; at[d] == extent[d] && d > 0; --d) {
                offset += stride[d - 1] - at[d] * stride[d];
                at[d] = 0;
                ++at[d - 1];
            }
        }
    }

    /// `shape` with axes of extent 1 dropped, and neighbouring axes merged where every operand allows; and the operands
    /// over what is left.
    void plan(const Shape& shape, std::span<const map_input> inputs, std::span<const map_output> outputs,
              planned_input* in, planned_output* out) {
        size = shape.size();
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            in[k].data = inputs[k].data;
            in[k].bits = inputs[k].bits;
            in[k].bytes = inputs[k].bytes;
            in[k].stride[0] = 0;
        }
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            out[k].data = outputs[k].data;
            out[k].assign = outputs[k].assign;
            out[k].stride[0] = 0;
        }
        for (std::size_t d = 0; d < shape.rank(); ++d) {
            if (shape[d] == 1) continue;
            // Every operand must step over axis d as if it were the continuation of the last axis kept.
            const auto continues = [&](const auto& planned, const auto& given) {
                return planned.data == nullptr || planned.stride[rank - 1] == given.strides[d] * shape[d];
            };
            bool merges = rank > 0;
            for (std::size_t k = 0; merges && k < inputs.size(); ++k) merges = continues(in[k], inputs[k]);
            for (std::size_t k = 0; merges && k < outputs.size(); ++k) merges = continues(out[k], outputs[k]);
            if (!merges) ++rank;
            extent[rank - 1] = merges ? extent[rank - 1] * shape[d] : shape[d];
            for (std::size_t k = 0; k < inputs.size(); ++k)
                in[k].stride[rank - 1] = in[k].data == nullptr ? 0 : inputs[k].strides[d];
            for (std::size_t k = 0; k < outputs.size(); ++k)
                out[k].stride[rank - 1] = out[k].data == nullptr ? 0 : outputs[k].strides[d];
        }
        if (rank == 0) {
            rank = 1;
            extent[0] = 1;
        }
    }
};

template <std::size_t Inputs, std::size_t Outputs>
struct map_plan : iteration_space {
    planned_input in[Inputs];
    planned_output out[Outputs];

    map_plan(const Shape& shape, const std::array<map_input, Inputs>& inputs,
             const std::array<map_output, Outputs>& outputs) {
        plan(shape, inputs, outputs, in, out);
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
