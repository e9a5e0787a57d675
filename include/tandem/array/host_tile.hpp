#pragma once
#include "map.hpp"

/// \file
/// A tile of a pass on the CPU, and how the kernel reads and writes it (host_pass.hpp, host_map.hpp).
namespace tandem::inline TANDEM_ABI::detail {

/// The elements of an input, or the number that it is.
struct input_tile {
    const void* data;
    std::uint64_t bits;
};
/// `count` elements: whole packets.
template <class Result>
struct pass_tile {
    const input_tile* in;
    Result* const* out;
    index_t count;
};

/// Elements i, i + 1, ... of the inputs of a tile, as numbers of type P.
template <class T, class P, std::size_t Inputs>
struct tile_reader {
    const void* data[Inputs];
    std::uint64_t bits[Inputs];
    index_t i;

    template <class Q, std::size_t K>
    TANDEM_INLINE Q get() const {
        if constexpr (std::is_same_v<Q, P>)
            return load<P>(static_cast<const T*>(data[K]) + i);
        else
            return static_cast<const Q*>(data[K])[i];
    }
    template <class Q, std::size_t K>
    TANDEM_INLINE mask_t<Q> mask() const {
        return load_mask<Q>(static_cast<const bool*>(data[K]) + i);
    }
    template <class E, std::size_t K>
    TANDEM_INLINE E number() const {
        E value;
        std::memcpy(&value, &bits[K], sizeof value);
        return value;
    }
};

/// Every output is stored: choices made here, for each packet, would take longer than to read it again.
template <class P, class Result, std::size_t Outputs>
struct tile_writer {
    Result* data[Outputs];
    index_t i;

    template <std::size_t K, class Q>
    TANDEM_INLINE void put(const Q& x) const {
        if constexpr (std::is_same_v<Result, bool>)
            store_mask<P>(data[K] + i, x);
        else
            store(data[K] + i, P(x));
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
