#pragma once
/// \file
/// Every general macro of the library. Nothing else in tandem may depend on the compiler.

/// Functions of the operator set and of expressions also run in device code.
#if defined(__CUDACC__)
#define TANDEM_HOST_DEVICE __host__ __device__
#else
#define TANDEM_HOST_DEVICE
#endif

/// Expressions are only free of cost when every layer of them is inlined; compilers give up on deep ones
/// unless told not to (a factor of three to five when they do). Without optimisation nothing is inlined, which compiles
/// faster and can be stepped through. (nvcc optimises device code also where it is told nothing.)
#if defined(__GNUC__) && (defined(__OPTIMIZE__) || defined(__CUDACC__))
#define TANDEM_ALWAYS_INLINE __attribute__((always_inline))
#else
#define TANDEM_ALWAYS_INLINE
#endif
#if defined(__GNUC__)
#define TANDEM_NEVER_INLINE __attribute__((noinline))
#define TANDEM_COLD __attribute__((noinline, cold))
/// A loop that is worth having everything it calls inlined, other libraries' functions too, and is itself not copied.
#define TANDEM_KERNEL __attribute__((noinline, flatten))
#else
#define TANDEM_KERNEL
#define TANDEM_NEVER_INLINE
#define TANDEM_COLD
#endif
#define TANDEM_INLINE TANDEM_HOST_DEVICE inline TANDEM_ALWAYS_INLINE

/// Before a function for host and device that calls one for the host only: nvcc does not check it.
#if defined(__CUDACC__)
#define TANDEM_MAY_CALL_HOST _Pragma("nv_exec_check_disable")
#else
#define TANDEM_MAY_CALL_HOST
#endif

/// 1 in the code for a GPU, 0 in that for the host.
#if defined(__CUDA_ARCH__)
#define TANDEM_DEVICE_CODE 1
#else
#define TANDEM_DEVICE_CODE 0
#endif

/// Unrolls a loop whose bound is a small compile-time constant, so that its arrays become registers.
#if defined(__CUDACC__)
#define TANDEM_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define TANDEM_UNROLL _Pragma("GCC unroll 64")
#else
#define TANDEM_UNROLL
#endif

/// Asks for the cache line at an address that will be read, or written, soon. Any address may be given.
#if defined(__GNUC__)
#define TANDEM_PREFETCH_READ(address) __builtin_prefetch(address, 0)
#define TANDEM_PREFETCH_WRITE(address) __builtin_prefetch(address, 1)
#else
#define TANDEM_PREFETCH_READ(address) ((void)0)
#define TANDEM_PREFETCH_WRITE(address) ((void)0)
#endif

/// In a shared library the default model of thread-local variables doubles the cost of recording.
#if defined(__GNUC__) && !defined(__APPLE__) && !defined(_WIN32) && !defined(__CUDACC__)
#define TANDEM_INITIAL_EXEC __attribute__((tls_model("initial-exec")))
#else
#define TANDEM_INITIAL_EXEC
#endif

/// Checked builds find misuse of tapes. They are the default where assertions are on; define
/// TANDEM_CHECKED as 0 or 1 to choose. The two kinds live in different inline namespaces, so that
/// linking translation units of both kinds together fails instead of misbehaving.
#if !defined(TANDEM_CHECKED)
#if defined(NDEBUG)
#define TANDEM_CHECKED 0
#else
#define TANDEM_CHECKED 1
#endif
#endif
#if TANDEM_CHECKED + 0
#define TANDEM_ABI checked
#else
#define TANDEM_ABI unchecked
#endif

namespace tandem::inline TANDEM_ABI {
inline constexpr bool checked_build = TANDEM_CHECKED + 0;
}
