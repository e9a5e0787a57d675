#pragma once
#include "../array/losses.hpp"
#include "hessian.hpp"

/// \file
/// Jacobians and Hessians by the elements of an Array. (The other drivers take an Array as they take a number:
/// gradient, value_and_gradient, jvp, vjp and hvp need nothing of their own.)
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// x with directions first .. first + N - 1, one element each, seeded.
template <std::size_t N, class T, class Space>
ADTangent<Array<T, Space>, N> with_unit_directions(const Array<T, Space>& x, index_t first) {
    std::array<Array<T, Space>, N> tangents;
    for (std::size_t i = 0; i < N; ++i) {
        tangents[i] = Array<T, Space>::zeros(x.shape());
        const index_t element = first + static_cast<index_t>(i);
        if (element < x.size()) reshape(tangents[i], {-1})(range(element, element + 1)) = T(1);
    }
    return {x, tangents};
}

}  // namespace detail

/// Value and Jacobian of f: an array of n elements -> an array of m elements, or an expression.
/// Returns {value, jacobian}: the value an Array, the Jacobian an m by n Matrix, elements in row-major order.
/// mode::forward calls f once for each 8 inputs, mode::reverse once, and sweeps once for each output.
template <class F, class T, class Space>
auto value_and_jacobian(F&& f, const Array<T, Space>& x, mode m = mode::automatic) {
    using array = Array<T, Space>;
    constexpr std::size_t N = detail::directions_per_pass;
    detail::check_call<F, ADAdjoint<array>, array>();
    const index_t n = x.size();
    const auto reverse = [&] {
        Tape<array> tape;
        ADAdjoint<array> argument = tape.variable(x);
        const ADAdjoint<array> y(f(argument));
        Matrix<T> J(static_cast<std::size_t>(y.size()), static_cast<std::size_t>(n));
        for (index_t i = 0; y.is_active() && i < y.size(); ++i) {
            tape.clear_gradients();
            array seed = array::zeros(y.shape());
            reshape(seed, {-1})(range(i, i + 1)) = T(1);
            y.backward(seed, {.keep_recording = true});
            const std::vector<T> row = argument.gradient().to_vector();
            std::copy(row.begin(), row.end(), J.data() + i * n);
        }
        return value_and_jacobian_result<array, T>{y.value(), std::move(J)};
    };
    const auto forward = [&](bool may_switch) {
        using tangent = ADTangent<array, N>;
        tangent first = detail::with_unit_directions<N>(x, 0);
        tangent y(f(first));
        const auto rows = static_cast<std::size_t>(y.size());
        if (may_switch && automatic_mode(static_cast<std::size_t>(n), rows) == mode::reverse)
            return reverse();
        Matrix<T> J(rows, static_cast<std::size_t>(n));
        for (index_t begin = 0; begin < n; begin += static_cast<index_t>(N)) {
            if (begin > 0) {
                tangent argument = detail::with_unit_directions<N>(x, begin);
                y = tangent(f(argument));
            }
            for (std::size_t j = 0; j < N && begin + static_cast<index_t>(j) < n; ++j) {
                const std::vector<T> column = y.tangent(j).to_vector();
                for (std::size_t i = 0; i < rows; ++i) J(i, static_cast<std::size_t>(begin) + j) = column[i];
            }
        }
        return value_and_jacobian_result<array, T>{y.value(), std::move(J)};
    };
    return m == mode::reverse ? reverse() : forward(m == mode::automatic && n > static_cast<index_t>(N));
}
template <class F, class T, class Space>
Matrix<T> jacobian(F&& f, const Array<T, Space>& x, mode m = mode::automatic) {
    return value_and_jacobian(std::forward<F>(f), x, m).jacobian;
}

/// Value, gradient and Hessian of a scalar function of an array of n elements, by reverse sweeps over forward mode.
/// Returns {value, gradient, hessian}: a number, an Array of x's shape, and a symmetric n by n Matrix.
/// f is called once for each 8 elements. Throws shape_error where f's result has not one element.
template <class F, class T, class Space>
auto value_gradient_hessian(F&& f, const Array<T, Space>& x) {
    using array = Array<T, Space>;
    constexpr std::size_t N = detail::directions_per_pass;
    using inner = ADTangent<array, N>;
    detail::check_call<F, ADAdjoint<inner>, array>();
    const auto n = static_cast<std::size_t>(x.size());
    Matrix<T> H(n, n);
    array gradient = array::zeros(x.shape());
    T value(0);
    for (std::size_t first = 0; first == 0 || first < n; first += N) {
        Tape<inner> tape;
        ADAdjoint<inner> argument =
            tape.variable(detail::with_unit_directions<N>(x, static_cast<index_t>(first)));
        const ADAdjoint<inner> y(f(argument));
        value = y.value().value().item();
        if (!y.is_active()) continue;
        y.backward();
        gradient = argument.gradient().value();
        for (std::size_t j = 0; j < N && first + j < n; ++j) {
            const std::vector<T> column = argument.gradient().tangent(j).to_vector();
            for (std::size_t i = 0; i < n; ++i) H(i, first + j) = column[i];
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) H(i, j) = H(j, i) = (H(i, j) + H(j, i)) / 2;
    return value_gradient_hessian_result<T, array>{value, std::move(gradient), std::move(H)};
}
template <class F, class T, class Space>
Matrix<T> hessian(F&& f, const Array<T, Space>& x) {
    return value_gradient_hessian(std::forward<F>(f), x).hessian;
}

}  // namespace tandem::inline TANDEM_ABI
