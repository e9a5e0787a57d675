#pragma once
#include <Eigen/Core>

#include "../expr.hpp"

/// \file
/// What Eigen asks of a number type, answered for every AD number: forward, reverse, series, and any nesting.
namespace tandem::inline TANDEM_ABI {

/// A number of an AD type: not a plain number, and not an expression that is still to be assigned.
template <class T>
concept ad_number = expression<T> && std::same_as<typename T::ad_type, T>;

namespace detail {

/// Literal is the plain number below all levels, so that Eigen's constants stay passive. A precision is compared
/// with values only, hence that of the plain number. Costs steer unrolling and whether a product is stored
/// before it is used: an AD product must never be computed twice.
template <class Number>
struct eigen_number : Eigen::GenericNumTraits<Number> {
    static_assert(alignof(Number) <= alignof(std::max_align_t) || alignof(Number) <= EIGEN_DEFAULT_ALIGN_BYTES,
                  "tandem: Eigen would allocate this AD number with too little alignment; do not set "
                  "EIGEN_DONT_VECTORIZE, nor alignments below the SIMD width, or use fewer directions");
    using Real = Number;
    using NonInteger = Number;
    using Nested = Number;
    using Literal = base_t<Number>;
    enum { IsComplex = 0, IsInteger = 0, IsSigned = 1, RequireInitialization = 1, ReadCost = 2, AddCost = 4, MulCost = 8 };
    static Number dummy_precision() { return Eigen::NumTraits<Literal>::dummy_precision(); }
};

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI

namespace Eigen {

template <tandem::ad_number T>
struct NumTraits<T> : tandem::detail::eigen_number<T> {};
/// Eigen's helpers name the result of f(expression) by the expression's traits; that result is a number.
template <tandem::expression E>
    requires(!tandem::ad_number<E>)
struct NumTraits<E> : NumTraits<typename E::ad_type> {};

/// Products, sums, ... of an AD number and a plain number or one of a lower level, on either side.
template <class A, class B, class Operation>
    requires(!std::is_same_v<A, B>) && (tandem::ad_number<A> || tandem::ad_number<B>) && tandem::operands<A, B>
struct ScalarBinaryOpTraits<A, B, Operation> {
    using ReturnType = tandem::detail::result_number_t<A, B>;
};

namespace internal {

/// unaryExpr([](const auto& x) { return x * x; }) makes a matrix of numbers, not one of expressions.
template <class F, class... A>
    requires tandem::expression<std::invoke_result_t<F, A...>>
struct result_of<F(A...)> {
    using type = typename std::remove_cvref_t<std::invoke_result_t<F, A...>>::ad_type;
};

}  // namespace internal

}  // namespace Eigen
