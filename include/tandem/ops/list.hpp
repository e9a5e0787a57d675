#pragma once
#include <cstdint>

#include "arithmetic.hpp"

/// \file
/// THE list of operators. Overloads, operation codes, type list, tests, tables and benchmarks derive from it:
/// to add an operator, write its rule and add its line here.

/// One line an operation: X(rule, arity, spelling) where spelling is `function` for a function called like its
/// rule, or `infix` / `prefix` for an operator.
#define TANDEM_OPERATORS(X) \
    X(add, 2, +)            \
    X(sub, 2, -)            \
    X(mul, 2, *)            \
    X(div, 2, /)

#define TANDEM_FUNCTIONS(X) \
    X(fma, 3, fma)             \
    X(square, 1, square)
