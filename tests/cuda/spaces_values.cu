// The GPU computes what the host does. Built and run by scripts/gpu.
#include <tandem/array.hpp>
#include <tandem/array/device.hpp>

using tested_space = tandem::device;
#include "array/spaces_values.hpp"
