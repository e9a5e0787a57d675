// Simplified graphs: fewer operations, the same values.
#include <bit>

#include <doctest/doctest.h>

#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>
#include <tandem/graph/node_simplify.hpp>

#include "array/compare.hpp"

using namespace tandem;
using arrays::A, arrays::inf, arrays::NaN;

namespace {

const Node x = variable("x"), y = variable("y");
const A values{0, -0.0, 1, -1, 2.5, 1e300, -1e-300, 5e-324, inf, -inf, NaN};

std::size_t size(const Node& node) {
    return detail::node_order(std::span(&node, 1)).size();
}
std::vector<std::uint64_t> bits(const Node& node) {
    const Evaluator run({node});
    std::vector<Evaluator<>::input> inputs;
    if (run.depends_on(x)) inputs.emplace_back(x, values);
    if (run.depends_on(y)) inputs.emplace_back(y, values(range(std::nullopt, std::nullopt, -1)));
    std::vector<std::uint64_t> result;
    for (const double v : run(inputs)[0].to_vector()) result.push_back(std::bit_cast<std::uint64_t>(v));
    return result;
}
void check(const Node& node, std::size_t expected_size) {
    const Node simple = simplify(node);
    CAPTURE(to_text(simple));
    CHECK(size(simple) == expected_size);
    CHECK(bits(simple) == bits(node));
}

}  // namespace

TEST_CASE("simplify: equal subexpressions are shared") {
    check(sin(x) * cos(y) + sin(x) * cos(y), 6);
    check(sum(x, 0) * sum(x, {0}, true), 4);
    check((x < 2).as_number() + (x < 2).as_number(), 7);
    check(x + y - (y + x), 5);
}
TEST_CASE("simplify: constants are folded") {
    check(x + Node(2) * 3, 3);
    check(x * sum(Node(A{1, 2}) * 2), 3);
    check(x * sin(exp(Node(1)) + 1 / Node(0)), 3);
    check(where(Node(1) < 2, x, y), 4);
    check(x + ldexp(Node(3), 2), 3);
}
TEST_CASE("simplify: what has no effect is left out") {
    check(x * 1 + 1 * x, 2);
    check(x / 1 - 0, 1);
    check(-(-x), 1);
}
TEST_CASE("simplify: what would change a value for some number stays") {
    check(x + 0, 3);
    check(0 * x, 3);
    check(x - x, 2);
    check(x / x, 2);
    check(x - (-Node(0)), 3);
    check(0 - x, 3);
    check(x * -1, 3);
    check(x + Node(0.0) + Node(-0.0), 5);
}
TEST_CASE("simplify: arrays that are broadcast are not stored at their full size") {
    const Node big = broadcast_to(Node(3), {1000});
    CHECK(size(simplify(sum(big * x(0)))) > 3);
}
TEST_CASE("simplify: errors stay, to be told by the evaluator") {
    const Node wrong = Node(A{1, 2}) + Node(A{1, 2, 3});
    CHECK_THROWS_AS(Evaluator({simplify(wrong)})({}), shape_error);
}
TEST_CASE("simplify: gradients of all orders") {
    Node g = tanh(x) * pow(y, 3) + atan2(x, y) * sigmoid(x * y);
    const std::size_t before = size(g);
    for (int order = 0; order < 2; ++order) {
        g = gradients(g, {x})[0];
        const Node simple = simplify(g);
        CHECK(size(simple) < size(g));
        CHECK(bits(simple) == bits(g));
        g = simple;
    }
    CHECK(before < size(g));
}
TEST_CASE("simplify: names and variables stay") {
    const Node h = sin(x).named("h");
    const Node simple = simplify(h * 1 + sin(x));
    CHECK(to_text(simple).find("\"h\"") != std::string::npos);
    CHECK_SAME(Evaluator({simple})({{x, {0, 1}}})[0], A(2 * sin(A{0, 1})));
    CHECK(simplify(std::vector<Node>{x, x + 0 * y, x})[2].id() == x.id());
}
TEST_CASE("simplify: a long chain") {
    Node z = x;
    for (int i = 0; i < 20'000; ++i) z = sin(z) * 1;
    CHECK(size(simplify(z)) == 20'001);
}
