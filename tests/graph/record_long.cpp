// Ten million operations: in memory proportional to their number, and without recursion.
#include <doctest/doctest.h>

#include <pthread.h>

#include <cmath>
#include <functional>
#include <vector>

#include <tandem/graph/batch.hpp>

namespace {

/// work(), on a thread with 256 KB of stack.
void on_small_stack(const std::function<void()>& work) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    REQUIRE(pthread_attr_setstacksize(&small, 256 * 1024) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(
                &thread, &small,
                [](void* w) -> void* {
                    (*static_cast<const std::function<void()>*>(w))();
                    return nullptr;
                },
                const_cast<std::function<void()>*>(&work)) == 0);
    pthread_join(thread, nullptr);
}

/// The logistic map, damped: x = 1/2 + (x - x x) a.
const auto chain = [](auto x, const auto& a, int steps) {
    for (int i = 0; i < steps; ++i) x = 0.5 + (x - x * x) * a;
    return x;
};

}  // namespace

TEST_CASE("long recordings: ten million operations on a small stack") {
    constexpr int steps = 2'500'000;  // of four operations
    double value = 0, by_x = 0, by_a = 0;
    std::size_t statements = 0, bytes = 0;
    on_small_stack([&] {
        const auto graph =
            tandem::record([](const auto& x, const auto& a) { return chain(x, a, steps); }, 0.3, 0.5);
        statements = graph.statement_count();
        bytes = graph.memory_bytes();
        value = graph(0.25, 0.75);
        const auto gradient = graph.gradient(0.25, 0.75);
        by_x = std::get<0>(gradient);
        by_a = std::get<1>(gradient);
    });
    CHECK(statements == steps);
    CHECK(bytes <= steps * std::size_t(8 + 4 * 4 + 8) + 100);
    CHECK(value == chain(0.25, 0.75, steps));
    // At the fixed point: x' = (x - x x) + a (1 - 2 x) x'.
    CHECK(by_x == doctest::Approx(0).scale(1e-10));
    CHECK(by_a == doctest::Approx((value - value * value) / (1 - 0.75 * (1 - 2 * value))).epsilon(1e-13));
}
TEST_CASE("long recordings: transformed, in batches, and as text") {
    constexpr int steps = 20'000;
    on_small_stack([&] {
        const auto graph =
            tandem::record([](const auto& x, const auto& a) { return chain(x, a, steps); }, 0.3, 0.5);
        const auto simple = simplify(graph);
        const auto slope = differentiate(graph);
        CHECK(simple(0.25, 0.75) == graph(0.25, 0.75));
        CHECK(std::get<1>(slope(0.25, 0.75)) ==
              doctest::Approx(std::get<1>(graph.gradient(0.25, 0.75))).epsilon(1e-13));
        CHECK(graph.hessian(0.25, 0.75).rows() == 2);
        const tandem::Array<double> X{{0.25, 0.75}, {0.3, 0.5}};
        CHECK(graph.batch(X)(0) == doctest::Approx(graph(0.25, 0.75)).epsilon(1e-13));
        CHECK(graph.batch_gradient(X)(1, 1) ==
              doctest::Approx(std::get<1>(graph.gradient(0.3, 0.5))).epsilon(1e-12));
        CHECK(to_text(graph).size() > std::size_t(20) * steps);
    });
}
TEST_CASE("long recordings: a deep chain of conditions is named without recursion") {
    on_small_stack([&] {
        const auto graph = tandem::record(
            [](const auto& x) {
                auto all = x < 10;
                for (int i = 0; i < 100'000; ++i) all = all && x < 20 + i;
                if (all) return eval(x * 2);
                return eval(x * 3);
            },
            1.0);
        CHECK(graph(2.0) == 4);
        CHECK_THROWS_AS(graph(15.0), tandem::branch_changed);
    });
}
