#pragma once
#include <algorithm>
#include <vector>

#include "host_tile.hpp"

/// \file
/// A pass over arrays on the CPU: stage, compute, emit. The iteration space is cut into tiles of consecutive
/// elements that fit the first-level cache. An input that lies in the order of the iteration is read in place,
/// any other is first gathered into the tile; then ONE flat loop over SIMD packets runs the kernel; then outputs
/// that are strided, reduced or added to are emitted from the tile. So there is one instance of the kernel
/// whatever the strides.
///
/// Sums are the same in every run: the space is cut into chunks by its shape alone, not by the number of threads,
/// and their sums are added pairwise.
namespace tandem::inline TANDEM_ABI::detail {

/// Result: the element type of the outputs, T or bool.
template <class Kernel, class Result, std::size_t Inputs, std::size_t Outputs>
class host_pass {
    using T = typename Kernel::scalar;
    using P = std::conditional_t<fits_packets<typename Kernel::structure, T>::value, vector_t<T>, T>;
    using plan_type = map_plan<Inputs, Outputs>;
    static constexpr index_t lanes_of_packet = static_cast<index_t>(width<P>);
    static constexpr index_t tile = Inputs + Outputs <= 16 ? 512 : 256;
    static constexpr std::size_t row_bytes = static_cast<std::size_t>(tile) * 8;

public:
    host_pass(const Kernel& kernel, const plan_type& plan) : kernel_(kernel), plan_(plan) {
        for (std::size_t k = 0; k < Outputs; ++k) {
            if (plan.out[k] == nullptr) continue;
            reduced_[k] = can_sum && plan.is_reduced(plan.out_stride[k], plan.rank);
            in_place_[k] = !reduced_[k] && plan.is_dense(plan.out_stride[k]);
            if (in_place_[k] && !plan.assign[k]) mode_[k] = tile_output::add;
            if (reduced_[k] && plan.is_constant(plan.out_stride[k])) mode_[k] = tile_output::sum;
        }
        join_outputs();
    }

    template <class Space>
    void run() {
        if (plan_.size == 0) return finish_empty();
        choose_chunks(Space::is_parallel);
        for (std::size_t k = 0; k < Outputs; ++k) allocate_sums(k);
        if (Space::is_parallel && chunks_ > 1)
            Space::for_each(chunks_, [this](index_t chunk) { run_chunk(chunk); });
        else
            for (index_t chunk = 0; chunk < chunks_; ++chunk) run_chunk(chunk);
        for (std::size_t k = 0; k < Outputs; ++k)
            if constexpr (can_sum)
                if (reduced_[k]) finish(k);
    }

private:
    /// One leaf at most is joined: registers are few.
    void join_outputs() {
        for (std::size_t k = 0; k < Outputs && join_ == none; ++k)
            for (std::size_t j = k + 1; j < Outputs; ++j)
                if (in_place_[k] && in_place_[j] && plan_.out[j] == plan_.out[k] && !plan_.assign[j]) {
                    mode_[k] = mode_[j] = tile_output::join;
                    join_ = k;
                }
    }

    static constexpr std::size_t none = Outputs;
    static constexpr bool can_sum = !std::is_same_v<Result, bool> && !std::is_same_v<T, bool>;
    static constexpr index_t most_chunks = 64;
    static constexpr index_t least_chunk = 1 << 13;

    /// Chunks are whole rows: index ranges of the leading axes that together have at least most_chunks rows.
    void choose_chunks(bool parallel) {
        bool any_reduced = false;
        for (std::size_t k = 0; k < Outputs; ++k) any_reduced = any_reduced || reduced_[k];
        rows_ = 1;
        leading_ = 0;
        while (leading_ < plan_.rank && rows_ < most_chunks) rows_ *= plan_.extent[leading_++];
        const index_t wanted = parallel || any_reduced ? std::min(most_chunks, plan_.size / least_chunk) : 1;
        chunks_ = std::clamp<index_t>(wanted, 1, rows_);
        // Sums of their own for each chunk must not outgrow the pass itself.
        for (std::size_t k = 0; k < Outputs; ++k)
            if (reduced_[k] && plan_.is_reduced(plan_.out_stride[k], leading_))
                chunks_ = std::clamp<index_t>(plan_.size / sum_size(k), 1, chunks_);
    }

