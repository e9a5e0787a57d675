#pragma once
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "../expr/members.hpp"
#include "buffer.hpp"
#include "expression.hpp"
#include "slice.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// A number, or a list of lists of numbers, as written in braces.
template <class T>
struct nested_values {
    T value{};
    std::initializer_list<nested_values> list;
    bool is_list = false;

    nested_values(const T& number) : value(number) {}
    nested_values(std::initializer_list<nested_values> values) : list(values), is_list(true) {}

    /// The shape, from the first element of each list. Throws shape_error where others differ.
    Shape shape() const {
        Shape result;
        if (!is_list) return result;
        if (list.size() > 0) result = list.begin()->shape();
        for (const nested_values& element : list)
            if (element.shape() != result)
                raise<shape_error>("Array",
                                   "lists of shapes " + text(result) + " and " + text(element.shape()),
                                   "all lists of one level must be alike");
        result.insert(0, static_cast<index_t>(list.size()));
        return result;
    }
    void copy_to(std::vector<T>& flat) const {
        if (!is_list) flat.push_back(value);
        for (const nested_values& element : list) element.copy_to(flat);
    }
};

/// The elements of an array in row-major order, to read.
template <class T>
class array_iterator {
public:
    using value_type = T;
    using difference_type = index_t;
    using reference = T;
    using pointer = const T*;
    using iterator_category = std::random_access_iterator_tag;

    array_iterator() = default;
    array_iterator(const T* data, const Shape* shape, const Strides* strides, index_t i)
        : data_(data), shape_(shape), strides_(strides), i_(i) {}

    T operator*() const { return (*this)[0]; }
    T operator[](index_t n) const {
        index_t i = i_ + n, offset = 0;
        for (std::size_t d = shape_->rank(); d-- > 0;) {
            offset += i % (*shape_)[d] * (*strides_)[d];
            i /= (*shape_)[d];
        }
        return data_[offset];
    }
    array_iterator& operator+=(index_t n) {
        i_ += n;
        return *this;
    }
    array_iterator& operator-=(index_t n) { return *this += -n; }
    array_iterator& operator++() { return *this += 1; }
    array_iterator& operator--() { return *this -= 1; }
    array_iterator operator++(int) { return std::exchange(*this, *this + 1); }
    array_iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend array_iterator operator+(array_iterator it, index_t n) { return it += n; }
    friend array_iterator operator+(index_t n, array_iterator it) { return it += n; }
    friend array_iterator operator-(array_iterator it, index_t n) { return it -= n; }
    friend index_t operator-(const array_iterator& a, const array_iterator& b) { return a.i_ - b.i_; }
    friend bool operator==(const array_iterator& a, const array_iterator& b) { return a.i_ == b.i_; }
    friend auto operator<=>(const array_iterator& a, const array_iterator& b) { return a.i_ <=> b.i_; }

private:
    const T* data_ = nullptr;
    const Shape* shape_ = nullptr;
    const Strides* strides_ = nullptr;
    index_t i_ = 0;
};

/// Whether two views of one buffer may hold an element at different places of the iteration.
template <class A, class B>
bool may_clash(const A& target, const B& leaf) {
    if constexpr (std::same_as<A, B>)
        return target.shares_buffer(leaf) &&
               !(target.layout().offset == leaf.layout().offset && target.shape() == leaf.shape() &&
                 target.strides() == leaf.strides());
    else
        return false;
}

}  // namespace detail

