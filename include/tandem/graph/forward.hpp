#pragma once
#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI {

/// A function as a recorded list of operations. T: what it computes with, a plain number or an Array; Output and
/// Input...: the types of its result and its arguments, with T for the recording number.
template <class T, class Output, class... Input>
class Graph;

}  // namespace tandem::inline TANDEM_ABI
