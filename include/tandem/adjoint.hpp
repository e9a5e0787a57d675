#pragma once
/// \file
/// adjoint/: reverse mode. Assigning an expression to an ADAdjoint writes one record to the thread's newest tape
/// (statement.hpp tells the layout): for each distinct leaf its id and, unless it is +1 or -1, its partial. The
/// reverse sweep (sweep.hpp) reads the records backwards and needs no stack.
///
/// Recording is the hot path: a thread-local pointer leads to the end of the recording (recorder.hpp); a statement
/// is written there without any check, and only then is there a look at the room left (tape_record.hpp). Whether
/// anything in the statement is active costs one comparison, as ids of passive values are 0 and those of older
/// tapes are below this tape's base. Checked builds carry a stamp with each value, which tells the recording it
/// belongs to.
///
/// A sweep hands the adjoint of each result on and sets it to zero, so that the array of adjoints is clean for the
/// next sweep; variables keep theirs, which is their gradient. A result whose adjoint is exactly zero contributes
/// exactly zero, whatever its partials are.
#include "adjoint/preaccumulate.hpp"
#include "adjoint/tape.hpp"
#include "expr.hpp"
