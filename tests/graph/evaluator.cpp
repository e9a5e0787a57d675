// What an Evaluator is given, computes, keeps and refuses.
#include <doctest/doctest.h>

#include <thread>

#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>

#include "array/compare.hpp"

using namespace tandem;
using arrays::A;

TEST_CASE("Evaluator: values in the order asked for, from arrays, numbers, vectors and lists") {
    const Node x = variable("x"), w = variable("w"), mask = variable("mask");
    const Evaluator run({x + w, x, w * mask});
    const std::vector<A> values =
        run({{w, 2}, {x, std::vector<double>{1, 2}}, {mask, Array<bool>{true, false}}});
    REQUIRE(values.size() == 3);
    CHECK_SAME(values[0], (A{3, 4}));
    CHECK_SAME(values[1], (A{1, 2}));
    CHECK_SAME(values[2], (A{2, 0}));
    CHECK_SAME(run({{x, {{1, 2}, {3, 4}}}, {w, A{1, 1}}, {mask, 1.0f}})[0], (A{{2, 3}, {4, 5}}));
    CHECK(Evaluator({constant(A{1, 2})})({}).size() == 1);
    CHECK(Evaluator(std::vector<Node>())({}).empty());
}
TEST_CASE("Evaluator: each node is computed once, and only what the results need") {
    const Node x = variable("x"), unused = variable("unused");
    const Node s = sin(x), y = s * s + exp(s);
    const Node not_needed = exp(unused) + s;
    std::vector<std::string> computed;
    Evaluator({y})({{x, 1}}, [&](const Node& node, const A&) { computed.emplace_back(node.operation()); });
    CHECK(computed.size() == 5);
    CHECK(std::count(computed.begin(), computed.end(), "sin") == 1);
    CHECK(not_needed.operation() == "add");
}
TEST_CASE("Evaluator: intermediate arrays are given back as soon as nothing needs them") {
    const Node x = variable("x");
    Node y = x;
    for (int i = 0; i < 10; ++i) y = sin(y);
    // Of what was computed, an observer's copies that are unique belong to nobody else any more.
    std::vector<A> seen;
    std::size_t most = 0;
    Evaluator({y})({{x, A::ones({100})}}, [&](const Node&, const A& value) {
        seen.push_back(value);
        const auto in_use = static_cast<std::size_t>(
            std::count_if(seen.begin(), seen.end(), [](const A& a) { return !a.is_unique(); }));
        most = std::max(most, in_use);
    });
    CHECK(seen.size() == 11);
    CHECK(most <= 3);
}
TEST_CASE("Evaluator: an array of which only the shape is needed is given back too") {
    const Node x = variable("x"), s = sin(x), y = sum(s);
    const Node g = gradients(y, {s})[0] * 2;
    A of_s;
    Evaluator({y, g})({{x, {1, 2}}}, [&](const Node& node, const A& value) {
        if (node.operation() == "sin") of_s = value;
        if (node.operation() == "sum") CHECK(of_s.is_unique());
    });
    CHECK_SAME(Evaluator({g})({{x, {1, 2}}})[0], (A{2, 2}));
}
TEST_CASE("Evaluator: writing to a result changes nothing else") {
    const Node x = variable("x"), c = A{1, 2};
    const Evaluator run({x, x, c, broadcast_to(Node(3), {2}), x + 0});
    const A input{5, 6};
    std::vector<A> values = run({{x, input}});
    for (A& v : values) v += 1;
    CHECK_SAME(input, (A{5, 6}));
    CHECK_SAME(values[1], (A{6, 7}));
    CHECK_SAME(values[3], (A{4, 4}));
    CHECK_SAME(run({{x, input}})[2], (A{1, 2}));
}
TEST_CASE("Evaluator: errors name variables") {
    const Node x = variable("x"), w = variable("w"), sized = variable("sized", {2, -1});
    const Evaluator run({x * w});
    CHECK_THROWS_WITH_AS(run({{x, 1}}), "tandem::Evaluator: no value for 'w'; the results depend on 'x', 'w'",
                         graph_error);
    CHECK_THROWS_WITH_AS(
        run({{x, 1}, {w, 2}, {sized, 3}}),
        "tandem::Evaluator: a value for 'sized', which is no variable that the results depend on; they "
        "depend on 'x', 'w'",
        graph_error);
    CHECK_THROWS_WITH_AS(run({{x, 1}, {x, 2}}), "tandem::Evaluator: two values for 'x'; one is needed",
                         graph_error);
    CHECK_THROWS_AS(run({{x * w, 1}}), graph_error);
    CHECK_THROWS_WITH_AS(Evaluator({sized})({{sized, {1, 2}}}),
                         "tandem::Evaluator: a value of shape (2) for 'sized'; its shape is (2, -1)",
                         shape_error);
    CHECK_NOTHROW(Evaluator({sized})({{sized, {{1}, {2}}}}));
    CHECK_THROWS_WITH_AS(
        Evaluator({Node(1)})({{x, 1}}),
        "tandem::Evaluator: a value for 'x', which is no variable that the results depend on; they depend "
        "on no variable",
        graph_error);
}
TEST_CASE("Evaluator: errors name the operation, its operands and their shapes") {
    const Node x = variable("x"), w = variable("w");
    CHECK_THROWS_WITH_AS(
        Evaluator({x + w})({{x, {1, 2}}, {w, {1, 2, 3}}}),
        "tandem::Evaluator: in add of 'x' (2) and 'w' (3); tandem::add: shapes (2) and (3); aligned at the "
        "last axis, extents must be equal or 1",
        shape_error);
    CHECK_THROWS_WITH_AS(
        Evaluator({sum(sin(x), 1).named("total")})({{x, {1, 2}}}),
        "tandem::Evaluator: in 'total', sum of sin (2); tandem::sum: axis 1; the array has 1 dimensions",
        shape_error);
    CHECK_THROWS_WITH_AS(
        Evaluator({x(3)})({{x, {1, 2}}}),
        "tandem::Evaluator: in slice of 'x' (2); tandem::Array::operator(): index 3; the axis has extent 2",
        index_error);
    CHECK_THROWS_AS(Evaluator({mean_squared_error(x, w)})({{x, {1, 2}}, {w, {{1, 2}}}}), shape_error);
    CHECK_THROWS_AS(concat(std::vector<Node>()), shape_error);
}
TEST_CASE("Evaluator: an error leaves it usable") {
    const Node x = variable("x"), w = variable("w");
    const Evaluator run({x + w});
    CHECK_THROWS_AS(run({{x, {1, 2}}, {w, {1, 2, 3}}}), shape_error);
    CHECK_SAME(run({{x, {1, 2}}, {w, 1}})[0], (A{2, 3}));
}
TEST_CASE("Evaluator: several threads run one evaluator") {
    const Node x = variable("x");
    const Node y = sum(sin(x) * x + 2);
    const Evaluator run({y, gradients(y, {x})[0]});
    std::vector<double> sums(4);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < sums.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 100; ++i)
                sums[t] += run({{x, A::full({10}, static_cast<double>(t))}})[0].item();
        });
    for (std::thread& thread : threads) thread.join();
    for (std::size_t t = 0; t < sums.size(); ++t) {
        const auto v = static_cast<double>(t);
        CHECK(sums[t] == doctest::Approx(1000 * (std::sin(v) * v + 2)));
    }
}
