// The algorithms of the GPU, run on the CPU.
#include <tandem/array.hpp>

using tested_space = tandem::device_emulation;
#include "array/spaces_derivatives.hpp"
