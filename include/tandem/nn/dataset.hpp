#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "../array/losses.hpp"
#include "../array/make.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {
/// x's rows at these indices, which may be negative and repeat. Throws index_error.
template <class T>
Array<T> rows_at(const Array<T>& x, std::span<const index_t> indices) {
    const Array<T> from = x.contiguous();
    Shape shape = x.shape();
    shape[0] = static_cast<index_t>(indices.size());
    auto rows = Array<T>::uninitialised(shape);
    const index_t row_size = indices.empty() ? 0 : rows.size() / shape[0];
    T* to = rows.mutable_data();
    for (const index_t i : indices)
        to = std::copy_n(from.data() + checked_index(i, x.shape()[0], "Dataset::rows") * row_size, row_size,
                         to);
    return rows;
}
}  // namespace detail

/// Samples and what is known of them.  features: [samples, ...]; labels: [samples] classes, or [samples, ...] of any
/// number type.  auto [x, y] = dataset takes it apart.
/// Throws shape_error naming both shapes unless there are as many labels as features.
template <class T, class Label = std::int64_t>
struct Dataset {
    Array<T> features;
    Array<Label> labels;

    Dataset(Array<T> x, Array<Label> y) : features(x.contiguous()), labels(y.contiguous()) {
        if (x.rank() == 0 || y.rank() == 0 || x.shape()[0] != y.shape()[0])
            detail::raise<shape_error>("Dataset",
                                       "features of shape " + detail::text(x.shape()) +
                                           " and labels of shape " + detail::text(y.shape()),
                                       "the first axes of both count the samples");
    }
    index_t size() const { return features.shape()[0]; }
    /// The samples at these indices. Throws index_error.
    Dataset rows(std::span<const index_t> indices) const {
        return {detail::rows_at(features, indices), detail::rows_at(labels, indices)};
    }
    /// The dataset with other features.
    template <class Transform>
    auto transformed(const Transform& transform) const {
        using array = typename std::remove_cvref_t<decltype(transform(features))>::ad_type;
        return Dataset<typename array::value_type, Label>(transform(features), labels);
    }
};

/// The share of samples whose largest logit is that of their label, 0 to 1.
/// logits: [samples, classes]; labels: [samples] integers. Throws shape_error naming both shapes, or for no samples.
template <detail::array_operand X, class Index, class Space>
double accuracy(const X& logits, const Array<Index, Space>& labels) {
    if (logits.rank() != 2 || labels.shape() != Shape{logits.shape()[0]} || logits.size() == 0)
        detail::raise<shape_error>("accuracy",
                                   "logits of shape " + detail::text(logits.shape()) +
                                       " and labels of shape " + detail::text(labels.shape()),
                                   "logits are [samples, classes] and labels [samples], not empty");
    const auto found = argmax(logits, 1).to_vector();
    const auto expected = labels.to_vector();
    double right = 0;
    for (std::size_t i = 0; i < found.size(); ++i) right += std::cmp_equal(found[i], expected[i]);
    return right / static_cast<double>(found.size());
}

}  // namespace tandem::inline TANDEM_ABI
