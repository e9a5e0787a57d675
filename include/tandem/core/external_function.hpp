#pragma once
#include <cstdint>
#include <vector>

#include "config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// A function on a tape of T whose reverse step is code of its own. Its outputs have consecutive ids.
template <class T>
struct external_function {
    std::vector<std::uint32_t> inputs;  // ids, 0 where passive
    std::uint32_t outputs = 0;          // how many

    external_function() = default;
    external_function(const external_function&) = delete;
    external_function& operator=(const external_function&) = delete;
    virtual ~external_function() = default;
    /// From the adjoints of the outputs to what they add to the adjoints of the inputs.
    virtual void reverse(const std::vector<T>& output_adjoints, std::vector<T>& input_adjoints) = 0;
};

}  // namespace tandem::inline TANDEM_ABI::detail
