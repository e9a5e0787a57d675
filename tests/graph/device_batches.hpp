#pragma once
// Batches on a device give what those on the host give. The file that includes this says which device:
// `using tested_space = ...;`.
#include <doctest/doctest.h>

#include <random>
#include <vector>

#include <tandem/graph/batch.hpp>

#include "array/compare.hpp"
#include "graph/record_compare.hpp"

namespace batches {

using namespace tandem;
using graphs::inf, graphs::NaN;
using tandem::all;  // CUDA has another one, in the global namespace

using numbers = std::vector<double>;

/// A GPU's functions, and its products added in one step, round otherwise than the host's.
inline constexpr double tolerance = std::is_same_v<tested_space, device_emulation> ? 1e-14 : 1e-12;

/// Neighbouring numbers of a row of b say how large its rounding errors are.
inline bool close(const Array<double>& a, const Array<double>& b) {
    if (a.shape() != b.shape()) return false;
    const index_t width = b.rank() == 2 ? b.shape()[1] : 1;
    const numbers got = a.to_vector(), expected = b.to_vector();
    for (std::size_t row = 0; row < got.size(); row += static_cast<std::size_t>(width)) {
        double size = 1;
        for (std::size_t i = row; i < row + static_cast<std::size_t>(width); ++i)
            if (std::abs(expected[i]) < inf) size = std::max(size, std::abs(expected[i]));
        for (std::size_t i = row; i < row + static_cast<std::size_t>(width); ++i)
            if (!(std::abs(got[i] - expected[i]) <= tolerance * size) &&
                !graphs::identical(got[i], expected[i])) {
                MESSAGE("number ", i, ": ", graphs::both(got[i], expected[i]));
                return false;
            }
    }
    return true;
}

/// X: on the host.
template <class G>
void compare(const G& graph, const Array<double>& X) {
    const auto on_device = X.to<tested_space>();
    CHECK(close(graph.batch(on_device).template to<host>(), graph.batch(X)));
    CHECK(close(graph.batch_gradient(on_device).template to<host>(), graph.batch_gradient(X)));
}

inline Array<double> samples(index_t count, index_t inputs) {
    return Array<double>::random_normal({count, inputs}, 7);
}

struct model {
    template <class X>
    auto operator()(const X& x) const {
        const auto a = eval(x[0] * x[1] + sin(x[2])), b = eval(exp(-a * a) / (1 + x[0] * x[0]));
        return tanh(a + b) * x[1] + sqrt(1 + b * x[2] * x[2]) - x[0] * 2;
    }
};

TEST_CASE("device batch: any number of samples") {
    const auto graph = record(model(), numbers{1, 2, 3});
    for (const index_t count : {0, 1, 2, 31, 32, 33, 65537}) {
        CAPTURE(count);
        compare(graph, samples(count, 3));
    }
}

TEST_CASE("device batch: views of samples") {
    const auto graph = record(model(), numbers{1, 2, 3});
    const Array<double> wide = samples(30, 12), tall = samples(3, 40);
    const auto on_device = wide.to<tested_space>(), tall_on_device = tall.to<tested_space>();
    const auto check = [&](const Array<double, tested_space>& view, const Array<double>& X) {
        CHECK(close(graph.batch(view).to<host>(), graph.batch(X)));
        CHECK(close(graph.batch_gradient(view).to<host>(), graph.batch_gradient(X)));
    };
    check(on_device(all, range(1, 10, 3)), wide(all, range(1, 10, 3)));
    check(on_device(range(3, 30, 2), range(0, 3)), wide(range(3, 30, 2), range(0, 3)));
    check(transpose(tall_on_device), transpose(tall));
    check(broadcast_to(Array<double, tested_space>{{1, 2, 3}}, Shape{20, 3}),
          broadcast_to(Array<double>{{1, 2, 3}}, Shape{20, 3}));
}

TEST_CASE("device batch: several outputs, inputs and constants among them") {
    const auto graph = record(
        [](const auto& x) {
            using N = std::decay_t<decltype(x[0])>;
            const N y = x[0] * x[1];
            return std::vector<N>{y, x[1], 7, y, sin(y)};
        },
        numbers{1, 2});
    const auto X = samples(37, 2);
    CHECK(close(graph.batch(X.to<tested_space>()).to<host>(), graph.batch(X)));
    CHECK_THROWS_AS(graph.batch_gradient(X.to<tested_space>()), shape_error);
    CHECK(graph.batch(samples(0, 2).to<tested_space>()).shape() == Shape{0, 5});
}

TEST_CASE("device batch: results that are inputs or constants, inputs that do not matter, and none") {
    const auto X = samples(21, 3);
    compare(record([](const auto& x) { return x[1]; }, numbers{1, 2, 3}), X);
    compare(record([](const auto&) { return 5.0; }, numbers{1, 2, 3}), X);
    compare(record([](const auto& x) { return x[2] * x[2] + floor(x[0]); }, numbers{1, 2, 3}), X);
    const auto none = record([](const auto&) { return 5.0; }, numbers());
    const auto empty = Array<double, tested_space>::zeros({4, 0});
    CHECK(none.batch(empty)(3) == 5);
    CHECK(none.batch_gradient(empty).shape() == Shape{4, 0});
}

TEST_CASE("device batch: wrong shapes") {
    const auto graph = record(model(), numbers{1, 2, 3});
    CHECK_THROWS_WITH_AS(graph.batch(samples(4, 2).to<tested_space>()),
                         "tandem::Graph::batch: samples of shape (4, 2); they must be (samples, 3)",
                         shape_error);
    CHECK_THROWS_AS(graph.batch_gradient(samples(4, 4).to<tested_space>()), shape_error);
    CHECK_THROWS_AS(graph.batch(Array<double, tested_space>{1, 2, 3}), shape_error);
}

TEST_CASE("device batch: an adjoint of zero adds nothing beside a partial that is not finite") {
    const Array<double> X{{0, 0}, {4, 1}, {-1, 2}, {inf, 1}, {NaN, 1}, {0, 4}, {-3, 4}, {1, 0}};
    compare(record(
                [](const auto& x) {
                    return select(x[0] > 0, sqrt(x[0]), 0) + select(x[0] > -2, x[0], log(x[0]));
                },
                numbers{1, 2}),
            X);
    compare(record([](const auto& x) { return sqrt(select(x[0] > -1, x[0], x[1])); }, numbers{1, 2}), X);
    // The root is a statement of its own; then a part of one, where its derivative is not finite.
    compare(record(
                [](const auto& x) {
                    const auto root = eval(sqrt(x[0]));
                    return x[1] * root;
                },
                numbers{1, 2}),
            X);
    compare(record([](const auto& x) { return x[1] * sqrt(x[0]) + max(x[0], x[1] * x[1]); }, numbers{1, 2}),
            X);
    compare(record([](const auto& x) { return fmax(log(x[0]), x[1]) * abs(x[1]); }, numbers{1, 2}), X);
    const auto slope = differentiate(
        record([](const auto& x) { return select(x[0] > 0, pow(x[0], 1.5), 0) * x[1]; }, numbers{1, 2}));
    CHECK(close(slope.batch(X.to<tested_space>()).to<host>(), slope.batch(X)));
}

TEST_CASE("device batch: a sample that would branch otherwise is an error, or is reported") {
    const auto graph = record(
        [](const auto& x) {
            if (x[0] > 1) return eval(x[0] * x[1]);
            return eval(x[0] + x[1]);
        },
        numbers{0, 0});
    Array<double> X = samples(50, 2);
    for (index_t s = 0; s < 50; ++s) X(s, 0) = s % 7 == 3 ? 2.0 : 0.5;
    const auto on_device = X.to<tested_space>();
    CHECK_THROWS_AS(graph.batch(on_device), branch_changed);
    CHECK_THROWS_AS(graph.batch_gradient(on_device), branch_changed);
    BatchReport report;
    const Array<double> Y = graph.batch(on_device, &report).to<host>();
    REQUIRE(report.failed.size() == 50);
    CHECK(report.failed_count == 7);
    const Array<double> D = graph.batch_gradient(on_device, &report).to<host>();
    CHECK(report.failed_count == 7);
    for (index_t s = 0; s < 50; ++s) {
        const bool other = s % 7 == 3;
        CHECK(report.failed[static_cast<std::size_t>(s)] == other);
        CHECK_IDENTICAL(double(Y(s)), other ? NaN : 0.5 + X(s, 1));
        CHECK_IDENTICAL(double(D(s, 0)), other ? NaN : 1.0);
        CHECK_IDENTICAL(double(D(s, 1)), other ? NaN : 1.0);
    }
    const Array<double, tested_space> fine = on_device(range(0, 3), all);
    graph.batch(fine, &report);
    CHECK(report.failed_count == 0);
    CHECK(report.failed == std::vector<bool>(3, false));
    CHECK(graph.batch(fine)(0) == 0.5 + X(0, 1));
}

TEST_CASE("device batch: recorded anew, samples on all sides are right") {
    int calls = 0;
    const auto f = [&](const auto& x) {
        ++calls;
        if (x[0] > 1) return eval(x[0] * x[1]);
        if (x[0] < -1) return eval(select(x[1] > 0, sqrt(x[1]), 0) * 2);
        return eval(x[0] + x[1]);
    };
    const auto graph = record(branch_policy::rerecord, f, numbers{0, 0});
    const auto on_host = record(branch_policy::rerecord, f, numbers{0, 0});
    const auto X = samples(200, 2);
    calls = 0;
    BatchReport report;
    for (int round = 0; round < 2; ++round) {
        const auto Y = graph.batch(X.to<tested_space>(), &report);
        CHECK(report.failed_count == 0);
        CHECK(report.failed == std::vector<bool>(200, false));
        CHECK(calls == 2);
        CHECK(close(graph.batch_gradient(X.to<tested_space>()).to<host>(), on_host.batch_gradient(X)));
        CHECK(close(Y.template to<host>(), on_host.batch(X)));
        CHECK(graph.recording_count() == 3);
        calls = 2;
    }
}

TEST_CASE("device batch: rows of values are used again") {
    const auto f = [](const auto& x) {
        using N = std::decay_t<decltype(x[0])>;
        std::mt19937 engine(3);
        std::vector<N> pool(x.begin(), x.end());
        N kept = x[0] * x[1];
        for (int i = 0; i < 1000; ++i) {
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
    const auto on_device = X.to<tested_space>();
    CHECK_NEAR(graph.batch(on_device).to<host>(), graph.batch(X), 1e-11);
    CHECK_NEAR(graph.batch_gradient(on_device).to<host>(), graph.batch_gradient(X), 1e-10);
    CHECK_NEAR(simplify(graph).batch_gradient(on_device).to<host>(), graph.batch_gradient(X), 1e-10);
}

TEST_CASE("device batch: elementals, ints, stopped gradients, conditions, and derivatives") {
    const auto block = [](const auto& a, const auto& b) { return sin(a * b) / (1 + b * b) + a; };
    const auto first = [](const auto& a, const auto& b) { return a + 0 * b; };
    const auto graph = record(
        [&](const auto& x) {
            return elemental(block, x[0], x[1]) * ldexp(x[1], -2) + stop_gradient(x[0]) * x[1] +
                   elemental(block, x[1], 2.0) * elemental(first, x[0], x[1]) + polygamma(2, 2 + x[1] * x[1]);
        },
        numbers{1, 2});
    compare(graph, samples(40, 2));
    const auto chosen = record(
        [](const auto& x) {
            const auto inside = (x[0] < x[1] && !(x[0] <= -1)) || x[0] == x[1];
            return select(inside, x[0] * x[1], select(isfinite(x[0]), exp(x[1]), -x[1]));
        },
        numbers{1, 2});
    compare(chosen, samples(40, 2));
    compare(chosen, {{1, 1}, {-1, 2}, {inf, 1}, {NaN, 2}, {2, inf}});
    const auto slope = differentiate(record(model(), numbers{1, 2, 3}));
    const auto X = samples(40, 3);
    CHECK(close(slope.batch(X.to<tested_space>()).to<host>(), slope.batch(X)));
}

TEST_CASE("device batch: operations that are not the library's are an error that names them") {
    constexpr auto cube = elementary([](const auto& x) { return x * x * x; },
                                     [](const auto& x, const auto&) { return 3 * x * x; });
    const auto graph = record([&](const auto& x) { return cube(x[0]) * sin(x[1]); }, numbers{1, 2});
    const auto X = samples(5, 2);
    const auto on_device = X.to<tested_space>();
    const char* const sentence = "tandem::Graph::batch: operation \"elementary\"; only the operators of the "
                                 "library run on a device; give "
                                 "the samples in host memory, as X.to<host>()";
    CHECK_THROWS_WITH_AS(graph.batch(on_device), sentence, graph_error);
    CHECK_THROWS_WITH_AS(graph.batch_gradient(on_device), sentence, graph_error);
    CHECK_THROWS_WITH_AS(graph.batch(on_device), sentence, graph_error);
    CHECK(graph.batch(on_device.to<host>()).shape() == Shape{5});
    const auto alone = record([&](const auto& x) { return cube(x[0]); }, numbers{1, 2});
    CHECK_THROWS_WITH_AS(alone.batch(on_device), sentence, graph_error);
}

TEST_CASE("device batch: molecules, option prices, and floats") {
    const auto energy = record(
        [](const auto& x) {
            using N = std::decay_t<decltype(x[0])>;
            N sum = 0;
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t j = 0; j < i; ++j) {
                    const N dx = x[3 * i] - x[3 * j], dy = x[3 * i + 1] - x[3 * j + 1],
                            dz = x[3 * i + 2] - x[3 * j + 2];
                    const N inverse = 1.0 / (dx * dx + dy * dy + dz * dz);
                    const N attraction = inverse * inverse * inverse;
                    sum += 4.0 * (attraction * attraction - attraction);
                }
            return sum;
        },
        numbers(12, 1.0));
    auto atoms = Array<double>::random_uniform({500, 12}, 3, -0.1, 0.1);
    for (index_t s = 0; s < 500; ++s)
        for (index_t i = 0; i < 4; ++i) atoms(s, 3 * i + i % 3) += 1.2 * static_cast<double>(i + 1);
    compare(energy, atoms);

    const auto call = [](const auto& x) {
        using N = std::decay_t<decltype(x[0])>;
        const N deviation = x[3] * sqrt(x[4]);
        const N d1 = (log(x[0] / x[1]) + (x[2] + 0.5 * x[3] * x[3]) * x[4]) / deviation, d2 = d1 - deviation;
        return eval(x[0] * (0.5 * erfc(-0.7 * d1)) - x[1] * exp(-x[2] * x[4]) * (0.5 * erfc(-0.7 * d2)));
    };
    const auto options = Array<double>::random_uniform({500, 5}, 3, 0.5, 1.5);
    compare(record(call, numbers(5, 1.0)), options);

    const auto price = record(call, std::vector<float>(5, 1.0f));
    const Array<float> X = options.astype<float>();
    CHECK_NEAR(price.batch(X.to<tested_space>()).to<host>(), price.batch(X), 1e-5);
    CHECK_NEAR(price.batch_gradient(X.to<tested_space>()).to<host>(), price.batch_gradient(X), 1e-5);
}

}  // namespace batches
