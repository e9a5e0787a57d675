// Every operator in batches as a GPU computes them, run on the CPU.
#include <tandem/graph/batch.hpp>

using tested_space = tandem::device_emulation;
#include "graph/device_batch_rules.hpp"
