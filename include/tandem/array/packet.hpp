#pragma once
#include <array>
#include <cstddef>
#include <type_traits>

#include "../core/forward.hpp"
#include "../core/traits.hpp"
#include "packet_error_function.hpp"

#if TANDEM_PACKETS
#include "../ops/gamma.hpp"
#endif

/// \file
/// The number type that array kernels compute with: a SIMD packet where the target has one for T, else T itself.
/// The functions here read and write either, so that a kernel is written once.
namespace tandem::inline TANDEM_ABI::detail {

#if TANDEM_PACKETS

/// What the comparison of packets gives: a truth value for each lane. It does not convert to bool.
template <class T, unsigned Architecture = xsimd::default_arch::version()>
class packet_mask {
public:
    using batch_type = xsimd::batch_bool<T>;

    packet_mask() = default;
    TANDEM_INLINE packet_mask(const packet_mask& other) : packet_mask(other.batch_) {}
    TANDEM_INLINE packet_mask& operator=(const packet_mask& other) {
        batch_ = batch_type(register_of(other.batch_));
        return *this;
    }
    TANDEM_INLINE explicit packet_mask(const batch_type& batch) : batch_(register_of(batch)) {}
    /// All lanes alike: a rule also combines comparisons of packets with comparisons of passive numbers.
    TANDEM_INLINE packet_mask(bool every) : batch_(every) {}

    TANDEM_INLINE const batch_type& batch() const { return batch_; }

    TANDEM_INLINE friend packet_mask operator&&(const packet_mask& a, const packet_mask& b) {
        return packet_mask(a.batch_ && b.batch_);
    }
    TANDEM_INLINE friend packet_mask operator||(const packet_mask& a, const packet_mask& b) {
        return packet_mask(a.batch_ || b.batch_);
    }
    TANDEM_INLINE friend packet_mask operator!(const packet_mask& a) { return packet_mask(!a.batch_); }
    TANDEM_INLINE friend packet_mask operator==(const packet_mask& a, const packet_mask& b) {
        return packet_mask(a.batch_ == b.batch_);
    }
    TANDEM_INLINE friend packet_mask operator!=(const packet_mask& a, const packet_mask& b) {
        return packet_mask(a.batch_ != b.batch_);
    }
    TANDEM_INLINE friend bool all_lanes(const packet_mask& a) { return xsimd::all(a.batch_); }

private:
    static TANDEM_INLINE typename batch_type::register_type register_of(const batch_type& batch) {
        return batch;
    }

    batch_type batch_;
};

/// As many numbers of type T as a register holds, float or double. Numbers convert to it: all lanes alike.
/// The instruction set is part of the type, so that objects compiled for different ones link.
/// (Copied by written constructors, as the nodes of expressions are, see operation.)
template <class T, unsigned Architecture = xsimd::default_arch::version()>
class packet {
public:
    using value_type = T;
    using batch_type = xsimd::batch<T>;
    using mask_type = packet_mask<T, Architecture>;
    static constexpr std::size_t size = batch_type::size;

    /// Not initialised; packet{} is zero.
    packet() = default;
    TANDEM_INLINE packet(const packet& other) : packet(other.batch_) {}
    TANDEM_INLINE packet& operator=(const packet& other) {
        batch_ = batch_type(register_of(other.batch_));
        return *this;
    }
    TANDEM_INLINE explicit packet(const batch_type& batch) : batch_(register_of(batch)) {}
    template <class U>
        requires std::is_arithmetic_v<U>
    TANDEM_INLINE packet(U every) : batch_(static_cast<T>(every)) {}

    TANDEM_INLINE const batch_type& batch() const { return batch_; }

#define TANDEM_PACKET_OPERATOR(symbol)                                              \
    TANDEM_INLINE friend packet operator symbol(const packet& a, const packet& b) { \
        return packet(batch_type(a.batch_ symbol b.batch_));                        \
    }                                                                               \
    TANDEM_INLINE packet& operator symbol##=(const packet & other) { return *this = *this symbol other; }
    TANDEM_PACKET_OPERATOR(+)
    TANDEM_PACKET_OPERATOR(-)
    TANDEM_PACKET_OPERATOR(*)
    TANDEM_PACKET_OPERATOR(/)
#undef TANDEM_PACKET_OPERATOR
    // Of -0, since 0 - 0 is 0 and not -0, which is what xsimd's negation gives.
    TANDEM_INLINE friend packet operator-(const packet& a) { return packet(T(-0.0)) - a; }
    TANDEM_INLINE friend packet operator+(const packet& a) { return a; }

#define TANDEM_PACKET_COMPARISON(symbol)                                               \
    TANDEM_INLINE friend mask_type operator symbol(const packet& a, const packet& b) { \
        return mask_type(a.batch_ symbol b.batch_);                                    \
    }
    TANDEM_PACKET_COMPARISON(<)
    TANDEM_PACKET_COMPARISON(<=)
    TANDEM_PACKET_COMPARISON(>)
    TANDEM_PACKET_COMPARISON(>=)
    TANDEM_PACKET_COMPARISON(==)
#undef TANDEM_PACKET_COMPARISON
    // For AVX-512 xsimd's own is false where a lane is NaN.
    TANDEM_INLINE friend mask_type operator!=(const packet& a, const packet& b) { return !(a == b); }

