#pragma once
#include "view.hpp"

/// \file
/// Reductions other than sums: a fold of the elements along axes, in two stages, so that a device's threads share
/// the work of each result.
namespace tandem::inline TANDEM_ABI::detail {

/// The largest (or smallest) element and where it is. NaN is beyond everything; the first of equals stays.
template <class T, bool Max>
struct extremum {
    T value;
    std::int64_t place;  // -1: of nothing yet

    TANDEM_HOST_DEVICE void take(const T& x, std::int64_t at) {
        const bool is_nan = value != value;
        const bool beyond = Max ? x > value : x < value;
        if (place < 0 || (!is_nan && (beyond || x != x)) || (x == value && at < place)) {
            value = x;
            place = at;
        }
    }
};

/// Offsets of the elements of a strided array: kept element i, element j along the reduced axes.
struct fold_geometry {
    std::size_t kept_rank = 0, reduced_rank = 0;
    index_t kept[max_rank] = {}, kept_stride[max_rank] = {};
    index_t reduced[max_rank] = {}, reduced_stride[max_rank] = {};

    fold_geometry(const Shape& shape, const Strides& strides, unsigned axes) {
        for (std::size_t d = 0; d < shape.rank(); ++d) {
            if ((axes >> d & 1u) != 0) {
                reduced[reduced_rank] = shape[d];
                reduced_stride[reduced_rank++] = strides[d];
            } else {
                kept[kept_rank] = shape[d];
                kept_stride[kept_rank++] = strides[d];
            }
        }
    }
    TANDEM_HOST_DEVICE static index_t offset(index_t i, const index_t* extent, const index_t* stride, std::size_t rank) {
        index_t sum = 0;
        for (std::size_t d = rank; d-- > 0;) {
            sum += i % extent[d] * stride[d];
            i /= extent[d];
        }
        return sum;
    }
};

template <class T, class Fold>
struct fold_lanes {
    fold_geometry geometry;
    const T* x;
    Fold* partial;
    index_t count, lanes;

    TANDEM_HOST_DEVICE void operator()(index_t thread) const {
        const index_t i = thread / lanes, lane = thread % lanes;
        const index_t base = fold_geometry::offset(i, geometry.kept, geometry.kept_stride, geometry.kept_rank);
        Fold result{T(0), -1};
        for (index_t j = lane; j < count; j += lanes)
            result.take(x[base + fold_geometry::offset(j, geometry.reduced, geometry.reduced_stride, geometry.reduced_rank)], j);
        partial[thread] = result;
    }
};
template <class T, class Fold>
struct fold_partials {
    const Fold* partial;
    T* value;
    std::int64_t* place;
    index_t lanes;

    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        Fold result = partial[i * lanes];
        for (index_t l = 1; l < lanes; ++l)
            if (partial[i * lanes + l].place >= 0) result.take(partial[i * lanes + l].value, partial[i * lanes + l].place);
        value[i] = result.value;
        place[i] = result.place;
    }
};

/// Values and places of the folds along the axes marked, which are kept with extent 1.
template <class A, class Fold, class T = typename A::value_type, class Space = typename A::space>
std::pair<A, Array<std::int64_t, Space>> fold(const A& x, unsigned axes) {
    Shape kept = x.shape();
    index_t count = 1;
    for (std::size_t d = 0; d < x.rank(); ++d) {
        if ((axes >> d & 1u) == 0) continue;
        count *= kept[d];
        kept[d] = 1;
    }
    A values = A::uninitialised(kept);
    auto places = Array<std::int64_t, Space>::uninitialised(kept);
    const index_t n = kept.size();
    const index_t lanes = Space::is_parallel && n != 0 ? std::clamp<index_t>((index_t{1} << 14) / n, 1, std::max<index_t>(count / 32, 1)) : 1;
    const buffer<Space> partial(static_cast<std::size_t>(n * lanes) * sizeof(Fold));
    auto* partials = static_cast<Fold*>(partial.data());
    Space::for_each(n * lanes, fold_lanes<T, Fold>{{x.shape(), x.strides(), axes}, x.data(), partials, count, lanes});
    Space::for_each(n, fold_partials<T, Fold>{partials, values.mutable_data(), places.mutable_data(), lanes});
    return {values, places};
}

}  // namespace tandem::inline TANDEM_ABI::detail
