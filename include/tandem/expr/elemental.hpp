#pragma once
#include "precomputed.hpp"
#include "symbols.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// A function of N arguments as a rule, for numbers that record what they compute: its partials are found where it is
/// computed again.
template <class F, std::size_t N>
struct elemental_rule : ops::rule<N> {
    static constexpr std::string_view name = "elemental";
    template <class V, class... A>
    TANDEM_INLINE static V value(const A&... a) {
        static_gradient<V, N> result;
        result.compute(F{}, V(a)...);
        return result.value;
    }
};

}  // namespace detail

/// f(x...) as ONE statement. f is a generic function without state and without branches on its arguments; its
/// expression is known at compile time, and so is its reverse sweep: subexpressions of equal type are equal, so
/// each is computed once and swept once, in registers. A block of many statements becomes one record with a
/// partial for each argument. Worth it where f has few arguments and many operations:
///
///     energy += tandem::elemental(pair_energy, x[i], y[i], z[i], x[j], y[j], z[j]);
///
/// For plain numbers it is f(x...).  Cost: f and one partial for each operation; no memory.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 10.2 (local preaccumulation).
template <class F, class... X>
    requires operands<X...>
TANDEM_INLINE constexpr auto elemental(const F& f, const X&... x) {
    static_assert(std::is_empty_v<F>,
                  "tandem::elemental: f must have no state; pass what it needs as arguments");
    using Number = detail::result_number_t<X...>;
    using V = typename Number::value_type;
    if constexpr (requires { Number::records_structure; }) {
        return detail::build<detail::elemental_rule<F, sizeof...(X)>>(x...);
    } else {
        detail::static_gradient<V, sizeof...(X)> result;
        result.compute(f, detail::argument_value<Number>(x)...);
        return detail::make_precomputed<Number>(result.value, result.partials, x...);
    }
}
template <class F, class... X>
    requires(plain_number<X> && ...)
constexpr auto elemental(const F& f, const X&... x) {
    return f(x...);
}

}  // namespace tandem::inline TANDEM_ABI
