// Shapes that broadcast, numbers beside arrays, comparisons and masks.
#include <doctest/doctest.h>

#include "naive.hpp"

using arrays::A;
using arrays::agree;
using arrays::naive;
using arrays::NaN;
using arrays::V;
using arrays::weighed;
using tandem::Array;
using tandem::Shape;
using tandem::shape_error;
using tandem::Tape;
using Mask = Array<bool>;

namespace {

struct shapes {
    Shape a, b, result;
};
const shapes pairs[] = {
    {{3}, {3}, {3}},
    {{}, {}, {}},
    {{}, {2, 3}, {2, 3}},
    {{2, 3}, {3}, {2, 3}},
    {{2, 3}, {2, 1}, {2, 3}},
    {{2, 1}, {1, 3}, {2, 3}},
    {{2, 1}, {3}, {2, 3}},
    {{4, 1, 3}, {2, 1}, {4, 2, 3}},
    {{1}, {1, 1, 1}, {1, 1, 1}},
    {{2, 1, 3, 1}, {4, 1, 5}, {2, 4, 3, 5}},
    {{0}, {1}, {0}},
    {{2, 0}, {1, 1}, {2, 0}},
    {{31}, {33, 1}, {33, 31}},
};

}  // namespace

TEST_CASE("broadcasting: values") {
    for (const auto& [a, b, shape] : pairs) {
        const A x = A::random_normal(a, 1), y = A::random_normal(b, 2);
        const A z = x * y + x;
        const auto expected =
            arrays::map([](double p, double q) { return p * q + p; }, naive<double>(x), naive<double>(y));
        CHECK(z.shape() == shape);
        CHECK_SAME(z, A(expected.shape, expected.values));
    }
}
TEST_CASE("broadcasting: first and second derivatives") {
    for (const auto& [a, b, shape] : pairs)
        agree(
            "broadcast",
            [](const auto& x, const auto& y) { return weighed(exp(x * 0.5) * y * y / (2 + sin(x))); },
            [](const auto& x, const auto& y) {
                return weighed(arrays::map(
                    [](const auto& p, const auto& q) { return exp(p * 0.5) * q * q / (2 + sin(p)); }, x, y));
            },
            A::random_normal(a, 1), A::random_normal(b, 2));
}
TEST_CASE("broadcasting: three operands, one of them a view with gaps") {
    agree(
        "three", [](const auto& x, const auto& y) { return weighed(x * y * transpose(x) + square(y)); },
        [](const auto& x, const auto& y) {
            using T = std::decay_t<decltype(x.values[0])>;
            const auto t =
                arrays::by_index<T>(x.shape, [&](const arrays::indices& i) { return x.at({i[1], i[0]}); });
            const auto xy = arrays::map([](const auto& p, const auto& q) { return p * q; }, x, y);
            const auto xyt = arrays::map([](const auto& p, const auto& q) { return p * q; }, xy, t);
            return weighed(arrays::map([](const auto& p, const auto& q) { return p + q * q; }, xyt, y));
        },
        A::random_normal({3, 3}, 1), A::random_normal({3, 1}, 2));
}
TEST_CASE("broadcasting: errors name both shapes and the operation") {
    const A x = A::ones({2, 3}), y = A::ones({2});
    CHECK_THROWS_WITH_AS(
        A(x * y), "tandem::mul: shapes (2, 3) and (2); aligned at the last axis, extents must be equal or 1",
        shape_error);
    CHECK_THROWS_WITH_AS(
        A(pow(x, y)),
        "tandem::pow: shapes (2, 3) and (2); aligned at the last axis, extents must be equal or 1",
        shape_error);
    CHECK_THROWS_WITH_AS(
        Mask(x < y),
        "tandem::operator<: shapes (2, 3) and (2); aligned at the last axis, extents must be equal or 1",
        shape_error);
    CHECK_THROWS_AS(A(x + A()), shape_error);
    CHECK_THROWS_AS(A(where(x > 0, x, y)), shape_error);
}

TEST_CASE("numbers beside arrays: ints and doubles on either side") {
    const A x{1, 2, 4};
    CHECK_SAME(A(x + 1), (A{2, 3, 5}));
    CHECK_SAME(A(1 - x), (A{0, -1, -3}));
    CHECK_SAME(A(2.5 * x), (A{2.5, 5, 10}));
    CHECK_SAME(A(1 / x), (A{1, 0.5, 0.25}));
    CHECK_SAME(A(pow(x, 3)), (A{1, 8, 64}));
    CHECK_SAME(A(pow(x, -2)), (A{1, 0.25, 0.0625}));
    CHECK_SAME(A(pow(x, 0.5)), A(sqrt(x)));
    CHECK_SAME(A(pow(2, x)), (A{2, 4, 16}));
    CHECK_SAME(A(max(x, 3)), (A{3, 3, 4}));
    CHECK_SAME(A(clamp(x, 1.5, 3)), (A{1.5, 2, 3}));
    CHECK_SAME(A(-x + 3L), (A{2, 1, -1}));
}
TEST_CASE("numbers beside arrays: a float array stays a float array") {
    const Array<float> x{1, 2};
    const Array<float> y = x * 0.1 + 1;
    CHECK_SAME(y, (Array<float>{1 * 0.1F + 1, 2 * 0.1F + 1}));
}
TEST_CASE("numbers beside arrays: the gradient of a power with an int") {
    CHECK_SAME(tandem::gradient([](const auto& x) { return sum(pow(x, 3)); }, (A{-2, 0, 1})), (A{12, 0, 3}));
    CHECK_SAME(tandem::gradient([](const auto& x) { return sum(pow(x, 0)); }, (A{-2, 0, 1})), (A{0, 0, 0}));
}
TEST_CASE("integers: arithmetic of their own") {
    const Array<int> x{7, -7}, y{2, 2};
    CHECK_SAME(Array<int>(x * y + 1), (Array<int>{15, -13}));
    CHECK_SAME(Array<int>(x / y), (Array<int>{3, -3}));
    CHECK_SAME(Array<int>(-x), (Array<int>{-7, 7}));
    CHECK_SAME(Array<int>(max(x, y)), (Array<int>{7, 2}));
}

