#pragma once
#include <optional>
#include <vector>

#include "../array/gather.hpp"
#include "../array/reduce.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// Along axes, the products of all elements but one: the derivative of a product, and the derivatives of that.
/// x: arrays x, w1, ..., wk that broadcast to the shape of the first, which is that of the result. Its element j is the
/// derivative of prod_{i != j} (x_i + t1 w1_i + ... + tk wk_i) by t1, ..., tk where these are 0.
/// Exact where elements are 0, since nothing is divided: what comes before j is multiplied by what comes after it, as
/// polynomials that have a coefficient for each subset of t1, ..., tk.
/// Cost: about 3^k products of rows for each element along the axes.
template <class T, class Space>
class other_products {
    using array = Array<T, Space>;
    using polynomial = std::vector<std::optional<array>>;  // by subset; what is not there is 0

public:
    static array of(const std::vector<array>& x, unsigned axes) {
        const Shape shape = x[0].shape();
        if (shape.size() == 0) return array::zeros(shape);
        const other_products product(x, axes);
        return back(product.all(), shape, axes);
    }

private:
    other_products(const std::vector<array>& x, unsigned axes) : subsets_(std::size_t(1) << (x.size() - 1)) {
        const Shape shape = x[0].shape();
        // One more axis, so that a row is an array also where every axis is reduced.
        for (const array& a : x)
            rows_.push_back(expand_dims(with_axes_first(array(broadcast_to(a, shape)), axes), -1));
    }

    array row(std::size_t operand, index_t j) const {
        return rows_[operand](j, range(std::nullopt, std::nullopt));
    }
    polynomial one() const {
        polynomial p(subsets_);
        p[0] = array::ones(row(0, 0).shape());
        return p;
    }
    /// x_j + t1 w1_j + ...
    polynomial factor(index_t j) const {
        polynomial p(subsets_);
        p[0] = row(0, j);
        for (std::size_t l = 1; l < rows_.size(); ++l) p[std::size_t(1) << (l - 1)] = row(l, j);
        return p;
    }
    static std::optional<array> coefficient(const polynomial& p, const polynomial& q, std::size_t subset) {
        std::optional<array> sum;
        for (std::size_t part = 0; part <= subset; ++part) {
            if ((part & subset) != part || !p[part] || !q[subset - part]) continue;
            const array term = *p[part] * *q[subset - part];
            sum = sum ? array(*sum + term) : term;
        }
        return sum;
    }
    polynomial times(const polynomial& p, const polynomial& q) const {
        polynomial product(subsets_);
        for (std::size_t subset = 0; subset < subsets_; ++subset) product[subset] = coefficient(p, q, subset);
        return product;
    }
    /// For each element along the axes, the row of results.
    array all() const {
        const index_t n = rows_[0].shape()[0];
        std::vector<polynomial> before{one()};
        for (index_t j = 0; j + 1 < n; ++j) before.push_back(times(before.back(), factor(j)));
        std::vector<array> results(before.size(), array::zeros(row(0, 0).shape()));
        polynomial after = one();
        for (index_t j = n - 1; j >= 0; --j) {
            const auto place = static_cast<std::size_t>(j);
            if (const auto found = coefficient(before[place], after, subsets_ - 1)) results[place] = *found;
            after = times(factor(j), after);
        }
        return stack(results);
    }
    /// From rows along the axes to the shape that they came from.
    static array back(const array& results, const Shape& shape, unsigned axes) {
        index_list order;
        for (const bool reduced : {true, false})
            for (std::size_t d = 0; d < shape.rank(); ++d)
                if (((axes >> d & 1u) != 0) == reduced) order.push_back(static_cast<index_t>(d));
        index_list extents, inverse(order);
        for (std::size_t i = 0; i < order.rank(); ++i) {
            const auto d = static_cast<std::size_t>(order[i]);
            extents.push_back(shape[d]);
            inverse[d] = static_cast<index_t>(i);
        }
        return transpose(reshape(results, extents), inverse);
    }

    std::vector<array> rows_;
    std::size_t subsets_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
