// Batches as a GPU computes them, run on the CPU.
#include <tandem/graph/batch.hpp>

using tested_space = tandem::device_emulation;
#include "graph/device_batches.hpp"

namespace {

/// A device whose launches take very few samples.
struct short_launches : tandem::device_emulation {};

}  // namespace

template <>
inline constexpr tandem::index_t tandem::detail::most_samples_of_launch<short_launches> = 10;

TEST_CASE("device batch: more samples than a launch takes") {
    using namespace tandem;
    const auto f = [](const auto& x) {
        if (x[0] > 1) return eval(x[0] * sin(x[1]));
        return eval(exp(x[0]) + x[1]);
    };
    const auto graph = record(branch_policy::rerecord, f, batches::numbers{0, 0});
    for (const index_t count : {9, 10, 11, 95}) {
        const auto X = batches::samples(count, 2);
        const auto on_device = X.to<short_launches>();
        CHECK(batches::close(graph.batch(on_device).to<host>(), graph.batch(X)));
        CHECK(batches::close(graph.batch_gradient(on_device).to<host>(), graph.batch_gradient(X)));
    }
    const auto first = record(f, batches::numbers{0, 0});
    auto X = Array<double>::zeros({40, 2});
    for (const index_t s : {0, 9, 10, 39}) X(s, 0) = 2;
    BatchReport report;
    first.batch(X.to<short_launches>(), &report);
    CHECK(report.failed_count == 4);
    for (const index_t s : {0, 9, 10, 39}) CHECK(report.failed[static_cast<std::size_t>(s)]);
}
