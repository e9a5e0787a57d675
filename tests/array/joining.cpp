// Gathering, scattering and joining: values, first and second derivatives.
#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

#include "naive.hpp"

using arrays::A;
using arrays::agree;
using arrays::by_index;
using arrays::indices;
using arrays::weighed;
using tandem::all;
using tandem::Array;
using tandem::concat;
using tandem::index_error;
using tandem::index_t;
using tandem::Shape;
using tandem::shape_error;
using tandem::stack;

namespace {

const A x = A::random_normal({3, 4}, 3), y = A::random_normal({3, 4}, 4);

}  // namespace

TEST_CASE("gather: elements along an axis, repeated or not") {
    const A a{{1, 2, 3}, {4, 5, 6}};
    CHECK_SAME(gather(a, Array<int>{1, 0, 1}), (A{{4, 5, 6}, {1, 2, 3}, {4, 5, 6}}));
    CHECK_SAME(gather(a, Array<int>{2, 2}, 1), (A{{3, 3}, {6, 6}}));
    CHECK_SAME(gather(a, Array<int>{-1}, -1), (A{{3}, {6}}));
    CHECK_SAME(gather(a, Array<int>{{0, 1}, {2, 0}}, 1)(1, all, all), (A{{4, 5}, {6, 4}}));
    CHECK_SAME(gather(a, Array<int>(1)), (A{4, 5, 6}));
    CHECK(gather(a, Array<std::int64_t>(), 0).shape() == Shape{0, 3});
    CHECK_SAME(gather(transpose(a), Array<std::uint8_t>{2}), (A{{3, 6}}));
    CHECK_SAME(gather(a * 2, Array<int>{0}), (A{{2, 4, 6}}));
}
TEST_CASE("gather: errors name index and extent") {
    CHECK_THROWS_WITH_AS(gather(x, Array<int>{0, 3}), "tandem::gather: index 3; the axis has extent 3",
                         index_error);
    CHECK_THROWS_WITH_AS(gather(x, Array<int>{-5}, 1), "tandem::gather: index -5; the axis has extent 4",
                         index_error);
    CHECK_THROWS_AS(gather(x, Array<int>{0}, 2), shape_error);
}
TEST_CASE("gather: later writes to the indices do not matter") {
    tandem::Tape<A> tape;
    const tandem::Variable<double> v = tape.variable(A{1, 2, 3});
    Array<int> index{0, 0};
    const tandem::Variable<double> g = sum(gather(v, index) * 1.0);
    index(0) = 2;
    g.backward();
    CHECK_SAME(v.gradient(), (A{2, 0, 0}));
}
TEST_CASE("scatter_add: adds rows at indices") {
    const A a{{1, 2}, {3, 4}, {5, 6}};
    CHECK_SAME(scatter_add(a, Array<int>{1, 1, 3}, Shape{4, 2}), (A{{0, 0}, {4, 6}, {0, 0}, {5, 6}}));
    CHECK_SAME(scatter_add(a, Array<int>{2, 2}, Shape{3, 3}, 1), (A{{0, 0, 3}, {0, 0, 7}, {0, 0, 11}}));
    CHECK_THROWS_WITH_AS(scatter_add(a, Array<int>{0, 1}, Shape{4, 2}),
                         "tandem::scatter_add: values of shape (3, 2) with indices of shape (2); for the "
                         "result's shape (4, 2) the values' must be (2, 2)",
                         shape_error);
    CHECK_THROWS_AS(scatter_add(a, Array<int>{0, 1, 4}, Shape{4, 2}), index_error);
}
TEST_CASE("concat and stack: arrays side by side") {
    const A a{{1, 2}}, b{{3, 4}, {5, 6}};
    CHECK_SAME(concat({a, b}), (A{{1, 2}, {3, 4}, {5, 6}}));
    CHECK_SAME(concat({b, b}, -1), (A{{3, 4, 3, 4}, {5, 6, 5, 6}}));
    CHECK_SAME(concat(std::vector<A>{a}), a);
    CHECK_SAME(concat({A::zeros({0, 2}), a}), a);
    CHECK_SAME(concat({A(transpose(b)), b}), (A{{3, 5}, {4, 6}, {3, 4}, {5, 6}}));
    CHECK_SAME(stack({A{1, 2}, A{3, 4}}), (A{{1, 2}, {3, 4}}));
    CHECK_SAME(stack({A{1, 2}, A{3, 4}}, 1), (A{{1, 3}, {2, 4}}));
    CHECK_SAME(stack({A(1), A(2)}), (A{1, 2}));
    CHECK_SAME(stack({Array<bool>{true}, Array<bool>{false}}), (Array<bool>{{true}, {false}}));
}
TEST_CASE("concat and stack: errors name both shapes") {
    CHECK_THROWS_WITH_AS(concat({A{{1, 2}}, A{{1, 2, 3}}}),
                         "tandem::concat: shapes (1, 2) and (1, 3); they may differ in axis 0 only",
                         shape_error);
    CHECK_THROWS_AS(concat({A{{1, 2}}, A{1, 2}}), shape_error);
    CHECK_THROWS_AS(concat(std::vector<A>()), shape_error);
    CHECK_THROWS_WITH_AS(stack({A{1, 2}, A{1}}), "tandem::stack: shapes (2) and (1); they must be equal",
                         shape_error);
    CHECK_THROWS_AS(stack(std::vector<A>()), shape_error);
    CHECK_THROWS_AS(concat({A(1), A(2)}), shape_error);
}
TEST_CASE("sum_to: the adjoint of broadcasting") {
    const A a{{1, 2, 3}, {4, 5, 6}};
    CHECK_SAME(sum_to(a, {3}), (A{5, 7, 9}));
    CHECK_SAME(sum_to(a, {2, 1}), (A{{6}, {15}}));
    CHECK_SAME(sum_to(a, {}), A(21));
    CHECK_SAME(sum_to(a, {2, 3}), a);
    CHECK_THROWS_WITH_AS(sum_to(a, {2}),
                         "tandem::sum_to: shape (2, 3) to shape (2); the second must broadcast to the first",
                         shape_error);
}

