#pragma once
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>

#include "../core/error.hpp"

namespace tandem::inline TANDEM_ABI {

/// Extents, strides and indices of arrays. Negative indices count from the end.
using index_t = std::ptrdiff_t;
/// The most dimensions an array can have.
inline constexpr std::size_t max_rank = 8;

namespace detail {

/// a times b. Products of extents that do not fit wrap around; who allocates looks first.
constexpr index_t wrapping_product(index_t a, index_t b) {
    return static_cast<index_t>(static_cast<std::size_t>(a) * static_cast<std::size_t>(b));
}

/// Up to max_rank integers, in place.
class index_list {
public:
    using value_type = index_t;

    constexpr index_list() { clear_at_compile_time(); }
    constexpr index_list(const index_list& other) : rank_(other.rank_) { copy_from(other); }
    constexpr index_list& operator=(const index_list& other) {
        rank_ = other.rank_;
        copy_from(other);
        return *this;
    }
    constexpr index_list(std::initializer_list<index_t> values) : index_list(values.begin(), values.end()) {}
    template <std::ranges::forward_range Range>
        requires std::convertible_to<std::ranges::range_value_t<Range>, index_t>
    constexpr explicit index_list(const Range& values)
        : index_list(std::ranges::begin(values), std::ranges::end(values)) {}
    template <class Iterator>
    constexpr index_list(Iterator first, Iterator last) : index_list() {
        for (; first != last; ++first) push_back(static_cast<index_t>(*first));
    }

    constexpr std::size_t rank() const { return rank_; }
    constexpr index_t& operator[](std::size_t d) { return values_[d]; }
    constexpr index_t operator[](std::size_t d) const { return values_[d]; }
    constexpr const index_t* begin() const { return values_.data(); }
    constexpr const index_t* end() const { return values_.data() + rank_; }
    constexpr void push_back(index_t value) {
        if (rank_ == max_rank)
            raise<shape_error>("Array", "more than " + std::to_string(max_rank) + " dimensions",
                               "the rank of an array is 0 to " + std::to_string(max_rank));
        values_[rank_++] = value;
    }
    constexpr void insert(std::size_t d, index_t value) {
        push_back(value);
        std::rotate(values_.begin() + static_cast<index_t>(d),
                    values_.begin() + static_cast<index_t>(rank_) - 1,
                    values_.begin() + static_cast<index_t>(rank_));
    }
    constexpr void erase(std::size_t d) {
        for (++d; d < rank_; ++d) values_[d - 1] = values_[d];
        --rank_;
    }
    friend constexpr bool operator==(const index_list& a, const index_list& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    /// Entries that nobody reads hold nothing at run time; a constant must not.
    constexpr void clear_at_compile_time() {
        if (std::is_constant_evaluated()) values_.fill(0);
    }
    constexpr void copy_from(const index_list& other) {
        clear_at_compile_time();
        for (std::size_t d = 0; d < rank_; ++d) values_[d] = other.values_[d];
    }
    std::array<index_t, max_rank> values_;
    std::size_t rank_ = 0;
};

inline std::string text(const index_list& list) {
    std::string s = "(";
    for (std::size_t d = 0; d < list.rank(); ++d) s += (d == 0 ? "" : ", ") + std::to_string(list[d]);
    return s + ")";
}

}  // namespace detail

/// The extents of an array, outermost first; () is a scalar. An extent may be 0.
class Shape : public detail::index_list {
public:
    constexpr Shape() = default;
    constexpr Shape(std::initializer_list<index_t> extents) : index_list(extents) { check(); }
    template <std::ranges::forward_range Range>
        requires std::convertible_to<std::ranges::range_value_t<Range>, index_t> &&
                 (!std::derived_from<Range, index_list>)
    constexpr Shape(const Range& extents) : index_list(extents) {
        check();
    }

