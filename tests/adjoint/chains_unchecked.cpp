// The same, optimised and without checks, where repeated leaves are merged.
#include "chains.cpp"
