#pragma once
#include "packet_elementary.hpp"

#if TANDEM_PACKETS
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

/// \file
/// The functions of <cmath> for xsimd's batches, within 4 ulp of the standard library everywhere (erfc: 5): for subnormal,
/// huge and infinite arguments, for signed zeros and for NaN. Where xsimd keeps to that on part of the domain only,
/// a packet with a lane outside that part is computed lane by lane; where it never does, all packets are.
namespace tandem::inline TANDEM_ABI::detail::batches {

/// The lanes of a batch in memory.
template <class B>
struct stored {
    alignas(B) typename B::value_type lane[B::size];
    TANDEM_INLINE explicit stored(const B& x) { x.store_aligned(lane); }
};

/// f of each lane.
template <class F, class B, class... More>
TANDEM_INLINE B each_lane(const F& f, const B& x, const More&... more) {
    const auto apply = [&f](const auto&... in) TANDEM_ALWAYS_INLINE {
        alignas(B) typename B::value_type out[B::size];
        for (std::size_t i = 0; i < B::size; ++i) out[i] = f(in.lane[i]...);
        return B::load_aligned(out);
    };
    return apply(stored<B>(x), stored<More>(more)...);
}
/// Arguments are copied on the way to the call: if their own addresses were taken, they would live in memory.
template <class F, class... B>
TANDEM_COLD auto each_lane_out_of_line(const F& f, const B&... x) {
    return each_lane(f, x...);
}
template <class F, class... B>
TANDEM_INLINE auto each_lane_cold(const F& f, B... x) {
    return each_lane_out_of_line(f, x...);
}

/// Constants by which the functions tell where xsimd can be trusted.
template <class T>
struct trusted;
template <>
struct trusted<double> {
    static constexpr double exp = 708, exp2 = 1021;
};
template <>
struct trusted<float> {
    static constexpr float exp = 87, exp2 = 125;
};
template <class B>
using range = trusted<typename B::value_type>;
template <class B>
using limits = std::numeric_limits<typename B::value_type>;

/// Lane by lane at all times.
#define TANDEM_LANES_1(function)                                            \
    template <class B>                                                      \
    TANDEM_INLINE B function(const B& x) {                                  \
        return each_lane([](auto lane) { return std::function(lane); }, x); \
    }
#define TANDEM_LANES_2(function)                                                    \
    template <class B>                                                              \
    TANDEM_INLINE B function(const B& x, const B& y) {                              \
        return each_lane([](auto a, auto b) { return std::function(a, b); }, x, y); \
    }
TANDEM_LANES_1(lgamma)
TANDEM_LANES_1(tgamma)
TANDEM_LANES_2(fmod)
TANDEM_LANES_2(pow)
TANDEM_LANES_2(remainder)
#undef TANDEM_LANES_2
#undef TANDEM_LANES_1

template <class B>
TANDEM_INLINE B ldexp(const B& x, int exponent) {
    return each_lane([exponent](auto lane) { return std::ldexp(lane, exponent); }, x);
}

/// As xsimd has them.
#define TANDEM_XSIMD_1(function)           \
    template <class B>                     \
    TANDEM_INLINE B function(const B& x) { \
        return xsimd::function(x);         \
    }
TANDEM_XSIMD_1(abs)
TANDEM_XSIMD_1(acos)
TANDEM_XSIMD_1(asin)
TANDEM_XSIMD_1(asinh)
TANDEM_XSIMD_1(atan)
TANDEM_XSIMD_1(atanh)
TANDEM_XSIMD_1(ceil)
TANDEM_XSIMD_1(cosh)
TANDEM_XSIMD_1(floor)
TANDEM_XSIMD_1(nearbyint)
TANDEM_XSIMD_1(rint)
TANDEM_XSIMD_1(sinh)
TANDEM_XSIMD_1(sqrt)
TANDEM_XSIMD_1(trunc)
#undef TANDEM_XSIMD_1

template <class B>
TANDEM_INLINE B copysign(const B& x, const B& sign) {
    return xsimd::copysign(x, sign);
}

/// Halves away from zero. (Not xsimd's, whose choice between x and a number with the sign of x clang++-19 gets wrong
/// for AVX-512: it commutes a masked vpternlog and keeps its table.)
template <class B>
TANDEM_INLINE B round(const B& x) {
    const B whole = xsimd::trunc(x);
    return whole + xsimd::copysign(xsimd::select(B(0.5f) <= xsimd::abs(B(x - whole)), B(1), B(0)), x);
}

/// fast, which was computed from x..., if it is right in all lanes; else std's function of x... in each.
#define TANDEM_UNLESS_SAFE(function, safe, fast, ...)                        \
    const auto scalar = [](auto... lane) { return std::function(lane...); }; \
    if (!xsimd::all(safe)) [[unlikely]]                                      \
        return each_lane_cold(scalar, __VA_ARGS__);                          \
    return fast;
#define TANDEM_GUARDED_1(function, safe, fast)      \
    template <class B>                              \
    TANDEM_INLINE B function(const B& x) {          \
        TANDEM_UNLESS_SAFE(function, safe, fast, x) \
    }

// Overflow comes early, and results below the smallest normal number are zero or wrong.
TANDEM_GUARDED_1(exp2, xsimd::abs(x) <= B(range<B>::exp2), xsimd::exp2(x))
// Zero loses its sign.
TANDEM_GUARDED_1(expm1, x <= B(range<B>::exp), xsimd::copysign(xsimd::expm1(x), x))
// Subnormal arguments.
TANDEM_GUARDED_1(log2, B(limits<B>::min()) <= x, xsimd::log2(x))
TANDEM_GUARDED_1(log10, B(limits<B>::min()) <= x, xsimd::log10(x))
TANDEM_GUARDED_1(cbrt, B(limits<B>::min()) <= xsimd::abs(x) || x == B(0), xsimd::cbrt(x))
// Arguments outside the domain do not all give NaN.
TANDEM_GUARDED_1(acosh, B(1) <= x, xsimd::acosh(x))

template <class B>
TANDEM_INLINE B log1p(const B& x) {
    return xsimd::copysign(xsimd::log1p(x), x);
}

/// Both at once, for little more than one.
template <class B>
TANDEM_INLINE void sin_and_cos(const B& x, B& sine, B& cosine) {
    const reduced_angle<B> angle(x);
    angle.evaluate(sine, cosine);
    if (!angle.is_reduced(x)) [[unlikely]] {
        sine = each_lane_cold([](auto lane) { return std::sin(lane); }, x);
        cosine = each_lane_cold([](auto lane) { return std::cos(lane); }, x);
    }
}
template <class B>
TANDEM_INLINE B sin(const B& x) {
    B sine, cosine;
    sin_and_cos(x, sine, cosine);
    return sine;
}
template <class B>
TANDEM_INLINE B cos(const B& x) {
    B sine, cosine;
    sin_and_cos(x, sine, cosine);
    return cosine;
}
/// A result y at x that is not so near a zero that the reduction of x has lost its digits. (At most a few doubles are
/// that near, and all those from 2^40 on count as near; these xsimd reduces in scalars, too.)
template <class B>
TANDEM_INLINE auto off_zero(const B& y, const B& x) {
    return B(0x1p-40f) * xsimd::abs(x) <= xsimd::abs(y);
}
template <class B>
TANDEM_INLINE B tan(const B& x) {
    const B y = xsimd::tan(x);
    TANDEM_UNLESS_SAFE(tan, off_zero(y, x) && off_zero(B(1), B(x * y)), y, x)
}

/// Two zeros and two infinities give NaN.
template <class B>
TANDEM_INLINE B atan2(const B& y, const B& x) {
    const B angle = xsimd::atan2(y, x);
    TANDEM_UNLESS_SAFE(atan2, angle == angle, angle, y, x)
}

template <class B>
TANDEM_INLINE auto squares_are_normal(const B& sum) {
    return B(limits<B>::min() / limits<B>::epsilon()) <= sum && sum <= B(limits<B>::max());
}
template <class B>
TANDEM_INLINE B hypot(const B& a, const B& b) {
    const B sum = batches::fma(a, a, B(b * b));
    TANDEM_UNLESS_SAFE(hypot, squares_are_normal(sum), xsimd::sqrt(sum), a, b)
}
template <class B>
TANDEM_INLINE B hypot(const B& a, const B& b, const B& c) {
    const B sum = batches::fma(a, a, batches::fma(b, b, B(c * c)));
    TANDEM_UNLESS_SAFE(hypot, squares_are_normal(sum), xsimd::sqrt(sum), a, b, c)
}
#undef TANDEM_GUARDED_1
#undef TANDEM_UNLESS_SAFE

/// xsimd's are not exact for NaN, infinities and signed zeros; nor is its != for NaN.
template <class B>
TANDEM_INLINE B fmax(const B& a, const B& b) {
    return xsimd::select(b < a || !(b == b), a, b);
}
template <class B>
TANDEM_INLINE B fmin(const B& a, const B& b) {
    return xsimd::select(a < b || !(b == b), a, b);
}
template <class B>
TANDEM_INLINE B fdim(const B& a, const B& b) {
    return xsimd::select(b < a, B(a - b), xsimd::select(a <= b, B(0), B(a + b)));
}

/// The algorithm of P0811, which std::lerp follows: exact at both ends, monotonic, and no overflow between.
template <class B>
TANDEM_INLINE B lerp(const B& a, const B& b, const B& t) {
    const B zero(0), one(1);
    const B x = a + t * (b - a);
    const auto at_most_b = (one < t) != (a < b);
    const B bounded = xsimd::select(at_most_b, xsimd::select(x < b, x, b), xsimd::select(b < x, x, b));
    const auto opposite = (a <= zero && zero <= b) || (zero <= a && b <= zero);
    return xsimd::select(opposite, B(t * b + (one - t) * a), xsimd::select(t == one, b, bounded));
}

}  // namespace tandem::inline TANDEM_ABI::detail::batches
#endif
