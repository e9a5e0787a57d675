#pragma once
#include "../drivers/arguments.hpp"

/// \file
/// Whether a graph can be replayed with an argument: a function may do other things for another shape.
namespace tandem::inline TANDEM_ABI::detail {

template <class Number, class X>
bool same_shape(const X& a, const X& b);

/// Of a struct, member by member: those that do not depend on the number type are no inputs, so they must be equal.
template <class Number, class X>
bool same_members(const X& a, const X& b) {
    namespace hana = boost::hana;
    using rebound = typename traits_of<X>::template rebind<Number>;
    constexpr auto members = hana::accessors<X>();
    const auto same = [&]<std::size_t I>() {
        const auto& x = hana::second(hana::at_c<I>(members))(a);
        const auto& y = hana::second(hana::at_c<I>(members))(b);
        using member =
            decltype(hana::second(hana::at_c<I>(hana::accessors<rebound>()))(std::declval<rebound&>()));
        if constexpr (!std::is_same_v<std::remove_cvref_t<member>, std::remove_cvref_t<decltype(x)>>)
            return same_shape<Number>(x, y);
        else if constexpr (requires { static_cast<bool>(x == y); })
            return static_cast<bool>(x == y);
        else
            return true;
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return (same.template operator()<I>() && ...);
    }(std::make_index_sequence<decltype(hana::length(members))::value>());
}

/// Number: what a and b are rebound to where the function is recorded.
template <class Number, class X>
bool same_shape(const X& a, const X& b) {
    if constexpr (plain_number<X>) {
        return true;
    } else if constexpr (requires { a.rows() == b.rows() && a.cols() == b.cols(); }) {
        return a.rows() == b.rows() && a.cols() == b.cols();
    } else if constexpr (requires { a[0], a.size(); }) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!same_shape<Number>(a[i], b[i])) return false;
        return true;
    } else if constexpr (boost::hana::Struct<X>::value) {
        return same_members<Number>(a, b);
    } else {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return (same_shape<Number>(std::get<I>(a), std::get<I>(b)) && ...);
        }(std::make_index_sequence<std::tuple_size_v<X>>());
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
