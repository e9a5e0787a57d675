#pragma once
#include <array>
#include <cstddef>
#include <utility>

#include <tandem/special.hpp>

#include "laws/apply.hpp"

/// \file
/// The list of special functions, for tests that walk it, and each function by its row, called as users call it.
namespace special {

template <class Rule>
struct overload;

#define SPECIAL_OVERLOAD(rule, arity, function)                                   \
    template <>                                                                   \
    struct overload<tandem::ops::rule> {                                          \
        template <class... X>                                                     \
        auto operator()(const X&... x) const {                                    \
            using tandem::function;                                               \
            return function(x...);                                                \
        }                                                                         \
    };
TANDEM_SPECIAL_FUNCTIONS(SPECIAL_OVERLOAD)
TANDEM_SPECIAL_INTEGER_FUNCTIONS(SPECIAL_OVERLOAD)
#undef SPECIAL_OVERLOAD

/// Result = the function of Rule(arguments), each made by `make.template operator()<I>()`.
template <class Rule, class Result, class Make>
Result evaluate(const Make& make) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return Result(overload<Rule>()(make.template operator()<I>()...));
    }(std::make_index_sequence<Rule::arity>());
}

}  // namespace special

#define SPECIAL_TAKES_INT(rule, arity, function) \
    template <>                                  \
    inline constexpr bool laws::takes_int<tandem::ops::rule, 0> = true;
TANDEM_SPECIAL_INTEGER_FUNCTIONS(SPECIAL_TAKES_INT)
#undef SPECIAL_TAKES_INT
