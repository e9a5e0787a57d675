#pragma once
#include "jacobian.hpp"

namespace tandem::inline TANDEM_ABI {

template <class T, class Gradient>
struct value_gradient_hessian_result {
    T value;
    Gradient gradient;
    Matrix<T> hessian;
};

/// Value, gradient and Hessian of a scalar function, by reverse sweeps over forward-mode numbers.
/// f: R^n -> R, called once for each 8 inputs with x rebound to ADAdjoint<ADTangent<T, 8>>.
/// Returns {value, gradient, hessian}: the gradient in the shape of x; the Hessian a symmetric n by n Matrix, in
/// units of f per unit of x squared.
/// Cost: less than a gradient for each row.  Memory: O(operations of f), 8 directions each.
/// Thread safety: one tape per call and thread.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 5.  Example: examples/04_higher_order.cpp
template <class F, class X>
auto value_gradient_hessian(F&& f, const X& x) {
    using T = detail::driver_scalar<X>;
    constexpr std::size_t N = detail::directions_per_pass;
    using Inner = ADTangent<T, N>;
    detail::check_call<F, ADAdjoint<Inner>, X>();
    const std::size_t n = detail::traits_of<X>::size(x);

    Matrix<T> H(n, n);
    std::vector<T> gradient(n);
    T value(0);
    Tape<Inner> tape;
    for (std::size_t first = 0; first == 0 || first < n; first += N) {
        tape.clear();
        auto argument = detail::traits_of<X>::template transform<ADAdjoint<Inner>>(
            x, [&, i = std::size_t(0)](const auto& number) mutable {
                const std::size_t direction = i++ - first;
                return tape.variable(direction < N ? Inner::variable(static_cast<T>(number), direction)
                                                   : Inner(static_cast<T>(number)));
            });
        const auto y = detail::scalar_result<ADAdjoint<Inner>>(f(argument));
        value = y.value().value();
        if (!y.is_active()) continue;
        y.backward();
        for (std::size_t i = 0; i < n; ++i) {
            const Inner row = tape.variable_gradient(i);
            gradient[i] = row.value();
            for (std::size_t j = first; j < std::min(first + N, n); ++j) H(i, j) = row.tangent(j - first);
        }
    }
    // Both halves are computed; they differ by rounding only.
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) H(i, j) = H(j, i) = (H(i, j) + H(j, i)) / 2;

    auto shaped = detail::traits_of<X>::template transform<T>(
        x, [&, i = std::size_t(0)](const auto&) mutable { return gradient[i++]; });
    return value_gradient_hessian_result<T, decltype(shaped)>{value, std::move(shaped), std::move(H)};
}

/// The Hessian alone; see value_gradient_hessian.
template <class F, class X>
auto hessian(F&& f, const X& x) {
    return value_gradient_hessian(std::forward<F>(f), x).hessian;
}

}  // namespace tandem::inline TANDEM_ABI
