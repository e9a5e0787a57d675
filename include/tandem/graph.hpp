#pragma once
/// \file
/// graph/: functions recorded once, as lists of operations to replay, differentiate, run over many samples, print and
/// draw. Read the headers in this order:
///
///     conditions, rules       the operations that only graphs have; from an operation's code back to its rule
///     structure, program      a statement's expression as a type; the flat list that a graph of numbers is
///     statement_kind          what is compiled for each type of statement: value, partials, blocks of samples
///     recorded                ADRecorded<T>, the number that records, and the conditions its comparisons give
///     replay, graph           values and derivatives at one point; the class that users hold, and branches
///     elementary, symbolic    statements taken apart into elementary operations; derivatives as programs, simplifying
///     block, batch            many samples at once; device_program, device_batch do it on a GPU
///     number_text, text, picture, export    listings, Graphviz, C++ source
///     check                   check_derivatives of recorded functions
///     node_operation, node    graphs of arrays, written by hand: define and run
///     array_functions         the array operations on nodes
///     node_gradients          derivatives of nodes as nodes
///     array_value, evaluator  what computes them, with product_of_others, the derivatives of a product
///     array_graph             functions of arrays recorded as nodes
///     dot, node_text, ...     nodes to look at
///
/// A statement of a recorded function keeps its type: the code that replays it was compiled from the expression, with its
/// inner results in registers. So a replay takes one step a statement, scalar or on a register of samples. Derivatives as
/// programs, listings, simplification and GPUs see elementary operations, of which every statement also has a list.
///
/// A comparison is a value like any other, 1 or 0. Where the function branched on it, the graph has a guard: all values
/// are computed, then the guards are checked, so a replay is never that of the other branch.
///
/// Nothing here recurses over a graph: its length is bounded by memory only.

#include "array.hpp"
#include "graph/array_graph.hpp"
#include "graph/batch.hpp"
#include "graph/check.hpp"
#include "graph/export.hpp"
#include "graph/node_notes.hpp"
#include "graph/node_simplify.hpp"
#include "graph/node_text.hpp"
#include "graph/picture.hpp"
