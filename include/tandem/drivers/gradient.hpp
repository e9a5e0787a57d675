#pragma once
#include "../adjoint/tape.hpp"
#include "arguments.hpp"

namespace tandem::inline TANDEM_ABI {

template <class Value, class Gradient>
struct value_and_gradient_result {
    Value value;
    Gradient gradient;
};

/// Value and gradient of a scalar function by one reverse sweep.
/// f: R^n -> R, called once with its arguments rebound to ADAdjoint<T>.  x...: numbers or containers, n >= 0
/// numbers in all.  Returns {value, gradient}: the gradient has the shape of x, for several x a tuple, in units of
/// f per unit of x.
/// Cost: a small multiple of f, independent of n.  Memory: O(operations of f).
/// Throws tape_error if f mixes tapes (checked builds).  Thread safety: one tape per call and thread.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.2.  Example: examples/01_hello_gradient.cpp
template <class F, class... X>
auto value_and_gradient(F&& f, const X&... x) {
    static_assert(sizeof...(X) > 0, "tandem::gradient: at least one argument is needed");
    using T = detail::driver_scalar<X...>;
    detail::check_call<F, ADAdjoint<T>, X...>();
    Tape<T> tape;
    auto arguments = detail::transform_all<ADAdjoint<T>>(
        [&](const auto& number) { return tape.variable(static_cast<T>(number)); }, x...);
    const auto y = detail::scalar_result<ADAdjoint<T>>(std::apply(f, arguments));
    if (y.is_active()) y.backward();
    auto gradient = detail::transform_all<T>(
        [&, i = std::size_t(0)](const auto&) mutable { return tape.variable_gradient(i++); }, x...);
    return value_and_gradient_result<T, decltype(detail::unwrap(std::move(gradient)))>{
        y.value(), detail::unwrap(std::move(gradient))};
}

/// The gradient alone; see value_and_gradient.
template <class F, class... X>
auto gradient(F&& f, const X&... x) {
    return value_and_gradient(std::forward<F>(f), x...).gradient;
}

}  // namespace tandem::inline TANDEM_ABI
