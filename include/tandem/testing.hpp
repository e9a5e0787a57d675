#pragma once
/// \file
/// testing/: checks that users run on functions and rules of their own.
#include "testing/check_derivatives.hpp"
