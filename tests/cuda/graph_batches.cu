// Batches of graphs on the GPU are what they are on the host. Built and run by scripts/gpu.
#include <tandem/array/device.hpp>
#include <tandem/graph/batch.hpp>

using tested_space = tandem::device;
#include "graph/device_batches.hpp"
