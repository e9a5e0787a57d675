#pragma once
#include "overloads.hpp"

/// \file
/// What every AD number has as members.

/// x op= e is x = x op e, for variables only: on a temporary, as a slice of an array is, it would be lost.
/// A macro, since they must be members with the number's own type as result.
#define TANDEM_COMPOUND_ASSIGNMENTS(Number) TANDEM_COMPOUND_ASSIGNMENTS_BY(TANDEM_INLINE constexpr, Number)
#define TANDEM_COMPOUND_ASSIGNMENTS_BY(specifiers, Number)                              \
    template <class E>                                                                  \
        requires operands<Number, E>                                                    \
    specifiers Number& operator+=(const E& e)& {                                        \
        return *this = *this + e;                                                       \
    }                                                                                   \
    template <class E>                                                                  \
        requires operands<Number, E>                                                    \
    specifiers Number& operator-=(const E& e)& {                                        \
        return *this = *this - e;                                                       \
    }                                                                                   \
    template <class E>                                                                  \
        requires operands<Number, E>                                                    \
    specifiers Number& operator*=(const E& e)& {                                        \
        return *this = *this * e;                                                       \
    }                                                                                   \
    template <class E>                                                                  \
        requires operands<Number, E>                                                    \
    specifiers Number& operator/=(const E& e)& {                                        \
        return *this = *this / e;                                                       \
    }                                                                                   \
    specifiers Number& operator++() { return *this += 1; }                              \
    specifiers Number& operator--() { return *this -= 1; }                              \
    specifiers Number operator++(int) {                                                 \
        const Number before = *this;                                                    \
        ++*this;                                                                        \
        return before;                                                                  \
    }                                                                                   \
    specifiers Number operator--(int) {                                                 \
        const Number before = *this;                                                    \
        --*this;                                                                        \
        return before;                                                                  \
    }
