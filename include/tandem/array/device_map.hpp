#pragma once
#include <algorithm>
#include <bit>
#include <limits>

#include "buffer.hpp"
#include "device_kernel.hpp"

/// \file
/// A pass over arrays on a device. One thread computes one element: all outputs that are not summed are written in
/// one launch. Outputs summed over the same axes share a launch, which also writes the others: the elements that
/// belong to one sum are dealt out to `lanes` threads, each of which computes its elements, adds them in a register
/// and stores the partial sum; small launches that no longer depend on the expression add those up.
///
/// Neighbouring threads are neighbours along the last axis, whether it is summed or kept, so that they read and
/// write neighbouring memory. There are no atomics, and lanes are counted by sizes alone: sums are the same in
/// every run. Indices are of 32 bits; larger spaces are cut along an axis and launched one after another.
namespace tandem::inline TANDEM_ABI::detail {

/// The most elements of one launch. (Tests specialise it for a space of their own.)
template <class Space>
inline constexpr index_t most_elements_of_launch = std::numeric_limits<std::int32_t>::max();
/// Devices take 4096 bytes of arguments everywhere; Thrust adds a few of its own.
inline constexpr std::size_t most_bytes_of_functor = 3968;

/// The axes of a launch: place in the launch to axis of the plan; from first_summed on, those summed.
template <std::size_t Rank>
struct axis_order {
    std::size_t axis[Rank] = {};
    std::size_t used = 0;  // places before it have extent 1
    std::size_t first_summed = Rank;
    index_t kept = 1, count = 1;

    template <class Plan>
    axis_order(const Plan& plan, unsigned summed) : used(Rank - plan.rank) {
        std::size_t place = used;
        for (const bool take_summed : {false, true}) {
            if (take_summed) first_summed = place;
            for (std::size_t d = 0; d < plan.rank; ++d) {
                if (((summed >> d & 1u) != 0) != take_summed) continue;
                axis[place++] = d;
                (take_summed ? count : kept) *= plan.extent[d];
            }
        }
    }
    /// The axes before `end`; further ones count as extents of 1.
    template <class Plan>
    device_axes<Rank> axes(const Plan& plan, std::size_t end = Rank) const {
        device_axes<Rank> result{};
        for (std::size_t d = 0; d < Rank; ++d) {
            result.extent[d] = d < used || d >= end ? 1 : static_cast<std::uint32_t>(plan.extent[axis[d]]);
            result.divisor[d] = fixed_divisor(result.extent[d]);
        }
        return result;
    }
    void set_strides(device_operand<Rank>& operand, const index_t* stride) const {
        for (std::size_t d = 0; d < Rank; ++d)
            operand.stride[d] = d < used ? 0 : static_cast<std::int32_t>(stride[axis[d]]);
    }
};

/// How many threads share the work of one sum of `count` elements: enough to fill a device, while each has some
/// elements to add; and enough for neighbours to read whole segments of memory. A power of two.
inline index_t choose_lanes(index_t kept, index_t count, bool neighbours) {
    constexpr index_t threads = index_t{1} << 18, least_count = 8, segment = 8;
    index_t lanes = 1;
    while (kept * lanes < threads && 2 * lanes * least_count <= count) lanes *= 2;
    while (neighbours && lanes < segment && 4 * lanes <= count) lanes *= 2;
    return lanes;
}
/// One thread adds up at most so many lanes.
inline constexpr index_t most_lanes_of_stage = 64;
/// Rows of partial results that the stages of adding up need together.
inline index_t rows_of_stages(index_t lanes) {
    index_t rows = lanes;
    for (index_t n = lanes; n > most_lanes_of_stage;) rows += n /= most_lanes_of_stage;
    return rows;
}

/// Result: the element type of the outputs, T or bool.
template <class Kernel, class Result, std::size_t Inputs, std::size_t Outputs>
class device_pass {
    using T = typename Kernel::scalar;
    using plan_type = map_plan<Inputs, Outputs>;
    static_assert(Outputs <= 64, "tandem: a pass with more than 64 outputs");
    static constexpr bool can_sum = !std::is_same_v<Result, bool> && !std::is_same_v<T, bool>;
    template <std::size_t Rank>
    static constexpr bool fits =
        sizeof(device_sums<Kernel, Result, Inputs, Outputs, Rank>) <= most_bytes_of_functor;
    /// The most axes of one launch: each more takes registers from all. Where arrays have more that cannot be merged,
    /// which is rare, the host loops over the shortest.
    static constexpr std::size_t most_axes = fits<4> ? 4 : 2;
    static_assert(fits<most_axes>,
                  "tandem: an array expression with too many inputs; assign parts of it to arrays");

public:
    device_pass(const Kernel& kernel, const plan_type& plan) : kernel_(kernel), plan_(plan) {}

