// Views: the same elements in another shape, read and written.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "compare.hpp"

using namespace tandem;
using arrays::A;
using arrays::none;

namespace {

/// 0, 1, 2, ... in a shape.
A counted(const Shape& shape) {
    return reshape(A::arange(static_cast<double>(shape.size())), shape);
}

}  // namespace

TEST_CASE("reshape: elements in row-major order") {
    const A x = counted({2, 3});
    CHECK_SAME(reshape(x, {3, 2}), (A{{0, 1}, {2, 3}, {4, 5}}));
    CHECK_SAME(reshape(x, {-1}), (A{0, 1, 2, 3, 4, 5}));
    CHECK_SAME(reshape(x, {3, -1}), (A{{0, 1}, {2, 3}, {4, 5}}));
    CHECK_SAME(reshape(transpose(x), {-1}), (A{0, 3, 1, 4, 2, 5}));
    CHECK(reshape(A(5), {1, 1}).shape() == Shape{1, 1});
    CHECK(reshape(A{5}, Shape{}).rank() == 0);
    CHECK(reshape(A::zeros({0, 3}), {3, 0}).shape() == Shape{3, 0});
    CHECK(reshape(A::zeros({0, 3}), {-1, 3}).shape() == Shape{0, 3});
}
TEST_CASE("reshape: errors name both shapes") {
    const A x = counted({2, 3});
    CHECK_THROWS_WITH_AS(
        reshape(x, {4, 2}),
        "tandem::reshape: shape (4, 2) for an array of shape (2, 3); both need the same number of elements",
        shape_error);
    CHECK_THROWS_AS(reshape(x, {4, -1}), shape_error);
    CHECK_THROWS_AS(reshape(x, {-1, -1}), shape_error);
    CHECK_THROWS_AS(reshape(x, {-2, -3}), shape_error);
    CHECK_THROWS_AS(reshape(A::zeros({0}), {0, -1}), shape_error);
}
TEST_CASE("reshape: shares elements unless there are gaps") {
    A x = counted({2, 3});
    A y = reshape(x, {6});
    y(5) = 50;
    CHECK(x(1, 2) == 50);
    CHECK_FALSE(reshape(transpose(x), {6}).shares_buffer(x));
    CHECK(reshape(x(1, all), {3, 1}).shares_buffer(x));
}
TEST_CASE("transpose: axes in a new order") {
    const A x = counted({2, 3, 4});
    CHECK(transpose(x).shape() == Shape{4, 3, 2});
    CHECK(transpose(x)(3, 2, 1) == 23);
    const A y = transpose(x, {1, 2, 0});
    CHECK(y.shape() == Shape{3, 4, 2});
    CHECK(y(2, 3, 1) == 23);
    CHECK(y(1, 0, 1) == x(1, 1, 0));
    CHECK(transpose(x, {-1, 0, 1}).shape() == Shape{4, 2, 3});
    CHECK(y.shares_buffer(x));
    CHECK_SAME(transpose(A{1, 2}), (A{1, 2}));
    CHECK(transpose(A(3)).rank() == 0);
}
TEST_CASE("transpose: each axis once") {
    const A x = counted({2, 3});
    CHECK_THROWS_WITH_AS(
        transpose(x, {0}),
        "tandem::transpose: 1 axes for an array of shape (2, 3); each axis must be named once", shape_error);
    CHECK_THROWS_WITH_AS(transpose(x, {1, -1}),
                         "tandem::transpose: axis -1 twice; each axis may be named once", shape_error);
    CHECK_THROWS_WITH_AS(transpose(x, {0, 2}), "tandem::transpose: axis 2; the array has 2 dimensions",
                         shape_error);
}
TEST_CASE("squeeze and expand_dims: axes of extent 1") {
    const A x = A::ones({1, 3, 1});
    CHECK(squeeze(x).shape() == Shape{3});
    CHECK(squeeze(x, 0).shape() == Shape{3, 1});
    CHECK(squeeze(x, {0, -1}).shape() == Shape{3});
    CHECK(squeeze(A::ones({1, 1})).rank() == 0);
    CHECK(expand_dims(A{1, 2}, 0).shape() == Shape{1, 2});
    CHECK(expand_dims(A{1, 2}, 1).shape() == Shape{2, 1});
    CHECK(expand_dims(A{1, 2}, -1).shape() == Shape{2, 1});
    CHECK_THROWS_WITH_AS(squeeze(x, 1),
                         "tandem::squeeze: axis 1 of shape (1, 3, 1); only axes of extent 1 can be left out",
                         shape_error);
    CHECK_THROWS_AS(expand_dims(x, 5), shape_error);
}
TEST_CASE("broadcast_to: repeats elements without copying") {
    const A x{{1}, {2}};
    CHECK_SAME(broadcast_to(x, {2, 3}), (A{{1, 1, 1}, {2, 2, 2}}));
    CHECK(broadcast_to(x, {4, 2, 3}).shape() == Shape{4, 2, 3});
    CHECK(broadcast_to(x, {2, 0}).size() == 0);
    CHECK(broadcast_to(x, {2, 3}).shares_buffer(x));
    CHECK_THROWS_WITH_AS(broadcast_to(x, {3, 3}),
                         "tandem::broadcast_to: shape (2, 1) to shape (3, 3); aligned at the last axis, "
                         "extents must be equal or 1 in the first",
                         shape_error);
    CHECK_THROWS_AS(broadcast_to(x, {2}), shape_error);
}
TEST_CASE("broadcast_to: a view that repeats elements is not for writing") {
    A x{1, 2};
    CHECK_THROWS_AS(broadcast_to(x, {3, 2}).assign(5), shape_error);
    CHECK_THROWS_AS(broadcast_to(x, {3, 2}) += 1, shape_error);
    CHECK_SAME(x, (A{1, 2}));
}

