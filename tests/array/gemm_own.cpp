// The same by the loops of the library, also where a BLAS was found.
#define TANDEM_NO_BLAS
#include "gemm.cpp"