    index_t sum_size(std::size_t k) const {
        index_t size = 1;
        for (std::size_t d = 0; d < plan_.rank; ++d)
            if (plan_.out_stride[k][d] != 0) size *= plan_.extent[d];
        return size;
    }
    /// Where chunks may meet in an element of an output, each has sums of its own.
    void allocate_sums(std::size_t k) {
        if (!reduced_[k]) return;
        index_t step = 1;
        for (std::size_t d = plan_.rank; d-- > 0;) {
            sum_stride_[k][d] = plan_.out_stride[k][d] == 0 ? 0 : step;
            if (plan_.out_stride[k][d] != 0) step *= plan_.extent[d];
        }
        own_sums_[k] = chunks_ > 1 && plan_.is_reduced(plan_.out_stride[k], leading_);
        sums_[k].assign(static_cast<std::size_t>(step * (own_sums_[k] ? chunks_ : 1)), 0);
    }

    /// Adds the chunks' sums pairwise and writes them to the output.
    void finish(std::size_t k) {
        const index_t n = sum_size(k);
        T* sums = sums_[k].data();
        if (own_sums_[k])
            for (index_t step = 1; step < chunks_; step *= 2)
                for (index_t c = 0; c + step < chunks_; c += 2 * step)
                    for (index_t i = 0; i < n; ++i) sums[c * n + i] += sums[(c + step) * n + i];
        auto* target = static_cast<Result*>(plan_.out[k]);
        index_t at[max_rank] = {};
        for (index_t i = 0; i < n; ++i) {
            index_t offset = 0;
            for (std::size_t d = 0; d < plan_.rank; ++d) offset += at[d] * plan_.out_stride[k][d];
            target[offset] = static_cast<Result>(plan_.assign[k] ? sums[i] : target[offset] + sums[i]);
            for (std::size_t d = plan_.rank; d-- > 0;) {
                if (plan_.out_stride[k][d] == 0) continue;
                if (++at[d] < plan_.extent[d]) break;
                at[d] = 0;
            }
        }
    }
    /// A sum of nothing is zero.
    void finish_empty() {
        for (std::size_t k = 0; k < Outputs; ++k) {
            if (!reduced_[k] || !plan_.assign[k]) continue;
            bool empty = false;
            for (std::size_t d = 0; d < plan_.rank; ++d)
                empty = empty || (plan_.out_stride[k][d] != 0 && plan_.extent[d] == 0);
            if (empty) continue;
            sums_[k].assign(static_cast<std::size_t>(sum_size(k)), 0);
            if constexpr (can_sum) finish(k);
        }
    }