    /// Number of elements.
    constexpr index_t size() const {
        index_t n = 1;
        for (const index_t extent : *this) n = detail::wrapping_product(n, extent);
        return n;
    }
    friend std::ostream& operator<<(std::ostream& out, const Shape& shape) {
        return out << detail::text(shape);
    }

private:
    constexpr void check() const {
        for (const index_t extent : *this)
            if (extent < 0)
                detail::raise<shape_error>("Shape", "a negative extent in " + detail::text(*this),
                                           "extents are 0 or more");
    }
};

namespace detail {

using Strides = index_list;

/// Strides, in elements, of an array stored row by row without gaps.
constexpr Strides contiguous_strides(const Shape& shape) {
    Strides strides = shape;
    index_t step = 1;
    for (std::size_t d = shape.rank(); d-- > 0;) {
        strides[d] = step;
        step = wrapping_product(step, shape[d]);
    }
    return strides;
}

/// Whether elements lie one after another in row-major order. (The stride of an extent of 1 is never used.)
constexpr bool is_contiguous(const Shape& shape, const Strides& strides) {
    if (shape.size() == 0) return true;
    index_t step = 1;
    for (std::size_t d = shape.rank(); d-- > 0;) {
        if (shape[d] != 1 && strides[d] != step) return false;
        step = wrapping_product(step, shape[d]);
    }
    return true;
}

/// An axis as a number from 0, for `rank` dimensions; negative ones count from the end. Throws shape_error.
inline std::size_t axis_of(index_t axis, std::size_t rank, std::string_view function) {
    const index_t from_start = axis < 0 ? axis + static_cast<index_t>(rank) : axis;
    if (from_start < 0 || from_start >= static_cast<index_t>(rank))
        raise<shape_error>(function, "axis " + std::to_string(axis),
                           "the array has " + std::to_string(rank) + " dimensions");
    return static_cast<std::size_t>(from_start);
}

/// The axes marked, one bit each. No axes: all of them. Throws shape_error where one is repeated.
inline unsigned axis_mask(const index_list& axes, std::size_t rank, std::string_view function) {
    unsigned mask = 0;
    for (const index_t axis : axes) {
        const unsigned bit = 1u << axis_of(axis, rank, function);
        if ((mask & bit) != 0)
            raise<shape_error>(function, "axis " + std::to_string(axis) + " twice",
                               "each axis may be named once");
        mask |= bit;
    }
    return mask;
}

/// The shape that two shapes broadcast to, by numpy's rule: aligned at the last axis, extents are equal or one
/// of them is 1. Throws shape_error naming both.
inline Shape broadcast(const Shape& a, const Shape& b, std::string_view function) {
    const Shape& longer = a.rank() < b.rank() ? b : a;
    const Shape& shorter = a.rank() < b.rank() ? a : b;
    const std::size_t shift = longer.rank() - shorter.rank();
    Shape result = longer;
    for (std::size_t d = 0; d < shorter.rank(); ++d) {
        if (shorter[d] == longer[d + shift] || shorter[d] == 1) continue;
        if (longer[d + shift] != 1)
            raise<shape_error>(function, "shapes " + text(a) + " and " + text(b),
                               "aligned at the last axis, extents must be equal or 1");
        result[d + shift] = shorter[d];
    }
    return result;
}

/// Strides of an array of `shape` seen as one of shape `target`: 0 along broadcast axes.
constexpr Strides broadcast_strides(const Shape& shape, const Strides& strides, const Shape& target) {
    Strides result = target;
    const std::size_t shift = target.rank() - shape.rank();
    for (std::size_t d = 0; d < target.rank(); ++d)
        result[d] = d < shift || (shape[d - shift] == 1 && target[d] != 1) ? 0 : strides[d - shift];
    return result;
}

/// Whether `from` broadcasts to exactly `to`.
constexpr bool broadcasts_to(const Shape& from, const Shape& to) {
    if (from.rank() > to.rank()) return false;
    const std::size_t shift = to.rank() - from.rank();
    for (std::size_t d = 0; d < from.rank(); ++d)
        if (from[d] != to[d + shift] && from[d] != 1) return false;
    return true;
}

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
