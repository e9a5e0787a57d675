// Datasets, their transforms, and accuracy.
#include <doctest/doctest.h>

#include <vector>

#include <tandem/nn/dataset.hpp>
#include <tandem/nn/transforms.hpp>

using namespace tandem;
using A = Array<double>;
using Bytes = Array<std::uint8_t>;
using Labels = Array<std::int64_t>;

namespace {
const Bytes images(Shape{3, 2, 2}, std::vector<std::uint8_t>{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 255});
const Dataset dataset(images, Labels{7, 8, 9});
}  // namespace

TEST_CASE("Dataset: as many labels as features") {
    CHECK(dataset.size() == 3);
    const auto& [x, y] = dataset;
    CHECK(x.shape() == Shape{3, 2, 2});
    CHECK(y(1) == 8);
    CHECK_THROWS_WITH_AS(
        Dataset(images, Labels{1, 2}),
        "tandem::Dataset: features of shape (3, 2, 2) and labels of shape (2); the first axes of both "
        "count the samples",
        shape_error);
    CHECK_THROWS_AS(Dataset(Bytes(Shape(), {1}), Labels(Shape(), {1})), shape_error);
}
TEST_CASE("Dataset: rows, in any order, also of views") {
    const std::vector<index_t> indices{2, 0, -1};
    const auto [x, y] = dataset.rows(indices);
    CHECK(x.to_vector() == std::vector<std::uint8_t>{20, 21, 22, 255, 0, 1, 2, 3, 20, 21, 22, 255});
    CHECK(y.to_vector() == std::vector<std::int64_t>{9, 7, 9});
    const Dataset view(images(all, all, 1), Labels{7, 8, 9});
    CHECK(view.rows(indices).features.to_vector() == std::vector<std::uint8_t>{21, 255, 1, 3, 21, 255});
    CHECK(dataset.rows({}).size() == 0);
    CHECK_THROWS_AS(dataset.rows(std::vector<index_t>{3}), index_error);
}
TEST_CASE("Dataset: labels may be numbers of any shape") {
    const Dataset<double, double> d(A::ones({2, 3}), A{{1, 2}, {3, 4}});
    CHECK(d.rows(std::vector<index_t>{1}).labels.shape() == Shape{1, 2});
}
TEST_CASE("transforms: Compose runs from first to last") {
    const Compose transform(Flatten(), ToFloat(), Normalize(1, 2));
    const Array<float> x = transform(images);
    CHECK(x.shape() == Shape{3, 4});
    CHECK(x(0, 0) == -0.5f);
    CHECK(x(2, 3) == 127);
    CHECK(Compose()(images).shares_buffer(images));
    const auto changed = dataset.transformed(transform);
    static_assert(std::is_same_v<decltype(changed), const Dataset<float>>);
    CHECK(changed.features(1, 0) == 4.5f);
}
TEST_CASE("transforms: each alone") {
    CHECK(Flatten()(A::ones({2, 0, 3})).shape() == Shape{2, 0});
    CHECK(Flatten()(A{1, 2}).shape() == Shape{2, 1});
    CHECK_THROWS_AS(Flatten()(A(1.0)), shape_error);
    CHECK(ToDouble()(Bytes{0, 255}).to_vector() == std::vector<double>{0, 255});
    CHECK(Normalize(A{0, 10}, A{1, 5})(A{{1, 20}, {2, 0}}).to_vector() == std::vector<double>{1, 2, 2, -2});
    CHECK_THROWS_AS(Normalize(0.0, 0.0), error);
    CHECK_THROWS_AS(Normalize(0.0, A{1, 0}), error);
}
TEST_CASE("accuracy: the share of largest logits that are labels") {
    const A logits{{1, 2, 0}, {5, 1, 1}, {0, 0, 9}, {3, 2, 1}};
    CHECK(accuracy(logits, Labels{1, 0, 2, 1}) == 0.75);
    CHECK(accuracy(logits, Bytes{0, 1, 0, 2}) == 0);
    CHECK(accuracy(Variable<double>(logits), Labels{1, 0, 2, 0}) == 1);
    CHECK_THROWS_AS(accuracy(A::zeros({0, 3}), Labels()), shape_error);
    CHECK_THROWS_AS(accuracy(logits, Labels{1}), shape_error);
    CHECK_THROWS_AS(accuracy(A{1, 2}, Labels{1, 0}), shape_error);
}
