// Dense layers: values, shapes, how they begin.
#include <doctest/doctest.h>

#include <cmath>

#include <tandem/nn/linear.hpp>

using namespace tandem;
using A = Array<double>;

TEST_CASE("Linear: x w^T + b, with shapes as linear() wants them") {
    Linear<double> layer(2, {.inputs = 3});
    layer.weight.value(A{{1, 2, 3}, {4, 5, 6}});
    layer.bias->value(A{10, 20});
    const Variable<double> y = layer(A{{1, 0, -1}, {1, 1, 1}});
    CHECK(y.value().to_vector() == std::vector<double>{8, 18, 16, 35});
    CHECK(y.shape() == Shape{2, 2});
    CHECK(layer(A{{1, 0, -1}}, Relu()).value().to_vector() == std::vector<double>{8, 18});
    layer.bias.reset();
    CHECK(layer(A{{1, 0, -1}}, Relu()).value().to_vector() == std::vector<double>{0, 0});
}
TEST_CASE("Linear: takes its input size from the first input") {
    const Linear<double> layer(4);
    CHECK(layer.weight.shape() == Shape{4, 0});
    CHECK(layer(A::ones({5, 3})).shape() == Shape{5, 4});
    CHECK(layer.weight.shape() == Shape{4, 3});
    CHECK_THROWS_AS(layer(A::ones({5, 2})), shape_error);
    CHECK_THROWS_AS(Linear<double>(0), shape_error);
    CHECK_THROWS_AS(Linear<double>(1, {.inputs = -1}), shape_error);
}
TEST_CASE("Linear: begins uniform in Glorot's bounds, by its seed") {
    const Linear<double> a(200, {.inputs = 400, .seed = 7}), b(200, {.inputs = 400, .seed = 7}),
        c(200, {.seed = 7});
    const double bound = std::sqrt(6.0 / 600);
    const std::vector<double> w = a.weight.value().to_vector();
    double square_sum = 0, largest = 0;
    for (const double v : w) {
        square_sum += v * v;
        largest = std::max(largest, std::abs(v));
    }
    CHECK(largest <= bound);
    CHECK(largest > 0.999 * bound);
    CHECK(square_sum / static_cast<double>(w.size()) == doctest::Approx(bound * bound / 3).epsilon(0.02));
    for (const double v : a.bias->value().to_vector()) CHECK(v == 0);
    CHECK(b.weight.value().to_vector() == w);
    c(A::ones({1, 400}));
    CHECK(c.weight.value().to_vector() == w);
}
TEST_CASE("Linear: layers without a seed begin differently") {
    const Linear<double> a(3, {.inputs = 3}), b(3, {.inputs = 3});
    CHECK(a.weight.value().to_vector() != b.weight.value().to_vector());
}
