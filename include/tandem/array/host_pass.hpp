#pragma once
#include <algorithm>
#include <iterator>
#include <memory>

#include "host_tile.hpp"

/// \file
/// A pass over arrays on the CPU: stage, compute, emit. The iteration space is cut into tiles of consecutive
/// elements that fit the first-level cache. An input that lies in the order of the iteration is read in place,
/// any other is first gathered into the tile; then the kernel runs over the tile (host_map.hpp); then outputs
/// that are strided, reduced or added to are emitted from the tile. Kernels are called through a pointer, a tile at
/// a time, so that all this is compiled once for an element type and not for each expression.
///
/// Sums are the same in every run: the space is cut into chunks by its shape alone, not by the number of threads,
/// and their sums are added pairwise.
namespace tandem::inline TANDEM_ABI::detail {

/// Whether outputs of this type can be summed and added to.
template <class T, class Result>
inline constexpr bool sums_results = !std::is_same_v<Result, bool> && !std::is_same_v<T, bool>;

/// What a pass knows of one of its outputs.
template <class T>
struct pass_output {
    bool in_place = false;  // the kernel stores it where it goes; else in a tile
    bool reduced = false;
    bool flat = false;       // the tile goes to as many elements one after another, or into one sum
    bool emitted = false;    // by itself, from its tile
    std::size_t second = 0;  // an output that is added to the same elements, with this one; 0: none
    bool own_sums = false;   // for each chunk
    index_t sum_stride[max_rank];
    T* sums = nullptr;
    T few_sums[4];
    std::unique_ptr<T[]> many_sums;

    /// Zeros.
    void allocate_sums(index_t count) {
        if (count > static_cast<index_t>(std::size(few_sums)))
            many_sums = std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(count));
        sums = many_sums == nullptr ? few_sums : many_sums.get();
        std::fill_n(sums, count, T(0));
    }
};

/// Result: the element type of the outputs, T or bool.  P: what the kernel computes with, T or packets of it.
template <class T, class P, class Result>
class host_pass {
    using compute_function = void (*)(const void* kernel, const pass_tile<Result>& tile);
    using chunk_function = void (*)(host_pass& pass, index_t chunk);

public:
    template <std::size_t Inputs, std::size_t Outputs>
    host_pass(const iteration_space& space, const planned_input (&in)[Inputs],
              const planned_output (&out)[Outputs], pass_output<T> (&states)[Outputs], const void* kernel,
              compute_function function)
        : space_(space), in_(in), out_(out), states_(states), kernel_(kernel), compute_(function),
          run_chunk_(run_chunk_in_frame<Inputs, Outputs>) {
        choose_modes();
    }

    template <class Space>
    void run() {
        if (space_.size == 0) return finish_empty();
        choose_chunks(Space::is_parallel);
        for (std::size_t k = 0; k < out_.size(); ++k) allocate_sums(k);
        if (Space::is_parallel && chunks_ > 1)
            Space::for_each(chunks_, [this](index_t chunk) { run_chunk_(*this, chunk); });
        else
            for (index_t chunk = 0; chunk < chunks_; ++chunk) run_chunk_(*this, chunk);
        if constexpr (can_sum)
            for (std::size_t k = 0; k < out_.size(); ++k)
                if (states_[k].reduced) finish(k);
    }

private:
    static constexpr bool can_sum = sums_results<T, Result>;
    static constexpr index_t lanes_of_packet = static_cast<index_t>(width<P>);
    static constexpr std::size_t bytes_of_packet = 64;
    static constexpr index_t most_chunks = 64;
    static constexpr index_t least_chunk = 1 << 13;

    // ---- before the first tile