/// An array of numbers with shape and strides, rank 0 to 8: a handle to a buffer that copies and views share.
/// `copy()` makes a new buffer. Assigning to a name makes it a handle to something else; assigning to a view,
/// x(all, 1) = e, and compound assignment, x += e, write elements, which every handle to the buffer sees.
///
/// Operators and functions of the operator set are elementwise, broadcast by numpy's rules, and lazy: the whole
/// expression is computed in one pass, when it is assigned to an Array. `auto e = a * b;` keeps the expression,
/// which shares the buffers of a and b. An int or double beside an array is converted to T.
///
/// T: float, double, bool (a mask), or an integer (labels, indices).  Space: host, host_parallel, device, or
/// device_emulation.  Indices count from 0, negative ones from the end.
/// An array that was moved from is good for nothing but to be assigned to and destroyed.
/// Errors: shape_error naming the shapes; index_error naming index and extent; std::bad_alloc.
/// Thread safety: as a std::shared_ptr; writing to elements needs the care that any shared memory needs.
template <class T, class Space = host>
class Array {
public:
    static_assert(std::is_arithmetic_v<T> && sizeof(T) <= 8,
                  "tandem::Array: elements are float, double, bool or integers");
    using value_type = T;
    using ad_type = Array;
    using space = Space;
    class element;

    /// Rank 1, no elements.
    Array() : Array(detail::layout::contiguous(Shape{0})) {}
    /// Rank 0: a scalar.
    template <detail::plain_operand<Array> U>
    Array(const U& value) : Array(Shape(), std::span<const T>(std::array<T, 1>{static_cast<T>(value)})) {}
    /// From nested lists: {1, 2, 3}, {{1, 2}, {3, 4}}, {{1}, {2}}. Throws shape_error where lists of one level differ.
    Array(std::initializer_list<detail::nested_values<T>> values) : Array(detail::nested_values<T>(values)) {}
    /// From values in row-major order. Throws shape_error unless there are shape.size() of them.
    template <std::ranges::input_range Range>
        requires std::convertible_to<std::ranges::range_value_t<Range>, T>
    Array(const Shape& shape, const Range& values)
        : Array(shape, gathered(std::ranges::begin(values), std::ranges::end(values))) {}
    Array(const Shape& shape, std::initializer_list<T> values)
        : Array(shape, std::span<const T>(values.begin(), values.size())) {}
    Array(const Shape& shape, std::span<const T> values) : Array(detail::layout::contiguous(shape)) {
        if (static_cast<index_t>(values.size()) != size())
            detail::raise<shape_error>("Array", std::to_string(values.size()) + " values",
                                       "shape " + detail::text(shape) + " needs " + std::to_string(size()));
        if (size() > 0) Space::upload(elements().data(), values.data(), values.size_bytes());
    }
    Array(const Shape& shape, const std::vector<T>& values)
        requires(!std::same_as<T, bool>)
        : Array(shape, std::span<const T>(values)) {}
    /// Rank 1, from a range.
    template <std::ranges::input_range Range>
        requires std::convertible_to<std::ranges::range_value_t<Range>, T> && (!expression<Range>)
    explicit Array(const Range& values)
        : Array(gathered(std::ranges::begin(values), std::ranges::end(values))) {}
    template <std::input_iterator Iterator>
    Array(Iterator first, Iterator last) : Array(gathered(first, last)) {}

    /// Evaluates an expression in one pass.
    template <class E>
        requires std::same_as<typename E::ad_type, Array> && (!std::same_as<E, Array>)
    Array(const E& e) : Array(detail::evaluate(e)) {}

