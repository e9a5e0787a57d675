// All threads of the CPU compute what one does.
#include <tandem/array.hpp>

using tested_space = tandem::host_parallel;
#include "array/spaces_derivatives.hpp"
