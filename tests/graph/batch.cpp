// Batches: every row is what the graph gives for it alone.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include <tandem/graph/batch.hpp>

#include "array/compare.hpp"
#include "graph/record_compare.hpp"

using graphs::inf, graphs::NaN;
using tandem::all, tandem::range;
using tandem::Array, tandem::branch_policy, tandem::BatchReport, tandem::record, tandem::Shape;
using tandem::index_t;

namespace {

using numbers = std::vector<double>;

const auto model = [](const auto& x) {
    const auto a = eval(x[0] * x[1] + sin(x[2])), b = eval(exp(-a * a) / (1 + x[0] * x[0]));
    return tanh(a + b) * x[1] + sqrt(1 + b * x[2] * x[2]) - x[0] * 2;
};

Array<double> samples(index_t count, index_t inputs) {
    return Array<double>::random_normal({count, inputs}, 7);
}

template <class Space>
numbers row(const Array<double, Space>& X, index_t s) {
    numbers x;
    for (index_t i = 0; i < X.shape()[1]; ++i) x.push_back(X(s, i));
    return x;
}

/// Each row of values and gradients is close to that of the graph.
template <class G, class Space>
void check_rows(const G& graph, const Array<double, Space>& X) {
    const Array<double, Space> Y = graph.batch(X), D = graph.batch_gradient(X);
    REQUIRE(Y.shape() == Shape{X.shape()[0]});
    REQUIRE(D.shape() == X.shape());
    for (index_t s = 0; s < X.shape()[0]; ++s) {
        const numbers x = row(X, s), d = graph.gradient(x);
        const double y = graph(x);
        double size = 0;
        for (const double e : d) size = std::max(size, std::abs(e));
        const bool value = std::abs(Y(s) - y) <= 4e-15 * (1 + std::abs(y)) || graphs::identical(Y(s), y);
        CHECK_MESSAGE(value, "sample ", s, ": ", graphs::both(double(Y(s)), y));
        for (std::size_t i = 0; i < d.size(); ++i) {
            const double got = D(s, static_cast<index_t>(i));
            const bool gradient = std::abs(got - d[i]) <= 4e-15 * (1 + size) || graphs::identical(got, d[i]);
            CHECK_MESSAGE(gradient, "sample ", s, " by ", i, ": ", graphs::both(got, d[i]));
        }
    }
}

}  // namespace

