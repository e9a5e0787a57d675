#pragma once
/// \file
/// The scalar library: forward mode, reverse mode, Taylor arithmetic, and the drivers on top of them.
/// Includes neither Thrust nor CUDA, and nothing to link.
#include "adjoint.hpp"
#include "drivers.hpp"
#include "expr.hpp"
#include "tangent.hpp"
#include "taylor.hpp"
#include "testing.hpp"
