#pragma once
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>

#include <iomanip>
#include <ostream>
#include <sstream>

#include "array.hpp"

/// \file
/// How arrays are made, moved to other spaces and types, and printed.
namespace tandem::inline TANDEM_ABI {

template <class T, class Space>
Array<T, Space> Array<T, Space>::eye(index_t n, index_t m) {
    Array a = zeros(Shape{n, m < 0 ? n : m});
    const index_t k = std::min(a.shape()[0], a.shape()[1]);
    detail::layout diagonal{Shape{k}, {a.shape()[1] + 1}, 0};
    a.view(diagonal).assign(T(1));
    return a;
}

template <class T, class Space>
Array<T, Space> Array<T, Space>::arange(const T& start, const T& stop, const T& step) {
    if (step == T(0)) detail::raise<shape_error>("Array::arange", "a step of 0", "the step must not be 0");
    std::vector<T> values;
    // By multiples of the step: added up, the rounding errors would grow.
    const auto count = static_cast<index_t>(
        std::ceil((static_cast<double>(stop) - static_cast<double>(start)) / static_cast<double>(step)));
    for (index_t i = 0; i < count; ++i) values.push_back(static_cast<T>(start + static_cast<T>(i) * step));
    return Array(values);
}

template <class T, class Space>
Array<T, Space> Array<T, Space>::linspace(const T& start, const T& stop, index_t n) {
    static_assert(std::floating_point<T>,
                  "tandem::Array::linspace: the elements are not floating-point numbers");
    std::vector<T> values;
    for (index_t i = 0; i < n; ++i)
        values.push_back(i == n - 1 && n > 1 ? stop
                                             : start + (stop - start) * static_cast<T>(i) /
                                                           static_cast<T>(std::max<index_t>(n - 1, 1)));
    return Array(values);
}

template <class T, class Space>
Array<T, Space> Array<T, Space>::random_normal(const Shape& shape, std::uint64_t seed) {
    static_assert(std::floating_point<T>,
                  "tandem::Array::random_normal: the elements are not floating-point numbers");
    boost::random::mt19937_64 bits(seed);
    boost::random::normal_distribution<T> distribution;
    std::vector<T> values(static_cast<std::size_t>(shape.size()));
    for (T& value : values) value = distribution(bits);
    return Array(shape, std::span<const T>(values));
}

template <class T, class Space>
Array<T, Space> Array<T, Space>::random_uniform(const Shape& shape, std::uint64_t seed, T low, T high) {
    static_assert(std::floating_point<T>,
                  "tandem::Array::random_uniform: the elements are not floating-point numbers");
    boost::random::mt19937_64 bits(seed);
    boost::random::uniform_real_distribution<T> distribution(low, high);
    std::vector<T> values(static_cast<std::size_t>(shape.size()));
    for (T& value : values) value = distribution(bits);
    return Array(shape, std::span<const T>(values));
}

template <class T, class Space>
std::vector<T> Array<T, Space>::to_vector() const {
    const Array flat = contiguous();
    const auto n = static_cast<std::size_t>(size());
    if constexpr (std::same_as<T, bool>) {
        const auto bytes = std::make_unique<bool[]>(n);
        if (n != 0) Space::download(bytes.get(), flat.data(), n);
        return std::vector<T>(bytes.get(), bytes.get() + n);
    } else {
        std::vector<T> values(n);
        if (n != 0) Space::download(values.data(), flat.data(), n * sizeof(T));
        return values;
    }
}

template <class T, class Space>
template <class Other>
Array<T, Other> Array<T, Space>::to() const {
    if constexpr (std::same_as<Other, Space>) {
        return *this;
    } else if constexpr (Space::is_host_memory) {
        const Array flat = contiguous();
        return Array<T, Other>(shape(), std::span<const T>(flat.data(), static_cast<std::size_t>(size())));
    } else if constexpr (Other::is_host_memory) {
        const Array flat = contiguous();
        auto result = Array<T, Other>::uninitialised(shape());
        if (size() != 0)
            Space::download(result.mutable_data(), flat.data(), static_cast<std::size_t>(size()) * sizeof(T));
        return result;
    } else {
        return this->template to<host>().template to<Other>();
    }
}

namespace detail {
template <class From, class To>
struct convert_element {
    const From* from;
    To* to;
    TANDEM_HOST_DEVICE void operator()(index_t i) const { to[i] = static_cast<To>(from[i]); }
};
}  // namespace detail

template <class T, class Space>
template <class U>
Array<U, Space> Array<T, Space>::astype() const {
    if constexpr (std::same_as<U, T>) {
        return copy();
    } else {
        const Array flat = contiguous();
        auto result = Array<U, Space>::uninitialised(shape());
        Space::for_each(size(), detail::convert_element<T, U>{flat.data(), result.mutable_data()});
        return result;
    }
}

namespace detail {

/// Prints one axis of the elements, each as wide as the widest; of long axes the first and last three.
template <class T>
class array_printer {
    static constexpr index_t shown_at_ends = 3, longest_whole = 1000;

public:
    array_printer(std::ostream& out, const Shape& shape, std::vector<T> values)
        : out_(out), shape_(shape), values_(std::move(values)), shortens_(shape.size() > longest_whole) {}

