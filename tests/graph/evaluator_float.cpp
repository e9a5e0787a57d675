// An evaluator of floats.
#include <doctest/doctest.h>

#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>

using namespace tandem;

namespace {

const Node x = variable("x");

float at(const Node& y, float value) {
    return Evaluator<float>({y})({{x, value}})[0].item();
}

}  // namespace

TEST_CASE("Evaluator<float>: constants of other types are converted") {
    const Node c = Array<double>{0.1, 0.2};
    const std::vector<Array<float>> y = Evaluator<float>({x * c + 1})({{x, Array<double>{1, 2}}});
    CHECK(y[0](0) == 0.1f + 1);
    CHECK(y[0](1) == 0.2f * 2 + 1);
    // Indices are integers, whatever the numbers are: 2^24 + 1 is no float.
    const Node i = Array<int>{16777217};
    CHECK_THROWS_WITH_AS(
        Evaluator<float>({gather(x, i)})({{x, {1, 2}}}),
        "tandem::Evaluator: in gather of 'x' (2) and constant (1); tandem::gather: index 16777217; the axis "
        "has extent 2",
        index_error);
}
TEST_CASE("Evaluator<float>: derivatives know the limits of float") {
    // 1 / sqrt(1 + x^2), where x^2 overflows a float, but no double.
    CHECK(at(gradients(asinh(x), {x})[0], 1e30f) == 1e-30f);
    CHECK(at(gradients(atan2(x, 1e-30f), {x})[0], 1e-30f) == doctest::Approx(0.5e30f));
    CHECK(at(gradients(pow(x, 2), {x})[0], 1e30f) == 2e30f);
}
