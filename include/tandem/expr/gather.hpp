#pragma once
#include <cstddef>

#include "operation.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// The derivatives of a statement by its leaves, gathered by one sweep over its expression, and repeated
/// leaves merged. Written so that with optimisation no array and no branch of it is left: every index is a
/// compile-time constant, and leaves are merged only where the compiler proves that they are the same.
template <class T, std::size_t Leaves>
struct gathered {
    T partial_[Leaves];
    signed char sign_[Leaves];  // +1 and -1: the partial is that unit; 0: it is a number
    bool merged_[Leaves];       // into an earlier leaf

    template <std::size_t I, class M>
    TANDEM_INLINE constexpr void partial(const M& multiplier) {
        sign_[I] = static_cast<signed char>(unit_sign<M>);
        merged_[I] = false;
        partial_[I] = multiplier_as<T>(multiplier);
    }

    /// Adds up the partials of leaves j < k that `same(j, k)` is known to be true for.
    template <class Same>
    TANDEM_INLINE constexpr void merge(const Same& same) {
        // The number of comparisons grows with the square of the number of leaves, at compile time.
        if constexpr (Leaves <= 12) {
            TANDEM_UNROLL
            for (std::size_t k = 1; k < Leaves; ++k) {
                TANDEM_UNROLL
                for (std::size_t j = 0; j < k; ++j) {
                    if (!merged_[j] && !merged_[k] && same(j, k)) {
                        partial_[j] += partial_[k];
                        sign_[j] = 0;
                        merged_[k] = true;
                    }
                }
            }
        }
    }
};

/// True only where the compiler can prove it; costs nothing at run time. Without optimisation, and in device
/// code, nothing is provable and leaves stay apart, which gives the same derivatives.
#if defined(__GNUC__) && !defined(__CUDACC__)
#define TANDEM_PROVABLY(condition) (__builtin_constant_p(condition) && (condition))
#else
#define TANDEM_PROVABLY(condition) false
#endif

}  // namespace tandem::inline TANDEM_ABI::detail