TEST_CASE("slices: indices, ranges, whole axes and new ones") {
    const A x = counted({3, 4});
    CHECK_SAME(x(1, all), (A{4, 5, 6, 7}));
    CHECK_SAME(x(all, -1), (A{3, 7, 11}));
    CHECK_SAME(x(range(1, 3), range(0, 4, 2)), (A{{4, 6}, {8, 10}}));
    CHECK_SAME(x(range(2), 0), (A{0, 4}));
    CHECK_SAME(x(range(2)), (A{{0, 1, 2, 3}, {4, 5, 6, 7}}));
    CHECK(x(newaxis, all, newaxis).shape() == Shape{1, 3, 1, 4});
    CHECK(x(all, all).shape() == Shape{3, 4});
    CHECK_SAME(x(0, range(-2, none)), (A{2, 3}));
    CHECK_SAME(x(2, newaxis), (A{{8, 9, 10, 11}}));
}
TEST_CASE("slices: negative steps run backwards") {
    const A x = counted({5});
    CHECK_SAME(x(range(none, none, -1)), (A{4, 3, 2, 1, 0}));
    CHECK_SAME(x(range(none, none, -2)), (A{4, 2, 0}));
    CHECK_SAME(x(range(3, 0, -1)), (A{3, 2, 1}));
    CHECK_SAME(x(range(3, none, -2)), (A{3, 1}));
    CHECK_SAME(x(range(-1, -4, -1)), (A{4, 3, 2}));
    CHECK_SAME(x(range(none, none, -1))(range(none, none, -1)), x);
}
TEST_CASE("slices: bounds beyond the axis are cut off, as in Python") {
    const A x = counted({3});
    CHECK_SAME(x(range(-10, 10)), x);
    CHECK_SAME(x(range(10, -10, -1)), (A{2, 1, 0}));
    CHECK(x(range(5, 9)).shape() == Shape{0});
    CHECK(x(range(2, 1)).shape() == Shape{0});
    CHECK(x(range(0, 2, -1)).shape() == Shape{0});
    CHECK(x(range(0, 3, 7)).shape() == Shape{1});
    CHECK(A::zeros({0})(range(none, none, -1)).shape() == Shape{0});
}
TEST_CASE("slices: errors name index and extent") {
    const A x = counted({3, 4});
    CHECK_THROWS_WITH_AS(x(3, all), "tandem::Array::operator(): index 3; the axis has extent 3", index_error);
    CHECK_THROWS_WITH_AS(x(all, -5), "tandem::Array::operator(): index -5; the axis has extent 4",
                         index_error);
    CHECK_THROWS_WITH_AS(x(all, all, all),
                         "tandem::Array::operator(): more indices than axes; the array has shape (3, 4)",
                         index_error);
    CHECK_THROWS_AS(x(range(0, 3, 0)), shape_error);
}
TEST_CASE("slices: of slices") {
    const A x = counted({4, 5, 6});
    const A y = x(range(none, none, -1), range(1, 5, 2), 3)(range(1, 4, 2), 1);
    CHECK_SAME(y, (A{x(2, 3, 3), x(0, 3, 3)}));
    CHECK(y.shares_buffer(x));
}

