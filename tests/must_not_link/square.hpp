#pragma once
#include <tandem/tandem.hpp>

// Defined in another translation unit, which may have been compiled checked or not.
tandem::ADAdjoint<double> square_elsewhere(const tandem::ADAdjoint<double>& x);
