// What is done to gradients before a step.
#include <doctest/doctest.h>

#include <vector>

#include <tandem/nn/optimiser.hpp>

using namespace tandem;
using A = Array<float>;
using P = Parameter<float>;

namespace {

/// Two parameters with gradients 3 and (0, 4).
std::vector<P> two() {
    std::vector<P> p{P(A{2}), P(A{1, 8})};
    Tape<A> tape;
    Variable<float> loss = sum(3 * p[0]) + sum(A{0, 4} * p[1]);
    loss.backward();
    return p;
}

}  // namespace

TEST_CASE("WeightDecay: adds rate times the parameter") {
    const auto p = two();
    SGD optimiser(p, 1);
    optimiser.hook(WeightDecay{0.5});
    optimiser.step();
    CHECK(p[0].value().to_vector() == std::vector<float>{-2});
    CHECK(p[1].value().to_vector() == std::vector<float>{0.5, 0});
}
TEST_CASE("ClipNorm: scales all gradients together, and only where they are too long") {
    for (const double limit : {1.0, 4.0, 5.0, 100.0}) {
        const auto p = two();  // of norm 5
        SGD optimiser(p, 1);
        optimiser.hook(ClipNorm{limit});
        optimiser.step();
        const double scale = limit < 5 ? limit / 5 : 1;
        CHECK(p[0].value()(0) == doctest::Approx(2 - 3 * scale));
        CHECK(p[1].value()(0) == 1);
        CHECK(p[1].value()(1) == doctest::Approx(8 - 4 * scale));
    }
}
TEST_CASE("hooks: run in order, see parameters, and leave their gradients alone") {
    const auto p = two();
    SGD optimiser(p, 1);
    std::vector<int> order;
    optimiser.hook([&](auto& gradients) {
        order.push_back(1);
        CHECK(gradients.size() == 2);
        CHECK(gradients[1].parameter == p[1]);
        for (auto& [parameter, gradient] : gradients) gradient = gradient + 1;
    });
    optimiser.hook([&](auto& gradients) {
        order.push_back(2);
        for (auto& [parameter, gradient] : gradients) gradient = 10 * gradient;
    });
    optimiser.step();
    CHECK(order == std::vector{1, 2});
    CHECK(p[0].value()(0) == 2 - 10 * (3 + 1));
    CHECK(p[0].gradient()(0) == 3);
}
