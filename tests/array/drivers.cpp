// Drivers on arrays: one, several, and in containers; Jacobians and Hessians; against analytic results.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <tuple>
#include <vector>

#include "compare.hpp"

using arrays::A;
using tandem::Array;
using tandem::mode;
using tandem::range;
using tandem::Shape;
using tandem::shape_error;
using tandem::stack;

namespace {

const A x{{1, 2}, {3, 4}};
const auto cubes = [](const auto& a) { return sum(a * a * a); };
/// R^3 -> R^2: (x0 x1, x1 + sin x2).
const auto pair = [](const auto& a) { return stack({eval(a(0) * a(1)), eval(a(1) + sin(a(2)))}); };

template <class T>
A dense(const tandem::Matrix<T>& m) {
    return A({static_cast<tandem::index_t>(m.rows()), static_cast<tandem::index_t>(m.cols())},
             std::vector<double>(m.data(), m.data() + m.rows() * m.cols()));
}

}  // namespace

TEST_CASE("array drivers: gradient and value_and_gradient") {
    CHECK_SAME(tandem::gradient(cubes, x), A(3 * x * x));
    const auto r = tandem::value_and_gradient(cubes, x);
    CHECK(r.value.item() == 100);
    CHECK_SAME(r.gradient, A(3 * x * x));
}
TEST_CASE("array drivers: f may return an expression") {
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(a) * 2 + sum(a * a); }, x), A(2 + 2 * x));
}
TEST_CASE("array drivers: a result without a derivative") {
    CHECK_SAME(tandem::gradient([](const auto&) { return A(3); }, x), A::zeros({2, 2}));
    CHECK_SAME(tandem::hvp([](const auto& a) { return sum(a); }, x, x), A::zeros({2, 2}));
}
TEST_CASE("array drivers: a result of several elements is an error") {
    CHECK_THROWS_WITH_AS(tandem::gradient([](const auto& a) { return a * a; }, x),
                         doctest::Contains("(2, 2)"), shape_error);
}
TEST_CASE("array drivers: several arguments, of several shapes") {
    const A row{1, 10};
    const auto f = [](const auto& a, const auto& b) { return sum(a * b * b); };
    const auto g = tandem::gradient(f, x, row);
    CHECK_SAME(std::get<0>(g), (A{{1, 100}, {1, 100}}));
    CHECK_SAME(std::get<1>(g), (A{8, 120}));
}
TEST_CASE("array drivers: tuples, vectors and std::array of arrays") {
    const A row{1, 10};
    const auto of_tuple = [](const auto& t) { return sum(std::get<0>(t) * std::get<1>(t)); };
    CHECK_SAME(std::get<0>(tandem::gradient(of_tuple, std::tuple(x, row))), (A{{1, 10}, {1, 10}}));
    CHECK_SAME(std::get<1>(tandem::gradient(of_tuple, std::tuple(x, row))), (A{4, 6}));
    const auto of_list = [](const auto& v) { return sum(v[0] * v[1]); };
    CHECK_SAME(tandem::gradient(of_list, std::vector<A>{x, row})[1], (A{4, 6}));
    CHECK_SAME(tandem::gradient(of_list, std::array<A, 2>{x, row})[0], (A{{1, 10}, {1, 10}}));
}
TEST_CASE("array drivers: jvp and vjp") {
    const A at{2, 3, 0}, v{1, 10, 100}, w{1, 10};
    const auto forward = tandem::jvp(pair, at, v);
    CHECK_SAME(forward.value, (A{6, 3}));
    CHECK_SAME(forward.tangent, (A{23, 110}));
    const auto reverse = tandem::vjp(pair, at, w);
    CHECK_SAME(reverse.value, (A{6, 3}));
    CHECK_SAME(reverse.cotangent, (A{3, 12, 10}));
}
TEST_CASE("array drivers: a direction or seed of another shape is an error") {
    CHECK_THROWS_AS(tandem::jvp(pair, A{2, 3, 0}, A{1, 2}), shape_error);
    CHECK_THROWS_AS(tandem::vjp(pair, A{2, 3, 0}, A{1, 2, 3}), shape_error);
    CHECK_THROWS_AS(tandem::hvp(cubes, x, A{1, 2, 3}), shape_error);
}
TEST_CASE("array drivers: hvp is forward over reverse") {
    const A v{{1, 0}, {-1, 2}};
    CHECK_SAME(tandem::hvp(cubes, x, v), A(6 * x * v));
    const auto quadratic = [](const auto& a) { return sum(matmul(a, transpose(a))); };
    CHECK_SAME(tandem::hvp(quadratic, x, v), (A{{0, 4}, {0, 4}}));
}
TEST_CASE("array drivers: Jacobians in every mode") {
    const A at{2, 3, 0}, expected{{3, 2, 0}, {0, 1, 1}};
    for (const mode m : {mode::forward, mode::reverse, mode::automatic})
        CHECK_SAME(dense(tandem::jacobian(pair, at, m)), expected);
    const auto r = tandem::value_and_jacobian(pair, at);
    CHECK_SAME(r.value, (A{6, 3}));
    CHECK_SAME(dense(r.jacobian), expected);
}
TEST_CASE("array drivers: Jacobians of more inputs than directions of a pass, of matrices") {
    const auto f = [](const auto& a) { return a * transpose(a) + a(range(std::nullopt, std::nullopt, -1)); };
    const A at = A::random_normal({4, 4}, 1);
    A expected = A::zeros({16, 16});
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            expected(4 * i + j, 4 * i + j) += at(j, i);
            expected(4 * i + j, 4 * j + i) += at(i, j);
            expected(4 * i + j, 4 * (3 - i) + j) += 1;
        }
    for (const mode m : {mode::forward, mode::reverse, mode::automatic})
        CHECK_NEAR(dense(tandem::jacobian(f, at, m)), expected, 1e-15);
}
TEST_CASE("array drivers: Jacobians of constants, of scalars and of nothing") {
    for (const mode m : {mode::forward, mode::reverse, mode::automatic}) {
        CHECK_SAME(dense(tandem::jacobian([](const auto&) { return A{1, 2}; }, A{3, 4, 5}, m)),
                   A::zeros({2, 3}));
        CHECK_SAME(dense(tandem::jacobian([](const auto& a) { return sum(a * a); }, A{3, 4}, m)),
                   (A{{6, 8}}));
        CHECK(tandem::jacobian([](const auto& a) { return a * a; }, A(), m).rows() == 0);
    }
}
TEST_CASE("array drivers: Hessians") {
    const auto f = [](const auto& a) { return square(sum(a * a)) + sum(a * a * a); };
    const A at = A::random_normal({10}, 1);
    const double s = sum(at * at).item();
    A expected = A::zeros({10, 10}), gradient = A::zeros({10});
    for (int i = 0; i < 10; ++i) {
        gradient(i) = 4 * s * at(i) + 3 * at(i) * at(i);
        for (int j = 0; j < 10; ++j) expected(i, j) = 8 * at(i) * at(j) + (i == j ? 4 * s + 6 * at(i) : 0);
    }
    const auto r = tandem::value_gradient_hessian(f, at);
    CHECK(std::abs(r.value - (s * s + sum(at * at * at).item())) < 1e-12);
    CHECK_NEAR(r.gradient, gradient, 1e-14);
    CHECK_NEAR(dense(r.hessian), expected, 1e-14);
    CHECK_NEAR(dense(tandem::hessian(f, at)), expected, 1e-14);
}
TEST_CASE("array drivers: Jacobians and Hessians by several arrays, of several results") {
    const std::tuple p(A{1, 2}, A{{3}, {4}});
    const auto results = [](const auto& arrays) {
        const auto& [a, b] = arrays;
        return std::tuple(eval(a * a * squeeze(b)), eval(sum(a)));
    };
    const A expected{{6, 0, 1, 0}, {0, 16, 0, 4}, {1, 1, 0, 0}};
    for (const mode m : {mode::forward, mode::reverse, mode::automatic}) {
        const auto found = tandem::value_and_jacobian(results, p, m);
        CHECK_SAME(std::get<0>(found.value), (A{3, 16}));
        CHECK_SAME(std::get<1>(found.value), A(3));
        CHECK_SAME(dense(found.jacobian), expected);
    }
    const auto product = [](const auto& arrays) { return arrays[0] * arrays[1]; };
    CHECK_SAME(dense(tandem::jacobian(product, std::vector{A{1, 2}, A{3, 4}})),
               (A{{3, 0, 1, 0}, {0, 4, 0, 2}}));

    const auto found = tandem::value_gradient_hessian(
        [](const auto& arrays) {
            const auto& [a, b] = arrays;
            return sum(a * a * squeeze(b));
        },
        p);
    CHECK(found.value == 19);
    CHECK_SAME(std::get<0>(found.gradient), (A{6, 16}));
    CHECK_SAME(std::get<1>(found.gradient), (A{{1}, {4}}));
    CHECK_SAME(dense(found.hessian), (A{{6, 0, 2, 0}, {0, 8, 0, 4}, {2, 0, 0, 0}, {0, 4, 0, 0}}));
}
TEST_CASE("array drivers: the Hessian of a linear function is zero") {
    CHECK_SAME(dense(tandem::hessian([](const auto& a) { return sum(a); }, A{1, 2})), A::zeros({2, 2}));
}
TEST_CASE("array drivers: floats") {
    const Array<float> at{1, 2};
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(exp(a * 0)) + sum(a * a * 0.5); }, at), at);
}
TEST_CASE("array drivers: inside a recording they leave it alone") {
    tandem::Tape<A> tape;
    const tandem::Variable<double> v = tape.variable(x);
    const tandem::Variable<double> y = v * v;
    CHECK_SAME(tandem::gradient([](const auto& a) { return sum(a * a); }, x), A(2 * x));
    sum(y).backward();
    CHECK_SAME(v.gradient(), A(2 * x));
}
TEST_CASE("forward over reverse: by hand") {
    using T = tandem::ADTangent<A, 1>;
    tandem::Tape<T> tape;
    const auto v = tape.variable(T(A{1, 2}, A{1, 0}));
    const tandem::ADAdjoint<T> y = sum(v * v * v);
    y.backward();
    CHECK_SAME(v.gradient().value(), (A{3, 12}));
    CHECK_SAME(v.gradient().tangent(), (A{6, 0}));
}
TEST_CASE("forward mode: several directions, constants among them") {
    using T = tandem::ADTangent<A, 2>;
    const T a(A{1, 2}, std::array<A, 2>{A{1, 0}, A{0, 1}}), c(A{3, 4});
    const T y = a * a * c + exp(a * 0);
    CHECK_SAME(y.value(), (A{4, 17}));
    CHECK_SAME(y.tangent(0), (A{6, 0}));
    CHECK_SAME(y.tangent(1), (A{0, 16}));
    CHECK_THROWS_AS(T(A{1, 2}, std::array<A, 2>{A{1, 0}, A{0}}), shape_error);
}
TEST_CASE("forward over forward: products, sums and elementwise") {
    using first = tandem::ADTangent<A, 1>;
    using second = tandem::ADTangent<first, 1>;
    using third = tandem::ADTangent<second, 1>;
    const first one(A{1, 1});
    const second u(first(A{1, 2}, A{1, 1}), one);
    CHECK_SAME(second(u * u * u).tangent().tangent(), (A{6, 12}));
    CHECK_SAME(second(sum(u * u * u)).tangent().tangent(), A(18));
    CHECK_SAME(second(matmul(u, u)).tangent().tangent(), A(4));
    CHECK_SAME(second(matmul(u, second(first(A{5, 6})))).tangent().tangent(), A(0));
    const third v(u, second(one));
    CHECK_SAME(third(sum(v * v * v)).tangent().tangent().tangent(), A(12));
    CHECK_SAME(third(matmul(v, v)).tangent().tangent().tangent(), A(0));
}