TEST_CASE("masks: comparisons, element by element") {
    const A x{1, 2, NaN}, y{2, 2, 2};
    CHECK_SAME(Mask(x < y), (Mask{true, false, false}));
    CHECK_SAME(Mask(x <= y), (Mask{true, true, false}));
    CHECK_SAME(Mask(x > y), (Mask{false, false, false}));
    CHECK_SAME(Mask(x >= y), (Mask{false, true, false}));
    CHECK_SAME(Mask(x == y), (Mask{false, true, false}));
    CHECK_SAME(Mask(x != y), (Mask{true, false, true}));
    CHECK_SAME(Mask(x > 1), (Mask{false, true, false}));
    CHECK_SAME(Mask(2 > x), (Mask{true, false, false}));
    CHECK_SAME(Mask(x * 2 > y + 1), (Mask{false, true, false}));
    CHECK_SAME(Mask(Array<int>{1, 2} == 2), (Mask{false, true}));
}
TEST_CASE("masks: logic") {
    const Mask a{true, true, false, false}, b{true, false, true, false};
    CHECK_SAME(Mask(a && b), (Mask{true, false, false, false}));
    CHECK_SAME(Mask(a || b), (Mask{true, true, true, false}));
    CHECK_SAME(Mask(!a), (Mask{false, false, true, true}));
    CHECK_SAME(Mask(!(a && b) || b), (Mask{true, true, true, true}));
    const A x{1, 2, 3, 4};
    CHECK_SAME(Mask(x > 1 && x < 4), (Mask{false, true, true, false}));
}
TEST_CASE("where: of arrays, expressions and numbers") {
    const A x{-1, 2, -3};
    CHECK_SAME(A(where(x > 0, x, -x)), (A{1, 2, 3}));
    CHECK_SAME(A(where(x > 0, 1.0, x)), (A{-1, 1, -3}));
    CHECK_SAME(A(where(x > 0, x * 10, 0)), (A{0, 20, 0}));
    CHECK_SAME(A(where(x > 0, 1.5, 2)), (A{2, 1.5, 2}));
    CHECK_SAME(A(where(Mask{{true}, {false}}, x, 0)), (A{{-1, 2, -3}, {0, 0, 0}}));
    CHECK_SAME(A(select(x > 0, x, x * x)), (A{1, 2, 9}));
}
TEST_CASE("where: a NaN or infinity on the side not chosen does not leak") {
    const A x{0, 4, -1};
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(where(a > 0, sqrt(a), 0.0)); }, x),
               (A{0, 0.25, 0}));
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(where(a > 0, log(a), a * 2)); }, x),
               (A{2, 0.25, 2}));
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(where(a == 0, 1.0, sin(a) / a) * 0.0); }, x),
               (A{0, 0, 0}));
    CHECK_SAME(tandem::hvp([](const auto& a) { return sum(where(a > 0, sqrt(a), 0.0)); }, x, A{1, 1, 1}),
               (A{0, -1.0 / 32, 0}));
    CHECK_SAME(
        tandem::jvp([](const auto& a) { return sum(where(a > 0, sqrt(a), 0.0)); }, x, A{1, 1, 1}).tangent,
        A(0.25));
    // A full sum, whose derivatives are computed before it is known that they do not matter.
    const A y{0, 4};
    const auto unchosen_sum = [](const auto& a) { return where(sum(a) < 0, sum(sqrt(a)), sum(2 * a)); };
    CHECK_SAME(tandem::gradient(unchosen_sum, y), (A{2, 2}));
    CHECK_SAME(tandem::hvp(unchosen_sum, y, A{1, 1}), (A{0, 0}));
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(sqrt(a)) * 0.0; }, y), (A{0, 0}));
}
TEST_CASE("where: the gradient goes to the side chosen, broadcast operands get sums") {
    Tape<A> tape;
    const V x = tape.variable(A{{1, 2}, {3, 4}}), row = tape.variable(A{10, 20}),
            number = tape.variable(A(5));
    const V y = where(x > 2, x * row, number);
    sum(y).backward();
    CHECK_SAME(x.gradient(), (A{{0, 0}, {10, 20}}));
    CHECK_SAME(row.gradient(), (A{3, 4}));
    CHECK_SAME(number.gradient(), A(2));
}
TEST_CASE("where: masks saved by a recording") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 2});
    Mask m{true, false};
    const V y = where(m, x * x, x);
    CHECK_SAME(y.value(), (A{1, 2}));
    sum(y).backward();
    CHECK_SAME(x.gradient(), (A{2, 1}));
    const V z = where(m, x * x, x);
    m(1) = true;
    CHECK_THROWS_AS(sum(z).backward(), tandem::tape_error);
}
TEST_CASE("comparisons of variables look at values only") {
    Tape<A> tape;
    const V x = tape.variable(A{1, 3});
    const Mask m = x > 2;
    CHECK_SAME(m, (Mask{false, true}));
    CHECK(tape.statement_count() == 0);
}
