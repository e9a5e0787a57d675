// Batches: sizes, order, transforms.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include <tandem/nn/loader.hpp>

using namespace tandem;
using A = Array<double>;
using Labels = Array<std::int64_t>;

namespace {

/// Sample i has features 10 i, 10 i + 1 and label i.
const Dataset dataset(A(reshape(10 * A::arange(7), {7, 1}) + A{0, 1}), Labels::arange(7));

std::vector<std::int64_t> order_of(const auto& epoch) {
    std::vector<std::int64_t> order;
    for (const auto& [x, labels] : epoch)
        for (const auto label : labels) order.push_back(label);
    return order;
}
std::vector<index_t> sizes_of(const auto& epoch) {
    std::vector<index_t> sizes;
    for (const auto& batch : epoch) sizes.push_back(batch.size());
    return sizes;
}
using sizes = std::vector<index_t>;

}  // namespace

TEST_CASE("DataLoader: the last batch is shorter, or dropped") {
    const DataLoader kept(dataset, {.batch_size = 3}), dropped(dataset, {.batch_size = 3, .drop_last = true});
    CHECK(sizes_of(kept.epoch(0)) == sizes{3, 3, 1});
    CHECK(kept.size() == 3);
    CHECK(sizes_of(dropped.epoch(0)) == sizes{3, 3});
    CHECK(dropped.size() == 2);
    CHECK(sizes_of(DataLoader(dataset, {.batch_size = 7}).epoch(0)) == sizes{7});
    CHECK(sizes_of(DataLoader(dataset, {.batch_size = 8, .drop_last = true}).epoch(0)) == sizes{});
    CHECK(sizes_of(DataLoader(dataset).epoch(0)) == sizes{7});
    CHECK(sizes_of(DataLoader(Dataset(A::zeros({0, 2}), Labels()), {}).epoch(0)) == sizes{});
    CHECK_THROWS_AS(DataLoader(dataset, {.batch_size = 0}), shape_error);
}
TEST_CASE("DataLoader: features and labels stay together") {
    for (const auto& [x, labels] : DataLoader(dataset, {.batch_size = 2}).epoch(5))
        for (index_t i = 0; i < labels.size(); ++i) {
            CHECK(x(i, 0) == 10 * static_cast<double>(labels(i)));
            CHECK(x(i, 1) == x(i, 0) + 1);
        }
}
TEST_CASE("DataLoader: the order depends on seed and epoch only") {
    const DataLoader loader(dataset, {.batch_size = 2, .seed = 1}),
        same(dataset, {.batch_size = 5, .seed = 1});
    const DataLoader other(dataset, {.batch_size = 2, .seed = 2}),
        sorted(dataset, {.batch_size = 2, .shuffle = false});
    const auto first = order_of(loader.epoch(0));
    order_of(loader.epoch(1));
    CHECK(order_of(loader.epoch(0)) == first);
    CHECK(order_of(same.epoch(0)) == first);
    CHECK(order_of(loader.epoch(1)) != first);
    CHECK(order_of(other.epoch(0)) != first);
    CHECK(order_of(loader.epoch(std::uint64_t(1) << 32)) != first);
    const auto in_order = Labels::arange(7).to_vector();
    CHECK(order_of(sorted.epoch(3)) == in_order);
    CHECK(std::is_permutation(first.begin(), first.end(), in_order.begin(), in_order.end()));
}
TEST_CASE("DataLoader: the order is the same on every machine") {
    // Computed from the standard's text of seed_seq and mersenne_twister_engine.
    CHECK(detail::shuffled(7, 1, 0) == std::vector<index_t>{1, 4, 6, 2, 5, 0, 3});
}
TEST_CASE("DataLoader: every sample comes to every place") {
    std::vector<int> count(9, 0);
    for (std::uint64_t epoch = 0; epoch < 3000; ++epoch) {
        const auto order = detail::shuffled(3, 0, epoch);
        for (std::size_t place = 0; place < 3; ++place)
            ++count[3 * place + static_cast<std::size_t>(order[place])];
    }
    for (const int n : count) CHECK(n == doctest::Approx(1000).epsilon(0.1));
}
TEST_CASE("DataLoader: transforms batches, and outlives what it was made from") {
    const auto negated = [](const A& x) { return -x; };
    const auto epoch =
        DataLoader(Dataset(A{1, 2}, Labels{0, 1}), {.batch_size = 1, .shuffle = false}, negated).epoch(0);
    CHECK(epoch.size() == 2);
    CHECK(epoch[1].features(0) == -2);
}
