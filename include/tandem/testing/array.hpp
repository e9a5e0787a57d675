#pragma once
#include "../drivers/array.hpp"
#include "check_derivatives.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {
/// The elements of arrays, one array after another.
template <class T, class X>
std::vector<T> elements_of(const X& x) {
    std::vector<T> flat;
    traits_of<X>::for_each(x, [&](const auto& a) {
        const std::vector<T> elements = a.to_vector();
        flat.insert(flat.end(), elements.begin(), elements.end());
    });
    return flat;
}
/// Arrays of the shapes of x with these elements.
template <class A, class T, class X>
X with_elements(const X& x, const std::vector<T>& flat) {
    return traits_of<X>::template transform<A>(x, [from = flat.data()](const A& a) mutable {
        const auto size = static_cast<std::size_t>(a.size());
        from += size;
        return A(a.shape(), std::span<const T>(from - size, size));
    });
}
}  // namespace detail

/// check_derivatives for a function of an array, or of a tuple or vector of arrays, by their elements.
template <class F, detail::array_argument X>
derivative_report check_derivatives(F&& f, const X& x) {
    using array = detail::driver_scalar<X>;
    using T = typename array::value_type;
    const auto linearised = value_and_jacobian(f, x, mode::forward);
    const auto& y = linearised.value;
    return detail::compare_derivatives(
        detail::elements_of<T>(x), detail::elements_of<T>(y), linearised.jacobian,
        jacobian(f, x, mode::reverse),
        [&](const std::vector<T>& v) {
            return detail::elements_of<T>(jvp(f, x, detail::with_elements<array>(x, v)).tangent);
        },
        [&](const std::vector<T>& w) {
            return detail::elements_of<T>(vjp(f, x, detail::with_elements<array>(y, w)).cotangent);
        },
        [&](const std::vector<T>& at) {
            return detail::elements_of<T>(
                detail::number_result<array>(f(detail::with_elements<array>(x, at))));
        });
}

}  // namespace tandem::inline TANDEM_ABI
