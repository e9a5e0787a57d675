#pragma once
#include <cstddef>
#include <type_traits>

#include "traits.hpp"

namespace tandem::inline TANDEM_ABI {

/// How drivers take an argument or result of type X apart. A specialisation offers
///
///     using scalar                            the number type in it
///     template <class U> using rebind         the same kind of thing holding U
///     static std::size_t size(const X&)       how many numbers
///     for_each(const X& x, f)                 f(number), in flat order
///     transform<U>(const X& x, f)             a rebind<U> of the same shape; each number is U(f(number)),
///                                             called in flat order
/// and, where the kind needs it,
///
///     single(const X& x)                      the number in x, if x counts as a scalar result
///
/// Standard containers, tuples and adapted structs are specialised in drivers/, Eigen's in tandem/eigen.hpp.
template <class X>
struct argument_traits;

/// What drivers differentiate by, or what a differentiated function may return.
template <class X>
concept argument = requires { typename argument_traits<std::remove_cvref_t<X>>::scalar; };

/// A single number: plain, or of an AD type, or an expression, which becomes the AD number it evaluates to.
template <class X>
    requires plain_number<X> || expression<X>
struct argument_traits<X> {
    template <class Y>
    struct scalar_of {
        using type = Y;
    };
    template <expression Y>
    struct scalar_of<Y> {
        using type = typename Y::ad_type;
    };
    using scalar = typename scalar_of<X>::type;
    template <class U>
    using rebind = U;
    static constexpr std::size_t size(const X&) { return 1; }
    template <class F>
    static void for_each(const X& x, F&& f) {
        f(x);
    }
    template <class U, class F>
    static U transform(const X& x, F&& f) {
        return U(f(x));
    }
};

}  // namespace tandem::inline TANDEM_ABI
