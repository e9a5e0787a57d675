#pragma once
/// \file
/// ops/: the elementary operations. One struct per operation says everything about it, in one place:
///
///     value       how it is computed; bit-identical to <cmath> for built-in numbers where <cmath> has it
///     partial<I>  its derivative by argument I, which may reuse the value
///     domain, special, ulp, note, inactive, name
///                 where it is defined; what holds at its kinks; how exact the partials are; which arguments
///                 never carry a derivative. Tests and the tables of the documentation are made from them.
///
/// Nothing here knows of differentiation modes, tapes or arrays. Forward mode, tapes, Taylor series, graphs and
/// kernels are evaluators of the same rules, so they cannot disagree with one another.
///
/// What a rule may rely on. V is the number that one level of differentiation computes with: a built-in or
/// multiprecision number, an inner AD number, a SIMD packet, a symbolic node. An argument is a V or, where it is
/// passive, something that mixes with V. So
///   * functions are called as `math::sin(x)`, which finds the one that belongs to x (core/math.hpp), and those
///     that <cmath> lacks through `adl::` (dispatch.hpp);
///   * a branch is `detail::choose`, which blends where a comparison gives a mask (core/choose.hpp);
///   * results are named V, never auto: expression templates of multiprecision numbers point at their operands;
///   * constants are integers or come from `constants::`, so that float stays float and 50 digits stay 50;
///   * scale factors are constants, so that no derivative passes through them.
///
/// Accuracy. A partial is judged at the given argument, in units in the last place of the exact derivative there,
/// over the whole domain. Textbook formulas fail this in known ways, and a comment in each rule says which one was
/// rejected: cancellation (tanh, asin, atanh, expm1, logit), overflow and underflow of an intermediate (atan,
/// atan2, hypot, pow), an amplified rounding error (erf, erfc), an inexact library function (cbrt), roots of the
/// derivative (digamma).
///
/// Kinks. Where calculus leaves a partial open the rule chooses, `special` states the choice, and a test holds it.
/// Outside the domain value and partials are NaN. Partials are never masked: an infinite slope is reported as one.
///
/// To add an operation: write the struct in the file of its family, and its line in list.hpp. The line makes
/// the overloads, the operation code, the row of every table, and the laws in tests/laws check it.

#include "ops/arithmetic.hpp"
#include "ops/list.hpp"
#include "ops/rule.hpp"
#include "ops/unit.hpp"
