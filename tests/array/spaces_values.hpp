#pragma once
// Values do not depend on where they are computed; see spaces.hpp.
#include "array/spaces.hpp"

namespace spaces {

const index_t sizes[] = {0, 1, 31, 33, 65537};

TEST_CASE("elements that lie one after another, of any number") {
    for (const index_t n : sizes) {
        CAPTURE(n);
        compare([n]<class S>() {
            const auto x = normal<S>({n}, 1), a = normal<S>({n}, 2), b = normal<S>({n}, 3);
            const Array<double, S> y = exp(-x * x) * sin(a * x) + b * x;
            const Array<float, S> z = (tanh(x) * 2.0 + 1.0).value().template astype<float>();
            return results(y, z);
        });
    }
}

TEST_CASE("rows, columns and single elements broadcast") {
    for (const Shape& shape : {Shape{1, 1}, Shape{33, 31}, Shape{257, 3}, Shape{3, 257}}) {
        CAPTURE(shape);
        compare([&]<class S>() {
            const auto x = normal<S>(shape, 1), row = normal<S>({shape[1]}, 2),
                       column = normal<S>({shape[0], 1}, 3), one = normal<S>({1, 1}, 4);
            const Array<double, S> y = exp(-x * x) * row + sin(column * x) - one, z = row * column + 2,
                                   w = row + one;
            return results(y, z, w);
        });
    }
    compare([&]<class S>() {
        const auto x = normal<S>({5, 1, 7, 2}, 1), y = normal<S>({6, 1, 2}, 2),
                   z = normal<S>({5, 6, 1, 1}, 3);
        return results(Array<double, S>(x * y + z), Array<double, S>(x - y));
    });
}

TEST_CASE("strided, reversed and transposed views are read and written") {
    compare([&]<class S>() {
        const auto x = normal<S>({33, 31}, 1), y = normal<S>({31, 33}, 2);
        const range backwards(std::nullopt, std::nullopt, -1);
        const Array<double, S> a = transpose(x) * 2 + y,
                               b = x(backwards, range(0, 31, 3)) * y(3, newaxis, range(0, 33, 3)),
                               c = x(all, backwards) - x;
        Array<double, S> d = Array<double, S>::zeros({33, 31});
        d(all, range(0, 31, 2)) = x(all, range(0, 31, 2)) * 3.0;
        d(5, all) = y(all, 2);
        d(backwards, 1) += y(1, all);
        d(range(1, 33), all) = d(range(0, 32), all) * 0.5;  // overlaps itself
        return results(a, b, c, d, x(2, 3) + sum(x(all, 1)));
    });
}

TEST_CASE("axes that cannot be merged, up to the most there can be") {
    compare([&]<class S>() {
        const auto x = normal<S>({2, 3, 2, 3, 2, 3, 2, 3}, 1), y = normal<S>({3, 2, 3, 2, 3, 2, 3, 2}, 2),
                   r = normal<S>({2, 1, 2, 1, 2, 1, 2, 1}, 3);
        const Array<double, S> a = x + transpose(y) * r;
        return results(a, sum(x * transpose(y)), sum(x * r, {0, 2, 5}), sum(a, {1, 3, 4, 7}),
                       max(x, {0, 2, 4, 6}));
    });
}

TEST_CASE("sums over every set of axes") {
    for (const Shape& shape : {Shape{7}, Shape{9, 11}, Shape{5, 6, 7}, Shape{4, 5, 6, 7}, Shape{3, 1, 4, 1}})
        for_each_set_of_axes(shape.rank(), [&](const std::vector<index_t>& axes) {
            CAPTURE(shape);
            compare([&]<class S>() {
                const auto x = normal<S>(shape, 1), row = normal<S>({shape[shape.rank() - 1]}, 2);
                return results(sum(x, axes), sum(exp(x) * row, axes, true), mean(row * 1.5 - x, axes));
            });
        });
}

TEST_CASE("long sums, and many of them") {
    for (const Shape& shape : {Shape{65537}, Shape{65537, 1}, Shape{300, 257}, Shape{257, 300},
                               Shape{2, 40000}, Shape{40000, 2}, Shape{17, 64, 65}})
        for_each_set_of_axes(shape.rank(), [&](const std::vector<index_t>& axes) {
            CAPTURE(shape);
            compare(
                [&]<class S>() {
                    const auto x = normal<S>(shape, 1);
                    const auto view = transpose(x);
                    std::vector<index_t> mirrored;
                    for (const index_t axis : axes)
                        mirrored.push_back(static_cast<index_t>(shape.rank()) - 1 - axis);
                    return results(sum(x, axes), sum(view * view, mirrored));
                },
                1e-12);
        });
}

TEST_CASE("a sum of nothing is zero") {
    compare([&]<class S>() {
        const Array<double, S> rows = Array<double, S>::zeros({0, 5}),
                               columns = Array<double, S>::zeros({5, 0}),
                               none = Array<double, S>::zeros({0, 0});
        return results(sum(rows), sum(rows, 0), sum(rows, 1), sum(columns * 2.0), sum(columns, 0),
                       sum(exp(columns), 1), sum(none, 0, true), rows + 1.0 * rows);
    });
}

TEST_CASE("masks and choices") {
    for (const index_t n : sizes) {
        CAPTURE(n);
        compare([n]<class S>() {
            const auto x = normal<S>({n}, 1), y = normal<S>({n}, 2);
            const Array<bool, S> mask = x > y && !(x > 1.0);
            const Array<double, S> chosen = where(mask, x, y * 2),
                                   fused = where(x * x > y || mask, max(x, y), -1.0);
            return results(mask, Array<bool, S>(mask == (y >= 0.5)), chosen, fused, sum(where(mask, x, 0.0)));
        });
    }
}

TEST_CASE("integers") {
    compare([&]<class S>() {
        const auto i = Array<std::int64_t, S>::arange(3000), j = Array<std::int64_t, S>::arange(3);
        const Array<std::int64_t, S> k = reshape(i, {1000, 3}) * j + 1;
        return results(k, sum(k, 0), sum(k), Array<bool, S>(k > 100));
    });
}

TEST_CASE("extremes and where they are") {
    for (const Shape& shape : {Shape{65537}, Shape{300, 257}, Shape{5, 6, 7}, Shape{4, 5, 6, 7}})
        for_each_set_of_axes(shape.rank(), [&](const std::vector<index_t>& axes) {
            CAPTURE(shape);
            compare([&]<class S>() {
                const Array<double, S> x = floor(normal<S>(shape, 1) * 4.0),
                                       view = transpose(transpose(x).copy());
                return results(max(x, axes), min(x, axes, true), argmax(x, axes), argmin(view, axes));
            });
        });
    compare([&]<class S>() {  // NaN is the most extreme: its place tells
        const auto x = Array<double, S>::arange(0.0, 40000.0);
        const Array<double, S> y = where(x == 1234.0 || x == 39000.0, log(-1.0 - x), x);
        return results(argmax(y), argmin(y), argmax(reshape(y, {100, 400}), 0));
    });
}

}  // namespace spaces