TEST_CASE("derivatives: gather with repeated indices") {
    static const std::vector<index_t> rows{2, 0, 2, 2};
    AGREE_CUBED(gather(a, Array<int>{2, 0, 2, 2}),
                arrays::by_index_of(
                    a, Shape{4, 4},
                    [&](const indices& i) { return a.at({rows[static_cast<std::size_t>(i[0])], i[1]}); }),
                x);
    AGREE_CUBED(gather(a, Array<int>{2, 0, 2, 2}, 1),
                arrays::by_index_of(
                    a, Shape{3, 4},
                    [&](const indices& i) { return a.at({i[0], rows[static_cast<std::size_t>(i[1])]}); }),
                x);
}
TEST_CASE("derivatives: scatter_add onto repeated indices") {
    AGREE_CUBED(scatter_add(a, (Array<int>{1, 1, 3}), Shape{5, 4}),
                arrays::by_index_of(a, Shape{5, 4},
                                    [&](const indices& i) {
                                        std::decay_t<decltype(a.at({0, 0}))> e = 0;
                                        if (i[0] == 1) e = a.at({0, i[1]}) + a.at({1, i[1]});
                                        if (i[0] == 3) e = a.at({2, i[1]});
                                        return e;
                                    }),
                x);
}
TEST_CASE("derivatives: concat and stack") {
    agree(
        "concat", [](const auto& a, const auto& b) { return weighed(sin(concat({eval(a * b), b, a}, 1))); },
        [](const auto& a, const auto& b) {
            return weighed(by_index<std::decay_t<decltype(a.values[0])>>(Shape{3, 12}, [&](const indices& i) {
                const auto p = a.at({i[0], i[1] % 4}), q = b.at({i[0], i[1] % 4});
                return eval(sin(i[1] < 4 ? eval(p * q) : i[1] < 8 ? q : p));
            }));
        },
        x, y);
    agree(
        "stack", [](const auto& a, const auto& b) { return weighed(exp(stack({a, b, a}, 1))); },
        [](const auto& a, const auto& b) {
            return weighed(
                by_index<std::decay_t<decltype(a.values[0])>>(Shape{3, 3, 4}, [&](const indices& i) {
                    return eval(exp((i[1] == 1 ? b : a).at({i[0], i[2]})));
                }));
        },
        x, y);
}
TEST_CASE("derivatives: where takes only the side chosen") {
    agree(
        "where", [](const auto& a, const auto& b) { return weighed(where(a > b, a * a * b, sin(b))); },
        [](const auto& a, const auto& b) {
            return weighed(arrays::map(
                [](const auto& p, const auto& q) { return p > q ? eval(p * p * q) : eval(sin(q)); }, a, b));
        },
        x, y);
}