    void choose_modes() {
        for (std::size_t k = 0; k < out_.size(); ++k) {
            const planned_output& out = out_[k];
            pass_output<T>& state = states_[k];
            if (out.data == nullptr) continue;
            state.reduced = can_sum && space_.is_reduced(out.stride, space_.rank);
            state.flat = state.reduced ? space_.is_constant(out.stride) : space_.is_dense(out.stride);
            state.in_place = !state.reduced && state.flat && out.assign;
            state.emitted = !state.in_place && !join(k);
        }
    }
    /// A leaf that occurs several times has as many outputs: two are added at once. Whether output k joins one before it.
    bool join(std::size_t k) {
        if (states_[k].reduced || !states_[k].flat) return false;
        for (std::size_t j = 0; j < k; ++j) {
            pass_output<T>& other = states_[j];
            if (other.emitted && !other.reduced && other.flat && other.second == 0 &&
                out_[j].data == out_[k].data) {
                other.second = k;
                return true;
            }
        }
        return false;
    }

    /// Chunks are whole rows: index ranges of the leading axes that together have at least most_chunks rows.
    void choose_chunks(bool parallel) {
        bool any_reduced = false;
        for (const pass_output<T>& state : states_) any_reduced = any_reduced || state.reduced;
        rows_ = 1;
        leading_ = 0;
        while (leading_ < space_.rank && rows_ < most_chunks) rows_ *= space_.extent[leading_++];
        const index_t wanted = parallel || any_reduced ? std::min(most_chunks, space_.size / least_chunk) : 1;
        chunks_ = std::clamp<index_t>(wanted, 1, rows_);
        // Sums of their own for each chunk must not outgrow the pass itself.
        for (std::size_t k = 0; k < out_.size(); ++k)
            if (states_[k].reduced && space_.is_reduced(out_[k].stride, leading_))
                chunks_ = std::clamp<index_t>(space_.size / sum_size(k), 1, chunks_);
    }

    // ---- sums