    Array(const Array&) = default;
    Array(Array&&) = default;
    Array& operator=(const Array&) & = default;
    Array& operator=(Array&&) & = default;
    /// Writes the elements of a view: x(all, 1) = y.
    void operator=(const Array& values) && { assign(values); }
    template <class E>
        requires(std::same_as<detail::number_of_t<E>, Array> && !std::same_as<E, Array>) ||
                detail::plain_operand<E, Array>
    void operator=(const E& values) && {
        assign(values);
    }
    /// Writes elements, of which every handle to the buffer sees the change. The value broadcasts to this shape.
    template <class E>
        requires std::same_as<detail::number_of_t<E>, Array> || detail::plain_operand<E, Array>
    Array& assign(const E& values) {
        if constexpr (!expression<E>) {
            return assign(Array(values));
        } else {
            using part = detail::part_of<E>;
            if (!detail::broadcasts_to(part::shape(values), shape()))
                detail::raise<shape_error>(
                    "Array::assign", "values of shape " + detail::text(part::shape(values)),
                    "they do not broadcast to the array's shape " + detail::text(shape()));
            own_elements();
            const auto leaves = part::leaves(values);
            const bool clashes = detail::with_leaves(
                leaves, [&](const auto&... leaf) { return (detail::may_clash(*this, leaf) || ...); });
            if (clashes) {
                if constexpr (std::same_as<E, Array>)
                    return assign(values.copy());
                else
                    return assign(Array(values));
            }
            detail::map_output output(mutable_data(), strides());
            detail::run_pass<Space, T>(
                detail::value_kernel<typename part::structure::passive, detail::plain_lift>{}, shape(),
                detail::bind_leaves(leaves, shape()), std::array{output});
            return *this;
        }
    }
    template <class E>
        requires operands<Array, E>
    Array& operator+=(const E& e) {
        return assign(*this + e);
    }
    template <class E>
        requires operands<Array, E>
    Array& operator-=(const E& e) {
        return assign(*this - e);
    }
    template <class E>
        requires operands<Array, E>
    Array& operator*=(const E& e) {
        return assign(*this * e);
    }
    template <class E>
        requires operands<Array, E>
    Array& operator/=(const E& e) {
        return assign(*this / e);
    }

    static Array uninitialised(const Shape& shape) { return Array(detail::layout::contiguous(shape)); }
    static Array full(const Shape& shape, const T& value) {
        Array a = uninitialised(shape);
        a.assign(value);
        return a;
    }
    static Array zeros(const Shape& shape) { return full(shape, T(0)); }
    static Array ones(const Shape& shape) { return full(shape, T(1)); }
    /// The n by m matrix with ones on the diagonal; m = n where it is not given.
    static Array eye(index_t n, index_t m = -1);
    /// start, start + step, ... before stop.
    static Array arange(const T& start, const T& stop, const T& step = T(1));
    static Array arange(const T& stop) { return arange(T(0), stop); }
    /// n numbers from start to stop, both included.
    static Array linspace(const T& start, const T& stop, index_t n = 50);
    /// Normally distributed, mean 0 and standard deviation 1; the same numbers for the same seed on every machine.
    static Array random_normal(const Shape& shape, std::uint64_t seed = 0);
    /// Uniform in [low, high).
    static Array random_uniform(const Shape& shape, std::uint64_t seed = 0, T low = T(0), T high = T(1));

    const Shape& shape() const { return layout().shape; }
    std::size_t rank() const { return shape().rank(); }
    index_t size() const { return shape().size(); }
    /// In elements.
    const detail::Strides& strides() const { return layout().strides; }
    bool is_contiguous() const { return detail::is_contiguous(shape(), strides()); }
    /// The first element, to read; elements lie `strides()` apart.
    const T* data() const {
        const void* const first = elements().data();
        return first == nullptr ? nullptr : static_cast<const T*>(first) + layout().offset;
    }
    /// The first element, to write. Counts as a write to the buffer.
    T* mutable_data() {
        own_elements();
        elements().count_write();
        return const_cast<T*>(data());
    }
    /// From now on a write to any handle to this buffer gives the handle a buffer of its own.
    void make_constant() { elements().make_constant(); }
    /// How often the buffer was written to since it was made.
    std::uint64_t version() const { return elements().version(); }
    bool shares_buffer(const Array& other) const { return &elements() == &other.elements(); }
    /// Whether no other handle exists.
    bool is_unique() const { return body::has_only(body_); }

    /// The only element. Throws shape_error unless there is exactly one.
    T item() const {
        if (size() != 1)
            detail::raise<shape_error>("Array::item", "an array of shape " + detail::text(shape()),
                                       "it must have one element");
        return element_at(layout().offset);
    }
    explicit operator T() const { return item(); }

