#pragma once
#include <array>
#include <utility>

#include "../core/forward.hpp"
#include "packet.hpp"

/// \file
/// A lift says what number one element of an array-like value is inside a kernel, given the number P that the
/// kernel computes with (a plain number or a packet): P for an Array, an AD number of P for ADTangent<Array, N>.
/// Such a value is made of several arrays, its components: the value and each tangent.
namespace tandem::inline TANDEM_ABI::detail {

struct plain_lift {
    template <class P>
    using number = P;
    static constexpr std::size_t components = 1;
};

template <class Lift, std::size_t N>
struct tangent_lift {
    template <class P>
    using number = ADTangent<typename Lift::template number<P>, N>;
    static constexpr std::size_t components = (1 + N) * Lift::components;
};

/// Reads a number of the lift from components First, First + 1, ...: component(i) gives a P.
template <class Lift>
struct lifted {
    template <class P, std::size_t First, class Component>
    static TANDEM_INLINE P read(const Component& component) {
        return component.template get<P, First>();
    }
    template <std::size_t First, class P, class Component>
    static TANDEM_INLINE void write(const P& x, const Component& component) {
        component.template put<First>(x);
    }
    /// A number without tangents.
    template <class P>
    static TANDEM_INLINE P constant(const P& x) {
        return x;
    }
};
template <class Lift, std::size_t N>
struct lifted<tangent_lift<Lift, N>> {
    template <class P, std::size_t First, class Component>
    static TANDEM_INLINE typename tangent_lift<Lift, N>::template number<P> read(const Component& component) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) TANDEM_ALWAYS_INLINE {
            using inner = typename Lift::template number<P>;
            return ADTangent<inner, N>(
                lifted<Lift>::template read<P, First>(component),
                std::array<inner, N>{
                    lifted<Lift>::template read<P, First + (I + 1) * Lift::components>(component)...});
        }(std::make_index_sequence<N>());
    }
    template <std::size_t First, class Number, class Component>
    static TANDEM_INLINE void write(const Number& x, const Component& component) {
        lifted<Lift>::template write<First>(x.value(), component);
        [&]<std::size_t... I>(std::index_sequence<I...>) TANDEM_ALWAYS_INLINE {
            (lifted<Lift>::template write<First + (I + 1) * Lift::components>(x.tangent(I), component), ...);
        }(std::make_index_sequence<N>());
    }
    template <class P>
    static TANDEM_INLINE typename tangent_lift<Lift, N>::template number<P> constant(const P& x) {
        using inner = typename Lift::template number<P>;
        std::array<inner, N> zeros;
        zeros.fill(lifted<Lift>::constant(P(0)));
        return {lifted<Lift>::constant(x), zeros};
    }
};

/// Where a number is zero with all its tangents.
template <class P>
TANDEM_INLINE auto zero_lanes(const P& x) {
    return x == P(0);
}
template <class T, std::size_t N>
TANDEM_INLINE auto zero_lanes(const ADTangent<T, N>& x) {
    auto zero = zero_lanes(x.value());
    TANDEM_UNROLL
    for (std::size_t i = 0; i < N; ++i) zero = zero && zero_lanes(x.tangent(i));
    return zero;
}

}  // namespace tandem::inline TANDEM_ABI::detail