    template <class Space>
    void run() const {
        if (plan_.size == 0)
            finish_empty<Space>();
        else
            run_part<Space>(plan_);
    }

private:
    /// The axes that an output is summed over, one bit each.
    static unsigned summed_axes(const plan_type& plan, std::size_t k) {
        unsigned mask = 0;
        if constexpr (can_sum)
            for (std::size_t d = 0; d < plan.rank; ++d)
                if (plan.out[k].data != nullptr && plan.out[k].stride[d] == 0 && plan.extent[d] != 1)
                    mask |= 1u << d;
        return mask;
    }

    // ---- spaces that one launch cannot take

    static bool fits_stride(const plan_type& plan, std::size_t d) {
        const auto is_long = [](index_t stride) { return static_cast<std::int32_t>(stride) != stride; };
        for (std::size_t k = 0; k < Inputs; ++k)
            if (is_long(plan.in[k].stride[d])) return false;
        for (std::size_t k = 0; k < Outputs; ++k)
            if (is_long(plan.out[k].stride[d])) return false;
        return true;
    }
    template <class Space>
    void run_part(const plan_type& plan) const {
        if (plan.size > most_elements_of_launch<Space>)
            return run_pieces<Space>(plan, 0, (plan.extent[0] + 1) / 2);
        for (std::size_t d = 0; d < plan.rank; ++d)
            if (!fits_stride(plan, d)) return run_pieces<Space>(plan, d, 1);
        if (plan.rank > most_axes) {
            const auto shortest = std::min_element(plan.extent, plan.extent + plan.rank) - plan.extent;
            return run_pieces<Space>(plan, static_cast<std::size_t>(shortest), 1);
        }
        if (plan.rank == 1)
            launch<Space, 1>(plan);
        else if (plan.rank == 2)
            launch<Space, 2>(plan);
        else if constexpr (most_axes > 2)
            launch<Space, most_axes>(plan);
    }
    /// One after another, index ranges of an axis of the given length.
    template <class Space>
    void run_pieces(const plan_type& plan, std::size_t axis, index_t length) const {
        for (index_t start = 0; start < plan.extent[axis]; start += length) {
            plan_type piece = plan;
            piece.extent[axis] = std::min(length, plan.extent[axis] - start);
            piece.size = plan.size / plan.extent[axis] * piece.extent[axis];
            for (std::size_t k = 0; k < Inputs; ++k)
                if (!plan.in[k].is_number() && plan.in[k].data != nullptr)
                    piece.in[k].data =
                        static_cast<const std::byte*>(plan.in[k].data) +
                        start * plan.in[k].stride[axis] * static_cast<index_t>(plan.in[k].bytes);
            for (std::size_t k = 0; k < Outputs; ++k) {
                if (plan.out[k].data == nullptr) continue;
                piece.out[k].data = static_cast<Result*>(plan.out[k].data) + start * plan.out[k].stride[axis];
                if (can_sum && plan.out[k].stride[axis] == 0 && start > 0) piece.out[k].assign = false;
            }
            if (piece.extent[axis] == 1 && piece.rank > 1) remove_axis(piece, axis);
            run_part<Space>(piece);
        }
    }
    static void remove_axis(plan_type& plan, std::size_t axis) {
        --plan.rank;
        for (std::size_t d = axis; d < plan.rank; ++d) {
            plan.extent[d] = plan.extent[d + 1];
            for (std::size_t k = 0; k < Inputs; ++k) plan.in[k].stride[d] = plan.in[k].stride[d + 1];
            for (std::size_t k = 0; k < Outputs; ++k) plan.out[k].stride[d] = plan.out[k].stride[d + 1];
        }
    }

    // ---- launches