    void print() {
        if (shape_.rank() == 0) {
            out_ << text_of(values_[0]);
            return;
        }
        measuring_ = true;
        walk(0, 0);
        measuring_ = false;
        walk(0, 0);
    }

private:
    std::string text_of(const T& value) const {
        std::ostringstream text;
        if constexpr (std::same_as<T, bool>) {
            text << (value ? "true" : "false");
        } else {
            text.copyfmt(out_);
            text.width(0);
            text << +value;  // 8-bit integers are numbers, not characters
        }
        return text.str();
    }
    void walk(std::size_t axis, index_t offset) {
        const index_t n = shape_[axis];
        index_t step = 1;
        for (std::size_t d = axis + 1; d < shape_.rank(); ++d) step *= shape_[d];
        put("[");
        for (index_t i = 0; i < n; ++i) {
            if (i > 0) separate(axis);
            if (shortens_ && i == shown_at_ends && n > 2 * shown_at_ends) {
                put("...");
                i = n - shown_at_ends - 1;
                continue;
            }
            if (axis + 1 < shape_.rank()) {
                walk(axis + 1, offset + i * step);
            } else {
                const std::string text = text_of(values_[static_cast<std::size_t>(offset + i)]);
                if (measuring_)
                    width_ = std::max(width_, text.size());
                else
                    out_ << std::string(width_ - text.size(), ' ') << text;
            }
        }
        put("]");
    }
    void put(std::string_view text) {
        if (!measuring_) out_ << text;
    }
    /// Rows stand below one another, blocks of rows apart.
    void separate(std::size_t axis) {
        const std::size_t below = shape_.rank() - axis - 1;
        put(below == 0 ? ", " : ",");
        for (std::size_t d = 0; d < below; ++d) put("\n");
        if (below > 0) put(std::string(axis + 1, ' '));
    }

    std::ostream& out_;
    Shape shape_;
    std::vector<T> values_;
    bool shortens_;
    bool measuring_ = false;
    std::size_t width_ = 0;
};

}  // namespace detail

/// As numpy prints: nested brackets; of more than 1000 elements the first and last three of each axis.
template <class T, class Space>
std::ostream& operator<<(std::ostream& out, const Array<T, Space>& a) {
    detail::array_printer<T>(out, a.shape(), a.to_vector()).print();
    return out;
}
template <class Number, class Structure, class... Leaf>
std::ostream& operator<<(std::ostream& out, const detail::array_expression<Number, Structure, Leaf...>& e) {
    return out << Number(e);
}

}  // namespace tandem::inline TANDEM_ABI
