// Matrix products of every pair of ranks, against loops and the scalar tape.
#include <doctest/doctest.h>

#include "naive.hpp"

using arrays::A;
using arrays::agree;
using arrays::by_index;
using arrays::indices;
using arrays::naive;
using arrays::NaN;
using arrays::none;
using arrays::weighed;
using tandem::all;
using tandem::Array;
using tandem::index_t;
using tandem::range;
using tandem::Shape;
using tandem::shape_error;

namespace {

/// numpy's matmul.
template <class T>
naive<T> product(naive<T> a, naive<T> b) {
    const bool row = a.shape.rank() == 1, column = b.shape.rank() == 1;
    if (row) a.shape.insert(0, 1);
    if (column) b.shape.insert(1, 1);
    const auto batch = [](const Shape& s) { return Shape(std::vector<index_t>(s.begin(), s.end() - 2)); };
    Shape shape = arrays::broadcast(batch(a.shape), batch(b.shape));
    const index_t n = a.shape[a.shape.rank() - 1];
    shape.push_back(a.shape[a.shape.rank() - 2]);
    shape.push_back(b.shape[b.shape.rank() - 1]);
    const std::size_t r = shape.rank();
    naive<T> c = by_index<T>(shape, [&](const indices& at) {
        T sum(0);
        for (index_t k = 0; k < n; ++k) {
            indices left = at, right = at;
            left[r - 1] = k;
            right[r - 2] = k;
            sum += a.at(left) * b.at(right);
        }
        return sum;
    });
    if (column) c.shape.erase(r - 1);
    if (row) c.shape.erase(r - 2);
    return c;
}
A numbers(const Shape& shape, std::uint64_t seed) {
    return A::random_normal(shape, seed);
}
A expected(const A& a, const A& b) {
    const auto c = product(naive<double>(a), naive<double>(b));
    return {c.shape, c.values};
}

struct shapes {
    Shape a, b;
};
const shapes pairs[] = {{{3}, {3}},
                        {{1}, {1}},
                        {{2, 3}, {3}},
                        {{3}, {3, 2}},
                        {{2, 3}, {3, 4}},
                        {{1, 3}, {3, 1}},
                        {{4, 1}, {1, 5}},
                        {{5, 2, 3}, {3, 4}},
                        {{2, 3}, {5, 3, 4}},
                        {{2, 2, 3}, {2, 3, 2}},
                        {{2, 1, 2, 3}, {3, 3, 2}},
                        {{3}, {2, 3, 2}},
                        {{2, 2, 3}, {3}},
                        {{1, 2, 3}, {4, 3, 2}}};

}  // namespace

