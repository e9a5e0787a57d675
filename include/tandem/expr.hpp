#pragma once
/// \file
/// expr/: expressions. An operator or function of AD numbers computes its value and returns a node (operation.hpp)
/// that holds its operands by value; the type of the whole tree is known at compile time. What an assignment does
/// with the tree is the business of the AD number on its left: it sweeps the tree once from the root to the
/// leaves, multiplying partials by the chain rule, and receives one multiplier for each leaf (gather.hpp), where
/// repeated leaves are merged. So forward and reverse mode cost one pass a statement, and no temporaries.
///
/// Levels. ADTangent<ADAdjoint<double>> contains ADAdjoint<double>, which contains double. In an expression of one
/// level everything lower is a passive constant (build.hpp), which is what keeps perturbations of nested
/// derivatives apart. AD numbers of which neither contains the other do not mix; that is a compile-time error.
///
/// Expressions copy what they need, so `auto e = sin(x) * y; return e;` is safe. `auto` still keeps an expression,
/// not a number: each use of it repeats its partials; `eval(e)` makes it a number. `c ? x * y : x` is a number;
/// two different expressions cannot meet in `?:`, write `c ? eval(a) : eval(b)` or `select(c, a, b)`.

#include "expr/classify.hpp"
#include "expr/elemental.hpp"
#include "expr/elementary.hpp"
#include "expr/gather.hpp"
#include "expr/members.hpp"
#include "expr/overloads.hpp"
#include "expr/select.hpp"
