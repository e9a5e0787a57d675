#pragma once
/// \file
/// The only header that names Thrust. Debian's Thrust 1.17 with a plain compiler, the toolkit's with nvcc.
#if defined(__CUDACC__) && !defined(__CUDACC_RELAXED_CONSTEXPR__)
#error \
    "tandem/array.hpp with nvcc needs --expt-relaxed-constexpr: without it kernels are compiled empty, with a warning only"
#endif
#if !defined(__CUDACC__) && !defined(THRUST_DEVICE_SYSTEM)
#define THRUST_DEVICE_SYSTEM THRUST_DEVICE_SYSTEM_CPP
#endif
#if !__has_include(<thrust/for_each.h>)
#error \
    "tandem/array.hpp needs Thrust: install Debian's libthrust-dev, or name the toolkit's include/cccl with -isystem"
#endif
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#if defined(_OPENMP)
#include <thrust/system/omp/execution_policy.h>
#else
#include <thrust/system/cpp/execution_policy.h>
#endif
#if defined(__CUDACC__)
#include <thrust/system/cuda/execution_policy.h>
#endif
