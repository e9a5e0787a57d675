// First and second derivatives of arithmetic, powers and choices, with a seed of its own for each element.
#include <doctest/doctest.h>

#include "naive.hpp"

using arrays::A;

namespace {

const A x = A::linspace(0.1, 0.9, 37), y = A::random_uniform({37}, 3, 0.2, 0.8);

}  // namespace

TEST_CASE("elementwise: second derivatives of arithmetic") {
    AGREE_ELEMENTWISE(a * b - a / b + square(a) - 2 / b, x, y);
    AGREE_ELEMENTWISE(fma(a, b, a) * lerp(a, b, a), x, y);
}
TEST_CASE("elementwise: second derivatives of powers and roots") {
    AGREE_ELEMENTWISE(pow(a, b) + sqrt(a) * cbrt(b) + rsqrt(a) + hypot(a, b) + pow(a, 3) + pow(b, 0.5), x, y);
}
TEST_CASE("elementwise: second derivatives of activations and choices") {
    AGREE_ELEMENTWISE(sigmoid(a) * softplus(b) + relu(a - b) * logit(a) + max(a, b) * min(a, b) +
                          abs(a - 0.5) + clamp(a, 0.3, 0.6) * b,
                      x, y);
}
