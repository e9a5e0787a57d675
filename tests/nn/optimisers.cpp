// Steps of optimisers: one by hand, several against loops over plain numbers.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <tandem/nn/optimiser.hpp>

using namespace tandem;
using A = Array<double>;
using P = Parameter<double>;

namespace {

/// Of sum(p^4) / 4, which is p^3.
double gradient_of(double p) {
    return p * p * p;
}
void sweep(const P& p) {
    Tape<A> tape;
    Variable<double> loss = sum(square(square(p))) / 4;
    loss.backward();
}
/// Twenty steps on a parameter, and the same for plain numbers: by step(i, x, gradient, number of the step).
template <class Optimiser, class Step>
void compare(const P& p, Optimiser& optimiser, const Step& step) {
    std::vector<double> x = p.value().to_vector();
    for (int t = 1; t <= 20; ++t) {
        sweep(p);
        optimiser.step();
        P(p).zero_gradient();
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = step(i, x[i], gradient_of(x[i]), t);
        const std::vector<double> got = p.value().to_vector();
        for (std::size_t i = 0; i < x.size(); ++i) CHECK(got[i] == doctest::Approx(x[i]).epsilon(1e-13));
    }
}
const A start{1, -2, 0.5};

}  // namespace

TEST_CASE("SGD: x - rate g") {
    P p(start);
    SGD optimiser(p, 0.25);
    sweep(p);
    optimiser.step();
    CHECK(p.value().to_vector() == std::vector<double>{0.75, 0, 0.46875});
    p.zero_gradient();
    optimiser.rate = 0.1;
    compare(p, optimiser, [](std::size_t, double x, double g, int) { return x - 0.1 * g; });
}
TEST_CASE("MomentumSGD: the velocity decays and adds up") {
    P p(A{2.0});
    MomentumSGD by_hand(p, 0.125, 0.5);
    sweep(p);
    by_hand.step();  // v = -0.125 * 8, x = 2 - 1
    CHECK(p.value()(0) == 1);
    by_hand.step();  // The gradient is still 8: v = -0.5 - 1
    CHECK(p.value()(0) == -0.5);

    P q(start);
    MomentumSGD optimiser(q, 0.02, 0.8);
    std::vector<double> v(3, 0.0);
    compare(q, optimiser,
            [&](std::size_t i, double x, double g, int) { return x + (v[i] = 0.8 * v[i] - 0.02 * g); });
}
TEST_CASE("Adam: moments and their corrections") {
    // The first step is rate g / (|g| + epsilon), whatever g is.
    P p(A{2.0, -0.5});
    Adam by_hand(p, 0.5, 0.9, 0.999, 0.25);
    sweep(p);
    by_hand.step();
    CHECK(p.value()(0) == doctest::Approx(2 - 0.5 * 8 / 8.25).epsilon(1e-14));
    CHECK(p.value()(1) == doctest::Approx(-0.5 + 0.5 * 0.125 / 0.375).epsilon(1e-14));

    P q(start);
    Adam optimiser(q, 0.05, 0.8, 0.95);
    std::vector<double> m(3, 0.0), v(3, 0.0);
    compare(q, optimiser, [&](std::size_t i, double x, double g, int t) {
        m[i] = 0.8 * m[i] + 0.2 * g;
        v[i] = 0.95 * v[i] + 0.05 * g * g;
        return x -
               0.05 * (m[i] / (1 - std::pow(0.8, t))) / (std::sqrt(v[i] / (1 - std::pow(0.95, t))) + 1e-8);
    });
}
TEST_CASE("optimisers: a moment begins anew where a parameter takes another shape") {
    P p(A::zeros({2, 0}));
    MomentumSGD optimiser(p, 0.5);
    optimiser.step();
    p.value(A{{1}, {2}});
    sweep(p);
    optimiser.step();
    CHECK(p.value().to_vector() == std::vector<double>{0.5, -2});
}
TEST_CASE("optimisers: moments whose gradients stay zero become zero, not subnormal") {
    const auto moves_at_last = [](auto optimiser, P p) {
        sweep(p);
        optimiser.step();
        p.zero_gradient();
        for (int t = 0; t < 8000; ++t) optimiser.step();
        p.value(A{0.0});
        optimiser.step();
        return p.value()(0) != 0;
    };
    const P p(A{1.0}), q(A{1.0});
    CHECK(!moves_at_last(MomentumSGD(p, 0.1, 0.9), p));
    CHECK(!moves_at_last(Adam(q, 0.1, 0.9, 0.999), q));
}
