#pragma once
#include "structure.hpp"

/// \file
/// Kernels: what a pass (map.hpp) computes at each element of a structure.
namespace tandem::inline TANDEM_ABI::detail {

/// Output 0, 1, ...: the components of the expression's value.
template <class Structure, class Lift>
struct value_kernel {
    using structure = Structure;
    using scalar = typename Structure::scalar;
    template <class P, class In, class Out>
    TANDEM_INLINE void operator()(const In& in, const Out& out) const {
        const auto node = Structure::template node<P>(in);
        lifted<Lift>::template write<0>(node.value(), out);
    }
};

/// Writes the derivative by input K, a V, to output K.
template <class V, class Lift, class Out>
struct derivative_writer {
    const Out& out;
    template <std::size_t K, class M>
    TANDEM_INLINE void partial(const M& multiplier) const {
        lifted<Lift>::template write<K>(multiplier_as<V>(multiplier), out);
    }
};

/// The same where the seed is not zero, and zero elsewhere: a result that does not matter has no derivative, also where
/// a partial on the way is infinite.
template <class Lift, class Out, class Mask>
struct nonzero_derivative_writer {
    const Out& out;
    const Mask& zero;
    template <std::size_t K, class M>
    TANDEM_INLINE void partial(const M& multiplier) const {
        lifted<Lift>::template write<K>(blend(zero, M(0), multiplier), out);
    }
};

/// The derivatives by active inputs; the seed is input Seed, Seed + 1, ...
template <class Structure, class Lift, std::size_t Seed>
struct reverse_kernel {
    using structure = Structure;
    using scalar = typename Structure::scalar;
    template <class P, class In, class Out>
    TANDEM_INLINE void operator()(const In& in, const Out& out) const {
        const auto node = Structure::template node<P>(in);
        const auto seed = lifted<Lift>::template read<P, Seed>(in);
        const auto zero = zero_lanes(seed);
        nonzero_derivative_writer<Lift, Out, std::remove_const_t<decltype(zero)>> visitor{out, zero};
        node.template sweep<0>(seed, visitor);
    }
};

/// The value, output Inputs and on, and the derivatives for a seed that is 1, or a plain number, input Inputs.
template <class Structure, class Lift, std::size_t Inputs, bool IsUnit>
struct value_and_reverse_kernel {
    using structure = Structure;
    using scalar = typename Structure::scalar;
    template <class P, class In, class Out>
    TANDEM_INLINE void operator()(const In& in, const Out& out) const {
        const auto node = Structure::template node<P>(in);
        derivative_writer<typename Lift::template number<P>, Lift, Out> visitor{out};
        if constexpr (IsUnit)
            node.template sweep<0>(one(), visitor);
        else
            node.template sweep<0>(lifted<Lift>::constant(P(in.template number<scalar, Inputs>())), visitor);
        lifted<Lift>::template write<Inputs>(node.value(), out);
    }
};

/// The outputs that a kernel ever gives.
template <class Kernel>
inline constexpr unsigned long long outputs_of = ~0ull;
template <class Structure, class Lift, std::size_t Seed>
inline constexpr unsigned long long outputs_of<reverse_kernel<Structure, Lift, Seed>> =
    reached<Structure>::mask;
template <class Structure, class Lift, std::size_t Inputs, bool IsUnit>
inline constexpr unsigned long long outputs_of<value_and_reverse_kernel<Structure, Lift, Inputs, IsUnit>> =
    reached<Structure>::mask | (~0ull >> (64 - Lift::components)) << Inputs;

}  // namespace tandem::inline TANDEM_ABI::detail
