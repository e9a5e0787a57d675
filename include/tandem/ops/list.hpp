#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "activation.hpp"
#include "arithmetic.hpp"
#include "error_function.hpp"
#include "exponential.hpp"
#include "gamma.hpp"
#include "half_turns.hpp"
#include "hyperbolic.hpp"
#include "piecewise.hpp"
#include "power.hpp"
#include "rounding.hpp"
#include "trigonometric.hpp"

/// \file
/// THE list of operators. Overloads, operation codes, the type list (rules.hpp), tests, tables and benchmarks
/// derive from it: to add an operator, write its rule and add its line here. Macros, since types cannot make
/// function names. One line each: X(rule, arity, symbol or function).

#define TANDEM_OPERATORS(X) \
    X(add, 2, +)            \
    X(sub, 2, -)            \
    X(mul, 2, *)            \
    X(div, 2, /)            \
    X(neg, 1, -)

/// Functions whose arguments may all be AD numbers.
#define TANDEM_FUNCTIONS(X)    \
    X(exp, 1, exp)             \
    X(exp2, 1, exp2)           \
    X(expm1, 1, expm1)         \
    X(log, 1, log)             \
    X(log2, 1, log2)           \
    X(log10, 1, log10)         \
    X(log1p, 1, log1p)         \
    X(sin, 1, sin)             \
    X(cos, 1, cos)             \
    X(tan, 1, tan)             \
    X(asin, 1, asin)           \
    X(acos, 1, acos)           \
    X(atan, 1, atan)           \
    X(atan2, 2, atan2)         \
    X(sinpi, 1, sinpi)         \
    X(cospi, 1, cospi)         \
    X(tanpi, 1, tanpi)         \
    X(sinh, 1, sinh)           \
    X(cosh, 1, cosh)           \
    X(tanh, 1, tanh)           \
    X(asinh, 1, asinh)         \
    X(acosh, 1, acosh)         \
    X(atanh, 1, atanh)         \
    X(square, 1, square)       \
    X(sqrt, 1, sqrt)           \
    X(rsqrt, 1, rsqrt)         \
    X(cbrt, 1, cbrt)           \
    X(pow, 2, pow)             \
    X(hypot, 2, hypot)         \
    X(hypot3, 3, hypot)        \
    X(erf, 1, erf)             \
    X(erfc, 1, erfc)           \
    X(lgamma, 1, lgamma)       \
    X(tgamma, 1, tgamma)       \
    X(digamma, 1, digamma)     \
    X(fma, 3, fma)             \
    X(lerp, 3, lerp)           \
    X(sigmoid, 1, sigmoid)     \
    X(softplus, 1, softplus)   \
    X(logit, 1, logit)         \
    X(relu, 1, relu)           \
    X(abs, 1, abs)             \
    X(max, 2, max)             \
    X(min, 2, min)             \
    X(clamp, 3, clamp)         \
    X(fmax, 2, fmax)           \
    X(fmin, 2, fmin)           \
    X(fdim, 2, fdim)           \
    X(fmod, 2, fmod)           \
    X(remainder, 2, remainder) \
    X(copysign, 2, copysign)

/// Functions whose result is passive: their derivative is zero wherever it exists.
#define TANDEM_ROUNDING_FUNCTIONS(X) \
    X(floor, 1, floor)               \
    X(ceil, 1, ceil)                 \
    X(round, 1, round)               \
    X(trunc, 1, trunc)               \
    X(rint, 1, rint)                 \
    X(nearbyint, 1, nearbyint)

/// Functions with one argument of type int, the one that the rule calls inactive.
#define TANDEM_INTEGER_FUNCTIONS(X) \
    X(ldexp, 2, ldexp)              \
    X(polygamma, 2, polygamma)

/// Second names of functions above.
#define TANDEM_ALIASES(X) X(abs, 1, fabs)

/// Every rule once.
#define TANDEM_ALL_RULES(X)      \
    TANDEM_OPERATORS(X)          \
    TANDEM_FUNCTIONS(X)          \
    TANDEM_ROUNDING_FUNCTIONS(X) \
    TANDEM_INTEGER_FUNCTIONS(X)

namespace tandem::inline TANDEM_ABI {

/// One code a rule, in the order of the list.
enum class opcode : std::uint8_t {
#define TANDEM_OPCODE(rule, arity, symbol) rule,
    TANDEM_ALL_RULES(TANDEM_OPCODE)
#undef TANDEM_OPCODE
};

namespace detail {
template <class Rule>
struct opcode_of;
#define TANDEM_OPCODE_OF(rule, arity_, symbol)                                       \
    template <>                                                                      \
    struct opcode_of<ops::rule> {                                                    \
        static constexpr opcode value = opcode::rule;                                \
        static_assert(ops::rule::arity == arity_, "the list and the rule disagree"); \
    };
TANDEM_ALL_RULES(TANDEM_OPCODE_OF)
#undef TANDEM_OPCODE_OF
}  // namespace detail

template <class Rule>
inline constexpr opcode opcode_of = detail::opcode_of<Rule>::value;

#define TANDEM_COUNT(rule, arity, symbol) +1
inline constexpr std::size_t rule_count = 0 TANDEM_ALL_RULES(TANDEM_COUNT);
#undef TANDEM_COUNT

/// The name of an operation, as its rule gives it.
constexpr std::string_view name_of(opcode code) {
    constexpr std::string_view names[] = {
#define TANDEM_NAME(rule, arity, symbol) ops::rule::name,
        TANDEM_ALL_RULES(TANDEM_NAME)
#undef TANDEM_NAME
    };
    return names[static_cast<std::size_t>(code)];
}

}  // namespace tandem::inline TANDEM_ABI
