#pragma once
/// \file
/// taylor/: derivatives of any order in one variable, by truncated series; see taylor/taylor.hpp.
#include "expr.hpp"
#include "taylor/taylor.hpp"
