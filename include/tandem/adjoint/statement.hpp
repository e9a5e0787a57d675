#pragma once
#include <cstring>
#include <type_traits>
#include <vector>

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
TANDEM_INLINE X load(const std::byte* at) {
    X x;
    std::memcpy(&x, at, sizeof(X));
    return x;
}

/// The leaves of a record, decoded from the code that stands at `at`.
template <class T>
struct record_shape {
    const std::byte* begin;
    std::uint32_t numbers, plus, minus;

    record_shape(const std::byte* at, std::uint32_t code)
        : begin(at), numbers(code % 6), plus(code / 6 % 3), minus(code / 18) {
        if (code == long_shape) {
            begin -= 12;
            numbers = load<std::uint32_t>(begin);
            plus = load<std::uint32_t>(begin + 4);
            minus = load<std::uint32_t>(begin + 8);
        }
        begin -= numbers * (partial_bytes<T> + 4) + 4 * (plus + minus);
    }
    const std::byte* ids() const { return begin + numbers * partial_bytes<T>; }
    std::size_t leaves() const { return std::size_t(numbers) + plus + minus; }
};

/// Behind the `end` of a cursor there is always room for this much, so that a statement may be written first and
/// the room for the next one seen to afterwards, when nothing of the statement is in registers any more.
inline constexpr std::size_t slack_bytes = 4096;

/// How far ahead memory is asked for, in bytes. A recording larger than the cache is bound by memory: without
/// prefetching, hardware stops at each page, and both recording and sweep take up to twice as long.
inline constexpr std::size_t write_ahead = 2048;
inline constexpr std::size_t read_ahead = 1024;
/// Recordings of up to so many bytes stay in a processor's own caches.
inline constexpr std::size_t cache_bytes = std::size_t(1) << 20;

/// An id, a count or a code on the tape: a type of its own, so that storing one cannot change a cursor's numbers.
enum class word : std::uint32_t {};

/// Numbers and words are stored as such: stores of bytes could change anything, also the cursor, which compilers would
/// load again after each of them. Records are 4-byte aligned.
template <class X>
TANDEM_INLINE void store(std::byte*& at, const X& x) {
#if defined(__GNUC__)
    if constexpr (std::is_same_v<X, std::uint32_t>) {
        *reinterpret_cast<word*>(at) = static_cast<word>(x);
    } else if constexpr (std::is_arithmetic_v<X>) {
        typedef X number __attribute__((aligned(4)));
        *reinterpret_cast<number*>(at) = x;
    } else {
        std::memcpy(at, &x, sizeof(X));
    }
#else
    std::memcpy(at, &x, sizeof(X));
#endif
    at += sizeof(X);
}

/// Calls fill(append); if that throws, nothing has been appended.
template <class T, class Fill>
void append_or_nothing(std::vector<T>& to, const Fill& fill) {
    const std::size_t before = to.size();
    try {
        fill([&](const T& x) { to.push_back(x); });
    } catch (...) {
        to.resize(before);
        throw;
    }
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

    /// Writes the record. There must be room for most_bytes.
    template <class Partials>
    TANDEM_INLINE void write(cursor<T>& to, Partials& partials) const {
        TANDEM_PREFETCH_WRITE(to.top + write_ahead);
        std::byte* at = to.top;
        std::uint32_t numbers = 0, plus = 0, minus = 0;
        const auto store_partials = [&](const auto& store) TANDEM_ALWAYS_INLINE {
            TANDEM_UNROLL
            for (std::size_t k = 0; k < Leaves; ++k)
                if (!this->merged_[k] && this->sign_[k] == 0) {
                    store(this->partial_[k]);
                    ++numbers;
                }
        };
        if constexpr (stored_as_bytes<T>)
            store_partials([&](const T& partial) TANDEM_ALWAYS_INLINE { store(at, partial); });
        else
            append_or_nothing(partials, store_partials);
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == 0) store(at, id_[k]);
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == 1) store(at, id_[k]), ++plus;
        TANDEM_UNROLL
        for (std::size_t k = 0; k < Leaves; ++k)
            if (!this->merged_[k] && this->sign_[k] == -1) store(at, id_[k]), ++minus;
        const std::uint32_t code = shape_code(numbers, plus, minus);
        if (code == long_shape) {
            store(at, numbers);
            store(at, plus);
            store(at, minus);
        }
        store(at, code);
        to.top = at;
        ++to.last;
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
