// How arrays are made, moved to other types and spaces, and printed.
#include <doctest/doctest.h>

#include <cstdint>
#include <list>
#include <numeric>
#include <span>
#include <sstream>
#include <vector>

#include "compare.hpp"

using arrays::A;
using arrays::printed;
using tandem::Array;
using tandem::Shape;
using tandem::shape_error;

TEST_CASE("making: nested lists give the shape") {
    CHECK(A{1, 2, 3}.shape() == Shape{3});
    CHECK(A{{1, 2, 3}, {4, 5, 6}}.shape() == Shape{2, 3});
    CHECK(A{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}, {{9, 10}, {11, 12}}}.shape() == Shape{3, 2, 2});
    CHECK(A{{1, 2, 3}, {4, 5, 6}}.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6});
}
TEST_CASE("making: columns and single elements in braces") {
    CHECK(A{{1}, {2}, {3}}.shape() == Shape{3, 1});
    CHECK(A{{1}, {2}, {3}}.to_vector() == std::vector<double>{1, 2, 3});
    CHECK(A{{1}}.shape() == Shape{1, 1});
    CHECK(A{{{1}}}.shape() == Shape{1, 1, 1});
    CHECK(A{1}.shape() == Shape{1});
    const A column = {{1}, {2}};
    CHECK(column.shape() == Shape{2, 1});
}
TEST_CASE("making: a number in parentheses is of rank 0") {
    const A x(2.5), y = 3;
    CHECK(x.rank() == 0);
    CHECK(x.size() == 1);
    CHECK(x.item() == 2.5);
    CHECK(y.shape() == Shape{});
    CHECK(static_cast<double>(y) == 3);
}
TEST_CASE("making: nothing") {
    CHECK(A().shape() == Shape{0});
    CHECK(A{}.size() == 0);
    CHECK(A{{}, {}}.shape() == Shape{2, 0});
    CHECK(A::zeros({2, 0, 3}).to_vector().empty());
}
TEST_CASE("making: lists of one level that differ are an error") {
    CHECK_THROWS_WITH_AS((A{{1, 2, 3}, {4, 5}}),
                         "tandem::Array: lists of shapes (3) and (2); all lists of one level must be alike",
                         shape_error);
    CHECK_THROWS_AS((A{{1, 2}, 3}), shape_error);
    CHECK_THROWS_AS((A{{{1}, {2}}, {{3}}}), shape_error);
}
TEST_CASE("making: shape and values") {
    const A expected{{1, 2, 3}, {4, 5, 6}};
    const std::vector<double> v{1, 2, 3, 4, 5, 6};
    CHECK_SAME(A({2, 3}, {1, 2, 3, 4, 5, 6}), expected);
    CHECK_SAME(A({2, 3}, v), expected);
    CHECK_SAME(A({2, 3}, std::span<const double>(v)), expected);
    CHECK_SAME(A({2, 3}, std::list<int>{1, 2, 3, 4, 5, 6}), expected);
    CHECK_SAME(A(Shape{}, {7}), A(7));
}
TEST_CASE("making: a wrong number of values is an error") {
    CHECK_THROWS_WITH_AS(A({2, 3}, {1, 2, 3}), "tandem::Array: 3 values; shape (2, 3) needs 6", shape_error);
    CHECK_THROWS_WITH_AS(A({2, 3}, std::list<int>{1}), "tandem::Array: 1 values; shape (2, 3) needs 6",
                         shape_error);
}
TEST_CASE("making: from ranges and iterators") {
    const std::vector<double> v{3, 1, 4};
    const std::list<float> l{3, 1, 4};
    const A expected{3, 1, 4};
    CHECK_SAME(A(v), expected);
    CHECK_SAME(A(l), expected);
    CHECK_SAME(A(std::span<const double>(v)), expected);
    CHECK_SAME(A(l.begin(), l.end()), expected);
    CHECK_SAME(Array(v), expected);
    std::istringstream text("3 1 4");
    CHECK_SAME(A(std::istream_iterator<double>(text), std::istream_iterator<double>()), expected);
    CHECK(A(std::vector<double>()).shape() == Shape{0});
}
TEST_CASE("making: the values are copied") {
    std::vector<double> v{1, 2};
    const A x(v);
    v[0] = 7;
    CHECK(x(0) == 1);
}
TEST_CASE("making: masks and integers") {
    const Array<bool> mask{{true, false}, {false, true}};
    CHECK(mask.to_vector() == std::vector<bool>{true, false, false, true});
    CHECK(Array<bool>({2}, std::vector<bool>{false, true}).to_vector() == std::vector<bool>{false, true});
    CHECK(Array<int>{1, -2}.to_vector() == std::vector<int>{1, -2});
    CHECK(Array<std::uint8_t>{1, 255}.to_vector() == std::vector<std::uint8_t>{1, 255});
}
TEST_CASE("making: integers of every size, in another order") {
    const auto check = []<class T>(T) {
        const Array<T> x{{1, 2, 3}, {104, 105, 106}};
        const Array<T> y = transpose(x) + T(1);
        CHECK(y.to_vector() == std::vector<T>{2, 105, 3, 106, 4, 107});
    };
    check(std::int8_t());
    check(std::int16_t());
    check(std::uint16_t());
    check(std::int32_t());
    check(std::int64_t());
}
TEST_CASE("making: shapes are checked") {
    constexpr Shape constant{2, 3}, copy = constant;
    static_assert(copy.size() == 6);
    CHECK_THROWS_WITH_AS(A::zeros({2, -1}),
                         "tandem::Shape: a negative extent in (2, -1); extents are 0 or more", shape_error);
    CHECK(A::ones({1, 1, 1, 1, 1, 1, 1, 2}).rank() == 8);
    CHECK_THROWS_AS(A::ones({1, 1, 1, 1, 1, 1, 1, 1, 1}), shape_error);
}

