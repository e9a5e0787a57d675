// Derivatives of nodes of higher order, and what select keeps out of them.
#include <tandem/drivers/derivative.hpp>
#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>

#include "array/compare.hpp"
#include "array/ulps.hpp"

#include <doctest/doctest.h>

using namespace tandem;
using arrays::A, arrays::inf;

namespace {

const Node x = variable("x");

Node derivative_of(Node y, int order) {
    for (; order > 0; --order) y = gradients(y, {x})[0];
    return y;
}
A at(const Node& y, const A& values) {
    return Evaluator({y})({{x, values}})[0];
}

/// The K-th derivative against Taylor arithmetic, within some units in the last place.
template <std::size_t K, class F>
void check_against_taylor(const F& f, const std::vector<double>& points, double ulps) {
    const auto values = at(derivative_of(f(x), K), A(points)).to_vector();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double expected = derivative<K>(f, points[i]);
        CHECK_MESSAGE(arrays::ulps(values[i], expected) <= ulps, "order ", K, " at ", points[i], ": ",
                      values[i], " for ", expected);
    }
}

}  // namespace

TEST_CASE("gradients of gradients: the third derivative of tanh and the fifth of sin") {
    check_against_taylor<3>([](const auto& v) { return tanh(v); }, {0.3, -0.5, 1.5, -2, 5}, 64);
    check_against_taylor<5>([](const auto& v) { return sin(v); }, {0.3, -0.5, 1.5, 7}, 2);
}
TEST_CASE("gradients of gradients: other functions") {
    check_against_taylor<4>([](const auto& v) { return exp(v * v); }, {0.3, -0.5}, 64);
    check_against_taylor<4>([](const auto& v) { return log(v) / v; }, {0.3, 2.5}, 64);
    check_against_taylor<3>([](const auto& v) { return pow(v, 3.5); }, {0.3, 2.5}, 64);
    check_against_taylor<3>([](const auto& v) { return atan2(v, 1 + v * v); }, {0.3, 2.5}, 256);
    check_against_taylor<3>([](const auto& v) { return sigmoid(v) + lgamma(v); }, {0.3, 2.5}, 256);
    check_against_taylor<3>([](const auto& v) { return polygamma(1, v); }, {0.3, 2.5}, 64);
}
TEST_CASE("gradients of gradients: finite where a branch not taken overflows") {
    CHECK_SAME(at(derivative_of(asinh(x), 2), A{1e200, -1e200}), (A{0, 0}));
    CHECK_SAME(at(derivative_of(tanh(x), 2), A{0, 400, -400}), (A{0, 0, 0}));
    CHECK_SAME(at(derivative_of(abs(x), 2), A{0, 2, -3}), (A{0, 0, 0}));
}
TEST_CASE("select: infinite and NaN derivatives of the side not chosen do not leak") {
    CHECK_SAME(at(derivative_of(where(x > 0, sqrt(x), 0), 1), A{-1, 0, 4}), (A{0, 0, 0.25}));
    CHECK_SAME(at(derivative_of(where(x > 0, sqrt(x), 0), 2), A{-1, 0, 4}), (A{0, 0, -0.03125}));
    CHECK_SAME(at(derivative_of(where(x > 0, log(x), x), 1), A{-1, 0, 4}), (A{1, 1, 0.25}));
    CHECK_SAME(at(derivative_of(where(x > 0, pow(sqrt(x), 3), 0), 1), A{0, 4}), (A{0, 3}));
    // Two selects, and one that is undone.
    CHECK_SAME(at(derivative_of(where(x > 0, where(x < 2, sqrt(x), x), 0), 1), A{0, 1, 3}), (A{0, 0.5, 1}));
    CHECK_SAME(at(derivative_of(where(x > 0, sqrt(x), 0) + x, 1), A{0, 4}), (A{1, 1.25}));
}
TEST_CASE("select: the mask goes with the elements through sums, parts and broadcasting") {
    const Node positive = where(x > 0, reshape(sqrt(x), {1, 3}), 0);
    CHECK_SAME(at(derivative_of(positive, 1), A{0, 1, 4}), (A{0, 0.5, 0.25}));
    const Node parts = where(x(range(0, 2)) > 0, sqrt(x)(range(0, 2)), 0);
    CHECK_SAME(at(derivative_of(parts, 1), A{0, 1, 0}), (A{0, 0.5, 0}));
    const Node joined = where(concat({x, x}) > 0, concat({sqrt(x), x}), 0);
    CHECK_SAME(at(derivative_of(joined, 1), A{0, 1}), (A{0, 1.5}));
    const Node broadcast = where(A{{1, 2}, {3, 4}} > 5, A{{1, 2}, {3, 4}} * sqrt(x), 0);
    CHECK_SAME(at(derivative_of(broadcast, 1), A{0, 0}), (A{0, 0}));
    const Node gathered = where(gather(x, Array<int>{0, 1, 1}) > 0, gather(sqrt(x), Array<int>{0, 1, 1}), 0);
    CHECK_SAME(at(derivative_of(gathered, 1), A{0, 1}), (A{0, 1}));
}
TEST_CASE("gradients: zeros of the right shape by what the result does not depend on") {
    const Node y = variable("y"), other = variable("other");
    const auto g = gradients(sum(x * x), {y, x, other});
    const auto values = Evaluator({g[0], g[1]})({{x, {1, 2}}, {y, {{1, 2}, {3, 4}}}});
    CHECK_SAME(values[0], A::zeros({2, 2}));
    CHECK_SAME(values[1], (A{2, 4}));
    CHECK_SAME(at(gradients(stop_gradient(x) * x, {x})[0], A{3, 4}), (A{3, 4}));
    CHECK_SAME(at(gradients(floor(x) + (x > 2).as_number(), {x})[0], A{3, 4}), (A{0, 0}));
}
TEST_CASE("gradients: of results of several elements, by seed, and by nodes that are no variables") {
    CHECK_SAME(at(gradients(x * x, {x})[0], A{1, 2}), (A{2, 4}));
    CHECK_SAME(at(gradients(x * x, {x}, A{10, 100})[0], A{1, 2}), (A{20, 400}));
    CHECK_SAME(at(gradients(x * x, {x}, 3)[0], A{1, 2}), (A{6, 12}));
    const Node h = x * x, y = sin(h) * h;
    const auto g = gradients(y, {h, x, y});
    const A v{0.5, 2}, squares = v * v;
    CHECK_NEAR(at(g[0], v), A(cos(squares) * squares + sin(squares)), 1e-15);
    CHECK_NEAR(at(g[1], v), A(2 * v * (cos(squares) * squares + sin(squares))), 1e-15);
    CHECK_SAME(at(g[2], v), (A{1, 1}));
    CHECK_SAME(Evaluator({gradients(x, {x})[0]})({{x, {7, 8}}})[0], (A{1, 1}));
}
