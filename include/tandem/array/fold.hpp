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
        const bool is_nan = value != value, comes_nan = x != x;
        const bool beyond = Max ? x > value : x < value;
        const bool equal = x == value || (is_nan && comes_nan);
        if (place < 0 || (!is_nan && (beyond || comes_nan)) || (equal && at < place)) {
            value = x;
            place = at;
        }
    }
};

/// Offsets of kept element i and of element j that is folded into it: along two axes,
struct fold_of_matrix {
    index_t kept_stride, folded_stride;
    TANDEM_HOST_DEVICE index_t kept_offset(index_t i) const { return i * kept_stride; }
    TANDEM_HOST_DEVICE index_t folded_offset(index_t j) const { return j * folded_stride; }
};
/// and along any. (Loops of constant length: a device indexes its registers by constants only.)
struct fold_of_axes {
    index_t kept[max_rank], kept_stride[max_rank];
    index_t folded[max_rank], folded_stride[max_rank];

    TANDEM_HOST_DEVICE index_t kept_offset(index_t i) const { return offset(i, kept, kept_stride); }
    TANDEM_HOST_DEVICE index_t folded_offset(index_t j) const { return offset(j, folded, folded_stride); }

private:
    /// Extents stand in the last places, before them is 1.
    static TANDEM_INLINE index_t offset(index_t i, const index_t (&extent)[max_rank],
                                        const index_t (&stride)[max_rank]) {
        index_t sum = 0;
        TANDEM_UNROLL
        for (std::size_t back = 1; back <= max_rank; ++back) {
            if (extent[max_rank - back] == 1) continue;
            sum += i % extent[max_rank - back] * stride[max_rank - back];
            i /= extent[max_rank - back];
        }
        return sum;
    }
};

/// The first stage: partial[lane][kept element].
template <class T, class Fold, class Offsets>
struct fold_lanes {
    Offsets offsets;
    const T* x;
    Fold* partial;
    index_t kept, count, lanes;
    bool lanes_are_neighbours;  // of neighbouring threads; else kept elements are

    TANDEM_HOST_DEVICE void operator()(index_t thread) const {
        const index_t lane = lanes_are_neighbours ? thread % lanes : thread / kept;
        const index_t i = lanes_are_neighbours ? thread / lanes : thread % kept;
        const T* const first = x + offsets.kept_offset(i);
        Fold result{T(0), -1};
        for (index_t j = lane; j < count; j += lanes) result.take(first[offsets.folded_offset(j)], j);
        partial[lane * kept + i] = result;
    }
};
template <class Fold>
TANDEM_INLINE Fold folded(const Fold* partial, index_t step, index_t count) {
    Fold result = partial[0];
    for (index_t j = 1; j < count; ++j)
        if (partial[j * step].place >= 0) result.take(partial[j * step].value, partial[j * step].place);
    return result;
}
template <class Fold>
struct fold_fewer_lanes {
    const Fold* partial;
    Fold* result;
    index_t step, count;
    TANDEM_HOST_DEVICE void operator()(index_t i) const { result[i] = folded(partial + i, step, count); }
};
template <class T, class Fold>
struct fold_results {
    const Fold* partial;
    T* value;
    std::int64_t* place;
    index_t kept, lanes;
    TANDEM_HOST_DEVICE void operator()(index_t i) const {
        const Fold result = folded(partial + i, kept, lanes);
        value[i] = result.value;
        place[i] = result.place;
    }
};