TEST_CASE("makers: constants") {
    CHECK_SAME(A::zeros({2, 2}), (A{{0, 0}, {0, 0}}));
    CHECK_SAME(A::ones({3}), (A{1, 1, 1}));
    CHECK_SAME(A::full({1, 2}, 2.5), (A{{2.5, 2.5}}));
    CHECK_SAME(A::full({}, 2.5), A(2.5));
    CHECK_SAME(Array<bool>::ones({2}), (Array<bool>{true, true}));
}
TEST_CASE("makers: eye") {
    CHECK_SAME(A::eye(2), (A{{1, 0}, {0, 1}}));
    CHECK_SAME(A::eye(2, 3), (A{{1, 0, 0}, {0, 1, 0}}));
    CHECK_SAME(A::eye(3, 2), (A{{1, 0}, {0, 1}, {0, 0}}));
    CHECK(A::eye(0).shape() == Shape{0, 0});
    CHECK(A::eye(2, 0).shape() == Shape{2, 0});
}
TEST_CASE("makers: arange") {
    CHECK_SAME(A::arange(4), (A{0, 1, 2, 3}));
    CHECK_SAME(A::arange(1, 2, 0.25), (A{1, 1.25, 1.5, 1.75}));
    CHECK_SAME(A::arange(3, 0, -1), (A{3, 2, 1}));
    CHECK(A::arange(1, 0).size() == 0);
    CHECK_SAME(Array<int>::arange(2, 9, 3), (Array<int>{2, 5, 8}));
    CHECK(A::arange(0, 1, 0.1)(9) == 9 * 0.1);
    CHECK_THROWS_AS(A::arange(0, 1, 0), shape_error);
}
TEST_CASE("makers: linspace") {
    CHECK_SAME(A::linspace(0, 1, 5), (A{0, 0.25, 0.5, 0.75, 1}));
    CHECK_SAME(A::linspace(2, 3, 1), (A{2}));
    CHECK(A::linspace(2, 3, 0).size() == 0);
    CHECK(A::linspace(0, 0.1, 7)(6) == 0.1);
    CHECK(A::linspace(0, 1).size() == 50);
}
TEST_CASE("makers: random numbers are those of their seed") {
    CHECK_SAME(A::random_normal({4, 5}, 3), A::random_normal({4, 5}, 3));
    CHECK_SAME(A::random_uniform({7}, 3), A::random_uniform({7}, 3));
    CHECK_FALSE(arrays::same(A::random_normal({4, 5}, 3), A::random_normal({4, 5}, 4)));
    CHECK_FALSE(arrays::same(A::random_uniform({4, 5}, 3), A::random_uniform({4, 5}, 4)));
}
TEST_CASE("makers: random numbers have their distribution's moments") {
    const tandem::index_t n = 200000;
    const A normal = A::random_normal({n}, 1), uniform = A::random_uniform({n}, 1, -1.0, 3.0);
    const auto moment = [&](const A& x, int power) {
        double total = 0;
        for (const double v : x) total += std::pow(v, power);
        return total / static_cast<double>(n);
    };
    CHECK(std::abs(moment(normal, 1)) < 0.01);
    CHECK(std::abs(moment(normal, 2) - 1) < 0.02);
    CHECK(std::abs(moment(normal, 4) - 3) < 0.1);
    CHECK(std::abs(moment(uniform, 1) - 1) < 0.01);
    CHECK(std::abs(moment(uniform, 2) - (1 + 16.0 / 12)) < 0.02);
    CHECK(*std::min_element(uniform.begin(), uniform.end()) >= -1);
    CHECK(*std::max_element(uniform.begin(), uniform.end()) < 3);
}

