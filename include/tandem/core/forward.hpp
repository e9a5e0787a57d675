#pragma once
#include <cstddef>

#include "config.hpp"

/// \file
/// The number types by name, for the folders that specialise each other's.
namespace tandem::inline TANDEM_ABI {

template <class T, std::size_t N>
class ADTangent;
template <class T>
class ADAdjoint;
template <class T>
class Tape;

}  // namespace tandem::inline TANDEM_ABI
