#pragma once
/// \file
/// tangent/: forward mode. A number carries its tangents along; see tangent/tangent.hpp.
#include "expr.hpp"
#include "tangent/tangent.hpp"