TEST_CASE("batch: any number of samples") {
    const auto graph = record(model, numbers{1, 2, 3});
    for (const index_t count : {0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1000})
        check_rows(graph, samples(count, 3));
}
TEST_CASE("batch: on all threads") {
    const auto graph = record(model, numbers{1, 2, 3});
    const auto X = samples(10000, 3);
    const auto P = X.to<tandem::host_parallel>();
    CHECK_SAME(graph.batch(P).to<tandem::host>(), graph.batch(X));
    CHECK_SAME(graph.batch_gradient(P).to<tandem::host>(), graph.batch_gradient(X));
    for (const index_t count : {0, 1, 65}) check_rows(graph, samples(count, 3).to<tandem::host_parallel>());
}
TEST_CASE("batch: views of samples") {
    const auto graph = record(model, numbers{1, 2, 3});
    const auto X = samples(30, 12);
    check_rows(graph, Array<double>(X(all, range(1, 10, 3))));
    const Array<double> columns = samples(3, 40);
    check_rows(graph, transpose(columns));
    const Array<double> every_other = samples(40, 3)(range(3, 40, 2), all);
    check_rows(graph, every_other);
    check_rows(graph, broadcast_to(Array<double>{{1, 2, 3}}, Shape{20, 3}));
}
TEST_CASE("batch: several outputs, inputs and constants among them") {
    const auto graph = record(
        [](const auto& x) {
            using N = std::decay_t<decltype(x[0])>;
            const N y = x[0] * x[1];
            return std::vector<N>{y, x[1], 7, y, sin(y)};
        },
        numbers{1, 2});
    const auto X = samples(37, 2);
    const Array<double> Y = graph.batch(X);
    REQUIRE(Y.shape() == Shape{37, 5});
    for (index_t s = 0; s < 37; ++s) {
        const double y = X(s, 0) * X(s, 1);
        CHECK(Y(s, 0) == y);
        CHECK(Y(s, 1) == X(s, 1));
        CHECK(Y(s, 2) == 7);
        CHECK(Y(s, 3) == y);
        CHECK_WITHIN(double(Y(s, 4)), std::sin(y), 4);
    }
    CHECK_THROWS_AS(graph.batch_gradient(X), tandem::shape_error);
    CHECK(graph.batch(samples(0, 2)).shape() == Shape{0, 5});
}
TEST_CASE("batch: results that are inputs or constants, inputs that do not matter, and none") {
    const auto X = samples(21, 3);
    const auto second = record([](const auto& x) { return x[1]; }, numbers{1, 2, 3});
    check_rows(second, X);
    const auto constant = record([](const auto&) { return 5.0; }, numbers{1, 2, 3});
    check_rows(constant, X);
    CHECK(constant.batch(X)(20) == 5);
    const auto one = record([](const auto& x) { return x[2] * x[2] + floor(x[0]); }, numbers{1, 2, 3});
    check_rows(one, X);
    const auto none = record([](const auto&) { return 5.0; }, numbers());
    CHECK(none.batch(Array<double>::zeros({4, 0}))(3) == 5);
    CHECK(none.batch_gradient(Array<double>::zeros({4, 0})).shape() == Shape{4, 0});
    const auto plain = record([](const auto& a, const auto& b) { return a / b; }, 1.0, 2.0);
    CHECK(plain.batch(Array<double>{{6, 3}, {1, 4}})(1) == 0.25);
    CHECK(plain.batch_gradient(Array<double>{{6, 3}, {1, 4}})(1, 1) == -0.0625);
}
TEST_CASE("batch: sums of values that occur once, twice, and elsewhere") {
    const auto check = [](const auto& f) { check_rows(record(f, numbers{0.3, 0.7, -0.2}), samples(70, 3)); };
    const auto inner = [](const auto& x) { return std::pair{eval(x[0] * x[1]), eval(sin(x[2]))}; };
    check([&](const auto& x) { return eval(inner(x).second + x[0]); });
    check([&](const auto& x) {
        const auto [t, u] = inner(x);
        return exp(eval(t + t)) * u;
    });
    check([&](const auto& x) {
        const auto [t, u] = inner(x);
        return exp(eval(u + t - u + t));
    });
    check([&](const auto& x) {
        const auto [t, u] = inner(x);
        return exp(eval(t + 2 * t - u));
    });
    check([&](const auto& x) {
        const auto [t, u] = inner(x);
        const auto sum = eval(t + u);  // its row is t's, which u and the sum itself are not done with
        return exp(sum) * t - u * sum;
    });
    check([&](const auto& x) {
        auto sum = eval(0 * x[0]);
        for (std::size_t i = 0; i < 5; ++i) sum = sum + x[i % 3] * x[i % 2] - sum * x[1];
        return eval(sum + sum);
    });
}

