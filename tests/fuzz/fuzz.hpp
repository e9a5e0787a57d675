#pragma once
#include <sanitizer/allocator_interface.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

/// \file
/// What fuzz targets share: files for readers to read, and a watch on what they allocate.
namespace fuzz {

/// Ends the run where something does not hold; the fuzzer then keeps the input.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::abort();
}

/// A file in memory, under a path.
class file {
public:
    explicit file(const std::string& bytes = "") : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
        require(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
                "the input can be written to a file");
    }
    ~file() { close(descriptor_); }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

inline std::atomic<std::int64_t> in_use = 0, most_in_use = 0;
inline void on_malloc(const volatile void*, std::size_t size) {
    const std::int64_t now = in_use += static_cast<std::int64_t>(size);
    if (now > most_in_use) most_in_use = now;
}
inline void on_free(const volatile void* block) {
    in_use -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(block));
}
inline const int hooks = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);

/// What is allocated from its construction on.
class memory_watch {
public:
    memory_watch() : before_(in_use) { most_in_use = before_; }
    /// Never more than twice the content, and buffers of fixed size.
    void check(std::size_t content) const {
        const std::int64_t most = most_in_use - before_;
        if (most <= 2 * static_cast<std::int64_t>(content) + (256 << 10)) return;
        std::fprintf(stderr, "%lld bytes of memory for %zu of content\n", static_cast<long long>(most),
                     content);
        std::abort();
    }

private:
    std::int64_t before_;
};

}  // namespace fuzz
