#pragma once
#include "../array/losses.hpp"
#include "hessian.hpp"

/// \file
/// Jacobians and Hessians by the elements of arrays. (The other drivers take an Array as they take a number: gradient,
/// value_and_gradient, jvp, vjp and hvp need nothing of their own.)
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// An Array, or a tuple, vector, ... of arrays.
template <class X>
concept array_argument = argument<X> && array_like<driver_scalar<X>>;

template <class X>
std::size_t count_elements(const X& x) {
    std::size_t n = 0;
    traits_of<X>::for_each(x, [&](const auto& a) { n += static_cast<std::size_t>(a.size()); });
    return n;
}

/// Ones at an element, zeros elsewhere.
template <class A>
A unit_array(const Shape& shape, index_t element) {
    A unit = A::zeros(shape);
    reshape(unit, {-1})(range(element, element + 1)) = typename A::value_type(1);
    return unit;
}

/// x, each array a Number(array with tangents), with directions first .. first + N - 1 seeded, one element each.
template <class Number, std::size_t N, class A, class X, class Make>
auto with_unit_directions(const X& x, std::size_t first, const Make& make) {
    return traits_of<X>::template transform<Number>(x, [&, before = index_t(0)](const A& a) mutable {
        std::array<A, N> tangents;
        for (std::size_t i = 0; i < N; ++i) {
            const index_t element = static_cast<index_t>(first + i) - before;
            tangents[i] = element >= 0 && element < a.size() ? unit_array<A>(a.shape(), element)
                                                             : structural_zero(a, a.shape());
        }
        before += a.size();
        return make(ADTangent<A, N>(a, std::move(tangents)));
    });
}

}  // namespace detail

/// Value and Jacobian of f by the elements of arrays, n in all, of m elements in all.
/// x, and f's result: an array, or a tuple or vector of arrays.  Returns {value, jacobian}: the value as arrays, the
/// Jacobian an m by n Matrix, the elements of each array in row-major order, one array after another.
/// mode::forward calls f once for each 8 inputs, mode::reverse once, and sweeps once for each output.
template <class F, detail::array_argument X>
auto value_and_jacobian(F&& f, const X& x, mode m = mode::automatic) {
    using array = detail::driver_scalar<X>;
    using T = typename array::value_type;
    constexpr std::size_t N = detail::directions_per_pass;
    using tangent = ADTangent<array, N>;
    using variable = ADAdjoint<array>;
    detail::check_call<F, tangent, X>();
    const std::size_t n = detail::count_elements(x);

    const auto reverse = [&] {
        Tape<array> tape;
        std::vector<variable> inputs;
        auto arguments = detail::traits_of<X>::template transform<variable>(
            x, [&](const array& a) { return inputs.emplace_back(tape.variable(a)); });
        const auto y = detail::number_result<variable>(f(arguments));
        Matrix<T> J(detail::count_elements(y), n);
        T* to = J.data();
        detail::traits_of<decltype(y)>::for_each(y, [&](const variable& e) {
            for (index_t i = 0; i < e.size(); ++i) {
                tape.clear_gradients();
                if (e.is_active())
                    e.backward(detail::unit_array<array>(e.shape(), i), {.keep_recording = true});
                for (const variable& input : inputs) {
                    const std::vector<T> row = input.gradient().to_vector();
                    to = std::copy(row.begin(), row.end(), to);
                }
            }
        });
        auto value = detail::plain_result<array>(y);
        return value_and_jacobian_result<decltype(value), T>{std::move(value), std::move(J)};
    };
    const auto forward = [&](bool may_switch) {
        const auto pass = [&](std::size_t first) {
            auto arguments =
                detail::with_unit_directions<tangent, N, array>(x, first, [](const tangent& a) { return a; });
            return detail::number_result<tangent>(f(arguments));
        };
        auto y = pass(0);
        const std::size_t rows = detail::count_elements(y);
        if (may_switch && n > N && automatic_mode(n, rows) == mode::reverse) return reverse();
        Matrix<T> J(rows, n);
        for (std::size_t first = 0; first < n; first += N) {
            if (first > 0) y = pass(first);
            std::size_t row = 0;
            detail::traits_of<decltype(y)>::for_each(y, [&](const tangent& e) {
                for (std::size_t j = 0; j < std::min(N, n - first); ++j) {
                    const std::vector<T> column = e.tangent(j).to_vector();
                    for (std::size_t i = 0; i < column.size(); ++i) J(row + i, first + j) = column[i];
                }
                row += static_cast<std::size_t>(e.size());
            });
        }
        auto value = detail::plain_result<array>(y);
        return value_and_jacobian_result<decltype(value), T>{std::move(value), std::move(J)};
    };
    return m == mode::reverse ? reverse() : forward(m == mode::automatic);
}
template <class F, detail::array_argument X>
auto jacobian(F&& f, const X& x, mode m = mode::automatic) {
    return value_and_jacobian(std::forward<F>(f), x, m).jacobian;
}

/// Value, gradient and Hessian of a scalar function of arrays of n elements in all, by reverse sweeps over forward mode.
/// x: an array, or a tuple or vector of arrays.  Returns {value, gradient, hessian}: a number, arrays as x, and a
/// symmetric n by n Matrix, elements in the order of value_and_jacobian.
/// f is called once for each 8 elements. Throws shape_error where f's result has not one element.
template <class F, detail::array_argument X>
auto value_gradient_hessian(F&& f, const X& x) {
    using array = detail::driver_scalar<X>;
    using T = typename array::value_type;
    constexpr std::size_t N = detail::directions_per_pass;
    using inner = ADTangent<array, N>;
    using variable = ADAdjoint<inner>;
    detail::check_call<F, variable, X>();
    const std::size_t n = detail::count_elements(x);

    Matrix<T> H(n, n);
    auto gradient = detail::traits_of<X>::template transform<array>(
        x, [](const array& a) { return array::zeros(a.shape()); });
    T value(0);
    for (std::size_t first = 0; first == 0 || first < n; first += N) {
        Tape<inner> tape;
        std::vector<variable> inputs;
        auto arguments = detail::with_unit_directions<variable, N, array>(
            x, first, [&](const inner& a) { return inputs.emplace_back(tape.variable(a)); });
        const auto y = detail::scalar_result<variable>(f(arguments));
        value = y.value().value().item();
        if (!y.is_active()) continue;
        y.backward();
        gradient = detail::traits_of<X>::template transform<array>(
            x, [&, k = std::size_t(0)](const array&) mutable { return inputs[k++].gradient().value(); });
        std::size_t row = 0;
        for (const variable& input : inputs) {
            for (std::size_t j = 0; j < N && first + j < n; ++j) {
                const std::vector<T> column = input.gradient().tangent(j).to_vector();
                for (std::size_t i = 0; i < column.size(); ++i) H(row + i, first + j) = column[i];
            }
            row += static_cast<std::size_t>(input.size());
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) H(i, j) = H(j, i) = (H(i, j) + H(j, i)) / 2;
    return value_gradient_hessian_result<T, decltype(gradient)>{value, std::move(gradient), std::move(H)};
}
template <class F, detail::array_argument X>
auto hessian(F&& f, const X& x) {
    return value_gradient_hessian(std::forward<F>(f), x).hessian;
}

}  // namespace tandem::inline TANDEM_ABI