    index_t sum_size(std::size_t k) const {
        index_t size = 1;
        for (std::size_t d = 0; d < space_.rank; ++d)
            if (out_[k].stride[d] != 0) size *= space_.extent[d];
        return size;
    }
    T* sums_of(std::size_t k, index_t chunk) {
        return states_[k].sums + (states_[k].own_sums ? chunk * sum_size(k) : 0);
    }
    /// Where chunks may meet in an element of an output, each has sums of its own.
    void allocate_sums(std::size_t k) {
        pass_output<T>& state = states_[k];
        if (!state.reduced) return;
        index_t step = 1;
        for (std::size_t d = space_.rank; d-- > 0;) {
            state.sum_stride[d] = out_[k].stride[d] == 0 ? 0 : step;
            if (out_[k].stride[d] != 0) step *= space_.extent[d];
        }
        state.own_sums = chunks_ > 1 && space_.is_reduced(out_[k].stride, leading_);
        state.allocate_sums(step * (state.own_sums ? chunks_ : 1));
    }
    /// Adds the chunks' sums pairwise and writes them to the output.
    void finish(std::size_t k) {
        const index_t n = sum_size(k);
        const planned_output& out = out_[k];
        T* sums = states_[k].sums;
        if (states_[k].own_sums)
            for (index_t step = 1; step < chunks_; step *= 2)
                for (index_t c = 0; c + step < chunks_; c += 2 * step)
                    for (index_t i = 0; i < n; ++i) sums[c * n + i] += sums[(c + step) * n + i];
        auto* target = static_cast<Result*>(out.data);
        index_t at[max_rank] = {};
        for (index_t i = 0; i < n; ++i) {
            index_t offset = 0;
            for (std::size_t d = 0; d < space_.rank; ++d) offset += at[d] * out.stride[d];
            target[offset] = static_cast<Result>(out.assign ? sums[i] : target[offset] + sums[i]);
            for (std::size_t d = space_.rank; d-- > 0;) {
                if (out.stride[d] == 0) continue;
                if (++at[d] < space_.extent[d]) break;
                at[d] = 0;
            }
        }
    }
    /// A sum of nothing is zero.
    void finish_empty() {
        for (std::size_t k = 0; k < out_.size(); ++k) {
            if (!states_[k].reduced || !out_[k].assign) continue;
            bool empty = false;
            for (std::size_t d = 0; d < space_.rank; ++d)
                empty = empty || (out_[k].stride[d] != 0 && space_.extent[d] == 0);
            if (empty) continue;
            states_[k].allocate_sums(sum_size(k));
            if constexpr (can_sum) finish(k);
        }
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

    // ---- between arrays and tiles

    template <class Word>
    void gather(std::size_t k, const index_t* start, index_t n, Word* to) const {
        const auto* from = static_cast<const Word*>(in_[k].data);
        space_.for_each_run(start, in_[k].stride, n,
                            [=](index_t offset, index_t stride, index_t done, index_t count) {
                                if (stride == 0)
                                    std::fill_n(to + done, count, from[offset]);
                                else if (stride == 1)
                                    std::copy_n(from + offset, count, to + done);
                                else
                                    for (index_t j = 0; j < count; ++j)
                                        to[done + j] = from[offset + j * stride];
                            });
    }
    void stage(std::size_t k, const index_t* start, index_t n, std::byte* to) const {
        if (in_[k].bytes == 8)
            gather(k, start, n, reinterpret_cast<std::uint64_t*>(to));
        else if (in_[k].bytes == 4)
            gather(k, start, n, reinterpret_cast<std::uint32_t*>(to));
        else if (in_[k].bytes == 2)
            gather(k, start, n, reinterpret_cast<std::uint16_t*>(to));
        else
            gather(k, start, n, reinterpret_cast<std::uint8_t*>(to));
    }
    static void write(bool assign, Result* to, index_t stride, const Result* from, index_t n) {
        if (assign)
            for (index_t j = 0; j < n; ++j) to[j * stride] = from[j];
        else if (stride == 1)
            add(to, n, from);
        else
            for (index_t j = 0; j < n; ++j) to[j * stride] += from[j];
    }
    template <class To, class... From>
    static void add(To* to, index_t n, const From*... from) {
        index_t i = 0;
        if constexpr (!std::is_same_v<P, T> && std::is_same_v<Result, T>)
            for (; i + lanes_of_packet <= n; i += lanes_of_packet)
                store(to + i, P(load<P>(to + i) + (load<P>(from + i) + ...)));
        for (; i < n; ++i) to[i] = static_cast<To>(to[i] + (from[i] + ...));
    }
    /// From a tile to where the output goes.
    void emit(std::size_t k, index_t chunk, index_t first, const index_t* start, index_t n,
              Result* const* tiles) {
        const Result* const from = tiles[k];
        if constexpr (can_sum) {
            if (states_[k].reduced) {
                T* sums = sums_of(k, chunk);
                const auto sum_run = [=](index_t offset, index_t stride, index_t done, index_t count) {
                    if (stride == 0)
                        sums[offset] += sum_of(from + done, count);
                    else
                        add(sums + offset, count, from + done);
                };
                if (states_[k].flat)
                    sum_run(0, 0, 0, n);
                else
                    space_.for_each_run(start, states_[k].sum_stride, n, sum_run);
                return;
            }
        }
        auto* const target = static_cast<Result*>(out_[k].data);
        const bool assign = out_[k].assign;
        if (states_[k].second != 0) return add(target + first, n, from, tiles[states_[k].second]);
        if (states_[k].flat) return write(assign, target + first, 1, from, n);
        space_.for_each_run(start, out_[k].stride, n,
                            [=](index_t offset, index_t stride, index_t done, index_t count) {
                                write(assign, target + offset, stride, from + done, count);
                            });
    }

    // ---- tiles

    /// How the elements of an input come into a tile: not at all, for it is a number; read in place; the same element
    /// everywhere; gathered.
    enum class reads : unsigned char { number, in_place, one, strided };
    reads reads_of(const planned_input& in) const {
        if (in.is_number()) return reads::number;
        if (space_.is_dense(in.stride)) return reads::in_place;
        return space_.is_constant(in.stride) ? reads::one : reads::strided;
    }

    /// What a chunk works in: the operands of its tile, and a second time those of a packet at its end.
    struct chunk_memory {
        index_t tile;
        std::byte* rows;     // a tile for each input, then for each output
        std::byte* packets;  // a packet for each
        reads* how;
        input_tile *in, *packet_in;
        Result **out, **packet_out;

        std::byte* row(std::size_t k) const { return rows + k * static_cast<std::size_t>(tile) * 8; }
        std::byte* packet(std::size_t k) const { return packets + k * bytes_of_packet; }
    };
    template <std::size_t Inputs, std::size_t Outputs>
    static void run_chunk_in_frame(host_pass& pass, index_t chunk) {
        constexpr std::size_t bytes = Inputs + Outputs <= 16 ? 4096 : 2048;  // of an operand
        constexpr std::size_t tile = bytes / std::max<std::size_t>(4, sizeof(T));
        alignas(64) std::byte rows[(Inputs + Outputs) * tile * 8];
        alignas(64) std::byte packets[(Inputs + Outputs) * bytes_of_packet];
        reads how[Inputs];
        input_tile in[2 * Inputs];
        Result* out[2 * Outputs];
        pass.run_chunk(chunk, {tile, rows, packets, how, in, in + Inputs, out, out + Outputs});
    }

    /// The last elements, fewer than a packet, through buffers that are long enough.
    void compute_rest(const chunk_memory& m, index_t first, index_t n) const {
        const std::size_t inputs = in_.size();
        std::fill_n(m.packets, (inputs + out_.size()) * bytes_of_packet, std::byte{});
        for (std::size_t k = 0; k < inputs; ++k) {
            m.packet_in[k] = {m.packet(k), in_[k].bits};
            if (!in_[k].is_number())
                std::memcpy(m.packet(k),
                            static_cast<const std::byte*>(m.in[k].data) +
                                static_cast<std::size_t>(first) * in_[k].bytes,
                            static_cast<std::size_t>(n) * in_[k].bytes);
        }
        for (std::size_t k = 0; k < out_.size(); ++k)
            m.packet_out[k] = reinterpret_cast<Result*>(m.packet(inputs + k));
        compute_(kernel_, {m.packet_in, m.packet_out, lanes_of_packet});
        for (std::size_t k = 0; k < out_.size(); ++k) std::copy_n(m.packet_out[k], n, m.out[k] + first);
    }

    void run_chunk(index_t chunk, const chunk_memory& m) {
        index_t begin = 0, end = space_.size;
        if (chunks_ > 1) {
            const index_t row = space_.size / rows_;
            begin = chunk * rows_ / chunks_ * row;
            end = (chunk + 1) * rows_ / chunks_ * row;
        }
        index_t at[max_rank];
        space_.locate(begin, at);
        for (std::size_t k = 0; k < in_.size(); ++k) {
            m.in[k] = {m.row(k), in_[k].bits};
            m.how[k] = reads_of(in_[k]);
            // What is the same everywhere is staged once.
            if (m.how[k] == reads::one) stage(k, at, std::min(m.tile, end - begin), m.row(k));
        }
        for (std::size_t k = 0; k < out_.size(); ++k)
            m.out[k] = reinterpret_cast<Result*>(m.row(in_.size() + k));
        for (index_t i = begin; i < end; i += m.tile) {
            const index_t n = std::min(m.tile, end - i);
            space_.locate(i, at);
            for (std::size_t k = 0; k < in_.size(); ++k) {
                if (m.how[k] == reads::in_place)
                    m.in[k].data = static_cast<const std::byte*>(in_[k].data) +
                                   static_cast<std::size_t>(i) * in_[k].bytes;
                else if (m.how[k] == reads::strided)
                    stage(k, at, n, m.row(k));
            }
            for (std::size_t k = 0; k < out_.size(); ++k)
                if (states_[k].in_place) m.out[k] = static_cast<Result*>(out_[k].data) + i;
            const index_t whole = n / lanes_of_packet * lanes_of_packet;
            if (whole > 0) compute_(kernel_, {m.in, m.out, whole});
            if (whole < n) compute_rest(m, whole, n - whole);
            for (std::size_t k = 0; k < out_.size(); ++k)
                if (states_[k].emitted) emit(k, chunk, i, at, n, m.out);
        }
    }

    const iteration_space& space_;
    std::span<const planned_input> in_;
    std::span<const planned_output> out_;
    std::span<pass_output<T>> states_;
    const void* kernel_;
    compute_function compute_;
    chunk_function run_chunk_;
    index_t rows_ = 1;
    std::size_t leading_ = 0;
    index_t chunks_ = 1;
};

}  // namespace tandem::inline TANDEM_ABI::detail