    /// mask ? a : b in each lane.
    TANDEM_INLINE friend packet select(const mask_type& mask, const packet& a, const packet& b) {
        return packet(xsimd::select(mask.batch(), a.batch_, b.batch_));
    }

#define TANDEM_PACKET_FUNCTION(function) \
    TANDEM_INLINE friend packet function(const packet& x) { return packet(batches::function(x.batch_)); }
#define TANDEM_PACKET_FUNCTION_OF_TWO(function)                              \
    TANDEM_INLINE friend packet function(const packet& x, const packet& y) { \
        return packet(batches::function(x.batch_, y.batch_));                \
    }
#define TANDEM_PACKET_FUNCTION_OF_THREE(function)                                             \
    TANDEM_INLINE friend packet function(const packet& x, const packet& y, const packet& z) { \
        return packet(batches::function(x.batch_, y.batch_, z.batch_));                       \
    }
    TANDEM_PACKET_FUNCTION(abs)
    TANDEM_PACKET_FUNCTION(acos)
    TANDEM_PACKET_FUNCTION(acosh)
    TANDEM_PACKET_FUNCTION(asin)
    TANDEM_PACKET_FUNCTION(asinh)
    TANDEM_PACKET_FUNCTION(atan)
    TANDEM_PACKET_FUNCTION(atanh)
    TANDEM_PACKET_FUNCTION(cbrt)
    TANDEM_PACKET_FUNCTION(ceil)
    TANDEM_PACKET_FUNCTION(cos)
    TANDEM_PACKET_FUNCTION(cosh)
    TANDEM_PACKET_FUNCTION(erf)
    TANDEM_PACKET_FUNCTION(erfc)
    TANDEM_PACKET_FUNCTION(exp)
    TANDEM_PACKET_FUNCTION(exp2)
    TANDEM_PACKET_FUNCTION(expm1)
    TANDEM_PACKET_FUNCTION(floor)
    TANDEM_PACKET_FUNCTION(lgamma)
    TANDEM_PACKET_FUNCTION(log)
    TANDEM_PACKET_FUNCTION(log10)
    TANDEM_PACKET_FUNCTION(log1p)
    TANDEM_PACKET_FUNCTION(log2)
    TANDEM_PACKET_FUNCTION(nearbyint)
    TANDEM_PACKET_FUNCTION(rint)
    TANDEM_PACKET_FUNCTION(round)
    TANDEM_PACKET_FUNCTION(sin)
    TANDEM_PACKET_FUNCTION(sinh)
    TANDEM_PACKET_FUNCTION(sqrt)
    TANDEM_PACKET_FUNCTION(tan)
    TANDEM_PACKET_FUNCTION(tanh)
    TANDEM_PACKET_FUNCTION(tgamma)
    TANDEM_PACKET_FUNCTION(trunc)
    TANDEM_PACKET_FUNCTION_OF_TWO(atan2)
    TANDEM_PACKET_FUNCTION_OF_TWO(copysign)
    TANDEM_PACKET_FUNCTION_OF_TWO(fdim)
    TANDEM_PACKET_FUNCTION_OF_TWO(fmax)
    TANDEM_PACKET_FUNCTION_OF_TWO(fmin)
    TANDEM_PACKET_FUNCTION_OF_TWO(fmod)
    TANDEM_PACKET_FUNCTION_OF_TWO(hypot)
    TANDEM_PACKET_FUNCTION_OF_TWO(pow)
    TANDEM_PACKET_FUNCTION_OF_TWO(remainder)
    TANDEM_PACKET_FUNCTION_OF_THREE(fma)
    TANDEM_PACKET_FUNCTION_OF_THREE(hypot)
    TANDEM_PACKET_FUNCTION_OF_THREE(lerp)
#undef TANDEM_PACKET_FUNCTION_OF_THREE
#undef TANDEM_PACKET_FUNCTION_OF_TWO
#undef TANDEM_PACKET_FUNCTION

