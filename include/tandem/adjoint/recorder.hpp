#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>

#include "../core/forward.hpp"
#include "../core/tape_base.hpp"

/// \file
/// Where a thread records: the hot end of its newest tape.
namespace tandem::inline TANDEM_ABI::detail {

/// Numbers the results of statements. 0 belongs to values that are on no tape.
using id_type = std::uint32_t;

/// The state of a tape that every recorded statement reads and writes. Ids up to and including `base` are
/// passive in it: passive values, and values of older tapes, on whose ids this tape's number on. The default
/// records nothing, since no id is above its base.
template <class T>
struct cursor {
    std::byte* top = nullptr;
    std::byte* end = nullptr;
    id_type last = 0;
    id_type base = std::numeric_limits<id_type>::max();
    std::uint64_t stamp = 0;  // of the recording since the last clear() or rewind(); checked builds only
    Tape<T>* tape = nullptr;
};

template <class T>
struct recorder {
    static inline constinit cursor<T> none{};
    /// Where statements of this thread go.
    static inline constinit thread_local cursor<T>* current TANDEM_INITIAL_EXEC = &none;
    /// The newest living tape of this thread.
    static inline constinit thread_local Tape<T>* newest TANDEM_INITIAL_EXEC = nullptr;
};

}  // namespace tandem::inline TANDEM_ABI::detail
