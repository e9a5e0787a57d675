#pragma once
#include <cstdint>

#include "device.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// The memory that arrays share: uninitialised elements, and a count of the writes to them.
template <class Space>
class buffer {
    static_assert(is_available<Space>,
                  "tandem::device: arrays on the GPU exist only in files that nvcc compiles (.cu)");

public:
    explicit buffer(std::size_t bytes)
        : data_(bytes == 0 ? nullptr : Space::allocate(bytes)), bytes_(bytes) {}
    ~buffer() {
        if (data_ != nullptr) Space::deallocate(data_, bytes_);
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
    void* data_;
    std::size_t bytes_;
    std::uint64_t version_ = 0;
    bool is_constant_ = false;
};

}  // namespace tandem::inline TANDEM_ABI::detail
