#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

#include "../core/traits.hpp"
#include "../ops/unit.hpp"

/// \file
/// Nodes of an expression. Everything is held by value, so that an expression may be stored and returned.
///
/// Every node offers
///     value_type, leaves          number type; how many active leaves lie below, repeated ones counted
///     value()                     computed when the node was made
///     sweep<First>(m, visitor)    calls visitor.partial<I>(p) for each leaf below, I = First, First + 1, ...:
///                                 p is the derivative by that leaf, times m (a number, `one` or `minus_one`)
///     visit<First>(visitor)       calls visitor.leaf<I>(leaf) for the same leaves, computing nothing
///
/// The copy constructors of nodes look redundant and are not: a trivially copyable node is copied by g++ as a
/// block of memory, which keeps the whole expression out of registers (10 to 30 times slower).
namespace tandem::inline TANDEM_ABI {

namespace ops {
struct clamp;
struct max;
struct min;
}  // namespace ops
namespace detail {
template <class Rule, class... A>
TANDEM_INLINE constexpr auto build(const A&... a);
}

/// Functions on two numbers of exactly this type, so that after `using std::max;` they are preferred to std's,
/// which would give the whole derivative at a tie to one argument.
#define TANDEM_EXACT_CHOICES(Number)                                                                      \
    TANDEM_INLINE friend constexpr auto max(const Number& a, const Number& b) {                           \
        return detail::build<ops::max>(a, b);                                                             \
    }                                                                                                     \
    TANDEM_INLINE friend constexpr auto min(const Number& a, const Number& b) {                           \
        return detail::build<ops::min>(a, b);                                                             \
    }                                                                                                     \
    TANDEM_INLINE friend constexpr auto clamp(const Number& x, const Number& low, const Number& high) {   \
        return detail::build<ops::clamp>(x, low, high);                                                   \
    }

namespace detail {

/// A passive operand: a plain number, or a number of a lower AD level.
template <class C>
class constant {
public:
    using value_type = C;
    static constexpr std::size_t leaves = 0;

    TANDEM_INLINE constexpr explicit constant(const C& c) : value_(c) {}
    TANDEM_INLINE constexpr constant(const constant& other) : value_(other.value_) {}
    constant& operator=(const constant&) = delete;

    TANDEM_INLINE constexpr const C& value() const { return value_; }

private:
    C value_;
};

/// Operand number I of an operation; the base classes of an operation are its operands.
template <std::size_t I, class Operand>
struct slot {
    Operand operand;

    template <class A>
    TANDEM_INLINE constexpr explicit slot(const A& a) : operand(a) {}
    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;
};

}  // namespace detail

/// A rule applied to operands, of the AD level Number. Made by the overloads only.
template <class Rule, class Number, class Indices, class... Operand>
class operation;

template <class Rule, class Number, std::size_t... I, class... Operand>
class operation<Rule, Number, std::index_sequence<I...>, Operand...> : detail::slot<I, Operand>... {
    /// Active leaves below operand J; none where the rule's partial is zero everywhere.
    template <std::size_t J, class A>
    static constexpr std::size_t leaves_below = ((Rule::inactive >> J) & 1u) != 0 ? 0 : A::leaves;
    /// Active leaves below the operands before J.
    template <std::size_t J>
    static constexpr std::size_t leaves_before = ((I < J ? leaves_below<I, Operand> : 0) + ... + 0);

public:
    using ad_type = Number;
    using value_type = typename Number::value_type;
    static constexpr std::size_t leaves = (leaves_below<I, Operand> + ...);

    template <class... A>
    TANDEM_INLINE constexpr explicit operation(std::in_place_t, const A&... a)
        : detail::slot<I, Operand>(a)...,
          value_(Rule::template value<value_type>(detail::slot<I, Operand>::operand.value()...)) {}
    /// With a value that is known already.
    template <class... A>
    TANDEM_INLINE constexpr explicit operation(const value_type& value, const A&... a)
        : detail::slot<I, Operand>(a)..., value_(value) {}
    TANDEM_INLINE constexpr operation(const operation& other)
        : detail::slot<I, Operand>(other.detail::template slot<I, Operand>::operand)..., value_(other.value_) {}
    operation& operator=(const operation&) = delete;

    TANDEM_INLINE constexpr const value_type& value() const { return value_; }

    template <std::size_t First, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep(const M& multiplier, Visitor& visitor) const {
        (sweep_operand<I, Operand, First + leaves_before<I>>(multiplier, visitor), ...);
    }
    template <std::size_t First, class Visitor>
    TANDEM_INLINE constexpr void visit(Visitor& visitor) const {
        (visit_operand<I, Operand, First + leaves_before<I>>(visitor), ...);
    }

    /// Calls f(operand) from left to right, for all operands, also those that carry no derivative.
    template <class F>
    TANDEM_INLINE constexpr void for_each_operand(const F& f) const {
        (f(detail::slot<I, Operand>::operand), ...);
    }

    /// As for plain numbers, a conversion that loses the derivative must be written out.
    template <class U>
        requires std::is_arithmetic_v<U>
    constexpr explicit operator U() const {
        if constexpr (requires { Number::records_structure; })
            return static_cast<U>(Number(*this));
        else
            return static_cast<U>(value_);
    }

    TANDEM_EXACT_CHOICES(operation)

private:
    template <std::size_t J, class A, std::size_t First, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep_operand(const M& multiplier, Visitor& visitor) const {
        if constexpr (leaves_below<J, A> > 0) {
            const auto partial =
                Rule::template partial<static_cast<int>(J)>(detail::slot<I, Operand>::operand.value()..., value_);
            if constexpr (requires { visitor.inspect(Rule::name, partial); }) visitor.inspect(Rule::name, partial);
            detail::slot<J, A>::operand.template sweep<First>(detail::chain(multiplier, partial), visitor);
        }
    }
    template <std::size_t J, class A, std::size_t First, class Visitor>
    TANDEM_INLINE constexpr void visit_operand(Visitor& visitor) const {
        if constexpr (leaves_below<J, A> > 0) detail::slot<J, A>::operand.template visit<First>(visitor);
    }

    value_type value_;
};

}  // namespace tandem::inline TANDEM_ABI