TEST_CASE("batch: wrong shapes") {
    const auto graph = record(model, numbers{1, 2, 3});
    CHECK_THROWS_WITH_AS(graph.batch(samples(4, 2)),
                         "tandem::Graph::batch: samples of shape (4, 2); they must be (samples, 3)",
                         tandem::shape_error);
    CHECK_THROWS_AS(graph.batch_gradient(samples(4, 4)), tandem::shape_error);
    CHECK_THROWS_AS(graph.batch(Array<double>{1, 2, 3}), tandem::shape_error);
    CHECK_THROWS_AS(graph.batch(Array<double>::zeros({2, 2, 3})), tandem::shape_error);
}
TEST_CASE("batch: an adjoint of zero adds nothing, and lanes do not disturb each other") {
    const auto root =
        record([](const auto& x) { return select(x > 0, sqrt(x), 0) + select(x > -2, x, log(x)); }, 1.0);
    for (const index_t count : {1, 15, 16, 17, 1000})
        for (index_t odd = 0; odd < std::min<index_t>(count, 20); odd += 3) {
            auto X = Array<double>::full({count, 1}, 4.0);
            X(odd, 0) = 0;
            X(count - 1, 0) = NaN;
            X(count / 2, 0) = -1;
            X(count / 3, 0) = inf;
            const Array<double> Y = root.batch(X), D = root.batch_gradient(X);
            for (index_t s = 0; s < count; ++s) {
                const double x = X(s, 0);
                CHECK_WITHIN(double(Y(s)), root(x), 2);
                const double d = D(s, 0);
                CHECK_MESSAGE(graphs::within(d, root.gradient(x), 2), graphs::both(d, root.gradient(x)));
                if (x == 0) CHECK(d == 1);
                if (x == 4) CHECK(d == 1.25);
            }
        }
    const auto above =
        record([](const auto& x) { return sqrt(select(x[0] > -1, x[0], x[1])); }, numbers{1, 2});
    const Array<double> D = above.batch_gradient(Array<double>{{0, 1}, {4, 1}, {-2, 4}});
    CHECK(D(0, 0) == inf);
    CHECK_IDENTICAL(double(D(0, 1)), 0.0);
    CHECK(D(1, 0) == 0.25);
    CHECK(D(2, 1) == 0.25);
}
TEST_CASE("batch: a sample that would branch otherwise is an error, or is reported") {
    const auto graph = record(
        [](const auto& x) {
            if (x[0] > 1) return eval(x[0] * x[1]);
            return eval(x[0] + x[1]);
        },
        numbers{0, 0});
    Array<double> X = samples(50, 2);
    for (index_t s = 0; s < 50; ++s) X(s, 0) = s % 7 == 3 ? 2.0 : 0.5;
    CHECK_THROWS_AS(graph.batch(X), tandem::branch_changed);
    CHECK_THROWS_AS(graph.batch_gradient(X), tandem::branch_changed);
    BatchReport report;
    const Array<double> Y = graph.batch(X, &report);
    REQUIRE(report.failed.size() == 50);
    CHECK(report.failed_count == 7);
    const Array<double> D = graph.batch_gradient(X, &report);
    CHECK(report.failed_count == 7);
    for (index_t s = 0; s < 50; ++s) {
        const bool other = s % 7 == 3;
        CHECK(report.failed[static_cast<std::size_t>(s)] == other);
        CHECK_IDENTICAL(double(Y(s)), other ? NaN : 0.5 + X(s, 1));
        CHECK_IDENTICAL(double(D(s, 0)), other ? NaN : 1.0);
        CHECK_IDENTICAL(double(D(s, 1)), other ? NaN : 1.0);
    }
    const Array<double> fine = X(range(0, 3), all);
    graph.batch(fine, &report);
    CHECK(report.failed_count == 0);
    CHECK(report.failed == std::vector<bool>(3, false));
    CHECK(graph.batch(fine)(0) == 0.5 + X(0, 1));
}
TEST_CASE("batch: recorded anew, samples on both sides are right") {
    int calls = 0;
    const auto f = [&](const auto& x) {
        ++calls;
        if (x[0] > 1) return eval(x[0] * x[1]);
        if (x[0] < -1) return eval(select(x[1] > 0, sqrt(x[1]), 0) * 2);
        return eval(x[0] + x[1]);
    };
    const auto graph = record(branch_policy::rerecord, f, numbers{0, 0});
    const auto X = samples(200, 2);
    BatchReport report;
    for (int round = 0; round < 2; ++round) {
        const Array<double> Y = graph.batch(X, &report), D = graph.batch_gradient(X);
        CHECK(report.failed_count == 0);
        CHECK(graph.recording_count() == 3);
        for (index_t s = 0; s < 200; ++s) {
            const double a = X(s, 0), b = X(s, 1);
            CHECK_WITHIN(double(Y(s)), a > 1 ? a * b : a < -1 ? 2 * (b > 0 ? std::sqrt(b) : 0) : a + b, 2);
            CHECK_WITHIN(double(D(s, 1)), a > 1 ? a : a < -1 ? (b > 0 ? 1 / std::sqrt(b) : 0) : 1.0, 2);
        }
    }
    CHECK(calls == 3);
    const auto parallel = record(branch_policy::rerecord, f, numbers{0, 0});
    const auto P = X.to<tandem::host_parallel>();
    CHECK_NEAR(parallel.batch_gradient(P).to<tandem::host>(), graph.batch_gradient(X), 1e-15);
}
TEST_CASE("batch: rows of values are used again") {
    // Far more values than rows, of which some are needed to the end, in an order that differs from the recorded one.
    const auto f = [](const auto& x) {
        using N = std::decay_t<decltype(x[0])>;
        std::mt19937 engine(3);
        std::vector<N> pool(x.begin(), x.end());
        N kept = x[0] * x[1];
        for (int i = 0; i < 2000; ++i) {
            N& to = pool[engine() % pool.size()];
            const N &a = pool[engine() % pool.size()], &b = pool[engine() % pool.size()];
            switch (engine() % 7) {
            case 0:
                to = sin(a) * b + 0.5;
                break;
            case 1:
                to = a * 0.5 + b * 0.25;
                break;
            case 2:
                to = tanh(a - b) * tanh(a);
                break;
            case 3:
                to = exp(-a * a);
                break;
            case 4:
                to = select(a < b, a, b) * 0.5;
                break;
            case 5:
                to = N(a) / (1 + b * b);
                break;
            default:
                kept = kept * 0.9 + to * to;
                break;
            }
        }
        return kept * pool[0] + pool[3] + kept;
    };
    const auto graph = record(f, numbers(6, 0.5));
    const auto X = samples(70, 6);
    const Array<double> Y = graph.batch(X), D = graph.batch_gradient(X);
    for (index_t s = 0; s < 70; ++s) {
        const numbers x = row(X, s), d = graph.gradient(x);
        CHECK(Y(s) == doctest::Approx(graph(x)).epsilon(1e-12));
        for (std::size_t i = 0; i < 6; ++i)
            CHECK(D(s, static_cast<index_t>(i)) == doctest::Approx(d[i]).epsilon(1e-10).scale(1));
    }
    const auto simple = simplify(graph);
    CHECK_NEAR(simple.batch_gradient(X), D, 1e-10);
}
TEST_CASE("batch: elementals, rules of the user's own, derivatives, and stopped gradients") {
    constexpr auto cube = tandem::elementary([](const auto& x) { return x * x * x; },
                                             [](const auto& x, const auto&) { return 3 * x * x; });
    const auto block = [](const auto& a, const auto& b) { return sin(a * b) / (1 + b * b) + a; };
    const auto f = [&](const auto& x) {
        return elemental(block, x[0], x[1]) * cube(x[1]) + stop_gradient(x[0]) * x[1] +
               elemental(block, x[1], 2.0);
    };
    const auto graph = record(f, numbers{1, 2});
    check_rows(graph, samples(40, 2));
    const auto slope = differentiate(record(model, numbers{1, 2, 3}));
    const auto X = samples(40, 3);
    const Array<double> D = slope.batch(X);
    for (index_t s = 0; s < 40; ++s)
        for (index_t i = 0; i < 3; ++i)
            CHECK(D(s, i) ==
                  doctest::Approx(slope(row(X, s))[static_cast<std::size_t>(i)]).epsilon(1e-13).scale(1));
}