TEST_CASE("matmul: every pair of ranks, with broadcast batches") {
    for (const auto& [a, b] : pairs) {
        const A x = numbers(a, 1), y = numbers(b, 2);
        CHECK_NEAR(matmul(x, y), expected(x, y), 1e-14);
    }
}
TEST_CASE("matmul: first and second derivatives by both operands") {
    for (const auto& [a, b] : pairs)
        agree(
            "matmul", [](const auto& p, const auto& q) { return weighed(sin(matmul(p, q))); },
            [](const auto& p, const auto& q) {
                return weighed(arrays::map([](const auto& e) { return sin(e); }, product(p, q)));
            },
            numbers(a, 1), numbers(b, 2));
}
TEST_CASE("matmul: of an operand with itself, transposed") {
    agree(
        "gram", [](const auto& p) { return weighed(square(matmul(p, transpose(p)))); },
        [](const auto& p) {
            auto q = by_index<std::decay_t<decltype(p.values[0])>>(
                Shape{3, 2}, [&](const indices& i) { return p.at({i[1], i[0]}); });
            return weighed(arrays::map([](const auto& e) { return e * e; }, product(p, q)));
        },
        numbers({2, 3}, 1));
}
TEST_CASE("matmul: transposed, strided, reversed and broadcast operands") {
    const A x = numbers({6, 8}, 1);
    const A operands[] = {x(range(0, 3), range(0, 3)),
                          transpose(x(range(0, 3), range(2, 5))),
                          x(range(0, 6, 2), range(1, 7, 2)),
                          x(range(2, none, -1), range(5, 2, -1)),
                          broadcast_to(x(0, range(0, 3)), {3, 3}),
                          broadcast_to(x(range(0, 3), range(0, 1)), {3, 3})};
    for (const A& a : operands)
        for (const A& b : operands) CHECK_NEAR(matmul(a, b), expected(a, b), 1e-14);
}
TEST_CASE("matmul: batches whose matrices are strided or shared") {
    const A x = numbers({4, 3, 3}, 1);
    const A y = transpose(x, {1, 2, 0})(all, all, range(0, 3)),
            shared = broadcast_to(x(1, all, all), {3, 3, 3});
    CHECK_NEAR(matmul(y, y), expected(y, y), 1e-13);
    CHECK_NEAR(matmul(y, shared), expected(y, shared), 1e-13);
    CHECK_NEAR(matmul(shared, transpose(y)), expected(shared, transpose(y)), 1e-13);
}
TEST_CASE("matmul: sizes around the blocks of the algorithm") {
    for (const index_t n : {1, 7, 8, 9, 31, 33, 130}) {
        const A x = numbers({n, n + 1}, 1), y = numbers({n + 1, n + 2}, 2);
        CHECK_NEAR(matmul(x, y), expected(x, y), 1e-13);
    }
}
TEST_CASE("matmul: nothing to multiply, nothing to sum") {
    CHECK(matmul(A::zeros({0, 3}), A::ones({3, 2})).shape() == Shape{0, 2});
    CHECK_SAME(matmul(A::zeros({2, 0}), A::ones({0, 3})), A::zeros({2, 3}));
    CHECK(matmul(A::zeros({0}), A::zeros({0})).item() == 0);
    CHECK(matmul(A::zeros({0, 2, 3}), A::ones({3, 2})).shape() == Shape{0, 2, 2});
    const auto [ga, gb] = tandem::gradient([](const auto& p, const auto& q) { return sum(matmul(p, q)); },
                                           A::zeros({2, 0}), A::ones({0, 3}));
    CHECK(ga.shape() == Shape{2, 0});
    CHECK(gb.shape() == Shape{0, 3});
}
TEST_CASE("matmul: integers and floats") {
    const Array<int> i{{1, 2}, {3, 4}};
    CHECK_SAME(matmul(i, i), (Array<int>{{7, 10}, {15, 22}}));
    const Array<float> f{{1, 2}, {3, 4}};
    CHECK_SAME(matmul(f, f), (Array<float>{{7, 10}, {15, 22}}));
}
TEST_CASE("matmul: NaN and infinities are not lost") {
    CHECK(std::isnan(matmul(A{{NaN, 1}}, A{{0}, {1}}).item()));
    CHECK(std::isnan(matmul(A{{0, 1}}, A{{NaN}, {1}}).item()));
}
TEST_CASE("matmul: errors name both shapes") {
    CHECK_THROWS_WITH_AS(matmul(A::ones({2, 3}), A::ones({2, 3})),
                         "tandem::matmul: shapes (2, 3) and (2, 3); the last extent of the first must be the "
                         "last but one of the second",
                         shape_error);
    CHECK_THROWS_WITH_AS(
        matmul(A::ones({3, 2, 2}), A::ones({2, 2, 2})),
        "tandem::matmul: shapes (3) and (2); aligned at the last axis, extents must be equal or 1",
        shape_error);
    CHECK_THROWS_WITH_AS(
        matmul(A(1), A::ones({2})),
        "tandem::matmul: shapes () and (2); products need vectors or matrices; for numbers use *",
        shape_error);
    CHECK_THROWS_AS(matmul(A{1, 2}, A{1, 2, 3}), shape_error);
}
TEST_CASE("matmul: of expressions") {
    const A x = numbers({2, 3}, 1), y = numbers({3, 2}, 2);
    CHECK_NEAR(matmul(x * 2, y + 1), expected(A(x * 2), A(y + 1)), 1e-14);
}
TEST_CASE("matmul: a constant beside a variable") {
    const A x = numbers({2, 3}, 1), y = numbers({3, 2}, 2);
    const A by_x = tandem::gradient([&](const auto& p) { return sum(matmul(p, y)); }, x);
    const A by_y = tandem::gradient([&](const auto& q) { return sum(matmul(x, q)); }, y);
    CHECK_NEAR(by_x, expected(A::ones({2, 2}), A(transpose(y))), 1e-14);
    CHECK_NEAR(by_y, expected(A(transpose(x)), A::ones({2, 2})), 1e-14);
}
TEST_CASE("linear: x w^T + b, for any leading axes") {
    const A w = numbers({4, 3}, 1), b = numbers({4}, 2);
    for (const Shape& shape : {Shape{3}, Shape{2, 3}, Shape{2, 5, 3}}) {
        const A x = numbers(shape, 3);
        CHECK_NEAR(linear(x, w, b), A(expected(x, A(transpose(w))) + b), 1e-14);
        CHECK_NEAR(linear(x, w), expected(x, A(transpose(w))), 1e-14);
    }
    for (const Shape& shape : {Shape{2, 3}, Shape{2, 5, 3}})
        agree(
            "linear",
            [](const auto& x, const auto& v, const auto& c) { return weighed(tanh(linear(x, v, c))); },
            [](const auto& x, const auto& v, const auto& c) {
                using T = std::decay_t<decltype(v.values[0])>;
                const auto transposed =
                    by_index<T>(Shape{3, 4}, [&](const indices& i) { return v.at({i[1], i[0]}); });
                const auto z = arrays::map([](const auto& p, const auto& q) { return p + q; },
                                           product(x, transposed), c);
                return weighed(arrays::map([](const auto& e) { return tanh(e); }, z));
            },
            numbers(shape, 3), w, b);
}
