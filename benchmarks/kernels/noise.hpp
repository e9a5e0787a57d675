#pragma once
#include <cstddef>
#include <cstdint>

namespace kernels {

/// Repeatable pseudo-random numbers in (-1, 1): the same on every machine and compiler, which
/// the distributions of <random> are not.
/// Ref: Steele, Lea & Flood, Fast splittable pseudorandom number generators, 2014.
inline double noise(std::size_t index) {
    std::uint64_t bits = (static_cast<std::uint64_t>(index) + 1) * 0x9e3779b97f4a7c15U;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    bits ^= bits >> 31;
    return static_cast<double>(bits >> 11) * 0x1p-52 - 1.0;
}

}  // namespace kernels
