#pragma once
#include "gradient.hpp"

namespace tandem::inline TANDEM_ABI {

/// How a Jacobian is computed.
enum class mode { forward, reverse, automatic };

template <class Value, class T>
struct value_and_jacobian_result {
    Value value;
    Matrix<T> jacobian;
};

namespace detail {

/// Directions in one forward pass of a driver.
inline constexpr std::size_t directions_per_pass = 8;

}  // namespace detail

/// What mode::automatic chooses for a function of n inputs and m outputs: forward while n <= 4 m, reverse beyond. 4 is
/// what the share of one direction in a forward pass costs less than the share of one output in a reverse sweep.
/// Measured by benchmarks/forward_vs_reverse, whose table says where the rule loses.
constexpr mode automatic_mode(std::size_t n, std::size_t m) {
    return n <= 4 * m ? mode::forward : mode::reverse;
}

namespace detail {

/// One forward pass: f at x with directions first .. first + N - 1 seeded.
template <class T, std::size_t N, class F, class X>
auto forward_pass(F&& f, const X& x, std::size_t first) {
    using Number = ADTangent<T, N>;
    auto argument = traits_of<X>::template transform<Number>(
        x, [&, i = std::size_t(0)](const auto& number) mutable {
            const std::size_t direction = i++ - first;
            return direction < N ? Number::variable(static_cast<T>(number), direction)
                                 : Number(static_cast<T>(number));
        });
    return number_result<Number>(f(argument));
}

template <class T, std::size_t N, class Y>
void store_columns(Matrix<T>& J, const Y& y, std::size_t first) {
    const std::size_t count = std::min(N, J.cols() - first);
    std::size_t row = 0;
    traits_of<Y>::for_each(y, [&](const ADTangent<T, N>& e) {
        for (std::size_t j = 0; j < count; ++j) J(row, first + j) = e.tangent(j);
        ++row;
    });
}

/// The values of the numbers in y.
template <class T, class Y>
auto plain_result(const Y& y) {
    return traits_of<Y>::template transform<T>(y, [](const auto& e) { return e.value(); });
}

}  // namespace detail

/// Value and Jacobian of f: R^n -> R^m.
/// x, and f's result: a number or a container; n, m >= 0 numbers.  Returns {value, jacobian}: the value in the shape
/// of f's result, the Jacobian an m by n Matrix, entry (i, j) in units of f_i per unit of x_j.
/// mode::forward calls f with ADTangent<T, 8> once for each 8 inputs; mode::reverse calls it once with
/// ADAdjoint<T> and sweeps once for each 8 outputs; mode::automatic does as automatic_mode(n, m) says. Where f returns
/// a container it makes a forward pass first, which tells m, and is all there is to do for n <= 8.
/// Cost: forward about n/8 and reverse about 1 + m/8 small multiples of f.  Memory: forward none, reverse
/// O(operations of f).  Thread safety: one tape per call and thread.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.  Example: examples/03_jacobian_modes.cpp
template <class F, class X>
auto value_and_jacobian(F&& f, const X& x, mode m = mode::automatic) {
    using T = detail::driver_scalar<X>;
    constexpr std::size_t N = detail::directions_per_pass;
    using Forward = ADTangent<T, N>;
    detail::check_call<F, Forward, X>();
    const std::size_t n = detail::traits_of<X>::size(x);

    const auto reverse = [&] {
        Tape<T> tape;
        std::vector<ADAdjoint<T>> inputs;
        inputs.reserve(n);
        auto argument = detail::traits_of<X>::template transform<ADAdjoint<T>>(
            x, [&](const auto& number) { return inputs.emplace_back(tape.variable(static_cast<T>(number))); });
        const auto y = detail::number_result<ADAdjoint<T>>(f(argument));
        auto value = detail::plain_result<T>(y);
        return value_and_jacobian_result<decltype(value), T>{
            std::move(value), tape.jacobian(detail::flatten<ADAdjoint<T>>(y), inputs)};
    };
    const auto forward = [&](bool may_switch) {
        auto y = detail::forward_pass<T, N>(f, x, 0);
        const std::size_t rows = detail::traits_of<decltype(y)>::size(y);
        if (may_switch && n > N && automatic_mode(n, rows) == mode::reverse) return reverse();
        Matrix<T> J(rows, n);
        for (std::size_t first = 0; first < n; first += N) {
            if (first > 0) y = detail::forward_pass<T, N>(f, x, first);
            if (detail::traits_of<decltype(y)>::size(y) != rows)
                detail::raise<shape_error>("jacobian", "f returned results of different sizes",
                                           "f must return as many numbers at each call");
            detail::store_columns<T, N>(J, y, first);
        }
        auto value = detail::plain_result<T>(y);
        return value_and_jacobian_result<decltype(value), T>{std::move(value), std::move(J)};
    };
    using result = std::invoke_result_t<F&, typename detail::traits_of<X>::template rebind<Forward>&>;
    if (m == mode::automatic && expression<result>) m = automatic_mode(n, 1);
    return m == mode::reverse ? reverse() : forward(m == mode::automatic);
}

/// The Jacobian alone; see value_and_jacobian.
template <class F, class X>
auto jacobian(F&& f, const X& x, mode m = mode::automatic) {
    return value_and_jacobian(std::forward<F>(f), x, m).jacobian;
}

}  // namespace tandem::inline TANDEM_ABI
