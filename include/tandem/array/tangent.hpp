#pragma once
#include <ostream>

#include "view.hpp"

namespace tandem::inline TANDEM_ABI {

/// Forward mode over arrays: an array and its tangents in N directions, each of the same shape. An assigned
/// expression computes value and tangents of all elements in one pass.
template <detail::array_like A, std::size_t N>
class ADTangent<A, N> {
public:
    using value_type = A;
    using ad_type = ADTangent;
    static constexpr std::size_t directions = N;

    ADTangent() : ADTangent(A()) {}
    /// A constant: its tangents are zero.
    ADTangent(A value) : value_(std::move(value)) {
        tangents_.fill(detail::structural_zero(value_, detail::array_traits<A>::shape(value_)));
    }
    template <detail::plain_operand<ADTangent> U>
    ADTangent(const U& number) : ADTangent(A(number)) {}
    template <class E>
        requires(detail::is_array_expression<E> && std::same_as<typename E::ad_type, A>)
    ADTangent(const E& constant) : ADTangent(A(constant)) {}
    /// Throws shape_error unless value and tangents have one shape.
    ADTangent(A value, A tangent)
        requires(N == 1)
        : ADTangent(std::move(value), std::array<A, N>{std::move(tangent)}) {}
    ADTangent(A value, std::array<A, N> tangents) : value_(std::move(value)), tangents_(std::move(tangents)) {
        for (const A& t : tangents_)
            if (t.shape() != value_.shape())
                detail::raise<shape_error>("ADTangent", "a tangent of shape " + detail::text(t.shape()),
                                           "the value has shape " + detail::text(value_.shape()));
    }
    /// Evaluates an expression in one pass.
    template <class E>
        requires std::same_as<typename E::ad_type, ADTangent> && (!std::same_as<E, ADTangent>)
    ADTangent(const E& e) : ADTangent(detail::evaluate(e)) {}

    const A& value() const { return value_; }
    const A& tangent(std::size_t i = 0) const { return tangents_[i]; }
    const std::array<A, N>& tangents() const { return tangents_; }

    const Shape& shape() const { return value_.shape(); }
    std::size_t rank() const { return value_.rank(); }
    index_t size() const { return value_.size(); }

    /// A view, of value and tangents.
    template <detail::slice_argument... S>
    ADTangent operator()(const S&... slices) const {
        return detail::apply_linear(detail::slice_op{detail::select_elements(shape(), slices...)}, *this);
    }

    /// x.at(slices...).set(e) is x with those elements replaced, .add(e) with e added to them.
    template <detail::slice_argument... S>
    detail::slice_update<ADTangent> at(const S&... slices) const {
        return {*this, detail::select_elements(shape(), slices...)};
    }

    ADTangent(const ADTangent&) = default;
    ADTangent(ADTangent&&) = default;
    ADTangent& operator=(const ADTangent&) & = default;
    ADTangent& operator=(ADTangent&&) & = default;
    /// Assigning to x(slices...) would be lost: x = x.at(slices...).set(e).
    void operator=(const ADTangent&) && = delete;

    TANDEM_COMPOUND_ASSIGNMENTS_BY(inline, ADTangent)
    TANDEM_EXACT_ARRAY_CHOICES(ADTangent)

    template <class Rule, class... X>
    static auto apply(X... x) {
        return detail::apply_lazily<ADTangent, Rule>(std::move(x)...);
    }
    friend std::ostream& operator<<(std::ostream& out, const ADTangent& x) {
        out << "value:" << x.value_ << ", grad:";
        if constexpr (N == 1) return out << x.tangents_[0];
        out << '[';
        for (std::size_t i = 0; i < N; ++i) out << (i == 0 ? "" : ", ") << x.tangents_[i];
        return out << ']';
    }

private:
    friend struct detail::array_traits<ADTangent>;

    A value_;
    std::array<A, N> tangents_;
};

namespace detail {

template <array_like A, std::size_t N>
struct array_traits<ADTangent<A, N>> {
    using inner = array_traits<A>;
    using element = typename inner::element;
    using space = typename inner::space;
    using lift = tangent_lift<typename inner::lift, N>;
    using number = ADTangent<A, N>;
    static constexpr bool active = false;
    static constexpr std::size_t step = inner::lift::components;

    static const Shape& shape(const number& a) { return a.shape(); }
    static void bind(const number& a, const Shape& target, map_input* to) {
        inner::bind(a.value(), target, to);
        for (std::size_t i = 0; i < N; ++i) inner::bind(a.tangent(i), target, to + (i + 1) * step);
    }
    static number uninitialised(const Shape& shape) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return number(inner::uninitialised(shape),
                          std::array<A, N>{((void)I, inner::uninitialised(shape))...});
        }(std::make_index_sequence<N>());
    }
    static void bind_result(number& a, map_output* to) {
        inner::bind_result(a.value_, to);
        for (std::size_t i = 0; i < N; ++i) inner::bind_result(a.tangents_[i], to + (i + 1) * step);
    }
    static std::uint64_t version(const number& a) {
        std::uint64_t sum = inner::version(a.value());
        for (const A& t : a.tangents()) sum += inner::version(t);
        return sum;
    }
    /// Whether results may be added into a's buffers: nobody else sees them.
    static bool is_exclusive(const number& a) {
        bool all_are = inner::is_exclusive(a.value());
        for (const A& t : a.tangents()) all_are = all_are && inner::is_exclusive(t);
        return all_are;
    }
    static number constant_of(const A& value) { return number(value); }
    template <class E>
    static A value_of(const E& e) {
        return number(e).value();
    }
};

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
