#include "square.hpp"

tandem::ADAdjoint<double> square_elsewhere(const tandem::ADAdjoint<double>& x) {
    return x * x;
}