    /// One element. Throws index_error.
    template <std::integral... I>
    T operator()(I... i) const {
        return element_at(layout().offset + element_offset(i...));
    }
    template <std::integral... I>
    element operator()(I... i) {
        if (elements().is_constant()) *this = copy();
        return element(*this, element_offset(i...));
    }
    /// A view: of each axis an index, all, or a range; newaxis adds one. Axes not named are taken whole.
    template <detail::slice_argument... S>
        requires(!(std::integral<S> && ...))
    Array operator()(const S&... slices) const {
        return view(detail::select_elements(shape(), slices...).of(layout()));
    }

    /// x.at(slices...).set(e) is x with those elements replaced, .add(e) with e added to them; x itself stays.
    template <detail::slice_argument... S>
    detail::slice_update<Array> at(const S&... slices) const {
        return {*this, detail::select_elements(shape(), slices...)};
    }

    /// Elements in row-major order, to read. (host spaces)
    auto begin() const { return detail::array_iterator<T>(data(), &shape(), &strides(), 0); }
    auto end() const { return begin() + size(); }
    std::vector<T> to_vector() const;

    /// A contiguous array of its own.
    Array copy() const {
        Array result = uninitialised(shape());
        result.assign(*this);
        return result;
    }
    Array contiguous() const { return is_contiguous() ? *this : copy(); }
    /// The same array in another space.
    template <class Other>
    Array<T, Other> to() const;
    /// The same values as another type.
    template <class U>
    Array<U, Space> astype() const;

    /// A view of this buffer.
    Array view(const detail::layout& layout) const { return Array(std::make_shared<body>(layout, body_)); }
    const detail::layout& layout() const { return body_->where(); }

    // The evaluator of the operator set.
    template <class Rule, class... X>
    static auto apply(X... x) {
        return detail::apply_lazily<Array, Rule>(std::move(x)...);
    }
    TANDEM_EXACT_ARRAY_CHOICES(Array)

private:
    using body = detail::array_body<Space>;

    explicit Array(std::shared_ptr<body> other) : body_(std::move(other)) {}
    explicit Array(const detail::layout& layout)
        : body_(std::make_shared<body>(layout, bytes_of(layout.shape))) {}
    detail::buffer<Space>& elements() const { return body_->elements(); }
    /// Throws std::bad_array_new_length where the count overflows.
    static std::size_t bytes_of(const Shape& shape) {
        if (std::ranges::find(shape, index_t{0}) != shape.end()) return 0;
        index_t room = std::numeric_limits<index_t>::max() / static_cast<index_t>(sizeof(T));
        for (const index_t extent : shape) room /= extent;
        if (room == 0) throw std::bad_array_new_length();
        return static_cast<std::size_t>(shape.size()) * sizeof(T);
    }
    explicit Array(const detail::nested_values<T>& values)
        : Array(detail::layout::contiguous(values.shape())) {
        std::vector<T> flat;
        values.copy_to(flat);
        upload(flat);
    }
    void upload(const std::vector<T>& values) {
        if constexpr (std::same_as<T, bool>) {
            const auto bytes = std::make_unique<bool[]>(values.size());
            std::copy(values.begin(), values.end(), bytes.get());
            if (!values.empty()) Space::upload(elements().data(), bytes.get(), values.size());
        } else if (!values.empty()) {
            Space::upload(elements().data(), values.data(), values.size() * sizeof(T));
        }
    }
    template <class Iterator, class Sentinel>
    static Array gathered(Iterator first, Sentinel last) {
        std::vector<T> flat;
        for (; first != last; ++first) flat.push_back(static_cast<T>(*first));
        Array result = uninitialised(Shape{static_cast<index_t>(flat.size())});
        result.upload(flat);
        return result;
    }
    Array(const Shape& shape, const Array& values) : Array(values.view(detail::layout::contiguous(shape))) {
        if (values.size() != shape.size())
            detail::raise<shape_error>("Array", std::to_string(values.size()) + " values",
                                       "shape " + detail::text(shape) + " needs " +
                                           std::to_string(shape.size()));
    }