TEST_CASE("elements: read and written") {
    A x = counted({2, 3});
    CHECK(x(1, 2) == 5);
    CHECK(x(-1, -3) == 3);
    x(0, 1) = 7;
    x(0, 1) += 1;
    x(-2, 1) *= 2;
    x(0, 1) -= 4;
    x(0, 1) /= 3;
    CHECK(x(0, 1) == 4);
    x(0, 0) = x(1, 0);
    CHECK(x(0, 0) == 3);
    A scalar(3);
    scalar() = 4;
    CHECK(scalar() == 4);
}
TEST_CASE("views share the buffer for as long as they live, whichever handle made them") {
    A x = counted({4, 3});
    CHECK(x.is_unique());
    A last;
    {
        const A rows = x(range(1, 4));
        CHECK_FALSE(x.is_unique());
        CHECK_FALSE(rows.is_unique());
        last = rows(2, range(1, 3));
    }
    CHECK_FALSE(last.is_unique());
    CHECK(last.shares_buffer(x));
    x(3, 1) = 100;
    CHECK(last(0) == 100);
    CHECK(last.version() == x.version());
    x = A();
    CHECK(last.is_unique());
    CHECK(last.to_vector() == std::vector<double>{100, 11});
}
TEST_CASE("elements: errors name index and extent") {
    A x = counted({2, 3});
    CHECK_THROWS_WITH_AS(x(2, 0) = 1, "tandem::Array::operator(): index 2; the axis has extent 2",
                         index_error);
    CHECK_THROWS_AS(static_cast<void>(x(0, -4)), index_error);
    CHECK_THROWS_WITH_AS(static_cast<void>(x(0)),
                         "tandem::Array::operator(): 1 indices; an element of shape (2, 3) needs one for "
                         "each axis; name whole axes by `all`",
                         index_error);
    CHECK_THROWS_AS(static_cast<void>(A()(0)), index_error);
}
TEST_CASE("item: the only element") {
    CHECK(A{{3}}.item() == 3);
    CHECK_THROWS_WITH_AS(static_cast<void>(A({1, 2}).item()),
                         "tandem::Array::item: an array of shape (2); it must have one element", shape_error);
}
TEST_CASE("iterators: elements in row-major order, whatever the strides") {
    const A x = transpose(counted({2, 3}));
    CHECK(std::vector<double>(x.begin(), x.end()) == std::vector<double>{0, 3, 1, 4, 2, 5});
    CHECK(x.end() - x.begin() == 6);
    CHECK(*(x.begin() + 3) == 4);
    CHECK(*std::max_element(x.begin(), x.end()) == 5);
    const A empty = A::zeros({3, 0});
    CHECK(empty.begin() == empty.end());
    double total = 0;
    for (const double v : A(2)) total += v;
    CHECK(total == 2);
}