    /// The multi-index of an element.
    void locate(index_t i, index_t* at) const {
        for (std::size_t d = plan_.rank; d-- > 0;) {
            at[d] = i % plan_.extent[d];
            i /= plan_.extent[d];
        }
    }
    /// Calls f(offset, stride, position, count) for each run of n elements from `at` along the last axis.
    template <class Function>
    void for_each_run(const index_t* start, const index_t* stride, index_t n, const Function& f) const {
        const std::size_t last = plan_.rank - 1;
        index_t at[max_rank];
        index_t offset = 0;
        for (std::size_t d = 0; d <= last; ++d) {
            at[d] = start[d];
            offset += at[d] * stride[d];
        }
        for (index_t done = 0; done < n;) {
            const index_t count = std::min(n - done, plan_.extent[last] - at[last]);
            f(offset, stride[last], done, count);
            done += count;
            at[last] += count;
            offset += count * stride[last];
            for (std::size_t d = last; at[d] == plan_.extent[d] && d > 0; --d) {
                offset += stride[d - 1] - at[d] * stride[d];
                at[d] = 0;
                ++at[d - 1];
            }
        }
    }
    template <class Word>
    void gather(std::size_t k, const index_t* start, index_t n, Word* to) const {
        const auto* from = static_cast<const Word*>(plan_.in[k]);
        for_each_run(start, plan_.in_stride[k], n,
                     [=](index_t offset, index_t stride, index_t done, index_t count) {
                         if (stride == 0)
                             std::fill_n(to + done, count, from[offset]);
                         else if (stride == 1)
                             std::copy_n(from + offset, count, to + done);
                         else
                             for (index_t j = 0; j < count; ++j) to[done + j] = from[offset + j * stride];
                     });
    }
    void stage(std::size_t k, const index_t* start, index_t n, std::byte* to) const {
        if (plan_.bytes[k] == 8)
            gather(k, start, n, reinterpret_cast<std::uint64_t*>(to));
        else if (plan_.bytes[k] == 4)
            gather(k, start, n, reinterpret_cast<std::uint32_t*>(to));
        else
            gather(k, start, n, reinterpret_cast<std::uint8_t*>(to));
    }
    static T sum_of(const Result* x, index_t n) {
        T total(0);
        index_t i = 0;
        if constexpr (!std::is_same_v<P, T> && std::is_same_v<Result, T>) {
            if (n >= lanes_of_packet) {
                // Four at a time: each addition waits for the one before it.
                P sums[4] = {P(T(0)), P(T(0)), P(T(0)), P(T(0))};
                for (; i + 4 * lanes_of_packet <= n; i += 4 * lanes_of_packet) {
                    TANDEM_UNROLL
                    for (index_t j = 0; j < 4; ++j) sums[j] = sums[j] + load<P>(x + i + j * lanes_of_packet);
                }
                for (; i + lanes_of_packet <= n; i += lanes_of_packet) sums[0] = sums[0] + load<P>(x + i);
                total = sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
            }
        }
        for (; i < n; ++i) total += x[i];
        return total;
    }
    T* sums_of(std::size_t k, index_t chunk) {
        return sums_[k].data() + (own_sums_[k] ? chunk * sum_size(k) : 0);
    }
    void emit(std::size_t k, index_t chunk, const index_t* start, index_t n, const Result* from) {
        if constexpr (can_sum) {
            if (!reduced_[k]) return scatter(k, start, n, from);
            T* sums = sums_of(k, chunk);
            for_each_run(start, sum_stride_[k], n,
                         [=](index_t offset, index_t stride, index_t done, index_t count) {
                             if (stride == 0)
                                 sums[offset] += sum_of(from + done, count);
                             else
                                 for (index_t j = 0; j < count; ++j) sums[offset + j] += from[done + j];
                         });
        } else {
            scatter(k, start, n, from);
        }
    }
    void scatter(std::size_t k, const index_t* start, index_t n, const Result* from) const {
        auto* target = static_cast<Result*>(plan_.out[k]);
        const bool assign = plan_.assign[k];
        for_each_run(start, plan_.out_stride[k], n,
                     [=](index_t offset, index_t stride, index_t done, index_t count) {
                         if (assign)
                             for (index_t j = 0; j < count; ++j) target[offset + j * stride] = from[done + j];
                         else if (stride == 1)
                             for (index_t j = 0; j < count; ++j) target[offset + j] += from[done + j];
                         else
                             for (index_t j = 0; j < count; ++j)
                                 target[offset + j * stride] += from[done + j];
                     });
    }

