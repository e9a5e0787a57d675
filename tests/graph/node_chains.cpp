// Chains of a million nodes: built, differentiated, evaluated, printed and given back with a small stack.
#include <doctest/doctest.h>

#include <pthread.h>

#include <cmath>

#include <tandem/graph/evaluator.hpp>
#include <tandem/graph/node_gradients.hpp>
#include <tandem/graph/node_text.hpp>

using namespace tandem;

namespace {

/// Runs f on a thread with a stack of 256 kB.
void on_a_small_stack(void (*f)()) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, 256 * 1024) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &attributes,
                           [](void* g) -> void* {
                               reinterpret_cast<void (*)()>(g)();
                               return nullptr;
                           },
                           reinterpret_cast<void*>(f)) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

}  // namespace

TEST_CASE("nodes: a chain of 10^6 operations") {
    on_a_small_stack([] {
        const Node x = variable("x");
        Node y = x;
        for (int i = 0; i < 1'000'000; ++i) y = y * 1.000001;
        const auto values = Evaluator({y, gradients(y, {x})[0]})({{x, 1}});
        CHECK(values[0].item() == doctest::Approx(std::exp(1)).epsilon(1e-5));
        CHECK(values[1].item() == doctest::Approx(std::exp(1)).epsilon(1e-5));
    });
}
TEST_CASE("nodes: a long chain of operations that all use the variable") {
    on_a_small_stack([] {
        const Node x = variable("x");
        Node y = x;
        for (int i = 0; i < 100'000; ++i) y = x - y;
        const auto values = Evaluator({y, gradients(y, {x})[0]})({{x, 3}});
        CHECK(values[0].item() == 3);
        CHECK(values[1].item() == 1);
    });
}
TEST_CASE("to_dot and to_text: 10^6 nodes") {
    on_a_small_stack([] {
        Node y = variable("x");
        for (int i = 0; i < 1'000'000; ++i) y = sin(y);
        const std::string dot = to_dot(y), text = to_text(y);
        CHECK(dot.find("n999999 -> n1000000;") != dot.npos);
        CHECK(text.find("%1000000 = sin %999999\n") != text.npos);
    });
}
TEST_CASE("nodes: operations that share operands are computed once") {
    // Without sharing there would be 2^60 additions.
    const Node x = variable("x");
    Node y = x;
    for (int i = 0; i < 60; ++i) y = y + y;
    const auto values = Evaluator({y, gradients(y, {x})[0]})({{x, 1}});
    CHECK(values[0].item() == std::ldexp(1, 60));
    CHECK(values[1].item() == std::ldexp(1, 60));
}
