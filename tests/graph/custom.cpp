// Blocks and functions with derivatives of the user's own, recorded.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include <tandem/array.hpp>
#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

#include "drivers/norm_squared.hpp"
#include "graph/record_compare.hpp"

using tandem::record;

TEST_CASE("preaccumulate: in a recorded function it is the function") {
    const auto block = [](const auto& a, const auto& b) {
        auto s = tandem::eval(a * b);
        for (int i = 0; i < 3; ++i) s = sin(s) * b;
        return std::array{s, tandem::eval(s * a)};
    };
    const auto f = [&](const auto& x, const auto& y) {
        const auto z = tandem::preaccumulate(block, x, x * y);
        return z[0] + z[1] * x;
    };
    const auto direct = [&](const auto& x, const auto& y) {
        const auto z = block(x, tandem::eval(x * y));
        return z[0] + z[1] * x;
    };
    const auto graph = record(f, 0.5, 3.0), expected = record(direct, 0.5, 3.0);
    CHECK(graph.statement_count() == expected.statement_count());
    CHECK_IDENTICAL(graph(0.25, 2.0), expected(0.25, 2.0));
    CHECK(graph.gradient(0.25, 2.0) == expected.gradient(0.25, 2.0));
    CHECK(differentiate(graph)(0.25, 2.0) == differentiate(expected)(0.25, 2.0));
    // What it returns is a number, not an expression.
    const auto square = record(
        [](const auto& x) {
            auto y = tandem::preaccumulate([](const auto& a) { return a * a; }, x);
            y += 1;
            return y;
        },
        2.0);
    CHECK(square(3.0) == 10);
}

namespace {

/// a -> a^2 with marked derivatives: 3 a in forward mode, 5 a in reverse mode.
const auto marked = tandem::custom([](const auto& a) {
                        return a * a;
                    }).jvp([](const auto& a, const auto& v) {
                          return 3 * a * v;
                      }).vjp([](const auto& a, const auto& w) { return 5 * a * w; });
/// Rounds, with the derivative of the identity: a straight-through estimator.
const auto straight = tandem::custom([](const auto& a) {
                          using std::round;
                          return round(a);
                      }).jvp([](const auto&, const auto& v) {
                            return v;
                        }).vjp([](const auto&, const auto& w) { return w; });
/// a, whose gradient is kept in [-1, 1].
const auto clipped = tandem::custom([](const auto& a) { return a; }).vjp([](const auto&, const auto& w) {
    using std::max, std::min;
    using number = std::remove_cvref_t<decltype(w)>;
    return max(number(-1), min(number(1), w));
});
/// (a, b) -> (a b, a + b, a / b), with derivatives that are not those of it: ((2 b, 3 a), (4, a^2), (1, b)).
const auto values = [](const auto& a, const auto& b) {
    using tandem::eval;
    return std::array{eval(a * b), eval(a + b), eval(a / b)};
};
const auto push = [](const auto& a, const auto& b, const auto& da, const auto& db) {
    using tandem::eval;
    return std::array{eval(2 * b * da + 3 * a * db), eval(4 * da + a * a * db), eval(da + b * db)};
};
const auto pull = [](const auto& a, const auto& b, const auto& w) {
    return std::tuple{w[0] * 2 * b + w[1] * 4 + w[2], w[0] * 3 * a + w[1] * a * a + w[2] * b};
};
/// The rule that is followed, and which one follows from the shapes, must not matter.
template <class Check>
void for_each_rule_of_three(const Check& check) {
    check(tandem::custom(values).vjp(pull));
    check(tandem::custom(values).jvp(push));
    check(tandem::custom(values).jvp(push).vjp(pull));
}

}  // namespace

