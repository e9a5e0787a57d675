#pragma once
// Derivatives do not depend on where they are computed; see spaces.hpp.
#include "array/spaces.hpp"

namespace spaces {

TEST_CASE("forward mode over arrays") {
    for (const Shape& shape : {Shape{31}, Shape{33, 31}, Shape{3, 700}}) {
        CAPTURE(shape);
        compare(
            [&]<class S>() {
                using array = Array<double, S>;
                using tangent = ADTangent<array, 2>;
                const tangent x(normal<S>(shape, 1), {normal<S>(shape, 2), normal<S>(shape, 3)});
                const auto row = normal<S>({shape[shape.rank() - 1]}, 4);
                const tangent y = exp(x * 0.1) * row + x * x, z = sum(sin(x) * row, {0}),
                              w = where(x > row, x * x, x), v = sum(y * x);
                return results(y, z, w, v);
            },
            1e-12);
    }
}

/// Gradients by all variables of `function`, of arrays of the shapes given.
template <class S, class Function>
std::vector<Array<double>> gradients(const Function& function, const std::vector<Shape>& shapes) {
    using array = Array<double, S>;
    Tape<array> tape;
    std::vector<ADAdjoint<array>> x;
    for (std::size_t k = 0; k < shapes.size(); ++k) x.push_back(tape.variable(normal<S>(shapes[k], k + 1)));
    const ADAdjoint<array> y = function(x);
    y.backward(normal<S>(y.shape(), 99));
    std::vector<Array<double>> all_of_them = results(y.value());
    for (const auto& variable : x) append(all_of_them, variable.gradient());
    return all_of_them;
}

TEST_CASE("gradients of a fused expression, by leaves of every kind of broadcast") {
    for (const Shape& shape : {Shape{1, 1}, Shape{33, 31}, Shape{300, 257}, Shape{3, 5000}, Shape{5000, 3}}) {
        CAPTURE(shape);
        compare(
            [&]<class S>() {
                using variable = ADAdjoint<Array<double, S>>;
                const auto f = [](const std::vector<variable>& x) {
                    return variable(exp(-x[0] * x[0]) * sin(x[1] * x[0]) + x[2] * x[0] - x[3]);
                };
                return gradients<S>(f, {shape, {shape[1]}, {shape[0], 1}, {1, 1}});
            },
            1e-12);
    }
    compare(
        [&]<class S>() {
            using variable = ADAdjoint<Array<double, S>>;
            const auto f = [](const std::vector<variable>& x) {
                return variable(x[0] * x[1] + tanh(x[2]) * x[3]);
            };
            return gradients<S>(f, {{5, 1, 7, 4}, {6, 1, 4}, {5, 6, 1, 1}, {7, 1}});
        },
        1e-12);
}

TEST_CASE("gradients by a variable that occurs several times") {
    for (const Shape& shape : {Shape{31, 4}, Shape{300, 257}}) {
        CAPTURE(shape);
        compare(
            [&]<class S>() {
                using variable = ADAdjoint<Array<double, S>>;
                // In one statement, dense and broadcast, and again in later ones.
                const auto f = [](const std::vector<variable>& x) {
                    const variable y = x[0] * x[0] * x[1] + x[1] * exp(x[1]) - x[0];
                    const variable z = y * x[0] + y * y;
                    return variable(z + x[1] + sum(x[0] * x[1], {0}));
                };
                return gradients<S>(f, {shape, {shape[1]}});
            },
            1e-12);
    }
}

TEST_CASE("gradients through sums, views, choices and rules without a derivative") {
    compare(
        [&]<class S>() {
            using variable = ADAdjoint<Array<double, S>>;
            const auto f = [](const std::vector<variable>& x) {
                const variable a = sum(exp(x[0] * 0.1) * x[1], 1, true) * x[0] + mean(x[0]);
                const variable b = where(x[0] > x[1], x[0] * x[1], sqrt(abs(x[0]) + 1.0)) * floor(x[0]);
                const variable c = transpose(a)(range(0, 31, 2), newaxis, all) * sum(b * x[1], 0);
                return variable(sum(c * c) + sum(max(b, {0})) + sum(floor(x[1])));
            };
            return gradients<S>(f, {{31, 31}, {31}});
        },
        1e-11);
}

TEST_CASE("gradients of every other operation, of few and many elements") {
    for (const index_t n : {0, 1, 31, 33, 65537}) {
        CAPTURE(n);
        compare(
            [&]<class S>() {
                using variable = ADAdjoint<Array<double, S>>;
                using indices = Array<std::int64_t, S>;
                const auto f = [n](const std::vector<variable>& x) {
                    const variable &a = x[0], &b = x[1];
                    std::vector<variable> parts{norm(a),
                                                dot(a, b),
                                                matmul(a, sin(b)),
                                                sum(var(reshape(a * b, {n, 1}), 1)),
                                                sum(prod(stack({a, b}), 0) * a),
                                                sum(concat({a, b})(range(0, std::nullopt, 3))),
                                                sum(a.at(range(0, n / 2)).add(b(range(0, n / 2))) * b)};
                    if (n > 0) {
                        const indices few{0, n - 1, 0, n / 2};
                        const variable first = b(range(0, 1));
                        for (const variable& y :
                             {sum(softmax(a * b) * b), sum(log_softmax(b) * a), max(a), min(b, {0}),
                              logsumexp(a), mean_squared_error(a, b),
                              variable(sum(square(gather(a, few)) * few.template astype<double>())),
                              variable(sum(scatter_add(first, indices{n / 3}, {n}) * a)),
                              softmax_cross_entropy(reshape(a, {1, n}), indices{n / 2}),
                              variable(sum(linear(expand_dims(a, 1), reshape(first, {1, 1}), first)))})
                            parts.push_back(y);
                    }
                    return stack(parts);
                };
                return gradients<S>(f, {{n}, {n}});
            },
            1e-11);
    }
}

TEST_CASE("gradients from empty arrays") {
    compare([&]<class S>() {
        using variable = ADAdjoint<Array<double, S>>;
        const auto f = [](const std::vector<variable>& x) { return variable(x[0] * x[1] + x[2]); };
        return gradients<S>(f, {{0, 5}, {5}, {1, 1}});
    });
}

TEST_CASE("forward over reverse") {
    compare(
        [&]<class S>() {
            using array = Array<double, S>;
            using level = ADTangent<array, 1>;
            Tape<level> tape;
            const auto x = tape.variable(level(normal<S>({33, 31}, 1), normal<S>({33, 31}, 2)));
            const auto r = tape.variable(level(normal<S>({31}, 3), normal<S>({31}, 4)));
            const ADAdjoint<level> y = sum(exp(x * 0.1) * r + x * x * x);
            y.backward();
            return results(y.value(), x.gradient(), r.gradient());
        },
        1e-12);
}

}  // namespace spaces
