#pragma once
#include <concepts>
#include <optional>
#include <variant>

#include "shape.hpp"

namespace tandem::inline TANDEM_ABI {

/// A whole axis, in x(all, 3).
struct all_t {};
inline constexpr all_t all{};
/// A new axis of extent 1, in x(all, newaxis).
struct newaxis_t {};
inline constexpr newaxis_t newaxis{};

/// The indices begin, begin + step, ... before end. Negative bounds count from the end of the axis, bounds beyond it
/// are cut off, as in Python; step is not 0, and with a negative step the range runs backwards.
struct range {
    std::optional<index_t> begin, end;
    index_t step = 1;

    constexpr explicit range(index_t end_) : end(end_) {}
    constexpr range(std::optional<index_t> begin_, std::optional<index_t> end_, index_t step_ = 1)
        : begin(begin_), end(end_), step(step_) {}
};

namespace detail {

/// One argument of x(...).
template <class S>
concept slice_argument =
    std::integral<S> || std::same_as<S, all_t> || std::same_as<S, newaxis_t> || std::same_as<S, range>;

/// A view of an array's elements: shape, strides and where it begins.
struct layout {
    Shape shape;
    Strides strides;
    index_t offset = 0;

    static layout contiguous(const Shape& shape) { return {shape, contiguous_strides(shape), 0}; }
};

inline index_t checked_index(index_t i, index_t extent, std::string_view function) {
    const index_t from_start = i < 0 ? i + extent : i;
    if (from_start < 0 || from_start >= extent)
        raise<index_error>(function, "index " + std::to_string(i),
                           "the axis has extent " + std::to_string(extent));
    return from_start;
}

/// What x(slices...) selects: for each axis of the view the axis it runs along (-1: a new one) and the step, and
/// for each axis of x where it begins.
struct selection {
    Shape shape;
    index_list axis, step, start;

    layout of(const layout& x) const {
        layout view{shape, {}, x.offset};
        for (std::size_t d = 0; d < shape.rank(); ++d)
            view.strides.push_back(axis[d] < 0 ? 0 : step[d] * x.strides[static_cast<std::size_t>(axis[d])]);
        for (std::size_t d = 0; d < start.rank(); ++d) view.offset += start[d] * x.strides[d];
        return view;
    }
};

/// Takes the slices one after another and moves along the axes.
class slicer {
public:
    explicit slicer(const Shape& whole) : whole_(whole) {}

    void operator()(index_t i) { result_.start.push_back(checked_index(i, extent(), "Array::operator()")); }
    void operator()(all_t) { keep(0, 1, extent()); }
    void operator()(newaxis_t) {
        result_.shape.push_back(1);
        result_.axis.push_back(-1);
        result_.step.push_back(0);
    }
    void operator()(const range& r) {
        const index_t n = extent();
        if (r.step == 0) raise<shape_error>("range", "a step of 0", "the step must not be 0");
        // As in Python, a bound is cut to the axis; backwards, "before the first" is -1.
        const auto cut = [&](index_t i) {
            if (i < 0) i += n;
            return r.step > 0 ? std::clamp<index_t>(i, 0, n) : std::clamp<index_t>(i, -1, n - 1);
        };
        const index_t begin = r.begin ? cut(*r.begin) : r.step > 0 ? 0 : n - 1;
        const index_t end = r.end ? cut(*r.end) : r.step > 0 ? n : -1;
        const index_t distance = r.step > 0 ? end - begin : begin - end;
        const index_t step = r.step > 0 ? r.step : -r.step;
        keep(distance <= 0 ? 0 : begin, r.step, distance <= 0 ? 0 : (distance + step - 1) / step);
    }
    /// Axes that were not named are taken whole.
    selection finish() {
        while (result_.start.rank() < whole_.rank()) (*this)(all);
        return result_;
    }

private:
    index_t extent() const {
        if (result_.start.rank() == whole_.rank())
            raise<index_error>("Array::operator()", "more indices than axes",
                               "the array has shape " + text(whole_));
        return whole_[result_.start.rank()];
    }
    void keep(index_t start, index_t step, index_t count) {
        result_.axis.push_back(static_cast<index_t>(result_.start.rank()));
        result_.step.push_back(step);
        result_.start.push_back(start);
        result_.shape.push_back(count);
    }

    Shape whole_;
    selection result_;
};

/// What x.at(slices...) returns (update.hpp).
template <class X>
class slice_update;

template <slice_argument... S>
selection select_elements(const Shape& whole, const S&... slices) {
    slicer s(whole);
    const auto next = [&]<class One>(const One& slice) {
        if constexpr (std::integral<One>)
            s(static_cast<index_t>(slice));
        else
            s(slice);
    };
    (next(slices), ...);
    return s.finish();
}

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
