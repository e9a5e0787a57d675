#pragma once
#include <bit>

#include "map.hpp"

/// \file
/// What one thread of a device does: it computes an element, or adds up some elements of a sum. (device_map.hpp launches
/// these functors.) Indices are of 32 bits.
namespace tandem::inline TANDEM_ABI::detail {

/// Division of numbers below 2^31 by a number fixed for a launch: a product and a shift.
/// Ref: Granlund & Montgomery, Division by invariant integers using multiplication, 1994.
class fixed_divisor {
public:
    fixed_divisor() = default;
    explicit fixed_divisor(std::uint32_t divisor) {
        const auto bits = static_cast<std::uint32_t>(std::bit_width(divisor - 1));  // 2^bits >= divisor
        factor_ = static_cast<std::uint32_t>(((std::uint64_t{1} << (31 + bits)) + divisor - 1) / divisor);
        shift_ = 31 + bits;
    }
    TANDEM_INLINE std::uint32_t divide(std::uint32_t n) const {
        return static_cast<std::uint32_t>(static_cast<std::uint64_t>(n) * factor_ >> shift_);
    }

private:
    std::uint32_t factor_ = std::uint32_t{1} << 31;
    std::uint32_t shift_ = 31;
};

/// Axes of the iteration space, in the last places; before them extents of 1.
template <std::size_t Rank>
struct device_axes {
    std::uint32_t extent[Rank];
    fixed_divisor divisor[Rank];

    /// The place of element i, in row-major order, on the axes [begin, end).
    TANDEM_INLINE void locate(std::uint32_t i, std::size_t begin, std::size_t end,
                              std::int32_t (&at)[Rank]) const {
        TANDEM_UNROLL
        for (std::size_t back = 1; back <= Rank; ++back) {
            const std::size_t d = Rank - back;
            if (d < begin || d >= end) continue;
            if (d == begin) {
                at[d] = static_cast<std::int32_t>(i);
            } else {
                const std::uint32_t rows = divisor[d].divide(i);
                at[d] = static_cast<std::int32_t>(i - rows * extent[d]);
                i = rows;
            }
        }
    }
};

/// A strided array, or a number.
template <std::size_t Rank>
struct device_operand {
    union {
        void* data;
        std::uint64_t bits;
    };
    std::int32_t stride[Rank];

    TANDEM_INLINE index_t offset(const std::int32_t (&at)[Rank]) const {
        index_t sum = 0;
        TANDEM_UNROLL
        for (std::size_t d = 0; d < Rank; ++d) sum += static_cast<index_t>(at[d]) * stride[d];
        return sum;
    }
};

template <class Operands, std::size_t Rank>
struct device_reader {
    const Operands& operands;
    const std::int32_t (&at)[Rank];

    template <class Q, std::size_t K>
    TANDEM_INLINE Q get() const {
        return static_cast<const Q*>(operands.in[K].data)[operands.in[K].offset(at)];
    }
    template <class Q, std::size_t K>
    TANDEM_INLINE mask_t<Q> mask() const {
        return get<bool, K>();
    }
    template <class E, std::size_t K>
    TANDEM_INLINE E number() const {
        E value;
        std::memcpy(&value, &operands.in[K].bits, sizeof value);
        return value;
    }
};

template <class T, class Result, std::size_t Outputs>
struct device_writer {
    Result (&value)[Outputs];

    template <std::size_t K, class Q>
    TANDEM_INLINE void put(const Q& x) const {
        if constexpr (std::is_same_v<Result, bool>)
            value[K] = x;
        else
            value[K] = T(x);
    }
};

/// What every launch of a kernel needs: operands, and how to compute and write one element.
template <class Kernel, class Result, std::size_t Inputs, std::size_t Outputs, std::size_t Rank>
struct device_kernel {
    using T = typename Kernel::scalar;
    static constexpr std::uint64_t outputs = outputs_of<Kernel>;  // those that the kernel ever gives

    device_operand<Rank> in[Inputs], out[Outputs];
    device_axes<Rank> axes;
    std::uint64_t written = 0, assigned = 0;  // outputs written element by element; and those not added to
    Kernel kernel;

