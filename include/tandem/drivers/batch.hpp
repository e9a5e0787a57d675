#pragma once
#include <array>
#include <tuple>

#include "../array/array.hpp"
#include "../tangent/tangent.hpp"

/// \file
/// Gradients and Jacobians of many samples at once: one thread, all threads, or one kernel of a GPU, by the space of
/// the samples. The function is the user's plain generic lambda; each sample is differentiated in forward mode, in
/// chunks of directions that stay in registers.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Directions in one evaluation: more than 16 doubles do not stay in registers, on a CPU or a GPU.
template <std::size_t n>
inline constexpr std::size_t batch_directions = n <= 16 ? n : 8;

/// A result of f as an array: one number is an array of one.
template <class S, class Y>
struct batch_result {
    static constexpr std::size_t size = 1;
    TANDEM_HOST_DEVICE static S at(const Y& y, std::size_t) { return S(y); }
};
template <class S, class E, std::size_t m>
struct batch_result<S, std::array<E, m>> {
    static constexpr std::size_t size = m;
    TANDEM_HOST_DEVICE static S at(const std::array<E, m>& y, std::size_t i) { return S(y[i]); }
};

/// The Jacobian of one sample: entry (i, j) at out[sample * by_sample + i * by_row + j * by_col].
template <class T, std::size_t n, class F>
struct differentiate_sample {
    static constexpr std::size_t N = batch_directions<n>;
    using number = ADTangent<T, N>;
    using result =
        batch_result<number,
                     std::remove_cvref_t<std::invoke_result_t<const F&, const std::array<number, n>&>>>;

    F f;
    const T* x;
    index_t x_by_sample, x_by_col;
    T* out;
    index_t by_sample, by_row, by_col;

    TANDEM_HOST_DEVICE void operator()(index_t sample) const {
        for (std::size_t first = 0; first < n; first += N) {
            std::array<number, n> point;
            for (std::size_t j = 0; j < n; ++j) {
                const T value = x[sample * x_by_sample + static_cast<index_t>(j) * x_by_col];
                point[j] = j - first < N ? number::variable(value, j - first) : number(value);
            }
            const auto y = f(point);
            for (std::size_t i = 0; i < result::size; ++i) {
                const number row = result::at(y, i);
                for (std::size_t j = 0; j < N && first + j < n; ++j)
                    out[sample * by_sample + static_cast<index_t>(i) * by_row +
                        static_cast<index_t>(first + j) * by_col] = row.tangent(j);
            }
        }
    }
};

/// The Jacobians of all samples, (samples, m, n). On a device samples are innermost in memory, so that threads beside
/// one another write beside one another; on the host a sample's Jacobian is in one piece.
template <std::size_t n, class F, class T, class Space>
Array<T, Space> differentiate_samples(const F& f, const Array<T, Space>& X, std::string_view function) {
    static_assert(n > 0, "tandem::batch_gradient, batch_jacobian: n, the number of inputs, is at least 1");
    using sample = differentiate_sample<T, n, F>;
    if (X.rank() != 2 || X.shape()[1] != static_cast<index_t>(n))
        raise<shape_error>(function, "samples of shape " + text(X.shape()),
                           "they must be (samples, " + std::to_string(n) + ")");
    const index_t samples = X.shape()[0], m = static_cast<index_t>(sample::result::size),
                  inputs = static_cast<index_t>(n);
    layout view{Shape{samples, m, inputs}, {m * inputs, inputs, 1}, 0};
    if (Space::is_device) view.strides = {1, inputs * samples, samples};
    auto J = Array<T, Space>::uninitialised(view.shape).view(view);
    Space::for_each(samples, sample{f, X.data(), X.strides()[0], X.strides()[1], J.mutable_data(),
                                    view.strides[0], view.strides[1], view.strides[2]});
    return J;
}

}  // namespace detail

/// Gradient of f at each row of X.
/// f: a generic callable, const std::array<S, n>& -> S.  X: [samples, n].  Returns [samples, n].
/// Cost: a small multiple of f for each sample and 16 inputs.  Throws shape_error unless X is [samples, n].
/// Thread safety: on parallel spaces f is called on several threads at once.  In kernels f may use what a constexpr
/// function may, and functions of tandem and CUDA.
template <std::size_t n, class F, class T, class Space>
Array<T, Space> batch_gradient(const F& f, const Array<T, Space>& X) {
    const Array<T, Space> J = detail::differentiate_samples<n>(f, X, "batch_gradient");
    if (J.shape()[1] != 1)
        detail::raise<shape_error>("batch_gradient",
                                   "a function of " + std::to_string(J.shape()[1]) + " results",
                                   "f must return a number; for several use batch_jacobian");
    return J(all, 0);
}

/// Jacobian of f at each row of X.
/// f: a generic callable, const std::array<S, n>& -> std::array<S, m>.  X: [samples, n].  Returns [samples, m, n].
/// Cost, errors and thread safety: as batch_gradient.
template <std::size_t n, class F, class T, class Space>
Array<T, Space> batch_jacobian(const F& f, const Array<T, Space>& X) {
    return detail::differentiate_samples<n>(f, X, "batch_jacobian");
}

}  // namespace tandem::inline TANDEM_ABI
