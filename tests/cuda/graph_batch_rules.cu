// Every operator in batches of graphs on the GPU is near what it is on the host. Built and run by scripts/gpu.
#include <tandem/array/device.hpp>
#include <tandem/graph/batch.hpp>

using tested_space = tandem::device;
#include "graph/device_batch_rules.hpp"
