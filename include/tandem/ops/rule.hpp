#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

#include "../core/choose.hpp"
#include "../core/math.hpp"
#include "dispatch.hpp"
#include "unit.hpp"

/// \file
/// What a rule is. An elementary operation is one struct:
///
///     struct sin : rule<1> {
///         static constexpr std::string_view name = "sin";
///         static constexpr double ulp = 2;
///         template <class V, class A>
///         TANDEM_RULE V value(const A& x) { return math::sin(x); }
///         template <int I, class A, class V>
///         TANDEM_RULE V partial(const A& x, const V& y) { return math::cos(x); }
///     };
///
/// `value<V>` computes the result as a V, the number type of the level that is differentiated; arguments are a V
/// each or, where passive, a lower level or plain number. `partial<I>` is the derivative by argument I and may
/// reuse the result y; it returns a V or a lower level, or the type `one` or `minus_one`. Both are generic: V may be any
/// floating-point or multiprecision number, an AD number, a SIMD packet or a symbolic node, so a rule branches
/// by `choose`, never by `if`, and names its result type, never `auto`.
namespace tandem::inline TANDEM_ABI::ops {

#define TANDEM_RULE TANDEM_INLINE static constexpr

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Range and precision of the plain numbers that V stands for. (For other types numeric_limits would answer 0.)
template <class V>
struct limits : std::numeric_limits<base_t<V>> {
    static_assert(
        std::numeric_limits<base_t<V>>::is_specialized,
        "tandem: a number type that stands for plain numbers, such as a SIMD packet, must specialise "
        "tandem::detail::base_of to name them");
};

/// The values an argument may take.
struct interval {
    double low = -infinity;
    double high = infinity;
};

/// The partials that the library defines at a point where calculus leaves them open or formulas fail.
template <std::size_t Arity>
struct special_point {
    std::array<double, Arity> at;
    std::array<double, Arity> partial;
};

/// What a rule states besides value and partials. Tests and documentation are generated from it.
template <std::size_t Arity>
struct rule {
    using point = special_point<Arity>;
    static constexpr std::size_t arity = Arity;
    /// Bit i is set where argument i never carries a derivative; no partial is asked for it.
    static constexpr unsigned inactive = 0;
    /// Where value and partials are defined, argument by argument.
    static constexpr std::array<interval, Arity> domain{};
    /// Kinks and singular points.
    static constexpr std::array<special_point<Arity>, 0> special{};
    /// Bound on the error of each partial over the domain, in units in the last place of a double.
    static constexpr double ulp = 4;
    /// What the documentation's table of kinks says beyond the special points.
    static constexpr std::string_view note{};
};

/// A rule whose derivative is zero wherever it exists: its result is passive.
template <std::size_t Arity>
struct piecewise_constant : rule<Arity> {
    static constexpr unsigned inactive = (1u << Arity) - 1;
    static constexpr double ulp = 0;
};

}  // namespace tandem::inline TANDEM_ABI::ops
