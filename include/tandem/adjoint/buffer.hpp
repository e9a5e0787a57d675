#pragma once
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// The bytes of a recording. Grows by realloc, which moves pages instead of copying them where the system can.
/// A destroyed buffer leaves its memory to the thread's next one, so that short recordings allocate nothing.
class byte_buffer {
public:
    byte_buffer() : begin_(std::exchange(spare_, nullptr)), capacity_(std::exchange(spare_capacity_, 0)) {}
    ~byte_buffer() {
        if (capacity_ > spare_capacity_ && capacity_ <= largest_spare && keep_spare()) {
            std::swap(begin_, spare_);
            std::swap(capacity_, spare_capacity_);
        }
        std::free(begin_);
    }
    byte_buffer(const byte_buffer&) = delete;
    byte_buffer& operator=(const byte_buffer&) = delete;

    std::byte* begin() const { return begin_; }
    std::size_t capacity() const { return capacity_; }

    /// Keeps the contents. Throws std::bad_alloc and then has not changed.
    void grow(std::size_t capacity) {
        void* const moved = std::realloc(begin_, capacity);
        if (moved == nullptr) throw std::bad_alloc();
        begin_ = static_cast<std::byte*>(moved);
        capacity_ = capacity;
    }

private:
    static constexpr std::size_t largest_spare = std::size_t(64) << 20;

    /// Frees the spare buffer when the thread ends. False afterwards: static tapes may die later than this.
    static bool keep_spare() {
        struct at_thread_end {
            ~at_thread_end() {
                std::free(std::exchange(spare_, nullptr));
                spare_capacity_ = 0;
                ended_ = true;
            }
        };
        if (!ended_) {
            thread_local at_thread_end guard;
            (void)guard;
        }
        return !ended_;
    }

    std::byte* begin_;
    std::size_t capacity_;

    static inline constinit thread_local std::byte* spare_ = nullptr;
    static inline constinit thread_local std::size_t spare_capacity_ = 0;
    static inline constinit thread_local bool ended_ = false;
};

}  // namespace tandem::inline TANDEM_ABI::detail
