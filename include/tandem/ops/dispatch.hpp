#pragma once
#include "../core/config.hpp"

/// \file
/// Functions of the library that <cmath> lacks. Their rules compute the value themselves, but only for plain
/// numbers and SIMD packets: an inner AD level or a symbolic node must apply the rule again, or it would
/// differentiate the algorithm. Such a type is known by its own overload, found by argument-dependent lookup.
/// The functions are called from here because a rule hides the function of its own name.
namespace tandem::inline TANDEM_ABI::adl {

#define TANDEM_FIND_BY_ADL(function)                                        \
    template <class... A>                                                   \
    concept has_##function = requires(const A&... a) {                      \
        function(a...);                                                     \
    };                                                                      \
    template <class... A>                                                   \
    TANDEM_INLINE constexpr decltype(auto) call_##function(const A&... a) { \
        return function(a...);                                              \
    }
TANDEM_FIND_BY_ADL(cospi)
TANDEM_FIND_BY_ADL(digamma)
TANDEM_FIND_BY_ADL(hypot)
TANDEM_FIND_BY_ADL(lerp)
TANDEM_FIND_BY_ADL(logit)
TANDEM_FIND_BY_ADL(polygamma)
TANDEM_FIND_BY_ADL(relu)
TANDEM_FIND_BY_ADL(rsqrt)
TANDEM_FIND_BY_ADL(sigmoid)
TANDEM_FIND_BY_ADL(sinpi)
TANDEM_FIND_BY_ADL(softplus)
TANDEM_FIND_BY_ADL(tanpi)
#undef TANDEM_FIND_BY_ADL

}  // namespace tandem::inline TANDEM_ABI::adl