    /// Runs the kernel for n elements, whole packets. What is summed in registers is added to `total`; what is joined goes
    /// to output `join`.
    TANDEM_KERNEL void compute(const void* const* in, Result* const* out, const tile_output* mode,
                               std::size_t join, index_t n, T* const* total) const {
        P sum_of_packets[Outputs], joined;
        tile_reader<T, P, Inputs> reader;
        tile_writer<P, Result, Outputs> writer{{}, {}, sum_of_packets, joined, 0};
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Inputs; ++k) {
            reader.data[k] = in[k];
            reader.bits[k] = plan_.bits[k];
        }
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Outputs; ++k) {
            writer.data[k] = out[k];
            writer.mode[k] = mode[k];
            sum_of_packets[k] = P(T(0));
        }
        Result* const join_to = join == none ? nullptr : out[join];
        const bool join_adds = join != none && !plan_.assign[join];
        for (index_t i = 0; i < n; i += lanes_of_packet) {
            reader.i = i;
            writer.i = i;
            joined = P(T(0));
            kernel_.template operator()<P>(reader, writer);
            if constexpr (can_sum) {
                if (join_adds) joined = joined + load<P>(join_to + i);
                if (join_to != nullptr) store(join_to + i, joined);
            }
        }
        if constexpr (can_sum)
            for (std::size_t k = 0; k < Outputs; ++k)
                if (mode[k] == tile_output::sum)
                    *total[k] = static_cast<T>(*total[k] + sum(sum_of_packets[k]));
    }
    /// The last elements, fewer than a packet, through buffers that are long enough.
    void compute_rest(const void* const* in, Result* const* out, index_t first, index_t n,
                      T* const* total) const {
        alignas(64) std::byte padded[Inputs + Outputs][64] = {};
        const void* padded_in[Inputs];
        Result* padded_out[Outputs];
        for (std::size_t k = 0; k < Inputs; ++k) {
            padded_in[k] = padded[k];
            if (!plan_.is_number(k))
                std::memcpy(padded[k],
                            static_cast<const std::byte*>(in[k]) +
                                static_cast<std::size_t>(first) * plan_.bytes[k],
                            static_cast<std::size_t>(n) * plan_.bytes[k]);
        }
        for (std::size_t k = 0; k < Outputs; ++k)
            padded_out[k] = reinterpret_cast<Result*>(padded[Inputs + k]);
        const tile_output store_all[Outputs] = {};
        compute(padded_in, padded_out, store_all, none, lanes_of_packet, total);
        for (std::size_t k = 0; k < Outputs; ++k)
            for (index_t i = 0; i < n; ++i) {
                const Result x = padded_out[k][i];
                if (mode_[k] == tile_output::store || (k == join_ && plan_.assign[k])) {
                    out[k][first + i] = x;
                } else if constexpr (can_sum) {
                    T& target = mode_[k] == tile_output::sum ? *total[k] : out[k][first + i];
                    target = static_cast<T>(target + x);
                }
            }
    }

    void run_chunk(index_t chunk) {
        alignas(64) std::byte staged[Inputs][row_bytes];
        alignas(64) std::byte results[Outputs][row_bytes];
        const index_t row = plan_.size / rows_;
        const index_t begin = chunk * rows_ / chunks_ * row, end = (chunk + 1) * rows_ / chunks_ * row;
        bool direct[Inputs], constant[Inputs];
        const void* in[Inputs];
        Result* out[Outputs];
        T* total[Outputs] = {};
        index_t at[max_rank];
        if constexpr (can_sum)
            for (std::size_t k = 0; k < Outputs; ++k)
                if (reduced_[k]) total[k] = sums_of(k, chunk);
        for (std::size_t k = 0; k < Inputs; ++k) {
            direct[k] = !plan_.is_number(k) && plan_.is_dense(plan_.in_stride[k]);
            constant[k] = plan_.is_number(k) || plan_.is_constant(plan_.in_stride[k]);
            in[k] = staged[k];
            locate(begin, at);
            if (constant[k] && !direct[k] && !plan_.is_number(k))
                stage(k, at, std::min(tile, end - begin), staged[k]);
        }
        for (index_t i = begin; i < end; i += tile) {
            const index_t n = std::min(tile, end - i);
            locate(i, at);
            for (std::size_t k = 0; k < Inputs; ++k) {
                if (direct[k])
                    in[k] = static_cast<const std::byte*>(plan_.in[k]) +
                            static_cast<std::size_t>(i) * plan_.bytes[k];
                else if (!constant[k])
                    stage(k, at, n, staged[k]);
            }
            for (std::size_t k = 0; k < Outputs; ++k)
                out[k] = in_place_[k] ? static_cast<Result*>(plan_.out[k]) + i
                                      : reinterpret_cast<Result*>(results[k]);
            const index_t whole = n / lanes_of_packet * lanes_of_packet;
            compute(in, out, mode_, join_, whole, total);
            if (whole < n) compute_rest(in, out, whole, n - whole, total);
            for (std::size_t k = 0; k < Outputs; ++k)
                if (plan_.out[k] != nullptr && !in_place_[k] && mode_[k] != tile_output::sum)
                    emit(k, chunk, at, n, out[k]);
        }
    }

    Kernel kernel_;
    const plan_type& plan_;
    bool in_place_[Outputs] = {};
    tile_output mode_[Outputs] = {};
    std::size_t join_ = none;  // the first of the outputs that are joined
    bool reduced_[Outputs] = {};
    bool own_sums_[Outputs] = {};
    index_t sum_stride_[Outputs][max_rank] = {};
    std::vector<std::conditional_t<can_sum, T, char>> sums_[Outputs];
    index_t rows_ = 1;
    std::size_t leading_ = 0;
    index_t chunks_ = 1;
};

}  // namespace tandem::inline TANDEM_ABI::detail