    TANDEM_INLINE friend void sin_and_cos(const packet& x, packet& sine, packet& cosine) {
        batches::sin_and_cos(x.batch_, sine.batch_, cosine.batch_);
    }
    TANDEM_INLINE friend packet ldexp(const packet& x, int exponent) {
        return packet(batches::ldexp(x.batch_, exponent));
    }
    // Their rules iterate until the argument is large, which lanes do at different times.
    TANDEM_INLINE friend packet digamma(const packet& x) {
        return packet(batches::each_lane([](T lane) { return ops::digamma::value<T>(lane); }, x.batch_));
    }
    TANDEM_INLINE friend packet polygamma(int order, const packet& x) {
        return packet(
            batches::each_lane([order](T lane) { return ops::polygamma::value<T>(order, lane); }, x.batch_));
    }

    TANDEM_INLINE friend mask_type isnan(const packet& x) { return x != x; }
    TANDEM_INLINE friend mask_type isfinite(const packet& x) { return x - x == 0; }
    TANDEM_INLINE friend mask_type signbit(const packet& x) { return copysign(packet(1), x) < 0; }

private:
    /// g++ copies a batch as a block of memory, and keeps the block.
    static TANDEM_INLINE typename batch_type::register_type register_of(const batch_type& batch) {
        return batch;
    }

    batch_type batch_;
};

template <class T, unsigned Architecture>
struct base_of<packet<T, Architecture>> {
    using type = T;
};

#endif

template <class T>
struct vector_of {
    using type = T;
};
template <class V>
inline constexpr bool is_packet = false;
template <class V>
struct lanes_of {
    using mask_type = bool;
    static constexpr std::size_t width = 1;
};
#if TANDEM_PACKETS
template <>
struct vector_of<float> {
    using type = packet<float>;
};
template <>
struct vector_of<double> {
    using type = packet<double>;
};
template <class T, unsigned Architecture>
inline constexpr bool is_packet<packet<T, Architecture>> = true;
template <class T, unsigned Architecture>
struct lanes_of<packet<T, Architecture>> {
    using mask_type = packet_mask<T, Architecture>;
    static constexpr std::size_t width = packet<T, Architecture>::size;
};
#endif

/// The widest number type that computes T's. V stands below for this type or T itself.
template <class T>
using vector_t = typename vector_of<T>::type;

/// How many numbers a V holds.
template <class V>
inline constexpr std::size_t width = lanes_of<V>::width;

/// What comparisons of V give.
template <class V>
using mask_t = typename lanes_of<V>::mask_type;

/// width<V> numbers from `from` on, which need not be aligned.
template <class V>
TANDEM_INLINE constexpr V load(const base_t<V>* from) {
    if constexpr (is_packet<V>)
        return V(V::batch_type::load_unaligned(from));
    else
        return *from;
}
template <class V>
TANDEM_INLINE constexpr void store(base_t<V>* to, const V& x) {
    if constexpr (is_packet<V>)
        x.batch().store_unaligned(to);
    else
        *to = x;
}

template <class V>
TANDEM_INLINE constexpr mask_t<V> load_mask(const bool* from) {
    if constexpr (is_packet<V>)
        return mask_t<V>(mask_t<V>::batch_type::load_unaligned(from));
    else
        return *from;
}
template <class V>
TANDEM_INLINE constexpr void store_mask(bool* to, const mask_t<V>& mask) {
    if constexpr (is_packet<V>)
        mask.batch().store_unaligned(to);
    else
        *to = mask;
}

/// mask ? a : b, lane by lane, of numbers and of AD numbers of them.
template <class Mask, class V>
TANDEM_INLINE V blend(const Mask& mask, const V& a, const V& b) {
    if constexpr (std::is_same_v<Mask, bool>)
        return mask ? a : b;
    else
        return select(mask, a, b);
}
template <class Mask, class V, std::size_t N>
TANDEM_INLINE ADTangent<V, N> blend(const Mask& mask, const ADTangent<V, N>& a, const ADTangent<V, N>& b) {
    std::array<V, N> tangents;
    TANDEM_UNROLL
    for (std::size_t i = 0; i < N; ++i) tangents[i] = blend(mask, a.tangent(i), b.tangent(i));
    return ADTangent<V, N>(blend(mask, a.value(), b.value()), tangents);
}
#if TANDEM_PACKETS
/// What `choose` calls in rules applied to AD numbers of packets.
template <class T, unsigned Architecture, class V, std::size_t N>
TANDEM_INLINE ADTangent<V, N> select(const packet_mask<T, Architecture>& mask, const ADTangent<V, N>& a,
                                     const ADTangent<V, N>& b) {
    return blend(mask, a, b);
}
#endif

/// The sum of the lanes, added from the first to the last.
template <class V>
TANDEM_INLINE constexpr base_t<V> sum(const V& x) {
    if constexpr (is_packet<V>) {
        base_t<V> lane[width<V>];
        store(lane, x);
        base_t<V> total = lane[0];
        for (std::size_t i = 1; i < width<V>; ++i) total += lane[i];
        return total;
    } else {
        return x;
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
