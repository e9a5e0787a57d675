#pragma once
#include "gradient.hpp"

namespace tandem::inline TANDEM_ABI {

template <class Value, class Tangent>
struct value_and_tangent_result {
    Value value;
    Tangent tangent;
};
template <class Value, class Cotangent>
struct value_and_cotangent_result {
    Value value;
    Cotangent cotangent;
};

/// Jacobian-vector product by one forward pass.
/// f: called once with x rebound to ADTangent<T>.  v: direction, as many numbers as x.
/// Returns {value, tangent}, both in the shape of f's result; tangent = J v.
/// Cost: a small multiple of f.  Throws shape_error if v does not match x.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.1.
template <class F, class X, class V>
auto jvp(F&& f, const X& x, const V& v) {
    using T = detail::driver_scalar<X, V>;
    detail::check_call<F, ADTangent<T>, X>();
    const auto direction = detail::flatten_direction<T>(v, detail::traits_of<X>::size(x), "jvp", "v");
    auto argument = detail::traits_of<X>::template transform<ADTangent<T>>(
        x, [&, i = std::size_t(0)](const auto& number) mutable {
            return ADTangent<T>(static_cast<T>(number), direction[i++]);
        });
    const auto y = detail::number_result<ADTangent<T>>(f(argument));
    using traits = detail::traits_of<decltype(y)>;
    auto value = traits::template transform<T>(y, [](const auto& e) { return e.value(); });
    auto tangent = traits::template transform<T>(y, [](const auto& e) { return e.tangent(); });
    return value_and_tangent_result<decltype(value), decltype(tangent)>{std::move(value), std::move(tangent)};
}

/// Vector-Jacobian product by one reverse sweep.
/// f: called once with x rebound to ADAdjoint<T>.  w: weights, as many numbers as f's result.
/// Returns {value, cotangent}: value in the shape of f's result, cotangent = w^T J in the shape of x.
/// Cost: a small multiple of f.  Memory: O(operations of f).  Throws shape_error if w does not match f's result.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.2.
template <class F, class X, class W>
auto vjp(F&& f, const X& x, const W& w) {
    using T = detail::driver_scalar<X, W>;
    detail::check_call<F, ADAdjoint<T>, X>();
    Tape<T> tape;
    auto argument = detail::traits_of<X>::template transform<ADAdjoint<T>>(
        x, [&](const auto& number) { return tape.variable(static_cast<T>(number)); });
    const auto y = detail::number_result<ADAdjoint<T>>(f(argument));
    const auto outputs = detail::flatten<ADAdjoint<T>>(y);
    const auto weights = detail::flatten_direction<T>(w, outputs.size(), "vjp", "w");
    tape.backward(outputs, weights);
    auto value = detail::traits_of<decltype(y)>::template transform<T>(y, [](const auto& e) { return e.value(); });
    auto cotangent = detail::traits_of<X>::template transform<T>(
        x, [&, i = std::size_t(0)](const auto&) mutable { return tape.variable_gradient(i++); });
    return value_and_cotangent_result<decltype(value), decltype(cotangent)>{std::move(value), std::move(cotangent)};
}

/// Hessian-vector product by one reverse sweep over forward-mode numbers.
/// f: R^n -> R, called once with x rebound to ADAdjoint<ADTangent<T>>.  v: direction, as many numbers as x.
/// Returns H v in the shape of x.  Cost: a small multiple of f, independent of n.
/// Throws shape_error if v does not match x.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 5.
template <class F, class X, class V>
auto hvp(F&& f, const X& x, const V& v) {
    using T = detail::driver_scalar<X, V>;
    using Inner = ADTangent<T>;
    detail::check_call<F, ADAdjoint<Inner>, X>();
    const auto direction = detail::flatten_direction<T>(v, detail::traits_of<X>::size(x), "hvp", "v");
    Tape<Inner> tape;
    auto argument = detail::traits_of<X>::template transform<ADAdjoint<Inner>>(
        x, [&, i = std::size_t(0)](const auto& number) mutable {
            return tape.variable(Inner(static_cast<T>(number), direction[i++]));
        });
    const auto y = detail::scalar_result<ADAdjoint<Inner>>(f(argument));
    if (y.is_active()) y.backward();
    return detail::traits_of<X>::template transform<T>(
        x, [&, i = std::size_t(0)](const auto&) mutable { return tape.variable_gradient(i++).tangent(); });
}

}  // namespace tandem::inline TANDEM_ABI