    TANDEM_INLINE void compute(const std::int32_t (&at)[Rank], Result (&value)[Outputs]) const {
        kernel.template operator()<T>(device_reader<device_kernel, Rank>{*this, at},
                                      device_writer<T, Result, Outputs>{value});
    }
    /// In order: two outputs may be one array, the first assigned to, the second added.
    TANDEM_INLINE void write(const std::int32_t (&at)[Rank], const Result (&value)[Outputs]) const {
        for_each_output([&]<std::size_t K>() TANDEM_ALWAYS_INLINE {
            if ((written >> K & 1u) == 0) return;
            put<K>(out[K].offset(at), value[K]);
        });
    }
    template <std::size_t K>
    TANDEM_INLINE void put(index_t offset, const Result& value) const {
        Result& target = static_cast<Result*>(out[K].data)[offset];
        target = (assigned >> K & 1u) != 0 ? value : static_cast<Result>(target + value);
    }
    template <class Function>
    static TANDEM_INLINE void for_each_output(const Function& f) {
        [&]<std::size_t... K>(std::index_sequence<K...>)
            TANDEM_ALWAYS_INLINE { (for_output<K>(f), ...); }(std::make_index_sequence<Outputs>());
    }

private:
    template <std::size_t K, class Function>
    static TANDEM_INLINE void for_output(const Function& f) {
        if constexpr ((outputs >> K & 1u) != 0) f.template operator()<K>();
    }
};

/// One thread, one element.
template <class Kernel, class Result, std::size_t Inputs, std::size_t Outputs, std::size_t Rank>
struct device_elements : device_kernel<Kernel, Result, Inputs, Outputs, Rank> {
    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        std::int32_t at[Rank] = {};
        this->axes.locate(static_cast<std::uint32_t>(i), 0, Rank, at);
        Result value[Outputs] = {};
        this->compute(at, value);
        this->write(at, value);
    }
};

/// One thread, some elements of one sum. The axes kept come first, then, from `first_summed` on, those summed.
template <class Kernel, class Result, std::size_t Inputs, std::size_t Outputs, std::size_t Rank>
struct device_sums : device_kernel<Kernel, Result, Inputs, Outputs, Rank> {
    using base = device_kernel<Kernel, Result, Inputs, Outputs, Rank>;
    std::uint64_t summed = 0;           // outputs: arrays where lanes = 1, else partial[lane][sum]
    std::uint32_t kept = 1, count = 1;  // how many sums, of how many elements
    std::uint32_t lanes = 1;            // a power of two
    std::uint32_t lane_bits = 0;
    std::uint32_t first_summed = 0;
    bool lanes_are_neighbours =
        false;  // neighbouring threads are lanes of one sum, else of neighbouring sums

    TANDEM_HOST_DEVICE void operator()(index_t thread) const {
        const auto t = static_cast<std::uint32_t>(thread);
        const std::uint32_t lane = lanes_are_neighbours ? t & (lanes - 1) : t / kept;
        const std::uint32_t i = lanes_are_neighbours ? t >> lane_bits : t - lane * kept;
        std::int32_t at[Rank] = {};
        this->axes.locate(i, 0, first_summed, at);
        Result sum[Outputs] = {};
        for (std::uint32_t j = lane; j < count; j += lanes) {
            this->axes.locate(j, first_summed, Rank, at);
            Result value[Outputs] = {};
            this->compute(at, value);
            this->write(at, value);
            base::for_each_output([&]<std::size_t K>() TANDEM_ALWAYS_INLINE {
                sum[K] = static_cast<Result>(sum[K] + value[K]);
            });
        }
        base::for_each_output([&]<std::size_t K>() TANDEM_ALWAYS_INLINE {
            if ((summed >> K & 1u) == 0) return;
            if (lanes == 1)
                this->template put<K>(this->out[K].offset(at), sum[K]);
            else
                static_cast<Result*>(this->out[K].data)[static_cast<index_t>(lane) * kept + i] = sum[K];
        });
    }
};

/// partial[lane][sum] with fewer lanes.
template <class T>
struct device_fewer_lanes {
    const T* partial;
    T* result;
    index_t step;  // from one partial sum to the next that is added to it
    index_t count;

    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        T sum(0);
        for (index_t j = 0; j < count; ++j) sum = static_cast<T>(sum + partial[i + j * step]);
        result[i] = sum;
    }
};
/// The sums of all lanes, to an array; zeros where there are no lanes.
template <class T>
struct device_write_sums {
    const T* partial;
    index_t kept, lanes;
    device_axes<max_rank> axes;
    device_operand<max_rank> out;
    bool assign;

    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        T sum(0);
        for (index_t lane = 0; lane < lanes; ++lane) sum = static_cast<T>(sum + partial[i + lane * kept]);
        std::int32_t at[max_rank] = {};
        axes.locate(static_cast<std::uint32_t>(i), 0, max_rank, at);
        T& target = static_cast<T*>(out.data)[out.offset(at)];
        target = assign ? sum : static_cast<T>(target + sum);
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
