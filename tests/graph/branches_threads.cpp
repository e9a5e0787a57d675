// One graph used by several threads, with both policies.
#include <doctest/doctest.h>

#include <pthread.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <tandem/graph/batch.hpp>
#include <tandem/tandem.hpp>

#include "graph/record_compare.hpp"

using tandem::branch_policy, tandem::record;

namespace {

constexpr int threads = 8;

/// work(thread), on all threads at once.
template <class Work>
void on_all_threads(const Work& work) {
    std::atomic<int> waiting{threads};
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
        all.emplace_back([&, t] {
            for (--waiting; waiting > 0;) std::this_thread::yield();
            work(t);
        });
    for (std::thread& t : all) t.join();
}

/// One of 64 branches by the bits of whole numbers, each a formula of its own.
const auto bits = [](const auto& x) {
    auto rest = eval(x * 1), y = eval(x * 1);
    for (int bit = 32; bit > 0; bit /= 2)
        if (rest >= bit) {
            rest -= bit;
            y = y * bit + x;
        }
    return y;
};
double bits_of(double x) {
    double rest = x * 1, y = x * 1;
    for (int bit = 32; bit > 0; bit /= 2)
        if (rest >= bit) {
            rest -= bit;
            y = y * bit + x;
        }
    return y;
}

}  // namespace

TEST_CASE("threads: recorded anew once for each combination of branches") {
    for (int round = 0; round < 20; ++round) {
        std::mutex calls_mutex;
        int calls = 0;
        std::atomic<int> inside{0}, wrong{0};
        const auto f = [&](const auto& x) {
            if (++inside != 1) ++wrong;  // recorded under a lock
            auto y = bits(x);
            --inside;
            const std::lock_guard lock(calls_mutex);
            ++calls;
            return y;
        };
        const auto graph = record(branch_policy::rerecord, f, 0.0);
        on_all_threads([&](int t) {
            for (int i = 0; i < 64; ++i) {
                const double x = (i * 5 + t / 2) % 64 + 0.25;
                if (!graphs::identical(graph(x), bits_of(x))) ++wrong;
                if (i % 8 == 0 && graph.gradient(x) != tandem::gradient(bits, x)) ++wrong;
                if (i % 8 == 4 && graph.hessian(x)(0, 0) != 0) ++wrong;
            }
        });
        CHECK(wrong == 0);
        CHECK(calls == 64);
        CHECK(graph.recording_count() == 64);
    }
}
TEST_CASE("threads: errors of one do not disturb the others") {
    const auto graph = record(
        [](const auto& x) {
            if (x > 1) return eval(x * x);
            return eval(x * x * x);
        },
        0.5);
    std::atomic<int> wrong{0};
    on_all_threads([&](int t) {
        for (int i = 0; i < 400; ++i) {
            const double x = 0.01 * (i + t);
            try {
                const double y = i % 2 == 0 ? graph(x) : graph.gradient(x);
                if (x > 1 || y != (i % 2 == 0 ? x * x * x : 3 * (x * x))) ++wrong;
            } catch (const tandem::branch_changed&) {
                if (!(x > 1)) ++wrong;
            }
        }
    });
    CHECK(wrong == 0);
}
TEST_CASE("threads: derivatives and batches that are prepared when first needed") {
    for (int round = 0; round < 20; ++round) {
        const auto f = [](const auto& v) { return sin(v[0]) * v[1] + v[0] * v[0] * v[1]; };
        const std::vector<double> at{0.5, 2};
        const auto graph = record(f, at);
        const auto H = tandem::hessian(f, at);
        const tandem::Array<double> X{{0.5, 2}, {1, 3}};
        std::atomic<int> wrong{0};
        on_all_threads([&](int t) {
            const auto h = graph.hessian(at);
            if (!graphs::within(h(0, 1), H(0, 1), 4) || !graphs::within(h(0, 0), H(0, 0), 8)) ++wrong;
            const tandem::Array<double> G = graph.batch_gradient(X), Y = graph.batch(X);
            if (!graphs::within(G(0, 1), graph.gradient(at)[1], 8) || !graphs::within(Y(0), graph(at), 8))
                ++wrong;
            const auto mine = record(f, std::vector<double>{double(t), 1});
            if (mine(at) != graph(at)) ++wrong;
        });
        CHECK(wrong == 0);
    }
}
TEST_CASE("threads: a number of another thread's recording is refused") {
    record(
        [](const auto& x) {
            bool refused = false;
            std::thread([&] {
                try {
                    eval(x + 1);
                } catch (const tandem::graph_error&) {
                    refused = true;
                }
            }).join();
            CHECK(refused);
            return x;
        },
        1.0);
}
TEST_CASE("threads: thousands of recordings on a small stack") {
    // The worst use of the policy: a value frozen at each point is recorded for each point.
    bool right = true;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 * 1024);
    pthread_t thread;
    REQUIRE(pthread_create(
                &thread, &small,
                [](void* result) -> void* {
                    using tandem::value;
                    const auto graph =
                        record(branch_policy::rerecord, [](const auto& x) { return x * value(x); }, 0.0);
                    for (int i = 1; i < 3000; ++i)
                        if (graph(i) != double(i) * i) *static_cast<bool*>(result) = false;
                    return nullptr;
                },
                &right) == 0);
    pthread_join(thread, nullptr);
    CHECK(right);
}
