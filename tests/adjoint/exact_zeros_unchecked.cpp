// The same, optimised and without checks.
#include "exact_zeros.cpp"
