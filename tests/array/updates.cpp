// x.at(slices...).set(e) and .add(e): new values with some elements changed, in every mode.
#include <doctest/doctest.h>

#include <tandem/array.hpp>

using namespace tandem;
using array = Array<double>;

TEST_CASE("update: x itself stays as it is") {
    const array x{{1, 2}, {3, 4}};
    CHECK(x.at(0, all).set(9.0).to_vector() == std::vector<double>{9, 9, 3, 4});
    CHECK(x.at(all, 1).add(array{10, 20}).to_vector() == std::vector<double>{1, 12, 3, 24});
    CHECK(x.at(-1, -1).set(0.0).to_vector() == std::vector<double>{1, 2, 3, 0});
    CHECK(x.at(all, range(1, 1)).set(5.0).to_vector() == x.to_vector());
    CHECK(x.to_vector() == std::vector<double>{1, 2, 3, 4});
}
TEST_CASE("update: values that do not broadcast to the slice are refused") {
    const array x = array::zeros({2, 3});
    CHECK_THROWS_WITH_AS(
        x.at(0, all).set(array{1, 2}),
        "tandem::broadcast_to: shape (2) to shape (3); aligned at the last axis, extents must be equal or "
        "1 in the first",
        shape_error);
    CHECK_THROWS_AS(x.at(2, all).set(1.0), index_error);
}
TEST_CASE("update: replaced elements have no derivative, new ones have theirs") {
    const array x{{1, 2}, {3, 4}};
    const array g = gradient([](const auto& v) { return sum(square(v.at(0, all).set(v(1, all) * 2.0))); }, x);
    CHECK(g.to_vector() == std::vector<double>{0, 0, 30, 40});  // 4 v^2 + v^2
    const array h = gradient([](const auto& v) { return sum(square(v.at(0, all).add(v(1, all)))); }, x);
    CHECK(h.to_vector() == std::vector<double>{8, 12, 14, 20});
}
TEST_CASE("update: an infinite derivative of a replaced element does not leak") {
    const array g = gradient([](const auto& v) { return sum(sqrt(v).at(0).set(1.0)); }, array{0, 4});
    CHECK(g.to_vector() == std::vector<double>{0, 0.25});
}
TEST_CASE("update: forward mode and forward over reverse") {
    const array x{1, 2, 3}, v{1, 1, 1};
    const auto f = [](const auto& y) { return y.at(range(1, 3)).set(y(range(0, 2)) * y(range(1, 3))); };
    CHECK(jvp(f, x, v).tangent.to_vector() == std::vector<double>{1, 3, 5});
    CHECK(jvp(f, x, v).value.to_vector() == std::vector<double>{1, 2, 6});
    CHECK(hvp([&](const auto& y) { return sum(f(y)); }, x, v).to_vector() == std::vector<double>{1, 2, 1});
}
