#pragma once
/// libtorch's answers, where it was found when the program was built (BENCHMARK_TORCH). Only torch.cpp sees its headers.
#include "contest.hpp"

#include <tandem/nn/dataset.hpp>

#include <thread>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace bench {

/// As many as tandem's parallel arrays have. Asked before torch is first used: it then sets OpenMP's number, for
/// everybody, to what it takes for the number of physical cores.
inline int all_threads() {
#if defined(_OPENMP)
    static const int count = omp_get_max_threads();
#else
    static const int count = static_cast<int>(std::thread::hardware_concurrency());
#endif
    return count;
}

/// Images and labels, and what the weights and biases of two layers begin with.
template <class T>
struct training_data {
    tandem::Dataset<std::uint8_t> samples;
    std::vector<Array<T>> weights;
};

/// Adds libtorch with one thread, and with all, to the contests of a case: {value, value and gradient}.
#if defined(BENCHMARK_TORCH)
template <class T>
void add_torch_chain(std::vector<contest>& contests, const Array<T>& x, const Array<T>& b, T a);
template <class T>
void add_torch_linear(std::vector<contest>& contests, const Array<T>& x, const Array<T>& b,
                      const Array<T>& seed);
/// To the contest {training}.
template <class T>
void add_torch_training(std::vector<contest>& contests, const training_data<T>& data);
#else
template <class T>
void add_torch_chain(std::vector<contest>&, const Array<T>&, const Array<T>&, T) {}
template <class T>
void add_torch_linear(std::vector<contest>&, const Array<T>&, const Array<T>&, const Array<T>&) {}
template <class T>
void add_torch_training(std::vector<contest>&, const training_data<T>&) {}
#endif

}  // namespace bench
