#pragma once
#include "overloads.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// One derivative of a function of several operands: base class number I of a precomputed node.
template <std::size_t I, class V>
struct partial_slot {
    V partial;

    TANDEM_INLINE constexpr explicit partial_slot(const V& p) : partial(p) {}
    partial_slot(const partial_slot&) = delete;
    partial_slot& operator=(const partial_slot&) = delete;
};

/// A node whose value and partials by its operands were computed before it was made.
template <class Number, class Indices, class... Operand>
class precomputed;

template <class Number, std::size_t... I, class... Operand>
class precomputed<Number, std::index_sequence<I...>, Operand...>
    : slot<I, Operand>..., partial_slot<I, typename Number::value_type>... {
    template <std::size_t J>
    static constexpr std::size_t leaves_before = ((I < J ? Operand::leaves : 0) + ... + 0);

public:
    using ad_type = Number;
    using value_type = typename Number::value_type;
    static constexpr std::size_t leaves = (Operand::leaves + ... + 0);

    template <class Partials, class... A>
    TANDEM_INLINE constexpr precomputed(const value_type& value, const Partials& partials, const A&... a)
        : slot<I, Operand>(a)..., partial_slot<I, value_type>(partials[I])..., value_(value) {}
    TANDEM_INLINE constexpr precomputed(const precomputed& other)
        : slot<I, Operand>(other.template slot<I, Operand>::operand)...,
          partial_slot<I, value_type>(other.template partial_slot<I, value_type>::partial)..., value_(other.value_) {}
    precomputed& operator=(const precomputed&) = delete;

    TANDEM_INLINE constexpr const value_type& value() const { return value_; }

    template <std::size_t First, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep(const M& multiplier, Visitor& visitor) const {
        (sweep_operand<I, Operand, First + leaves_before<I>>(multiplier, visitor), ...);
    }
    template <std::size_t First, class Visitor>
    TANDEM_INLINE constexpr void visit(Visitor& visitor) const {
        (visit_operand<I, Operand, First + leaves_before<I>>(visitor), ...);
    }

private:
    template <std::size_t J, class A, std::size_t First, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep_operand(const M& multiplier, Visitor& visitor) const {
        if constexpr (A::leaves > 0)
            slot<J, A>::operand.template sweep<First>(
                chain(multiplier, partial_slot<J, value_type>::partial), visitor);
    }
    template <std::size_t J, class A, std::size_t First, class Visitor>
    TANDEM_INLINE constexpr void visit_operand(Visitor& visitor) const {
        if constexpr (A::leaves > 0) slot<J, A>::operand.template visit<First>(visitor);
    }

    value_type value_;
};

/// The precomputed node of level Number on these arguments.
template <class Number, class Partials, class... A>
TANDEM_INLINE constexpr auto make_precomputed(const typename Number::value_type& value, const Partials& partials,
                                              const A&... a) {
    return precomputed<Number, std::index_sequence_for<A...>, held_t<A, Number>...>(value, partials,
                                                                                  passed<Number>(a)...);
}

/// What an argument of level Number contributes to a function's value: its value, or itself where passive.
template <class Number, class A>
TANDEM_INLINE constexpr typename Number::value_type argument_value(const A& a) {
    if constexpr (std::is_same_v<number_of_t<A>, Number>)
        return a.value();
    else
        return static_cast<typename Number::value_type>(a);
}

}  // namespace tandem::inline TANDEM_ABI::detail
