#pragma once
/// libtorch's answers, where it was found when the program was built (BENCHMARK_TORCH). Only torch.cpp sees its headers.
#include "contest.hpp"

namespace bench {

/// Adds libtorch with one thread, and with all, to the contests of a case: {value, value and gradient}.
#if defined(BENCHMARK_TORCH)
template <class T>
void add_torch_chain(std::vector<contest>& contests, const Array<T>& x, const Array<T>& b, T a);
template <class T>
void add_torch_linear(std::vector<contest>& contests, const Array<T>& x, const Array<T>& b,
                      const Array<T>& seed);
#else
template <class T>
void add_torch_chain(std::vector<contest>&, const Array<T>&, const Array<T>&, T) {}
template <class T>
void add_torch_linear(std::vector<contest>&, const Array<T>&, const Array<T>&, const Array<T>&) {}
#endif

}  // namespace bench
