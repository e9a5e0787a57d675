#pragma once
#include "../taylor/taylor.hpp"
#include "gradient.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Number is the AD number that f is called with.
template <class F, class Number, class X>
constexpr void check_derivative_call() {
    static_assert(plain_number<X> || expression<X>,
                  "tandem::derivative: x must be a number; for a container use tandem::gradient or tandem::jvp");
    check_call<F, Number, X>();
}

}  // namespace detail

/// f(x), f'(x), ..., f^(K)(x) of a function of one variable.
/// f: R -> R, called once with Taylor<T, K>.  Returns std::array<T, K + 1>; entry k in units of f per unit of x^k.
/// Cost: O(K^2) to O(K^3) of f (see Taylor).  Memory: K + 1 numbers for each of f's.
/// Throws nothing of its own.  Thread safety: none needed.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 13.  Example: examples/04_higher_order.cpp
template <std::size_t K, class F, class X>
auto derivatives(F&& f, const X& x) {
    using T = detail::driver_scalar<X>;
    detail::check_derivative_call<F, Taylor<T, K>, X>();
    auto argument = Taylor<T, K>::variable(static_cast<T>(x));
    const Taylor<T, K> y(f(argument));
    std::array<T, K + 1> result;
    T factorial(1);
    for (std::size_t k = 0; k <= K; ++k) {
        if (k > 1) factorial *= static_cast<T>(k);
        result[k] = factorial * y[k];
    }
    return result;
}

/// The K-th derivative alone; for K = 1 by forward mode.
template <std::size_t K = 1, class F, class X>
auto derivative(F&& f, const X& x) {
    if constexpr (K == 1) {
        using T = detail::driver_scalar<X>;
        detail::check_derivative_call<F, ADTangent<T>, X>();
        auto argument = ADTangent<T>::variable(static_cast<T>(x));
        const ADTangent<T> y(f(argument));
        return y.tangent();
    } else {
        return derivatives<K>(std::forward<F>(f), x)[K];
    }
}

}  // namespace tandem::inline TANDEM_ABI
