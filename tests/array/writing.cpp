// Writing to elements: through views, over themselves, and who sees it.
#include <doctest/doctest.h>

#include <new>
#include <utility>

#include "compare.hpp"

using arrays::A;
using arrays::none;
using tandem::all;
using tandem::Array;
using tandem::range;
using tandem::Shape;
using tandem::shape_error;

TEST_CASE("writing: slices take arrays, expressions and numbers") {
    A x = A::zeros({2, 3});
    const A row{1, 2, 3};
    x(0, all) = row;
    x(1, all) = row * 2 + 1;
    CHECK_SAME(x, (A{{1, 2, 3}, {3, 5, 7}}));
    x(all, range(0, 2)) = 9;
    CHECK_SAME(x, (A{{9, 9, 3}, {9, 9, 7}}));
    x(all, -1) = A{4, 5};
    CHECK_SAME(x, (A{{9, 9, 4}, {9, 9, 5}}));
    x(range(0, 0), all) = 1;
    CHECK_SAME(x, (A{{9, 9, 4}, {9, 9, 5}}));
}
TEST_CASE("writing: the value broadcasts to the slice") {
    A x = A::zeros({2, 3});
    x(all, all) = A{{1}, {2}};
    CHECK_SAME(x, (A{{1, 1, 1}, {2, 2, 2}}));
    x(all, range(none, none, 2)) = A{7, 8};
    CHECK_SAME(x, (A{{7, 1, 8}, {7, 2, 8}}));
}
TEST_CASE("writing: a value that does not broadcast is an error, and nothing is written") {
    A x = A::zeros({2, 3});
    CHECK_THROWS_WITH_AS(
        x(all, 0) = (A{1, 2, 3}),
        "tandem::Array::assign: values of shape (3); they do not broadcast to the array's shape (2)",
        shape_error);
    CHECK_THROWS_AS(x += A::ones({4, 2, 3}), shape_error);
    CHECK_THROWS_AS((x += A{1, 2}), shape_error);
    CHECK_SAME(x, A::zeros({2, 3}));
}
TEST_CASE("writing: compound assignment through views") {
    A x{{1, 2}, {3, 4}};
    x(all, 0) += 10;
    x(1, all) *= A{2, 3};
    x -= 1;
    x(0, all) /= x(1, all);
    CHECK_SAME(x, (A{{10.0 / 25, 1.0 / 11}, {25, 11}}));
}
TEST_CASE("writing: overlapping slices of one buffer read what was there before, as in numpy") {
    A x{1, 2, 3, 4, 5};
    x(range(1, none)) += x(range(0, -1));
    CHECK_SAME(x, (A{1, 3, 5, 7, 9}));
    x(range(0, -1)) += x(range(1, none));
    CHECK_SAME(x, (A{4, 8, 12, 16, 9}));
    x(range(1, none)) = x(range(0, -1));
    CHECK_SAME(x, (A{4, 4, 8, 12, 16}));
    x(all) = x(range(none, none, -1));
    CHECK_SAME(x, (A{16, 12, 8, 4, 4}));
    x(range(2, none)) = x(range(0, 3)) * 2 + x(range(2, none));
    CHECK_SAME(x, (A{16, 12, 40, 28, 20}));
}
TEST_CASE("writing: an array plus its own transpose") {
    A x{{1, 2}, {3, 4}};
    x += transpose(x);
    CHECK_SAME(x, (A{{2, 5}, {5, 8}}));
    x.assign(transpose(x) * A{{1, 2}, {3, 4}});
    CHECK_SAME(x, (A{{2, 10}, {15, 32}}));
}
TEST_CASE("writing: a row of the array that is written, broadcast over it") {
    A x{{1, 2}, {3, 4}, {5, 6}};
    x -= x(1, all);
    CHECK_SAME(x, (A{{-2, -2}, {0, 0}, {2, 2}}));
}
TEST_CASE("writing: masks over themselves") {
    Array<bool> m{true, false, false};
    m(range(1, none)) = m(range(0, -1));
    CHECK_SAME(m, (Array<bool>{true, true, false}));
    m(all) = !m;
    CHECK_SAME(m, (Array<bool>{false, false, true}));
}
TEST_CASE("writing: many elements over themselves") {
    A x = A::arange(100000);
    x(range(1, none)) += x(range(0, -1));
    CHECK(x(1) == 1);
    CHECK(x(99999) == 99999 + 99998);
    x(range(none, none, -1)) = x;
    CHECK(x(0) == 99999 + 99998);
    CHECK(x(99999) == 0);
}

TEST_CASE("handles: copies and views see writes, copy() does not") {
    A x{{1, 2}, {3, 4}};
    const A handle = x, column = x(all, 1), apart = x.copy();
    x(0, 1) = 9;
    CHECK(handle(0, 1) == 9);
    CHECK(column(0) == 9);
    CHECK(apart(0, 1) == 2);
    CHECK(handle.shares_buffer(x));
    CHECK_FALSE(apart.shares_buffer(x));
}
TEST_CASE("handles: assigning to a name leaves the old elements alone") {
    A x{1, 2};
    const A old = x;
    x = old * 10;
    CHECK_SAME(old, (A{1, 2}));
    x = A{5};
    CHECK(x.shape() == Shape{1});
}
TEST_CASE("handles: versions count writes to the buffer") {
    A x{1, 2, 3};
    const A view = x(range(0, 2));
    auto before = x.version();
    const auto changed = [&] { return std::exchange(before, view.version()) != view.version(); };
    CHECK_FALSE(changed());
    x(0) = 4;
    CHECK(changed());
    x(range(1, 2)) += 1;
    CHECK(changed());
    x += 1;
    CHECK(changed());
    const A y = x * 2;
    const double sum = x(0) + y(0) + *x.begin();
    CHECK(sum > 0);
    CHECK_FALSE(changed());
}
TEST_CASE("handles: contiguous copies only what has gaps") {
    const A x{{1, 2}, {3, 4}};
    CHECK(x.contiguous().shares_buffer(x));
    CHECK(x(1, all).contiguous().shares_buffer(x));
    CHECK_FALSE(transpose(x).contiguous().shares_buffer(x));
    CHECK(transpose(x).copy().is_contiguous());
}
TEST_CASE("lazy: an expression shares the buffers of its arrays, and computes when it is assigned") {
    A x{1, 2};
    const auto e = x * 10;
    x(0) = 3;
    CHECK_SAME(A(e), (A{30, 20}));
    CHECK(e.shape() == Shape{2});
}
TEST_CASE("lazy: an expression outlives the names in it") {
    const auto e = [] {
        const A x{1, 2}, y{3, 4};
        return x * y + 1;
    }();
    CHECK_SAME(A(e), (A{4, 9}));
}
#if !defined(__SANITIZE_ADDRESS__)  // which ends the program where memory is short
TEST_CASE("memory: what cannot be had throws and leaves what existed intact") {
    A x{1, 2};
    CHECK_THROWS_AS(A::zeros({1LL << 40, 1LL << 10}), std::bad_alloc);
    const A row = A::ones({1, 1 << 20}), column = A::ones({1 << 28, 1});
    CHECK_THROWS_AS(x = row * column, std::bad_alloc);
    CHECK_SAME(x, (A{1, 2}));
}
#endif
TEST_CASE("memory: more elements than can be counted are an error") {
    CHECK_THROWS_AS(A::zeros({1LL << 40, 1LL << 40}), std::bad_array_new_length);
    CHECK_THROWS_AS(A::zeros({1LL << 61}), std::bad_array_new_length);
}
