#pragma once
#include "mixing.hpp"
#include "record.hpp"

/// \file
/// Comparisons of arrays give masks, lazily: x > 0 in where(x > 0, x, y) is computed in the same pass. They look
/// at values only; a mask carries no derivative.
namespace tandem::inline TANDEM_ABI {

namespace detail {

#define TANDEM_RELATION(relation, symbol)                            \
    struct relation {                                                \
        static constexpr std::string_view name = "operator" #symbol; \
        template <class A, class B>                                  \
        static TANDEM_INLINE auto apply(const A& a, const B& b) {    \
            return a symbol b;                                       \
        }                                                            \
    };
TANDEM_RELATION(equal, ==)
TANDEM_RELATION(not_equal, !=)
TANDEM_RELATION(less, <)
TANDEM_RELATION(less_equal, <=)
TANDEM_RELATION(greater, >)
TANDEM_RELATION(greater_equal, >=)
TANDEM_RELATION(both, &&)
TANDEM_RELATION(either, ||)
#undef TANDEM_RELATION
struct negation {
    static constexpr std::string_view name = "operator!";
    template <class A>
    static TANDEM_INLINE auto apply(const A& a) {
        return !a;
    }
};

/// At least one array, and what can be mixed with it.
template <class... X>
concept array_operands = (array_operand<X> || ...) && operands<X...>;

template <class X>
inline constexpr bool is_mask = false;
template <array_operand X>
inline constexpr bool is_mask<X> = std::same_as<typename array_traits<typename X::ad_type>::element, bool>;

/// An operand of a comparison: its values, or a plain number of their type.
template <class Base, class X>
decltype(auto) compared_values(const X& x) {
    if constexpr (array_operand<X>)
        return base_values(x);
    else
        return constant<typename Base::value_type>(static_cast<typename Base::value_type>(x));
}
template <class Relation, class A, class B>
auto compare(const A& a, const B& b) {
    using base = base_array_t<result_number_t<A, B>>;
    using mask = Array<bool, typename base::space>;
    auto first = compared_values<base>(a);
    auto second = compared_values<base>(b);
    return join_parts<mask, make_compared<Relation>::template type, part_of<decltype(first)>,
                      part_of<decltype(second)>>(Relation::name, std::move(first), std::move(second));
}

}  // namespace detail

#define TANDEM_ARRAY_COMPARISON(relation, symbol)               \
    template <class A, class B>                                 \
        requires operands<A, B> && detail::array_operands<A, B> \
    auto operator symbol(const A& a, const B& b) {              \
        return detail::compare<detail::relation>(a, b);         \
    }
TANDEM_ARRAY_COMPARISON(equal, ==)
TANDEM_ARRAY_COMPARISON(not_equal, !=)
TANDEM_ARRAY_COMPARISON(less, <)
TANDEM_ARRAY_COMPARISON(less_equal, <=)
TANDEM_ARRAY_COMPARISON(greater, >)
TANDEM_ARRAY_COMPARISON(greater_equal, >=)
#undef TANDEM_ARRAY_COMPARISON

/// Of masks.
template <class A, class B>
    requires detail::is_mask<A> && detail::is_mask<B>
auto operator&&(const A& a, const B& b) {
    return detail::compare<detail::both>(a, b);
}
template <class A, class B>
    requires detail::is_mask<A> && detail::is_mask<B>
auto operator||(const A& a, const B& b) {
    return detail::compare<detail::either>(a, b);
}
template <expression A>
    requires detail::is_mask<A>
auto operator!(const A& a) {
    return detail::join_parts<typename A::ad_type, detail::make_compared<detail::negation>::template type,
                              detail::part_of<A>>("operator!", A(a));
}

/// mask ? a : b for each element. The derivative of the side not chosen is exactly zero: an infinite or NaN
/// derivative on it does not leak.
template <class Mask, class A, class B>
    requires detail::is_mask<Mask> && detail::array_operands<A, B>
auto where(const Mask& mask, const A& a, const B& b) {
    using number = detail::result_number_t<A, B>;
    using first = detail::held_t<A, number>;
    using second = detail::held_t<B, number>;
    return detail::join_parts<number, detail::make_chosen<number>::template type, detail::part_of<Mask>,
                              detail::part_of<first>, detail::part_of<second>>(
        "where", Mask(mask), first(detail::passed<number>(a)), second(detail::passed<number>(b)));
}
/// The same for two numbers.
template <class Mask, class A, class B>
    requires detail::is_mask<Mask> && std::is_arithmetic_v<A> && std::is_arithmetic_v<B>
auto where(const Mask& mask, const A& a, const B& b) {
    using array = Array<std::common_type_t<A, B>, typename Mask::ad_type::space>;
    return where(mask, array(static_cast<std::common_type_t<A, B>>(a)), b);
}
/// What does not compile, with a sentence.
template <detail::array_operand NoMask, class A, class B>
    requires(!detail::is_mask<NoMask>)
auto where(const NoMask&, const A&, const B&) {
    static_assert(detail::is_mask<NoMask>, "tandem::where: the first argument must be a mask, such as x > 0");
}
template <class Mask, class A, class B>
    requires detail::is_mask<Mask>
auto select(const Mask& mask, const A& a, const B& b) {
    return where(mask, a, b);
}

/// x as a constant: derivatives of all orders stop here.
template <detail::array_operand X>
    requires expression<X> || plain_number<X>  // so that this is more special than the scalars'
auto stop_gradient(const X& x) {
    return typename X::ad_type(detail::base_array_t<typename X::ad_type>(detail::base_values(x)));
}

}  // namespace tandem::inline TANDEM_ABI
