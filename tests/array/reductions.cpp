// Reductions over every set of axes, against loops.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "naive.hpp"

using namespace tandem;
using arrays::A;
using arrays::inf;
using arrays::naive;
using arrays::NaN;

namespace {

const auto loop_sum = [](const auto& x) { return arrays::total(x); };
const auto loop_mean = [](const auto& x) { return arrays::total(x) / static_cast<double>(x.size()); };
const auto loop_var = [](const auto& x) {
    const double middle = loop_mean(x);
    double s = 0;
    for (const double e : x) s += (e - middle) * (e - middle);
    return s / static_cast<double>(x.size());
};
const auto loop_norm = [](const auto& x) {
    double s = 0;
    for (const double e : x) s += e * e;
    return std::sqrt(s);
};
const auto loop_prod = [](const auto& x) {
    double p = 1;
    for (const double e : x) p *= e;
    return p;
};
const auto loop_max = [](const auto& x) { return *std::max_element(x.begin(), x.end()); };
const auto loop_min = [](const auto& x) { return *std::min_element(x.begin(), x.end()); };
const auto loop_argmax = [](const auto& x) {
    return static_cast<double>(std::max_element(x.begin(), x.end()) - x.begin());
};
const auto loop_argmin = [](const auto& x) {
    return static_cast<double>(std::min_element(x.begin(), x.end()) - x.begin());
};

/// Ours against the loop for each set of axes of x, named from either end, with and without keepdims.
template <class Ours, class Loop>
void over_all_axes(const char* what, const Ours& ours, const Loop& loop, const A& x) {
    for (unsigned axes = 0; axes <= arrays::all_axes(x.shape()); ++axes) {
        std::vector<index_t> list;
        for (index_t d = 0; d < static_cast<index_t>(x.rank()); ++d)
            if ((axes >> d & 1u) != 0) list.push_back(d % 2 == 0 ? d : d - static_cast<index_t>(x.rank()));
        for (const bool keepdims : {false, true}) {
            const auto expected = arrays::reduce(loop, naive<double>(x), axes, keepdims);
            const A got = ours(x, list, keepdims), wanted(expected.shape, expected.values);
            CHECK_MESSAGE(arrays::near(got, wanted, 1e-13), what, " over axes ", axes, ": ",
                          arrays::both(got, wanted));
        }
    }
}
#define OVER_ALL_AXES(function, x)                                                \
    over_all_axes(                                                                \
        #function,                                                                \
        [](const A& a, const std::vector<index_t>& axes, bool keepdims) {         \
            return tandem::function(a, axes, keepdims).template astype<double>(); \
        },                                                                        \
        loop_##function, x)

/// Numbers of several signs and sizes, no two alike.
A numbers(const Shape& shape) {
    return A::random_normal(shape, 5);
}

}  // namespace

TEST_CASE("reductions: every set of axes") {
    for (const A& x : {numbers({2, 3, 4}), numbers({5}), numbers({1, 3}), numbers({}), numbers({2, 1, 33}),
                       A(transpose(numbers({3, 2, 4}), {1, 2, 0}))}) {
        OVER_ALL_AXES(sum, x);
        OVER_ALL_AXES(mean, x);
        OVER_ALL_AXES(var, x);
        OVER_ALL_AXES(norm, x);
        OVER_ALL_AXES(prod, x);
        OVER_ALL_AXES(max, x);
        OVER_ALL_AXES(min, x);
        OVER_ALL_AXES(argmax, x);
        OVER_ALL_AXES(argmin, x);
    }
}
TEST_CASE("reductions: of a view that runs backwards") {
    const A x = numbers({4, 6})(tandem::range(std::nullopt, std::nullopt, -1), tandem::range(0, 6, 2));
    OVER_ALL_AXES(sum, x);
    OVER_ALL_AXES(max, x);
    OVER_ALL_AXES(argmin, x);
    OVER_ALL_AXES(prod, x);
}
TEST_CASE("reductions: of a broadcast view") {
    const A x = broadcast_to(numbers({3, 1}), {2, 3, 4});
    OVER_ALL_AXES(sum, x);
    OVER_ALL_AXES(mean, x);
    OVER_ALL_AXES(min, x);
}
TEST_CASE("reductions: forms of the call") {
    const A x{{1, 2, 3}, {4, 5, 6}};
    CHECK(sum(x).item() == 21);
    CHECK_SAME(sum(x, 0), (A{5, 7, 9}));
    CHECK_SAME(sum(x, -1, true), (A{{6}, {15}}));
    CHECK_SAME(sum(x, {0, 1}), A(21));
    CHECK(sum(x, {0, 1}, true).shape() == Shape{1, 1});
    CHECK_SAME(max(x, {0}), (A{4, 5, 6}));
    CHECK_SAME(A(max(x, 3)), (A{{3, 3, 3}, {4, 5, 6}}));
    CHECK(argmax(x).item() == 5);
    CHECK_SAME(argmin(x, 1), (Array<std::int64_t>{0, 0}));
    CHECK(dot(x, x).item() == 91);
}
TEST_CASE("reductions: of expressions, without storing them") {
    const A x{{1, 2}, {3, 4}}, row{1, 10};
    CHECK_SAME(sum(x * row, 1), (A{21, 43}));
    CHECK(mean(x * 2).item() == 5);
    CHECK(max(-x).item() == -1);
    CHECK(argmax(x * -1).item() == 0);
    CHECK(norm(x(0, tandem::all) - row).item() == 8);
}
TEST_CASE("reductions: of integers and masks") {
    const Array<int> i{{1, 2}, {3, 4}};
    CHECK_SAME(sum(i, 0), (Array<int>{4, 6}));
    CHECK(max(i).item() == 4);
    CHECK(prod(i).item() == 24);
    CHECK(sum(i > 1).item() == 3);
    CHECK(sum(Array<bool>::ones({300})).item() == 300);
}
TEST_CASE("reductions: errors name the axis") {
    const A x = numbers({2, 3});
    CHECK_THROWS_WITH_AS(sum(x, 2), "tandem::sum: axis 2; the array has 2 dimensions", shape_error);
    CHECK_THROWS_WITH_AS(mean(x, {0, -2}), "tandem::mean: axis -2 twice; each axis may be named once",
                         shape_error);
    CHECK_THROWS_WITH_AS(dot(x, A{1, 2}), "tandem::dot: shapes (2, 3) and (2); they must be equal",
                         shape_error);
}
TEST_CASE("reductions: of nothing") {
    const A none = A::zeros({0}), rows = A::zeros({0, 3});
    CHECK(sum(none).item() == 0);
    CHECK(prod(none).item() == 1);
    CHECK(std::isnan(mean(none).item()));
    CHECK_SAME(sum(rows, 0), (A{0, 0, 0}));
    CHECK_SAME(prod(rows, 0), (A{1, 1, 1}));
    CHECK(sum(rows, 1).shape() == Shape{0});
    CHECK(max(rows, {1}).shape() == Shape{0});
    CHECK_THROWS_WITH_AS(max(none),
                         "tandem::max: no elements to choose from in an array of shape (0); the axes reduced "
                         "must not be empty",
                         shape_error);
    CHECK_THROWS_AS(argmin(none), shape_error);
    CHECK_THROWS_AS(max(rows, {0}), shape_error);
}
TEST_CASE("reductions: NaN is handed on") {
    const A x{{1, NaN}, {3, 4}};
    CHECK(std::isnan(sum(x).item()));
    CHECK(std::isnan(max(x).item()));
    CHECK(std::isnan(min(x).item()));
    CHECK(argmax(x).item() == 1);
    CHECK_SAME(max(x, {1}), (A{NaN, 4}));
    CHECK_SAME(argmin(x, 1), (Array<std::int64_t>{1, 0}));
    CHECK(argmax(A{NaN, 5, NaN}).item() == 0);
}
TEST_CASE("reductions: infinities") {
    CHECK(max(A{-inf, -inf}).item() == -inf);
    CHECK(min(A{inf, 3}).item() == 3);
    CHECK(argmax(A{-inf, -inf}).item() == 0);
    CHECK(sum(A{inf, 1}).item() == inf);
}
TEST_CASE("reductions: the first of equals is chosen") {
    CHECK(argmax(A{1, 3, 3, 2}).item() == 1);
    CHECK(argmin(A{2, 1, 3, 1}).item() == 1);
    CHECK_SAME(argmax(A::ones({70, 2}), 0), (Array<std::int64_t>{0, 0}));
}
TEST_CASE("reductions: a long sum of floats is accurate") {
    const index_t n = 10'000'000;
    const Array<float> x = Array<float>::random_uniform({n}, 1, 0.5F, 1.5F);
    double exact = 0;
    for (index_t i = 0; i < n; ++i) exact += static_cast<double>(x.data()[i]);
    CHECK(std::abs(static_cast<double>(sum(x).item()) / exact - 1) < 1e-6);
    CHECK(std::abs(static_cast<double>(mean(x).item()) / (exact / static_cast<double>(n)) - 1) < 1e-6);
    const Array<float> columns = sum(reshape(x, {n / 2, 2}), 0);
    CHECK(std::abs(static_cast<double>(columns(0) + columns(1)) / exact - 1) < 1e-5);
}
TEST_CASE("reductions: sizes around packets, tiles and threads") {
    for (const index_t n : {1, 2, 4, 5, 31, 33, 255, 256, 257, 4097, 65537}) {
        const A x = numbers({n});
        const std::vector<double> v = x.to_vector();
        CHECK(std::abs(sum(x).item() - loop_sum(v)) <= 1e-13 * static_cast<double>(n));
        CHECK(max(x).item() == loop_max(v));
        CHECK(static_cast<double>(argmin(x).item()) == loop_argmin(v));
        const A pairs = numbers({n, 2});
        CHECK(std::abs(sum(pairs, 0)(1) - loop_sum(pairs(tandem::all, 1).to_vector())) <=
              1e-13 * static_cast<double>(n));
    }
}