/// Values and places of the folds along the axes marked, which are kept with extent 1.
template <class A, class Fold, class T = typename A::value_type, class Space = typename A::space>
std::pair<A, Array<std::int64_t, Space>> fold(const A& x, unsigned axes) {
    Shape kept = x.shape();
    for (std::size_t d = 0; d < x.rank(); ++d)
        if ((axes >> d & 1u) != 0) kept[d] = 1;
    A values = A::uninitialised(kept);
    auto places = Array<std::int64_t, Space>::uninitialised(kept);
    if (kept.size() == 0) return {values, places};

    // As a pass that gives one number for each kept element: its plan merges the axes.
    map_output output(values.mutable_data(), broadcast_strides(kept, values.strides(), x.shape()));
    std::array<map_input, 1> input;
    array_traits<A>::bind(x, x.shape(), input.data());
    const map_plan<1, 1> plan(x.shape(), input, std::array{output});
    unsigned over = 0;
    for (std::size_t d = 0; d < plan.rank; ++d)
        if (plan.out[0].stride[d] == 0 && plan.extent[d] != 1) over |= 1u << d;
    const axis_order<max_rank> order(plan, over);
    const bool neighbours = (over >> (plan.rank - 1) & 1u) != 0;
    const index_t n = order.kept;
    index_t lanes = Space::is_parallel ? choose_lanes(n, order.count, neighbours) : 1;

    const buffer<Space> memory(static_cast<std::size_t>(n * rows_of_stages(lanes)) * sizeof(Fold));
    auto* partial = static_cast<Fold*>(memory.data());
    const auto launch = [&](const auto& offsets) {
        Space::for_each(n * lanes, fold_lanes<T, Fold, std::remove_cvref_t<decltype(offsets)>>{
                                       offsets, x.data(), partial, n, order.count, lanes, neighbours});
    };
    const std::size_t folded_axes = static_cast<std::size_t>(std::popcount(over)),
                      kept_axes = plan.rank - folded_axes;
    if (kept_axes <= 1 && folded_axes <= 1) {
        fold_of_matrix offsets{0, 0};
        for (std::size_t d = 0; d < plan.rank; ++d)
            ((over >> d & 1u) != 0 ? offsets.folded_stride : offsets.kept_stride) = plan.in[0].stride[d];
        launch(offsets);
    } else {
        fold_of_axes offsets;
        std::fill_n(offsets.kept, max_rank, 1);
        std::fill_n(offsets.folded, max_rank, 1);
        std::size_t k = max_rank - kept_axes, f = max_rank - folded_axes;
        for (std::size_t d = 0; d < plan.rank; ++d) {
            const bool is_folded = (over >> d & 1u) != 0;
            (is_folded ? offsets.folded[f] : offsets.kept[k]) = plan.extent[d];
            (is_folded ? offsets.folded_stride[f++] : offsets.kept_stride[k++]) = plan.in[0].stride[d];
        }
        launch(offsets);
    }
    for (; lanes > most_lanes_of_stage; lanes /= most_lanes_of_stage) {
        const index_t fewer = lanes / most_lanes_of_stage;
        Space::for_each(fewer * n,
                        fold_fewer_lanes<Fold>{partial, partial + lanes * n, fewer * n, most_lanes_of_stage});
        partial += lanes * n;
    }
    Space::for_each(n,
                    fold_results<T, Fold>{partial, values.mutable_data(), places.mutable_data(), n, lanes});
    return {values, places};
}

/// The largest (or smallest) of n neighbours, in packets; NaN where one is NaN.
template <class T, bool Max>
struct extreme_of_row {
    const T* x;
    T* y;
    index_t n;

    template <class V>
    static TANDEM_INLINE V further(const V& best, const V& v) {
        if constexpr (Max)
            return blend(v > best || v != v, v, best);
        else
            return blend(v < best || v != v, v, best);
    }
    TANDEM_KERNEL void operator()(index_t i) const {
        using V = vector_t<T>;
        constexpr auto lanes = static_cast<index_t>(width<V>);
        const T* row = x + i * n;
        T best = row[0];
        index_t j = 0;
        if (n >= 2 * lanes) {
            V even = load<V>(row), odd = load<V>(row + lanes);
            for (j = 2 * lanes; j + 2 * lanes <= n; j += 2 * lanes) {
                even = further(even, load<V>(row + j));
                odd = further(odd, load<V>(row + j + lanes));
            }
            T part[width<V>];
            store(part, further(even, odd));
            for (const T& p : part) best = further(best, p);
        }
        for (; j < n; ++j) best = further(best, row[j]);
        y[i] = best;
    }
};

/// The largest (or smallest) elements along the axes marked, which are kept with extent 1.
template <bool Max, class A, class T = typename A::value_type, class Space = typename A::space>
A extremes(const A& x, unsigned axes) {
    if constexpr (!Space::is_device) {
        std::size_t first = x.rank();
        while (first > 0 && (axes >> (first - 1) & 1u) != 0) --first;
        Shape kept = x.shape();
        index_t n = 1;
        for (std::size_t d = first; d < x.rank(); ++d) n *= std::exchange(kept[d], 1);
        const bool are_rows = axes >> first << first == axes && x.is_contiguous();
        if (are_rows && (!Space::is_parallel || kept.size() >= 16)) {
            A values = A::uninitialised(kept);
            Space::for_each(kept.size(), extreme_of_row<T, Max>{x.data(), values.mutable_data(), n});
            return values;
        }
    }
    return fold<A, extremum<T, Max>>(x, axes).first;
}

}  // namespace tandem::inline TANDEM_ABI::detail