    /// Before a write. Throws shape_error where one element stands for several.
    void own_elements() {
        if (elements().is_constant()) *this = copy();
        for (std::size_t d = 0; d < rank(); ++d)
            if (strides()[d] == 0 && shape()[d] > 1 && size() != 0)
                detail::raise<shape_error>("Array",
                                           "writing to a view of shape " + detail::text(shape()) +
                                               " that repeats elements by broadcasting",
                                           "write to a copy()");
    }
    T element_at(index_t offset) const {
        T value;
        Space::download(&value, static_cast<const T*>(elements().data()) + offset, sizeof value);
        return value;
    }
    template <class... I>
    index_t element_offset(I... i) const {
        if (sizeof...(I) != rank())
            detail::raise<index_error>("Array::operator()", std::to_string(sizeof...(I)) + " indices",
                                       "an element of shape " + detail::text(shape()) +
                                           " needs one for each axis; name whole axes by `all`");
        const std::array<index_t, sizeof...(I)> index{static_cast<index_t>(i)...};
        index_t offset = 0;
        for (std::size_t d = 0; d < index.size(); ++d)
            offset += detail::checked_index(index[d], shape()[d], "Array::operator()") * strides()[d];
        return offset;
    }

    std::shared_ptr<body> body_;
};

template <class T>
Array(std::vector<T>) -> Array<T>;

namespace detail {
template <class T, class Space>
inline constexpr bool is_level<Array<T, Space>> = false;
}  // namespace detail

/// An element of an array that is not const: reads as a T, and an assignment to it counts as a write.
template <class T, class Space>
class Array<T, Space>::element {
public:
    element(Array& array, index_t offset) : array_(array), offset_(offset) {}
    element(const element&) = default;

    operator T() const { return array_.element_at(array_.layout().offset + offset_); }
    const element& operator=(const T& value) const {
        Space::upload(array_.mutable_data() + offset_, &value, sizeof value);
        return *this;
    }
    const element& operator=(const element& other) const { return *this = T(other); }
    const element& operator+=(const T& value) const { return *this = static_cast<T>(T(*this) + value); }
    const element& operator-=(const T& value) const { return *this = static_cast<T>(T(*this) - value); }
    const element& operator*=(const T& value) const { return *this = static_cast<T>(T(*this) * value); }
    const element& operator/=(const T& value) const { return *this = static_cast<T>(T(*this) / value); }

private:
    Array& array_;
    index_t offset_;
};

namespace detail {

template <class T, class Space>
struct array_traits<Array<T, Space>> {
    using element = T;
    using space = Space;
    using lift = plain_lift;
    using array = Array<T, Space>;
    static constexpr bool active = false;

    static const Shape& shape(const array& a) { return a.shape(); }
    static void bind(const array& a, const Shape& target, map_input* to) {
        to->data = a.data();
        to->strides = broadcast_strides(a.shape(), a.strides(), target);
        to->bytes = sizeof(T);
    }
    static array uninitialised(const Shape& shape) { return array::uninitialised(shape); }
    static void bind_result(array& a, map_output* to) {
        to->data = a.mutable_data();
        to->strides = a.strides();
    }
    static std::uint64_t version(const array& a) { return a.version(); }
    /// Whether results may be added into a's buffer: nobody else sees it, and no two elements are one.
    static bool is_exclusive(const array& a) { return a.is_unique() && a.is_contiguous(); }
    template <class E>
    static array value_of(const E& e) {
        return evaluate(e);
    }
};

}  // namespace detail

}  // namespace tandem::inline TANDEM_ABI
