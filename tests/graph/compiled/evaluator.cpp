// What all tests of nodes compute with, compiled once.
#include <tandem/graph/evaluator.hpp>

template class tandem::Evaluator<double, tandem::host>;
