#pragma once
#include <new>
#include <string>
#include <type_traits>

#include "space.hpp"

#if defined(__CUDACC__)
#include <cuda_runtime_api.h>
#include <thrust/system_error.h>
#endif

/// \file
/// The space for a GPU.
namespace tandem::inline TANDEM_ABI {

#if defined(__CUDACC__)

namespace detail {

struct device_bad_alloc : std::bad_alloc {
    const char* what() const noexcept override {
        return "tandem::device: the GPU has not enough free memory";
    }
};

/// Throws what CUDA reports: std::bad_alloc where memory is short, else tandem::error.
inline void check_cuda(cudaError_t status, std::string_view function) {
    if (status == cudaSuccess) return;
    (void)cudaGetLastError();  // else the next call that only asks would report it again
    if (status == cudaErrorMemoryAllocation) throw device_bad_alloc();
    raise<error>(
        "device::" + std::string(function), std::string("CUDA reports '") + cudaGetErrorString(status) + "'",
        "arrays in this space need a working NVIDIA GPU, and a driver that is not older than the toolkit");
}

/// A few bytes that travel to a kernel as its argument: no copy from host memory, which the host would have to keep.
struct device_store {
    static constexpr std::size_t most_bytes = 32;
    std::uint64_t words[most_bytes / 8];
    unsigned char* to;
    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        std::uint64_t word = 0;
        TANDEM_UNROLL
        for (index_t w = 0; w < static_cast<index_t>(most_bytes / 8); ++w)
            if (w == i / 8) word = words[w];
        to[i] = static_cast<unsigned char>(word >> 8 * (i % 8));
    }
};

}  // namespace detail

/// The GPU that is current when it is first used, through Thrust's CUDA back end. Everything runs in order on one
/// stream, and nothing but reading elements on the host waits for it: memory too is allocated and freed in the
/// order of the stream, from CUDA's pool, which keeps what it has.
/// Errors: std::bad_alloc where the GPU's memory is short; tandem::error with CUDA's message. As CUDA reports
/// errors of kernels late, a later call may throw them.
struct device {
    static constexpr std::string_view name = "device";
    static constexpr bool is_device = true;
    static constexpr bool is_parallel = true;
    static constexpr bool is_host_memory = false;

    /// The stream on which arrays are computed. It is ordered with CUDA's default stream.
    static cudaStream_t stream() {
        static const cudaStream_t own = open();
        return own;
    }
    /// Waits until all that was asked for is done.
    static void synchronize() { detail::check_cuda(cudaStreamSynchronize(stream()), "synchronize"); }

    static void* allocate(std::size_t bytes) {
        void* block = nullptr;
        detail::check_cuda(cudaMallocAsync(&block, bytes, stream()), "allocate");
        return block;
    }
    /// Errors are dropped: arrays may outlive CUDA, which ends before static objects do.
    static void deallocate(void* block, std::size_t) noexcept { (void)cudaFreeAsync(block, stream()); }

    static void copy(void* to, const void* from, std::size_t bytes) {
        detail::check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream()), "copy");
    }
    static void upload(void* to, const void* from, std::size_t bytes) {
        if (bytes > detail::device_store::most_bytes) {
            detail::check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream()), "upload");
        } else {
            detail::device_store store{};
            std::memcpy(store.words, from, bytes);
            store.to = static_cast<unsigned char*>(to);
            for_each(static_cast<index_t>(bytes), store);
        }
    }
    /// Waits.
    static void download(void* to, const void* from, std::size_t bytes) {
        detail::check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream()), "download");
        synchronize();
    }

    template <class Function>
    static void for_each(index_t n, const Function& f) {
        if (n == 0) return;
        try {
            thrust::for_each_n(thrust::cuda::par_nosync.on(stream()), thrust::counting_iterator<index_t>(0),
                               n, f);
        } catch (const thrust::system_error& e) {
            detail::raise<error>("device::for_each", std::string("CUDA reports '") + e.what() + "'",
                                 "arrays in this space need a working NVIDIA GPU, and code compiled for it");
        }
    }

private:
    static cudaStream_t open() {
        int gpu = 0, has_pools = 0;
        detail::check_cuda(cudaGetDevice(&gpu), "stream");
        detail::check_cuda(cudaDeviceGetAttribute(&has_pools, cudaDevAttrMemoryPoolsSupported, gpu),
                           "stream");
        if (has_pools == 0)
            detail::raise<error>("device::stream", "a GPU without memory pools",
                                 "its driver must support cudaMallocAsync");
        // The pool gives nothing back to the system between uses.
        cudaMemPool_t pool = nullptr;
        std::uint64_t keep_all = ~std::uint64_t{0};
        detail::check_cuda(cudaDeviceGetDefaultMemPool(&pool, gpu), "stream");
        detail::check_cuda(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep_all),
                           "stream");
        cudaStream_t own = nullptr;
        detail::check_cuda(cudaStreamCreate(&own), "stream");
        return own;
    }
};

#else

/// The GPU. Defined only where nvcc compiles a .cu file.
struct device;

#endif

namespace detail {
#if defined(__CUDACC__)
template <class Space>
inline constexpr bool is_available = true;
#else
template <class Space>
inline constexpr bool is_available = !std::is_same_v<Space, device>;
#endif
}  // namespace detail

}  // namespace tandem::inline TANDEM_ABI
