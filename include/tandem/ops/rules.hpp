#pragma once
#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/type.hpp>

#include "list.hpp"

/// \file
/// The list of operators as a Hana list of types, for tests, tables and benchmarks that walk it. Not part of the
/// umbrella: <boost/hana.hpp> has all algorithms but doubles the cost of tandem.hpp, and the library itself
/// stamps its code from the macros.
namespace tandem::inline TANDEM_ABI {

namespace detail {
/// A row of a macro cannot know whether it is the first, so each starts with a comma and the list with a dummy.
template <class Dummy, class... Rule>
struct rule_list {
    using type = boost::hana::basic_tuple<boost::hana::type<Rule>...>;
};
#define TANDEM_NEXT_RULE(rule, arity, symbol) , ops::rule
using all_rules_t = rule_list<void TANDEM_ALL_RULES(TANDEM_NEXT_RULE)>::type;
#undef TANDEM_NEXT_RULE
}  // namespace detail

/// hana::unpack(all_rules, ...) or for_each_rule(...) visits every rule once, in the order of the list.
inline constexpr detail::all_rules_t all_rules{};

/// Calls visit.template operator()<Rule>() for each rule.
template <class Visit>
constexpr void for_each_rule(Visit&& visit) {
    boost::hana::unpack(
        all_rules, [&](auto... rule) { (visit.template operator()<typename decltype(rule)::type>(), ...); });
}

}  // namespace tandem::inline TANDEM_ABI
