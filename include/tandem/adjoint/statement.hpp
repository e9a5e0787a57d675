#pragma once
#include <cstring>
#include <type_traits>

#include "../expr/gather.hpp"
#include "recorder.hpp"

/// \file
/// The stream of a tape. A statement is written once, front to back, and read back to front:
///
///     [T partial x numbers] [id x numbers] [id x plus] [id x minus] [code]
///
/// Leaves whose partial is +1 or -1 store no partial. `code` names the shape, i.e. how many leaves of each kind
/// there are, so that the reverse sweep jumps straight to code for that shape. Rare shapes are `long_shape`,
/// with the three counts stored before the code. Results are numbered in order and their ids not stored.
/// Records are 4-byte aligned and read by memcpy. Partials of a type that cannot be copied as bytes stand in a
/// vector of the tape's instead. Tried and slower: separate arrays of ids and partials, 16-byte entries,
/// skipping passive leaves at run time.
namespace tandem::inline TANDEM_ABI::detail {

/// Shapes with at most 5 numbers, 2 plus and 2 minus leaves have a code of their own; 0 is a variable.
inline constexpr std::uint32_t long_shape = 54;
inline constexpr std::uint32_t external_record = 55;  // [index] [code]: a user's function with its own reverse
inline constexpr std::uint32_t end_of_recording = 56;

constexpr std::uint32_t shape_code(std::uint32_t numbers, std::uint32_t plus, std::uint32_t minus) {
    return numbers <= 5 && plus <= 2 && minus <= 2 ? numbers + 6 * (plus + 3 * minus) : long_shape;
}

template <class T>
inline constexpr bool stored_as_bytes = std::is_trivially_copyable_v<T>;
template <class T>
inline constexpr std::size_t partial_bytes = stored_as_bytes<T> ? sizeof(T) : 0;

template <class X>
TANDEM_INLINE void store(std::byte*& at, const X& x) {
    std::memcpy(at, &x, sizeof(X));
    at += sizeof(X);
}

/// A statement on its way to the tape: the leaves' ids besides their partials.
template <class T, std::size_t Leaves>
struct statement : gathered<T, Leaves> {
    static constexpr std::size_t most_bytes = Leaves * (partial_bytes<T> + 4) + 16;

    id_type id_[Leaves];
    const void* address_[Leaves];

    template <std::size_t I, class Leaf>
    TANDEM_INLINE void leaf(const Leaf& leaf) {
        id_[I] = leaf.id();
        address_[I] = leaf.address();
        if constexpr (checked_build) leaf.check();
    }

    TANDEM_INLINE bool active(id_type base) const {
        id_type newest = id_[0];
        TANDEM_UNROLL
        for (std::size_t k = 1; k < Leaves; ++k) newest = newest < id_[k] ? id_[k] : newest;
        return newest > base;
    }

    /// The address makes equality provable where a call between two reads of a variable hides it. The ids
    /// make it true: a stored expression may hold the variable as it was before an assignment.
    TANDEM_INLINE void merge_leaves() {
        this->merge([this](std::size_t j, std::size_t k) TANDEM_ALWAYS_INLINE {
            const bool same_address = address_[j] == address_[k];
            return TANDEM_PROVABLY(same_address) && id_[j] == id_[k];
        });
    }

    /// Writes the record and returns its id. There must be room for most_bytes.
    template <class Partials>
    TANDEM_INLINE id_type write(cursor<T>& to, Partials& partials) const {
        std::byte* at = to.top;
        std::uint32_t numbers = 0, plus = 0, minus = 0;
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == 0) {
                if constexpr (stored_as_bytes<T>)
                    store(at, this->partial_[k]);
                else
                    partials.push_back(this->partial_[k]);
                ++numbers;
            }
        std::byte* const ids = at;
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == 0) store(at, id_[k]);
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == 1) store(at, id_[k]), ++plus;
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == -1) store(at, id_[k]), ++minus;
        if (to.base != 0) [[unlikely]]
            make_local(ids, at, to.base);
        const std::uint32_t code = shape_code(numbers, plus, minus);
        if (code == long_shape) {
            store(at, numbers);
            store(at, plus);
            store(at, minus);
        }
        store(at, code);
        to.top = at;
        return ++to.last;
    }

private:
    /// In the stream ids count from the tape's base; what is passive on this tape is 0.
    static TANDEM_COLD void make_local(std::byte* ids, const std::byte* end, id_type base) {
        while (ids != end) {
            id_type id;
            std::memcpy(&id, ids, sizeof id);
            store(ids, id > base ? id - base : 0);
        }
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
