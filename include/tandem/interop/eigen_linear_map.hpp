#pragma once
#include "../drivers/custom.hpp"
#include "eigen_argument.hpp"

/// \file
/// Matrix decompositions of AD numbers. To differentiate the algorithm would be wrong without a word: an iteration
/// stops when the values have converged, which their derivatives then have not, and it skips work where a value
/// is zero although its derivative is not (the eigenvectors of a diagonal matrix, say). So a decomposition is
/// Eigen's own of the values, one level down; its derivative is a linear map, from the defining equations, which
/// forward mode applies and reverse mode puts on the tape as one function with O(n^2) numbers.
namespace tandem::inline TANDEM_ABI::detail {

template <class T>
using dense = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using column = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// The numbers whose decompositions are differentiated so; others run through Eigen's algorithms.
template <class Number>
concept forward_or_reverse = is_tangent<Number> || is_adjoint<Number>;

/// A matrix type of such numbers.
template <class M>
concept differentiable_matrix = forward_or_reverse<typename M::Scalar>;

/// M one level down.
template <class M>
using value_matrix = eigen_rebind_t<M, typename M::Scalar::value_type>;

template <class Number>
column<typename Number::value_type> values_of(const column<Number>& x) {
    return x.unaryExpr([](const Number& e) { return e.value(); });
}

/// numerator / denominator, and 0 where nothing is to be divided, also by 0: coinciding eigenvalues matter only to
/// a derivative that mixes their eigenvectors, which is then infinite.
template <class T>
T quotient(const T& numerator, const T& denominator) {
    if (is_structurally_zero(numerator)) return T(0);
    return T(numerator / denominator);
}

template <class T, class Map>
struct linear_map_reverse final : external_function<T> {
    Map map;

    explicit linear_map_reverse(Map m) : map(std::move(m)) {}
    void reverse(const std::vector<T>& ybar, std::vector<T>& xbar) override {
        using numbers = Eigen::Map<const column<T>>;
        const column<T> pulled = map.pull(numbers(ybar.data(), static_cast<Eigen::Index>(ybar.size())));
        std::copy(pulled.data(), pulled.data() + pulled.size(), xbar.begin());
    }
};

/// Numbers of the values y that depend on x by the linear map dy = map.push(dx), xbar = map.pull(ybar).
/// Cost: one push for each direction, or one pull for each reverse sweep and row.
template <class T, std::size_t N, class Map>
column<ADTangent<T, N>> differentiated(const column<T>& y, const column<ADTangent<T, N>>& x, const Map& map) {
    std::vector<std::array<T, N>> tangents(static_cast<std::size_t>(y.size()));
    for (auto& tangent : tangents) tangent.fill(T(0));
    for (std::size_t direction = 0; direction < N; ++direction) {
        const column<T> dx = x.unaryExpr([&](const auto& e) { return e.tangent(direction); });
        bool zero = true;  // a constant stays one, also where the map is singular
        for (const T& e : dx) zero = zero && is_structurally_zero(e);
        if (zero) continue;
        const column<T> dy = map.push(dx);
        for (std::size_t i = 0; i < tangents.size(); ++i) tangents[i][direction] = dy(static_cast<Eigen::Index>(i));
    }
    column<ADTangent<T, N>> result(y.size());
    for (Eigen::Index i = 0; i < y.size(); ++i) result(i) = {y(i), tangents[static_cast<std::size_t>(i)]};
    return result;
}
template <class T, class Map>
column<ADAdjoint<T>> differentiated(const column<T>& y, const column<ADAdjoint<T>>& x, Map map) {
    column<ADAdjoint<T>> result = y.template cast<ADAdjoint<T>>();
    if (Tape<T>* const tape = Tape<T>::recording(); tape != nullptr) {
        const auto recorded = tape->record(std::span(y.data(), static_cast<std::size_t>(y.size())),
                                           std::span(x.data(), static_cast<std::size_t>(x.size())),
                                           std::make_unique<linear_map_reverse<T, Map>>(std::move(map)));
        std::copy(recorded.begin(), recorded.end(), result.begin());
    }
    return result;
}

}  // namespace tandem::inline TANDEM_ABI::detail
