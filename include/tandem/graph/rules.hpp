#pragma once
#include <span>
#include <utility>

#include "../core/error.hpp"
#include "../expr/build.hpp"
#include "../ops/list.hpp"

/// \file
/// From an operation code, which is what a graph stores, back to its rule: the rule applied once more, and its
/// derivatives as operations. One home for what graphs of numbers and graphs of arrays have in common.
namespace tandem::inline TANDEM_ABI::detail {

/// visit.template operator()<Rule>(), for the rule with this code.
template <class Visit>
decltype(auto) with_rule(opcode code, Visit&& visit) {
    switch (code) {
#define TANDEM_VISIT_RULE(rule, arity, symbol) \
    case opcode::rule:                         \
        return visit.template operator()<ops::rule>();
        TANDEM_ALL_RULES(TANDEM_VISIT_RULE)
#undef TANDEM_VISIT_RULE
    }
    raise<error>("with_rule", "operation code " + std::to_string(static_cast<int>(code)),
                 "no rule has this code");
}

/// Which argument of a rule is an int. An operation carries it as an attribute, not as an operand.
template <class Rule>
inline constexpr int integer_argument = -1;
template <>
inline constexpr int integer_argument<ops::ldexp> = 1;
template <>
inline constexpr int integer_argument<ops::polygamma> = 0;
template <class Rule>
inline constexpr bool takes_integer = integer_argument<Rule> >= 0;

/// How many operands an operation has.
template <class Rule>
inline constexpr std::size_t operand_count = Rule::arity - (takes_integer<Rule> ? 1 : 0);
inline std::size_t count_operands(opcode code) {
    return with_rule(code, [&]<class Rule>() { return operand_count<Rule>; });
}

/// Of a rule's argument J, the number among the operands.
template <class Rule, std::size_t J>
inline constexpr std::size_t operand_index =
    J - (takes_integer<Rule> && integer_argument<Rule> < static_cast<int>(J));

/// use(x...), the arguments of a rule: operands[i], and the int, passed as an `Integer`, where the rule wants it.
template <class Rule, class Integer = int, class Operands, class Use>
decltype(auto) with_arguments(const Operands& operands, int integer, Use&& use) {
    const auto argument = [&]<std::size_t J>() -> decltype(auto) {
        if constexpr (integer_argument<Rule> == static_cast<int>(J))
            return Integer{integer};
        else
            return operands[operand_index<Rule, J>];
    };
    return [&]<std::size_t... J>(std::index_sequence<J...>) -> decltype(auto) {
        return use(argument.template operator()<J>()...);
    }(std::make_index_sequence<Rule::arity>());
}

/// The operation on other operands: operands[i] is a Number or converts to one.
template <class Number, class Operands>
Number apply_rule(opcode code, const Operands& operands, int integer) {
    return with_rule(code, [&]<class Rule>() {
        return with_arguments<Rule, detail::integer>(
            operands, integer, [](const auto&... x) { return Number(build<Rule>(x...)); });
    });
}

/// The contribution to the operand that is the rule's argument J.
template <class Rule, std::size_t J, class Number, class Sink>
void contribute_to(std::span<const Number> operands, int integer, const Number& y, const Number& adjoint,
                   Sink& sink) {
    with_arguments<Rule>(operands, integer, [&](const auto&... x) {
        sink(operand_index<Rule, J>,
             Number(chain(adjoint, Rule::template partial<static_cast<int>(J)>(x..., y))));
    });
}

/// As `contribute` below, for a rule that is known.
template <class Rule, class Number, class Wanted, class Sink>
void contribute_by(std::span<const Number> operands, int integer, const Number& y, const Number& adjoint,
                   const Wanted& wanted, Sink& sink) {
    const auto visit = [&]<std::size_t J>() {
        if constexpr ((Rule::inactive >> J & 1u) == 0)
            if (wanted(operand_index<Rule, J>)) contribute_to<Rule, J>(operands, integer, y, adjoint, sink);
    };
    [&]<std::size_t... J>(std::index_sequence<J...>) {
        (visit.template operator()<J>(), ...);
    }(std::make_index_sequence<Rule::arity>());
}

/// The contributions of an operation to the adjoints of its operands.
/// operands, integer, y: what the operation was applied to and its result.  adjoint: that of y.
/// wanted(i): whether that of operand i is.  sink(i, contribution) is called for the wanted operands that carry a
/// derivative; a contribution is the adjoint times the rule's partial, and no product where that is +1 or -1.
/// Number is a number that evaluates at once: its operations record.
template <class Number, class Wanted, class Sink>
void contribute(opcode code, std::span<const Number> operands, int integer, const Number& y,
                const Number& adjoint, const Wanted& wanted, Sink&& sink) {
    with_rule(code, [&]<class Rule>() { contribute_by<Rule>(operands, integer, y, adjoint, wanted, sink); });
}

}  // namespace tandem::inline TANDEM_ABI::detail
