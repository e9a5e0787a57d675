// The same statements, optimised and without checks: leaves are merged at compile time only here.
#include "statements.cpp"
