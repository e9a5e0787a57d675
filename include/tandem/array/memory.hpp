#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// Blocks of host memory, aligned to cache lines. A thread keeps a few large blocks that it gave back: the
/// system would hand the next ones out page by page, at a cost like that of computing on them.
class host_cache {
public:
    /// Throws std::bad_alloc.
    static void* allocate(std::size_t bytes) {
        if (bytes < smallest) return allocate_small(bytes);
        for (block& b : kept()) {
            if (b.bytes == bytes) {
                held -= bytes;
                b.bytes = 0;
                return b.data;
            }
        }
        if (void* data = ::operator new(bytes, alignment, std::nothrow)) return data;
        release();
        return ::operator new(bytes, alignment);
    }

    static void deallocate(void* data, std::size_t bytes) noexcept {
        if (bytes < smallest) return deallocate_small(data);
        if (bytes > most_held || closed) {
            ::operator delete(data, alignment);
            return;
        }
        // The oldest make room: sizes that a program no longer uses must not keep out those that it does.
        while (true) {
            block *free = nullptr, *oldest = nullptr;
            for (block& b : kept()) {
                if (b.bytes == 0)
                    free = &b;
                else if (oldest == nullptr || b.since < oldest->since)
                    oldest = &b;
            }
            if (free != nullptr && held + bytes <= most_held) {
                *free = {data, bytes, ++clock};
                held += bytes;
                return;
            }
            ::operator delete(oldest->data, alignment);
            held -= std::exchange(oldest->bytes, 0);
        }
    }

    /// Gives what this thread keeps back to the system.
    static void release() noexcept {
        for (block& b : blocks) {
            if (b.bytes != 0) ::operator delete(b.data, alignment);
            b.bytes = 0;
        }
        held = 0;
    }

private:
    static constexpr std::align_val_t alignment{64};
    static constexpr std::size_t smallest = std::size_t{1} << 12;
    static constexpr std::size_t most_held = std::size_t{1} << 28;

    /// Small blocks stand in larger ones, whose beginning is noted before them: systems hand out small blocks that are
    /// aligned as any object is much faster than others.
    static void* allocate_small(std::size_t bytes) {
        constexpr auto line = static_cast<std::size_t>(alignment);
        auto* const whole = static_cast<std::byte*>(::operator new(bytes + line));
        std::byte* const data = whole + line - reinterpret_cast<std::uintptr_t>(whole) % line;
        std::memcpy(data - sizeof(whole), &whole, sizeof(whole));
        return data;
    }
    static void deallocate_small(void* data) noexcept {
        std::byte* whole;
        std::memcpy(&whole, static_cast<std::byte*>(data) - sizeof(whole), sizeof(whole));
        ::operator delete(whole);
    }
    static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= sizeof(std::byte*));

    struct block {
        void* data;
        std::size_t bytes;  // 0: none
        std::uint64_t since;
    };
    struct at_thread_end {
        ~at_thread_end() {
            release();
            closed = true;  // arrays may die after this, in destructors of other thread-local objects
        }
    };
    static std::array<block, 32>& kept() {
        static thread_local at_thread_end cleaner;
        (void)cleaner;
        return blocks;
    }
    static inline constinit thread_local std::array<block, 32> blocks{};
    static inline constinit thread_local std::size_t held = 0;
    static inline constinit thread_local std::uint64_t clock = 0;
    static inline constinit thread_local bool closed = false;
};

}  // namespace tandem::inline TANDEM_ABI::detail