    template <std::size_t Rank>
    void bind(device_kernel<Kernel, Result, Inputs, Outputs, Rank>& f, const plan_type& plan,
              const axis_order<Rank>& order) const {
        f.kernel = kernel_;
        f.axes = order.axes(plan);
        for (std::size_t k = 0; k < Inputs; ++k) {
            if (plan.in[k].is_number())
                f.in[k].bits = plan.in[k].bits;
            else
                f.in[k].data = const_cast<void*>(plan.in[k].data);
            order.set_strides(f.in[k], plan.in[k].stride);
        }
        for (std::size_t k = 0; k < Outputs; ++k) {
            f.out[k].data = plan.out[k].data;
            order.set_strides(f.out[k], plan.out[k].stride);
            if (plan.out[k].assign) f.assigned |= std::uint64_t{1} << k;
        }
    }
    template <class Space, std::size_t Rank>
    void launch(const plan_type& plan) const {
        std::uint64_t dense = 0, sums = 0;
        unsigned over[Outputs];
        for (std::size_t k = 0; k < Outputs; ++k) {
            over[k] = summed_axes(plan, k);
            if (plan.out[k].data != nullptr && (outputs_of<Kernel> >> k & 1u) != 0)
                (over[k] == 0 ? dense : sums) |= std::uint64_t{1} << k;
        }
        if constexpr (can_sum) {
            while (sums != 0) {
                const unsigned axes = over[std::countr_zero(sums)];
                std::uint64_t group = 0;
                for (std::size_t k = 0; k < Outputs; ++k)
                    if ((sums >> k & 1u) != 0 && over[k] == axes) group |= std::uint64_t{1} << k;
                launch_sums<Space, Rank>(plan, axes, group, dense);
                sums &= ~group;
                dense = 0;
            }
        }
        if (dense == 0) return;
        device_elements<Kernel, Result, Inputs, Outputs, Rank> f{};
        bind<Rank>(f, plan, axis_order<Rank>(plan, 0));
        f.written = dense;
        Space::for_each(plan.size, f);
    }

    template <class Space, std::size_t Rank>
    void launch_sums(const plan_type& plan, unsigned over, std::uint64_t group, std::uint64_t dense) const {
        const axis_order<Rank> order(plan, over);
        device_sums<Kernel, Result, Inputs, Outputs, Rank> f{};
        bind<Rank>(f, plan, order);
        f.written = dense;
        f.summed = group;
        f.lanes_are_neighbours = (over >> (plan.rank - 1) & 1u) != 0;
        const index_t lanes = choose_lanes(order.kept, order.count, f.lanes_are_neighbours);
        f.kept = static_cast<std::uint32_t>(order.kept);
        f.count = static_cast<std::uint32_t>(order.count);
        f.lanes = static_cast<std::uint32_t>(lanes);
        f.lane_bits = static_cast<std::uint32_t>(std::countr_zero(f.lanes));
        f.first_summed = static_cast<std::uint32_t>(order.first_summed);
        if (lanes == 1) return Space::for_each(order.kept, f);

        const index_t step = rows_of_stages(lanes) * order.kept;
        const buffer<Space> partial(static_cast<std::size_t>(step * std::popcount(group)) * sizeof(Result));
        auto* next = static_cast<Result*>(partial.data());
        for (std::size_t k = 0; k < Outputs; ++k) {
            if ((group >> k & 1u) == 0) continue;
            f.out[k].data = next;
            next += step;
        }
        Space::for_each(order.kept * lanes, f);
        for (std::size_t k = 0; k < Outputs; ++k)
            if ((group >> k & 1u) != 0)
                finish<Space>(plan, k, over, static_cast<Result*>(f.out[k].data), order.kept, lanes);
    }
    /// Adds up partial[lane][sum].
    template <class Space>
    static void finish(const plan_type& plan, std::size_t k, unsigned over, Result* partial, index_t kept,
                       index_t lanes) {
        while (lanes > most_lanes_of_stage) {
            const index_t fewer = lanes / most_lanes_of_stage;
            Result* const result = partial + lanes * kept;
            Space::for_each(fewer * kept,
                            device_fewer_lanes<Result>{partial, result, fewer * kept, most_lanes_of_stage});
            partial = result;
            lanes = fewer;
        }
        const axis_order<max_rank> order(plan, over);
        device_write_sums<Result> f{partial,           kept, lanes, order.axes(plan, order.first_summed), {},
                                    plan.out[k].assign};
        // The axes summed have stride 0: their places in the launch may hold anything.
        f.out.data = plan.out[k].data;
        order.set_strides(f.out, plan.out[k].stride);
        Space::for_each(kept, f);
    }
    /// A sum of nothing is zero.
    template <class Space>
    void finish_empty() const {
        if constexpr (can_sum) {
            for (std::size_t k = 0; k < Outputs; ++k) {
                const unsigned over = summed_axes(plan_, k);
                if (over == 0 || !plan_.out[k].assign) continue;
                const axis_order<max_rank> order(plan_, over);
                if (order.kept != 0) finish<Space>(plan_, k, over, nullptr, order.kept, 0);
            }
        }
    }

    Kernel kernel_;
    const plan_type& plan_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
