#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

#include "memory.hpp"
#include "shape.hpp"
#include "thrust.hpp"

/// \file
/// Spaces: where an array's elements live, and what computes on them.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Memory that the CPU reads and writes.
struct host_memory {
    static constexpr bool is_host_memory = true;
    static void* allocate(std::size_t bytes) { return host_cache::allocate(bytes); }
    static void deallocate(void* block, std::size_t bytes) noexcept { host_cache::deallocate(block, bytes); }
    static void copy(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
    static void upload(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
    static void download(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
};

/// Loops on all threads, by Thrust's OpenMP back end; in this thread where the compiler has no OpenMP.
struct all_threads {
    static constexpr bool is_parallel = true;
    template <class Function>
    static void for_each(index_t n, const Function& f) {
#if defined(_OPENMP)
        thrust::for_each_n(thrust::omp::par, thrust::counting_iterator<index_t>(0), n, f);
#else
        thrust::for_each_n(thrust::cpp::par, thrust::counting_iterator<index_t>(0), n, f);
#endif
    }
};

}  // namespace detail

/// The CPU, one thread.
struct host : detail::host_memory {
    static constexpr std::string_view name = "host";
    static constexpr bool is_device = false;
    static constexpr bool is_parallel = false;
    template <class Function>
    static void for_each(index_t n, const Function& f) {
        for (index_t i = 0; i < n; ++i) f(i);
    }
};

/// The CPU, all threads; where the compiler has no OpenMP, one thread.
struct host_parallel : detail::host_memory, detail::all_threads {
    static constexpr std::string_view name = "host_parallel";
    static constexpr bool is_device = false;
};

/// The algorithms of the device on the CPU, so that they can be tested where there is no GPU.
struct device_emulation : detail::host_memory, detail::all_threads {
    static constexpr std::string_view name = "device_emulation";
    static constexpr bool is_device = true;
};

}  // namespace tandem::inline TANDEM_ABI
