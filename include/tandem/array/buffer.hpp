#pragma once
#include <cstdint>
#include <memory>

#include "device.hpp"
#include "slice.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// The memory that arrays share: uninitialised elements, and a count of the writes to them. In host memory a scalar, or
/// the few elements that take no more room, stands in the buffer itself.
template <class Space>
class buffer {
    static_assert(is_available<Space>,
                  "tandem::device: arrays on the GPU exist only in files that nvcc compiles (.cu)");

public:
    explicit buffer(std::size_t bytes) : bytes_(bytes) {
        if (bytes > room)
            data_ = Space::allocate(bytes);
        else if (bytes > 0)
            data_ = few_;
    }
    ~buffer() {
        if (bytes_ > room) Space::deallocate(data_, bytes_);
    }
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;

    void* data() const { return data_; }
    std::uint64_t version() const { return version_; }
    void count_write() { ++version_; }
    /// A constant of the library's, which many arrays share and none may write to.
    bool is_constant() const { return is_constant_; }
    void make_constant() { is_constant_ = true; }

private:
    static constexpr std::size_t room = Space::is_host_memory ? 16 : 0;

    void* data_ = nullptr;
    std::size_t bytes_;
    std::uint64_t version_ = 0;
    bool is_constant_ = false;
    alignas(16) std::byte few_[16];
};

/// What the handles of an array point at, so that to copy one costs no more than to count it: where the elements lie,
/// and the buffer, which views share with the array they are of.
template <class Space>
class array_body {
public:
    /// Of a new buffer. Throws std::bad_alloc.
    array_body(const layout& where, std::size_t bytes) : where_(where), own_(bytes) {}
    /// A view.
    array_body(const layout& where, const std::shared_ptr<array_body>& of)
        : where_(where), own_(0), owner_(of->owner_ == nullptr ? of : of->owner_) {}

    const layout& where() const { return where_; }
    buffer<Space>& elements() { return owner_ == nullptr ? own_ : owner_->own_; }
    /// Whether no other body shares the buffer.
    static bool has_only(const std::shared_ptr<array_body>& body) {
        return body.use_count() == 1 && (body->owner_ == nullptr || body->owner_.use_count() == 1);
    }

private:
    layout where_;
    buffer<Space> own_;  // empty where there is an owner
    std::shared_ptr<array_body> owner_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
