#pragma once
/// \file
/// drivers/: what most users call. Each takes a generic callable and ordinary numbers or containers, calls the
/// callable with its arguments rebound to an AD number (arguments.hpp), and hands back plain results in the same
/// shapes. No tape is visible, and nothing stays recorded.
#include "drivers/arguments.hpp"
#include "drivers/custom.hpp"
#include "drivers/derivative.hpp"
#include "drivers/gradient.hpp"
#include "drivers/hessian.hpp"
#include "drivers/jacobian.hpp"
#include "drivers/products.hpp"
