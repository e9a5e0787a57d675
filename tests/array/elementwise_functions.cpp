// First and second derivatives of transcendental functions, with a seed of its own for each element.
#include <doctest/doctest.h>

#include "naive.hpp"

using arrays::A;

namespace {

const A x = A::linspace(0.1, 0.9, 37), y = A::random_uniform({37}, 3, 0.2, 0.8);

}  // namespace

TEST_CASE("elementwise: second derivatives of exponentials and logarithms") {
    AGREE_ELEMENTWISE(exp(a) * log(b) + expm1(a * b) - log1p(a) + exp2(b) * log2(a) + log10(a), x, y);
}
TEST_CASE("elementwise: second derivatives of trigonometric and hyperbolic") {
    AGREE_ELEMENTWISE(sin(a) * cos(b) + tan(a * b) + asin(a) * acos(b) + atan(a), x, y);
    AGREE_ELEMENTWISE(sinh(a) * cosh(b) + tanh(a * b) + asinh(a) + atanh(b) + acosh(1 + a) + atan2(a, b), x,
                      y);
}
TEST_CASE("elementwise: second derivatives of error and gamma functions") {
    AGREE_ELEMENTWISE(erf(a) * erfc(b) + lgamma(a) + tgamma(b), x, y);
}
