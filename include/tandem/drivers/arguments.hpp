#pragma once
#include <boost/hana/accessors.hpp>
#include <boost/hana/at.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/second.hpp>

#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "../core/argument.hpp"
#include "../core/error.hpp"
#include "../tangent/tangent.hpp"

/// \file
/// The kinds of argument that need nothing but the standard library and Hana.
namespace tandem::inline TANDEM_ABI {

template <argument E>
struct argument_traits<std::vector<E>> {
    using element = argument_traits<E>;
    using scalar = typename element::scalar;
    template <class U>
    using rebind = std::vector<typename element::template rebind<U>>;

    static std::size_t size(const std::vector<E>& x) {
        std::size_t count = 0;
        for (const auto& e : x) count += element::size(e);
        return count;
    }
    template <class F>
    static void for_each(const std::vector<E>& x, F&& f) {
        for (const auto& e : x) element::for_each(e, f);
    }
    template <class U, class F>
    static rebind<U> transform(const std::vector<E>& x, F&& f) {
        rebind<U> y;
        y.reserve(x.size());
        for (const auto& e : x) y.push_back(element::template transform<U>(e, f));
        return y;
    }
};

template <argument E, std::size_t N>
struct argument_traits<std::array<E, N>> {
    using element = argument_traits<E>;
    using scalar = typename element::scalar;
    template <class U>
    using rebind = std::array<typename element::template rebind<U>, N>;

    static std::size_t size(const std::array<E, N>& x) {
        std::size_t count = 0;
        for (const auto& e : x) count += element::size(e);
        return count;
    }
    template <class F>
    static void for_each(const std::array<E, N>& x, F&& f) {
        for (const auto& e : x) element::for_each(e, f);
    }
    template <class U, class F>
    static rebind<U> transform(const std::array<E, N>& x, F&& f) {
        rebind<U> y;
        for (std::size_t i = 0; i < N; ++i) y[i] = element::template transform<U>(x[i], f);
        return y;
    }
};

template <argument... E>
struct argument_traits<std::tuple<E...>> {
    using scalar = std::common_type_t<typename argument_traits<E>::scalar...>;
    template <class U>
    using rebind = std::tuple<typename argument_traits<E>::template rebind<U>...>;

    static std::size_t size(const std::tuple<E...>& x) {
        return std::apply([](const E&... e) { return (argument_traits<E>::size(e) + ... + 0); }, x);
    }
    template <class F>
    static void for_each(const std::tuple<E...>& x, F&& f) {
        std::apply([&](const E&... e) { (argument_traits<E>::for_each(e, f), ...); }, x);
    }
    template <class U, class F>
    static rebind<U> transform(const std::tuple<E...>& x, F&& f) {
        // Braces: elements are made from left to right.
        return std::apply([&](const E&... e) { return rebind<U>{argument_traits<E>::template transform<U>(e, f)...}; },
                          x);
    }
};

/// A user's class template P<T> whose members are named by BOOST_HANA_DEFINE_STRUCT. Members whose type does
/// not depend on T are copied and not differentiated.
template <template <class> class P, class T>
    requires boost::hana::Struct<P<T>>::value
struct argument_traits<P<T>> {
    using scalar = T;
    template <class U>
    using rebind = P<U>;

    static std::size_t size(const P<T>& x) {
        std::size_t count = 0;
        for_each(x, [&](const auto&) { ++count; });
        return count;
    }
    template <class F>
    static void for_each(const P<T>& x, F&& f) {
        for_members([&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
            if constexpr (depends_on_t<I>) argument_traits<member_type<T, I>>::for_each(member<I>(x), f);
        });
    }
    template <class U, class F>
    static P<U> transform(const P<T>& x, F&& f) {
        P<U> y{};
        for_members([&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
            if constexpr (depends_on_t<I>)
                member<I>(y) = argument_traits<member_type<T, I>>::template transform<U>(member<I>(x), f);
            else
                member<I>(y) = member<I>(x);
        });
        return y;
    }

private:
    template <std::size_t I, class S>
    static decltype(auto) member(S& s) {
        return boost::hana::second(boost::hana::at_c<I>(boost::hana::accessors<std::remove_const_t<S>>()))(s);
    }
    template <class U, std::size_t I>
    using member_type = std::remove_cvref_t<decltype(member<I>(std::declval<P<U>&>()))>;
    template <std::size_t I>
    static constexpr bool depends_on_t = !std::is_same_v<member_type<T, I>, member_type<ADTangent<T>, I>>;

