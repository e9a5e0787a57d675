#pragma once
#include <optional>

#include "apply.hpp"

namespace laws {

/// The derivative by argument J of Rule's partial by argument I, or nothing. In compiled/reference_second.cpp.
template <class Rule, std::size_t I, std::size_t J>
std::optional<double> reference_second(const point<Rule>& at);

template <class Rule, std::size_t I, std::size_t J, class Visit>
void visit_pair(const Visit& visit) {
    if constexpr (is_active<Rule, J>) visit.template operator()<Rule, I, J>();
}

/// Calls visit.template operator()<Rule, I, J>() for the pairs of active arguments of all rules.
template <class Visit>
void for_each_pair(const Visit& visit) {
    for_each_partial([&]<class Rule, std::size_t I>() {
        [&]<std::size_t... J>(std::index_sequence<J...>) {
            (visit_pair<Rule, I, J>(visit), ...);
        }(std::make_index_sequence<Rule::arity>());
    });
}

}  // namespace laws
