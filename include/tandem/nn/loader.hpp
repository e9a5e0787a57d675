#pragma once
#include <functional>
#include <iterator>
#include <numeric>
#include <random>
#include <vector>

#include "dataset.hpp"

namespace tandem::inline TANDEM_ABI {

struct loader_options {
    index_t batch_size = 32;
    bool shuffle = true;
    std::uint64_t seed = 0;
    /// Whether a last batch that is shorter is left out.
    bool drop_last = false;
};

namespace detail {
/// 0 to n - 1 in an order that depends on n, seed and epoch only, on every machine.
inline std::vector<index_t> shuffled(index_t n, std::uint64_t seed, std::uint64_t epoch) {
    std::vector<index_t> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), index_t(0));
    std::seed_seq mixed{seed & 0xFFFFFFFFu, seed >> 32, epoch & 0xFFFFFFFFu, epoch >> 32};
    std::mt19937_64 bits(mixed);
    // Not std::shuffle, which differs between standard libraries. The remainder favours no place by more than n / 2^64.
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[bits() % i]);
    return order;
}
}  // namespace detail

/// The batches of one pass over a dataset, in order, each made when it is asked for.
template <class T, class Label, class Transform>
class Epoch {
public:
    Epoch(Dataset<T, Label> dataset, std::vector<index_t> order, index_t batch_size, Transform transform)
        : dataset_(std::move(dataset)), order_(std::move(order)), batch_size_(batch_size),
          transform_(std::move(transform)) {}

    /// Number of batches.
    index_t size() const { return (static_cast<index_t>(order_.size()) + batch_size_ - 1) / batch_size_; }
    /// Batch number i.
    auto operator[](index_t i) const {
        const std::span<const index_t> all_rows(order_);
        const auto first = static_cast<std::size_t>(i * batch_size_);
        const auto count = std::min(static_cast<std::size_t>(batch_size_), all_rows.size() - first);
        return dataset_.rows(all_rows.subspan(first, count)).transformed(transform_);
    }

    class iterator {
    public:
        using value_type = decltype(std::declval<const Epoch&>()[0]);
        using difference_type = index_t;
        iterator(const Epoch& epoch, index_t i) : epoch_(&epoch), i_(i) {}
        value_type operator*() const { return (*epoch_)[i_]; }
        iterator& operator++() {
            ++i_;
            return *this;
        }
        void operator++(int) { ++i_; }
        friend bool operator==(const iterator& a, const iterator& b) { return a.i_ == b.i_; }

    private:
        const Epoch* epoch_;
        index_t i_;
    };
    auto begin() const { return iterator(*this, 0); }
    auto end() const { return iterator(*this, size()); }

private:
    Dataset<T, Label> dataset_;
    std::vector<index_t> order_;
    index_t batch_size_;
    Transform transform_;
};

/// Batches of a dataset, each a Dataset of batch_size samples (the last one may be shorter), its features transformed:
///
///     DataLoader loader(dataset, {.batch_size = 100, .seed = 1}, Compose(Flatten(), ToFloat()));
///     for (int e = 0; e < 5; ++e)
///         for (const auto& [x, labels] : loader.epoch(e)) ...
///
/// Every epoch has an order of its own, which depends on seed and number of the epoch only.
/// Memory: one batch at a time, beside the dataset, whose buffers are shared.
/// Throws shape_error for a batch size below 1.
template <class T, class Label, class Transform>
class DataLoader {
public:
    explicit DataLoader(const Dataset<T, Label>& dataset, loader_options options = {},
                        Transform transform = {})
        : dataset_(dataset), options_(options), transform_(std::move(transform)) {
        if (options.batch_size < 1)
            detail::raise<shape_error>("DataLoader", "a batch size of " + std::to_string(options.batch_size),
                                       "a batch has at least one sample");
    }

    Epoch<T, Label, Transform> epoch(std::uint64_t number) const {
        std::vector<index_t> order(static_cast<std::size_t>(dataset_.size()));
        if (options_.shuffle)
            order = detail::shuffled(dataset_.size(), options_.seed, number);
        else
            std::iota(order.begin(), order.end(), index_t(0));
        if (options_.drop_last) order.resize(order.size() / batch_size() * batch_size());
        return {dataset_, std::move(order), options_.batch_size, transform_};
    }
    /// Batches in an epoch.
    index_t size() const {
        const index_t rest = options_.drop_last ? 0 : options_.batch_size - 1;
        return (dataset_.size() + rest) / options_.batch_size;
    }

private:
    std::size_t batch_size() const { return static_cast<std::size_t>(options_.batch_size); }
    Dataset<T, Label> dataset_;
    loader_options options_;
    Transform transform_;
};

template <class T, class Label>
DataLoader(const Dataset<T, Label>&, loader_options = {}) -> DataLoader<T, Label, std::identity>;
template <class T, class Label, class Transform>
DataLoader(const Dataset<T, Label>&, loader_options, Transform) -> DataLoader<T, Label, Transform>;

}  // namespace tandem::inline TANDEM_ABI