    template <class F>
    static void for_members(F&& f) {
        constexpr std::size_t count = decltype(boost::hana::length(boost::hana::accessors<P<T>>()))::value;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (f(std::integral_constant<std::size_t, I>{}), ...);
        }(std::make_index_sequence<count>{});
    }
};

namespace detail {

template <class X>
using traits_of = argument_traits<std::remove_cvref_t<X>>;

template <class... X>
struct common_scalar {
    static_assert((argument<X> && ...),
                  "tandem: an argument is of no kind that drivers know; use a number, std::vector, std::array, "
                  "std::tuple, an Eigen matrix (with <tandem/eigen.hpp>) or a struct template with "
                  "BOOST_HANA_DEFINE_STRUCT");
    using type = std::common_type_t<promote_t<typename traits_of<X>::scalar>...>;
};
/// The number type in which a driver works on these arguments.
template <class... X>
using driver_scalar = typename common_scalar<X...>::type;

/// The numbers of x in flat order.
template <class T, class X>
std::vector<T> flatten(const X& x) {
    std::vector<T> flat;
    flat.reserve(traits_of<X>::size(x));
    traits_of<X>::for_each(x, [&](const auto& number) { flat.push_back(static_cast<T>(number)); });
    return flat;
}

/// A direction or seed as flat numbers; throws shape_error unless it has `size` of them.
template <class T, class V>
std::vector<T> flatten_direction(const V& v, std::size_t size, const char* function, const char* what) {
    std::vector<T> flat = flatten<T>(v);
    if (flat.size() != size)
        raise<shape_error>(function, std::string(what) + " has " + std::to_string(flat.size()) + " numbers",
                           std::to_string(size) + " are needed");
    return flat;
}

/// What a function returned, holding Numbers. Expressions are evaluated here, once, while what they refer to is alive.
template <class Number, class Y>
auto number_result(Y&& y) {
    static_assert(argument<Y>, "tandem: f must return a number or a container of numbers, of the kinds that "
                               "arguments may have");
    using result = typename traits_of<Y>::template rebind<Number>;
    if constexpr (std::is_same_v<std::remove_cvref_t<Y>, result>)
        return result(std::forward<Y>(y));
    else
        return result(traits_of<Y>::template transform<Number>(y, [](const auto& e) { return Number(e); }));
}

/// What a scalar function returned.
template <class Number, class Y>
Number scalar_result(const Y& y) {
    if constexpr (requires { traits_of<Y>::single(y); }) {
        return Number(traits_of<Y>::single(y));
    } else {
        static_assert(expression<Y> || plain_number<Y>,
                      "tandem::gradient: f must return a scalar; for f: R^n -> R^m use tandem::jacobian");
        return Number(y);
    }
}

/// One argument's result stands for itself, several stand in a tuple.
template <class... R>
auto unwrap(std::tuple<R...>&& results) {
    if constexpr (sizeof...(R) == 1)
        return std::get<0>(std::move(results));
    else
        return std::move(results);
}

/// x..., each with its numbers replaced by f(number) in flat order.
template <class U, class F, class... X>
auto transform_all(F&& f, const X&... x) {
    return std::tuple<typename traits_of<X>::template rebind<U>...>{traits_of<X>::template transform<U>(x, f)...};
}

/// What is wrong with a call, told at the entry of a driver instead of deep inside it.
template <class F, class Number, class... X>
constexpr void check_call() {
    constexpr bool can_be_called = std::is_invocable_v<F&, typename traits_of<X>::template rebind<Number>&...>;
    static_assert(can_be_called,
                  "tandem: f cannot be called with its arguments rebound to the AD number; make it generic, "
                  "for example [](const auto& x) { ... }");
    if constexpr (can_be_called)
        static_assert(!std::is_void_v<std::invoke_result_t<F&, typename traits_of<X>::template rebind<Number>&...>>,
                      "tandem: f returns nothing; it must return the number or container to differentiate");
}
}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
