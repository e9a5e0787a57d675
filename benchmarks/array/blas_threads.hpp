#pragma once
#include <dlfcn.h>

#include <cstdint>
#include <string>

namespace bench {

/// Of the BLAS that the program runs with, whichever it is.
inline void set_blas_threads(int count) {
    for (const char* name : {"openblas_set_num_threads", "MKL_Set_Num_Threads", "bli_thread_set_num_threads"})
        if (void* set = dlsym(RTLD_DEFAULT, name)) {
            if (std::string(name).starts_with("bli"))
                reinterpret_cast<void (*)(std::int64_t)>(set)(count);
            else
                reinterpret_cast<void (*)(int)>(set)(count);
        }
}

}  // namespace bench
