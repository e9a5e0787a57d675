#pragma once
#include <array>
#include <tuple>

#include "precomputed.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// A partial may be written with the result as last argument or without it.
template <class V, class Partial, class Y, class... X>
TANDEM_INLINE constexpr V call_partial(const Partial& partial, const Y& y, const X&... x) {
    if constexpr (std::is_invocable_v<const Partial&, const X&..., const Y&>)
        return partial(x..., y);
    else
        return partial(x...);
}

/// A rule made of a user's functions without captures.
template <class Value, class... Partial>
struct user_rule {
    static constexpr std::string_view name = "elementary";
    static constexpr std::size_t arity = sizeof...(Partial);
    static constexpr unsigned inactive = 0;
    template <class V, class... A>
    TANDEM_INLINE static constexpr V value(const A&... a) {
        return Value{}(a...);
    }
    template <int I, class A, class... Rest>
    TANDEM_INLINE static constexpr auto partial(const A& a, const Rest&... rest) {
        return partial_of<I>(std::make_index_sequence<arity>{}, std::tie(a, rest...));
    }

private:
    template <int I, std::size_t... J, class Arguments>
    TANDEM_INLINE static constexpr auto partial_of(std::index_sequence<J...>, const Arguments& all) {
        using V = std::remove_cvref_t<std::tuple_element_t<arity, Arguments>>;
        using P = std::tuple_element_t<I, std::tuple<Partial...>>;
        return call_partial<V>(P{}, std::get<arity>(all), std::get<J>(all)...);
    }
};

template <class F>
inline constexpr bool without_captures = std::is_empty_v<F> && std::is_default_constructible_v<F>;

}  // namespace detail

/// A function with partials of the user's own; see elementary().
template <class Value, class... Partial>
class elementary_function {
public:
    constexpr elementary_function(Value value, Partial... partial) : value_(value), partials_(partial...) {}

    template <class... A>
        requires operands<A...>
    TANDEM_INLINE constexpr auto operator()(const A&... a) const {
        static_assert(sizeof...(A) == sizeof...(Partial),
                      "tandem::elementary: one partial is needed for each argument; write elementary(value, "
                      "partial by the first argument, partial by the second, ...)");
        if constexpr (detail::without_captures<Value> && (detail::without_captures<Partial> && ...)) {
            return detail::build<detail::user_rule<Value, Partial...>>(a...);
        } else {
            using Number = detail::result_number_t<A...>;
            return evaluate<Number>(std::index_sequence_for<A...>{}, a...);
        }
    }
    template <class... A>
        requires(plain_number<A> && ...)
    constexpr auto operator()(const A&... a) const {
        return value_(a...);
    }

private:
    template <class Number, std::size_t... I, class... A>
    constexpr auto evaluate(std::index_sequence<I...>, const A&... a) const {
        static_assert(requires { typename Number::leaf; } && !requires { Number::series_order; },
                      "tandem::elementary: functions with captures have no Taylor series");
        using V = typename Number::value_type;
        const V y = value_(detail::argument_value<Number>(a)...);
        const std::array<V, sizeof...(I)> partials{
            detail::call_partial<V>(std::get<I>(partials_), y, detail::argument_value<Number>(a)...)...};
        return detail::make_precomputed<Number>(y, partials, a...);
    }

    Value value_;
    std::tuple<Partial...> partials_;
};

/// An elementary operation of the user's own, for every mode and level: y = value(x...), and for each argument its
/// partial(x..., y), or partial(x...). All are generic callables, since x is whatever the level computes with, often
/// a plain double, whose functions need `using std::...`:
///
///     inline constexpr auto logistic = tandem::elementary(
///         [](const auto& x) { using std::exp; return 1 / (1 + exp(-x)); },
///         [](const auto& x, const auto& y) { return y * (1 - y); });
///
/// Without captures the functions become a rule like the built-in ones.
template <class Value, class... Partial>
constexpr auto elementary(Value value, Partial... partial) {
    static_assert(sizeof...(Partial) > 0, "tandem::elementary: one partial is needed for each argument");
    return elementary_function<Value, Partial...>(value, partial...);
}

}  // namespace tandem::inline TANDEM_ABI
