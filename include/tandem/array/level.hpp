#pragma once
#include "array.hpp"

/// \file
/// Operations on array-like values that are not elementwise are written once, for arrays, and lifted to every
/// level here: a linear operation is its own tangent, and says what its adjoint is, which is again a linear
/// operation. So derivatives of any order come from the same two definitions.
namespace tandem::inline TANDEM_ABI::detail {

/// The array below all levels.
template <class A>
struct base_array {
    using type = A;
};
template <class A>
    requires array_like<typename A::value_type>
struct base_array<A> : base_array<typename A::value_type> {};
template <class A>
using base_array_t = typename base_array<A>::type;

/// Evaluates an operand: an expression becomes what it stands for.
template <array_operand X>
decltype(auto) evaluated(const X& x) {
    if constexpr (std::same_as<X, typename X::ad_type>)
        return (x);
    else
        return typename X::ad_type(x);
}

template <class T, class Space>
Array<T, Space> constant_element(int number) {
    Array<T, Space> a(static_cast<T>(number));
    a.make_constant();
    return a;
}
/// A zero of any shape: one element, broadcast. Known by its buffer, so that products with it can be left out.
template <class T, class Space>
const Array<T, Space>& zero_element() {
    static const Array<T, Space> zero = constant_element<T, Space>(0);
    return zero;
}
template <class T, class Space>
bool is_structural_zero(const Array<T, Space>& a) {
    return a.shares_buffer(zero_element<T, Space>());
}
template <class A, std::size_t N>
bool is_structural_zero(const ADTangent<A, N>& a);
template <class A, std::size_t N>
bool has_zero_tangents(const ADTangent<A, N>& a) {
    return std::ranges::all_of(a.tangents(), [](const A& t) { return is_structural_zero(t); });
}
template <class A, std::size_t N>
bool is_structural_zero(const ADTangent<A, N>& a) {
    return is_structural_zero(a.value()) && has_zero_tangents(a);
}
/// The seed of a sweep that was given none, known by its buffer too.
template <class T, class Space>
const Array<T, Space>& one_element() {
    static const Array<T, Space> one = constant_element<T, Space>(1);
    return one;
}
template <class T, class Space>
bool is_structural_one(const Array<T, Space>& a) {
    return a.shares_buffer(one_element<T, Space>());
}
template <class A, std::size_t N>
bool is_structural_one(const ADTangent<A, N>& a) {
    return is_structural_one(a.value()) && has_zero_tangents(a);
}
template <class T, class Space>
Array<T, Space> structural_zero(const Array<T, Space>&, const Shape& shape) {
    const Array<T, Space>& zero = zero_element<T, Space>();
    return zero.view({shape, broadcast_strides(Shape(), Strides(), shape), 0});
}
template <class A, std::size_t N>
ADTangent<A, N> structural_zero(const ADTangent<A, N>& like, const Shape& shape) {
    return structural_zero(like.value(), shape);
}

/// Applies a linear operation, a function of Array, at the level of x.
template <class Linear, class T, class Space>
auto apply_linear(const Linear& op, const Array<T, Space>& x) {
    return op(x);
}
template <class Linear, array_like A, std::size_t N>
auto apply_linear(const Linear& op, const ADTangent<A, N>& x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto value = apply_linear(op, x.value());
        using B = decltype(value);
        return ADTangent<B, N>(std::move(value), std::array<B, N>{apply_linear(op, x.tangent(I))...});
    }(std::make_index_sequence<N>());
}
template <class Linear, array_like A>
ADAdjoint<A> apply_linear(const Linear& op, const ADAdjoint<A>& x);

/// Applies an operation whose value is known and whose derivative is a linear operation.
template <class Linear, class T, class Space>
Array<T, Space> apply_linearised(const Array<T, Space>& value, const Linear&, const Array<T, Space>&) {
    return value;
}
template <class Linear, class Value, array_like A, std::size_t N>
ADTangent<A, N> apply_linearised(const Value& value, const Linear& op, const ADTangent<A, N>& x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return ADTangent<A, N>(apply_linearised(value, op, x.value()),
                               std::array<A, N>{apply_linear(op, x.tangent(I))...});
    }(std::make_index_sequence<N>());
}
template <class Linear, class Value, array_like A>
ADAdjoint<A> apply_linearised(const Value& value, const Linear& op, const ADAdjoint<A>& x);

/// Applies a bilinear operation at the higher level of its operands.
template <class Bilinear, class T, class Space>
Array<T, Space> apply_bilinear(const Bilinear& op, const Array<T, Space>& a, const Array<T, Space>& b) {
    return op(a, b);
}
template <class Bilinear, array_like A, std::size_t N>
ADTangent<A, N> apply_bilinear(const Bilinear& op, const ADTangent<A, N>& a, const ADTangent<A, N>& b) {
    const auto tangent = [&](std::size_t i) -> A {
        const bool no_a = is_structural_zero(a.tangent(i)), no_b = is_structural_zero(b.tangent(i));
        if (no_a && no_b) return structural_zero(a.value(), op.shape(a.shape(), b.shape()));
        if (no_b) return apply_bilinear(op, a.tangent(i), b.value());
        if (no_a) return apply_bilinear(op, a.value(), b.tangent(i));
        return A(apply_bilinear(op, a.tangent(i), b.value()) + apply_bilinear(op, a.value(), b.tangent(i)));
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return ADTangent<A, N>(apply_bilinear(op, a.value(), b.value()), std::array<A, N>{tangent(I)...});
    }(std::make_index_sequence<N>());
}
template <class Bilinear, array_like A>
ADAdjoint<A> apply_bilinear(const Bilinear& op, const ADAdjoint<A>& a, const ADAdjoint<A>& b);

/// The values of an operand, all levels stripped: what comparisons, maxima and indices look at.
template <class T, class Space>
const Array<T, Space>& base_values(const Array<T, Space>& a) {
    return a;
}
template <class T, class Space, class Structure, class... Leaf>
const auto& base_values(const array_expression<Array<T, Space>, Structure, Leaf...>& e) {
    return e;
}
template <array_operand X>
    requires array_like<typename X::value_type>
decltype(auto) base_values(const X& x) {
    if constexpr (array_like<X>)
        return base_values(x.value());
    else
        return base_array_t<typename X::ad_type>(base_values(x.value()));
}

}  // namespace tandem::inline TANDEM_ABI::detail
