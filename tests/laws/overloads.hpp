#pragma once
#include <tandem/tandem.hpp>

#include "apply.hpp"

/// \file
/// Calls the public operator or function of a rule by its row in the list, as users' code does.
namespace laws {

template <class Rule>
struct overload;

#define LAWS_OVERLOAD(rule, arity, function)                                      \
    template <>                                                                   \
    struct overload<tandem::ops::rule> {                                          \
        template <class... X>                                                     \
        auto operator()(const X&... x) const {                                    \
            return function(x...);                                                \
        }                                                                         \
    };
TANDEM_FUNCTIONS(LAWS_OVERLOAD)
TANDEM_ROUNDING_FUNCTIONS(LAWS_OVERLOAD)
TANDEM_INTEGER_FUNCTIONS(LAWS_OVERLOAD)
#undef LAWS_OVERLOAD

#define LAWS_OPERATOR_1(rule, symbol)                                             \
    template <>                                                                   \
    struct overload<tandem::ops::rule> {                                          \
        auto operator()(const auto& x) const { return symbol x; }                 \
    };
#define LAWS_OPERATOR_2(rule, symbol)                                             \
    template <>                                                                   \
    struct overload<tandem::ops::rule> {                                          \
        auto operator()(const auto& x, const auto& y) const { return x symbol y; } \
    };
#define LAWS_OPERATOR(rule, arity, symbol) LAWS_OPERATOR_##arity(rule, symbol)
TANDEM_OPERATORS(LAWS_OPERATOR)
#undef LAWS_OPERATOR
#undef LAWS_OPERATOR_1
#undef LAWS_OPERATOR_2

/// Result = overload(arguments), each argument made by `make.template operator()<I>()`.
template <class Rule, class Result, class Make>
Result evaluate(const Make& make) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return Result(overload<Rule>()(make.template operator()<I>()...));
    }(std::make_index_sequence<Rule::arity>());
}

}  // namespace laws
