// Derivatives of views, and of functional updates of slices.
#include <doctest/doctest.h>

#include "naive.hpp"

using namespace tandem;
using arrays::A;
using arrays::indices;
using arrays::none;

namespace {

const A x = A::random_normal({3, 4}, 3);

}  // namespace

TEST_CASE("derivatives: views") {
    AGREE_CUBED(transpose(a),
                arrays::by_index_of(a, Shape{4, 3}, [&](const indices& i) { return a.at({i[1], i[0]}); }), x);
    AGREE_CUBED(reshape(transpose(a), {2, 6}),
                arrays::by_index_of(a, Shape{2, 6},
                                    [&](const indices& i) {
                                        const index_t k = i[0] * 6 + i[1];
                                        return a.at({k % 3, k / 3});
                                    }),
                x);
    AGREE_CUBED(
        a(range(none, none, -2), range(1, 3)),
        arrays::by_index_of(a, Shape{2, 2}, [&](const indices& i) { return a.at({2 - 2 * i[0], 1 + i[1]}); }),
        x);
    AGREE_CUBED(a(1, newaxis, all),
                arrays::by_index_of(a, Shape{1, 4}, [&](const indices& i) { return a.at({1, i[1]}); }), x);
    AGREE_CUBED(broadcast_to(expand_dims(a, 1), {3, 2, 4}),
                arrays::by_index_of(a, Shape{3, 2, 4}, [&](const indices& i) { return a.at({i[0], i[2]}); }),
                x);
    AGREE_CUBED(sum_to(a, {1, 4}),
                arrays::reduce([](const auto& e) { return arrays::total(e); }, a, 1u, true), x);
}
TEST_CASE("updates: elements of a slice replaced or added to, in a new array") {
    tandem::Tape<A> tape;
    const tandem::Variable<double> a = tape.variable(A{{1, 2}, {3, 4}}), row = tape.variable(A{10, 20});
    const tandem::Variable<double> s = a.at(all, 1).set(row), t = a.at(0, all).add(row * row);
    CHECK_SAME(s.value(), (A{{1, 10}, {3, 20}}));
    CHECK_SAME(t.value(), (A{{101, 402}, {3, 4}}));
    CHECK_SAME(a.value(), (A{{1, 2}, {3, 4}}));
    sum(s * A{{1, 2}, {3, 4}}).backward();
    CHECK_SAME(a.gradient(), (A{{1, 0}, {3, 0}}));
    CHECK_SAME(row.gradient(), (A{2, 4}));
    sum(t).backward();
    CHECK_SAME(a.gradient(), (A{{2, 1}, {4, 1}}));
    CHECK_SAME(row.gradient(), (A{22, 44}));
    CHECK_THROWS_AS(a.at(all, 1).set(A{1, 2, 3}), shape_error);
}
TEST_CASE("derivatives: updates") {
    AGREE_CUBED(a.at(1, range(0, 3)).set(a(0, range(1, 4))),
                arrays::by_index_of(
                    a, Shape{3, 4},
                    [&](const indices& i) { return i[0] == 1 && i[1] < 3 ? a.at({0, i[1] + 1}) : a.at(i); }),
                x);
    AGREE_CUBED(a.at(all, -1).add(a(all, 0) * 2.0),
                arrays::by_index_of(a, Shape{3, 4},
                                    [&](const indices& i) {
                                        return i[1] == 3 ? eval(a.at(i) + a.at({i[0], 0}) * 2.0) : a.at(i);
                                    }),
                x);
}