TEST_CASE("custom: a recorded function has the values of f and the derivatives of the rule") {
    const auto graph = record([](const auto& x) { return marked(x) + x; }, 2.0);
    CHECK(graph(3.0) == 12);
    CHECK(graph.gradient(3.0) == 16);
    CHECK(graph.jacobian(tandem::mode::forward, 3.0)(0, 0) == 16);
    CHECK(graph.jacobian(tandem::mode::reverse, 3.0)(0, 0) == 16);
    CHECK(graph.hessian(3.0)(0, 0) == 5);
    CHECK(graph.hvp(3.0, 2.0) == 10);
    CHECK(differentiate(graph)(3.0) == 16);
    CHECK(differentiate(differentiate(graph))(3.0) == 5);
    CHECK(differentiate(differentiate(differentiate(graph)))(3.0) == 0);
    CHECK(simplify(graph)(3.0) == 12);
    CHECK(simplify(graph).gradient(3.0) == 16);
    const auto forward_only = tandem::custom([](const auto& a) {
                                  return a * a;
                              }).jvp([](const auto& a, const auto& v) { return 3 * a * v; });
    CHECK(record(forward_only, 2.0).gradient(5.0) == 15);
    CHECK(record(forward_only, 2.0).hessian(5.0)(0, 0) == 3);
}
TEST_CASE("custom: a straight-through estimator and a clipped gradient") {
    const auto f = [](const auto& x) { return straight(3 * x) * x; };
    const auto graph = record(f, 0.3);
    for (const double x : {0.3, -2.9, 7.0, 0.0}) {
        CHECK_IDENTICAL(graph(x), std::round(3 * x) * x);
        CHECK_IDENTICAL(graph.gradient(x), tandem::gradient(f, x));
        CHECK_IDENTICAL(graph.gradient(x), tandem::derivative(f, x));
        CHECK_IDENTICAL(differentiate(graph)(x), tandem::gradient(f, x));
        CHECK(graph.hessian(x)(0, 0) == 6);
    }
    // Of a unit vector: a graph has the Jacobian of the rule, which is linear in its seed there.
    const auto g = record([](const auto& x) { return clipped(x) * 10; }, 1.0);
    CHECK(g(3.0) == 30);
    CHECK(g.gradient(3.0) == 10);
}
TEST_CASE("custom: several arguments and results, recorded") {
    for_each_rule_of_three([](const auto& function) {
        const auto f = [&](const auto& x) {
            const auto z = function(x[0] * 1, x[1]);
            return z[0] * z[1] + z[2];
        };
        const auto graph = record(f, std::vector<double>{0.5, 1.5});
        const auto d = differentiate(graph);
        const auto dd = differentiate(d);
        for (const auto& x : {std::vector<double>{0.5, 1.5}, std::vector<double>{-1.25, 0.75}}) {
            const double a = x[0], b = x[1], z0 = a * b, z1 = a + b;
            CHECK_IDENTICAL(graph(x), z0 * z1 + a / b);
            CHECK_IDENTICAL(simplify(graph)(x), graph(x));
            const double p[2][2] = {{2 * b, 3 * a}, {4, a * a}};
            const double g[2] = {p[0][0] * z1 + z0 * p[1][0] + 1, p[0][1] * z1 + z0 * p[1][1] + b};
            // Not symmetric, as the rule is no derivative of anything.
            const double dp[3][2][2] = {{{0, 2}, {3, 0}}, {{0, 0}, {2 * a, 0}}, {{0, 0}, {0, 1}}};
            for (std::size_t i = 0; i < 2; ++i) {
                CHECK_WITHIN(graph.gradient(x)[i], g[i], 2);
                CHECK_WITHIN(d(x)[i], g[i], 2);
                CHECK_WITHIN(graph.jacobian(tandem::mode::forward, x)(0, i), g[i], 2);
                CHECK_WITHIN(simplify(graph).gradient(x)[i], g[i], 2);
                for (std::size_t j = 0; j < 2; ++j) {
                    const double h = dp[0][i][j] * z1 + p[0][i] * p[1][j] + p[0][j] * p[1][i] +
                                     z0 * dp[1][i][j] + dp[2][i][j];
                    CHECK_WITHIN(dd(x)[i][j], h, 4);
                    CHECK_WITHIN(d.jacobian(x)(i, j), h, 4);
                    const std::vector<double> v{j == 0 ? 1. : 0., j == 1 ? 1. : 0.};
                    CHECK_WITHIN(graph.hvp(x, v)[i], h, 4);
                }
            }
        }
    });
}
TEST_CASE("custom: recorded functions agree with both modes where the rule is the derivative") {
    const auto inner =
        tandem::custom([](const auto& a, const auto& b) { return exp(a * b) / b; })
            .jvp([](const auto& a, const auto& b, const auto& da, const auto& db) {
                const auto e = tandem::eval(exp(a * b));
                return e * da + (a * b - 1) * e / (b * b) * db;
            })
            .vjp([](const auto& a, const auto& b, const auto& w) {
                const auto e = tandem::eval(exp(a * b));
                return std::tuple{tandem::eval(w * e), tandem::eval(w * (a * b - 1) * e / (b * b))};
            });
    // Its result goes on into another one, and an argument is there twice.
    const auto f = [&](const auto& x) {
        return inner(sin(x[0]), x[1] * x[1]) * inner(x[1], inner(x[0], x[0])) + norm_squared(x);
    };
    const auto graph = record(f, std::vector<double>{0.5, 1.5});
    const std::vector<double> x{0.75, 1.25}, v{2, -3};
    CHECK_WITHIN(graph(x), tandem::value_and_gradient(f, x).value, 0);
    const auto expected = tandem::gradient(f, x), Hv = tandem::hvp(f, x, v), by_graph = graph.hvp(x, v);
    const auto H = tandem::hessian(f, x), curvature = graph.hessian(x);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK_WITHIN(graph.gradient(x)[i], expected[i], 8);
        CHECK_WITHIN(differentiate(graph)(x)[i], expected[i], 8);
        CHECK(by_graph[i] == doctest::Approx(Hv[i]).epsilon(1e-13));
        for (std::size_t j = 0; j < 2; ++j) CHECK(curvature(i, j) == doctest::Approx(H(i, j)).epsilon(1e-13));
    }
    CHECK(graph.jacobian(tandem::mode::forward, x)(0, 0) == doctest::Approx(expected[0]).epsilon(1e-13));
}
TEST_CASE("custom: recorded, over many samples") {
    const auto f = [](const auto& x) {
        const auto z = tandem::custom(values).vjp(pull)(x[0], x[1]);
        return sin(z[0]) * marked(z[1]) + norm_squared(x) + straight(x[0] * z[2]);
    };
    const auto graph = record(f, std::vector<double>{0.5, 1.5});
    const auto X = tandem::Array<double>::random_uniform({70, 2}, 1, 0.5, 2.0);
    // On devices too, which know elementary operations only.
    const auto on_device = X.to<tandem::device_emulation>();
    const auto check = [&](const tandem::Array<double>& Y, const tandem::Array<double>& G) {
        for (tandem::index_t s = 0; s < 70; ++s) {
            const std::vector<double> x{X(s, 0), X(s, 1)}, g = graph.gradient(x);
            CHECK_WITHIN(Y(s), graph(x), 8);
            CHECK(G(s, 0) == doctest::Approx(g[0]).epsilon(1e-13));
            CHECK(G(s, 1) == doctest::Approx(g[1]).epsilon(1e-13));
        }
    };
    check(graph.batch(X), graph.batch_gradient(X));
    check(graph.batch(on_device).to<tandem::host>(), graph.batch_gradient(on_device).to<tandem::host>());
}
TEST_CASE("custom: values of f are recorded as they are, infinities and NaN too") {
    const auto f = [](const auto& x) {
        return tandem::custom([](const auto& a, const auto& b) { return a / b; })
            .vjp([](const auto& a, const auto& b, const auto& w) { return std::tuple{w * (b + 1), w * a}; })(
                x[0], x[1]);
    };
    const auto graph = record(f, std::vector<double>{1, 2});
    for (const std::vector<double>& x :
         {std::vector<double>{1, 0}, {-1, 0}, {0, 0}, {-0.0, 5}, {graphs::inf, 1}, {graphs::NaN, 1}}) {
        CHECK_IDENTICAL(graph(x), x[0] / x[1]);
        CHECK_IDENTICAL(simplify(graph)(x), x[0] / x[1]);
        CHECK_IDENTICAL(graph.gradient(x)[0], x[1] + 1);
        CHECK_IDENTICAL(graph.gradient(x)[1], x[0] + 0.0);
    }
}
TEST_CASE("custom: constants among the arguments and the partials") {
    int calls = 0;
    const auto product =
        tandem::custom([](const auto& a, const auto& b) {
            return a * b;
        }).vjp([&](const auto&, const auto& b, const auto& w) { return ++calls, std::tuple{w * b, 0 * w}; });
    const auto graph = record([&](const auto& x) { return product(x, 3.0) * product(2.0, x); }, 1.0);
    CHECK(calls == 2);
    CHECK(graph(5.0) == 150);
    CHECK(graph.gradient(5.0) == 30);
    CHECK(graph.hessian(5.0)(0, 0) == 0);
    // What depends on no input is a constant, as without a rule.
    const auto look = [&](const auto& x) {
        CHECK_FALSE(product(2.0, tandem::ADRecorded<double>(3)).is_recorded());
        return x;
    };
    record(look, 1.0);
    const auto constant =
        tandem::custom([](const auto&) { return 7; }).vjp([](const auto&, const auto& w) { return w; });
    CHECK(record(constant, 1.0)(2.0) == 7);
    CHECK(record(constant, 1.0).gradient(2.0) == 1);
}
TEST_CASE("custom: recorded with branches, in f and in the rule") {
    const auto f = [](const auto& x) {
        return tandem::custom([](const auto& a) { return a < 0 ? tandem::eval(-a) : tandem::eval(2 * a); })
            .vjp([](const auto& a, const auto& w) {
                return a < 1 ? tandem::eval(w * 3) : tandem::eval(w * a);
            })(x);
    };
    const auto graph = record(tandem::branch_policy::rerecord, f, 0.5);
    CHECK(graph(-2.0) == 2);
    CHECK(graph.gradient(-2.0) == 3);
    CHECK(graph.gradient(4.0) == 4);
    CHECK(graph.recording_count() == 3);
    CHECK_THROWS_AS(record(f, 0.5)(4.0), tandem::branch_changed);
}
TEST_CASE("custom: nested levels record the rule of their own") {
    // The tangents of a function that is recorded: forward mode's rule.
    const auto slope = record([](const auto& x) { return tandem::derivative(marked, x); }, 1.0);
    CHECK(slope(4.0) == 12);
    CHECK(slope.gradient(4.0) == 3);
}
TEST_CASE("custom: a recorded rule that returns too few numbers is a shape error") {
    const auto wrong = tandem::custom([](const auto& a, const auto& b) { return a * b; });
    const auto pulled = wrong.vjp([](const auto&, const auto&, const auto& w) { return w; });
    const auto pushed =
        wrong.jvp([](const auto&, const auto&, const auto& v, const auto&) { return std::array{v, v}; });
    CHECK_THROWS_AS(record([&](const auto& x) { return pulled(x, x); }, 1.0), tandem::shape_error);
    CHECK_THROWS_AS(record([&](const auto& x) { return pushed(x, x); }, 1.0), tandem::shape_error);
}
