#pragma once
#include <cstdint>

#include "device.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// The memory that arrays share: uninitialised elements, and a count of the writes to them.
template <class Space>
class buffer {
    static_assert(is_available<Space>, "tandem::device: arrays on the GPU exist only in files that nvcc compiles (.cu)");

public:
    explicit buffer(std::size_t bytes) : data_(bytes == 0 ? nullptr : Space::allocate(bytes)), bytes_(bytes) {}
    ~buffer() {
        if (data_ != nullptr) Space::deallocate(data_, bytes_);
    }
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;

    void* data() const { return data_; }
    std::uint64_t version() const { return version_; }
    void count_write() { ++version_; }

private:
    void* data_;
    std::size_t bytes_;
    std::uint64_t version_ = 0;
};

}  // namespace tandem::inline TANDEM_ABI::detail