TEST_CASE("astype: converts as a cast does") {
    CHECK_SAME((A{1.7, -1.7, 0}).astype<int>(), (Array<int>{1, -1, 0}));
    CHECK_SAME((A{0.5, 0, -2}).astype<bool>(), (Array<bool>{true, false, true}));
    CHECK_SAME((Array<bool>{true, false}).astype<double>(), (A{1, 0}));
    CHECK_SAME((A{{1, 2}, {3, 4}}).astype<float>(), (Array<float>{{1, 2}, {3, 4}}));
}
TEST_CASE("astype: always a buffer of its own") {
    A x{1, 2};
    const A y = x.astype<double>();
    x(0) = 7;
    CHECK(y(0) == 1);
}
TEST_CASE("astype: of a view with gaps") {
    const A x{{1, 2, 3}, {4, 5, 6}};
    CHECK_SAME(transpose(x).astype<int>(), (Array<int>{{1, 4}, {2, 5}, {3, 6}}));
}
TEST_CASE("to: the same values in another space, and back") {
    const A x{{1, 2, 3}, {4, 5, 6}};
    const auto parallel = x.to<tandem::host_parallel>();
    const auto emulated = parallel.to<tandem::device_emulation>();
    CHECK(parallel.shape() == x.shape());
    CHECK_SAME(emulated.to<tandem::host>(), x);
    CHECK_SAME(transpose(emulated).to<tandem::host>(), A(transpose(x)));
    CHECK(x.to<tandem::host>().shares_buffer(x));
    CHECK(A::zeros({0, 2}).to<tandem::host_parallel>().shape() == Shape{0, 2});
}

TEST_CASE("printing: as numpy does") {
    CHECK(printed(A{1, 2.5, -3}) == "[  1, 2.5,  -3]");
    CHECK(printed(A{{1, 2, 3}, {10, 20, 30}}) == "[[ 1,  2,  3],\n [10, 20, 30]]");
    CHECK(printed(A{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}) == "[[[1, 2],\n  [3, 4]],\n\n [[5, 6],\n  [7, 8]]]");
    CHECK(printed(A(2.5)) == "2.5");
    CHECK(printed(A()) == "[]");
    CHECK(printed(Array<bool>{true, false}) == "[ true, false]");
    CHECK(printed(Array<int>{1, -20}) == "[  1, -20]");
}
TEST_CASE("printing: expressions as what they evaluate to") {
    const A x{1, 2};
    CHECK(printed(x * x) == "[1, 4]");
}
TEST_CASE("printing: a view prints its own elements") {
    const A x{{1, 2, 3}, {4, 5, 6}};
    CHECK(printed(transpose(x)) == "[[1, 4],\n [2, 5],\n [3, 6]]");
}
TEST_CASE("printing: of long arrays the first and last three") {
    CHECK(printed(A::arange(1000)).find("...") == std::string::npos);
    CHECK(printed(A::arange(1001)) == "[   0,    1,    2, ...,  998,  999, 1000]");
    CHECK(printed(Array<int>::zeros({1001, 2})) ==
          "[[0, 0],\n [0, 0],\n [0, 0],\n ...,\n [0, 0],\n [0, 0],\n [0, 0]]");
    CHECK(printed(Array<int>::zeros({2, 600})) == "[[0, 0, 0, ..., 0, 0, 0],\n [0, 0, 0, ..., 0, 0, 0]]");
}
TEST_CASE("printing: keeps the stream's format") {
    std::ostringstream out;
    out.precision(3);
    out << std::fixed << A{1, 0.12345};
    CHECK(out.str() == "[1.000, 0.123]");
}
TEST_CASE("printing: 8-bit integers are numbers") {
    CHECK(printed(Array<std::uint8_t>{1, 255}) == "[  1, 255]");
}
