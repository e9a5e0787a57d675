#pragma once
/// What the hand-written loops compute with: xsimd's batches as they are, or plain numbers where tandem has no packets
/// either.
#include "contest.hpp"

#include <cmath>
#include <cstddef>
#include <utility>

namespace bench {

#if TANDEM_PACKETS

template <class T>
using packet = xsimd::batch<T>;

template <class T>
inline packet<T> load(const T* from) {
    return packet<T>::load_aligned(from);
}
template <class T>
inline void store(T* to, const packet<T>& x) {
    x.store_aligned(to);
}
template <class T>
inline T sum_of_lanes(const packet<T>& x) {
#if XSIMD_VERSION_MAJOR < 10
    return xsimd::hadd(x);
#else
    return xsimd::reduce_add(x);
#endif
}
template <class T>
inline T largest_lane(const packet<T>& x) {
    alignas(64) T lane[packet<T>::size];
    x.store_aligned(lane);
    T largest = lane[0];
    for (const T value : lane) largest = largest < value ? value : largest;
    return largest;
}
namespace simd = xsimd;

#else

template <class T>
struct packet_of {
    T value;
    static constexpr std::size_t size = 1;
    packet_of(T x) : value(x) {}
    friend packet_of operator+(packet_of a, packet_of b) { return a.value + b.value; }
    friend packet_of operator-(packet_of a, packet_of b) { return a.value - b.value; }
    friend packet_of operator*(packet_of a, packet_of b) { return a.value * b.value; }
    friend packet_of operator-(packet_of a) { return -a.value; }
    packet_of& operator+=(packet_of b) { return *this = *this + b; }
};
template <class T>
using packet = packet_of<T>;

template <class T>
inline packet<T> load(const T* from) {
    return *from;
}
template <class T>
inline void store(T* to, const packet<T>& x) {
    *to = x.value;
}
template <class T>
inline T sum_of_lanes(const packet<T>& x) {
    return x.value;
}
template <class T>
inline T largest_lane(const packet<T>& x) {
    return x.value;
}
namespace simd {
template <class T>
inline packet<T> exp(packet<T> x) {
    return std::exp(x.value);
}
template <class T>
inline packet<T> sin(packet<T> x) {
    return std::sin(x.value);
}
template <class T>
inline packet<T> tanh(packet<T> x) {
    return std::tanh(x.value);
}
template <class T>
inline packet<T> max(packet<T> a, packet<T> b) {
    return a.value < b.value ? b : a;
}
template <class T>
inline std::pair<packet<T>, packet<T>> sincos(packet<T> x) {
    return {std::sin(x.value), std::cos(x.value)};
}
}  // namespace simd

#endif

template <class T>
inline constexpr std::size_t lanes_of = packet<T>::size;

/// Long sums are taken in blocks, so that a float does not lose its digits.
inline constexpr std::size_t block = 4096;

}  // namespace bench
