#pragma once
#include "taylor.hpp"

/// \file
/// What operations do to series. Ref: Griewank & Walther, ch. 13, tables 13.1 and 13.2.
namespace tandem::inline TANDEM_ABI::detail {

/// Argument of an operation: a series, or a passive number.
template <class A>
inline constexpr bool is_series = false;
template <class T, std::size_t K>
inline constexpr bool is_series<Taylor<T, K>> = true;

template <class A>
TANDEM_INLINE constexpr decltype(auto) constant_term(const A& a) {
    if constexpr (is_series<A>)
        return a[0];
    else
        return (a);
}

/// An index as a factor.
template <class T>
TANDEM_INLINE constexpr base_t<T> count(std::size_t k) {
    return static_cast<base_t<T>>(k);
}

/// sum of a[j] b[k - j] over j = first .. last - 1.
template <class T, std::size_t K>
T convolution(const Taylor<T, K>& a, const Taylor<T, K>& b, std::size_t k, std::size_t first, std::size_t last) {
    T sum(0);
    for (std::size_t j = first; j < last; ++j) sum += a[j] * b[k - j];
    return sum;
}
/// Coefficient k - 1 of p x', where p has the coefficients p[0..k-1].
template <class T, std::size_t K, class P>
T slope(const P& p, const Taylor<T, K>& x, std::size_t k) {
    T sum(0);
    for (std::size_t j = 1; j <= k; ++j) sum += count<T>(j) * x[j] * p[k - j];
    return sum;
}

/// Any rule: integrates y' = sum of partial_I x_I'. Coefficient k of a partial depends on y[0..k] only, so y
/// grows by one order a round. Partials are series of one order less, which also ends the recursion of rules
/// whose partials call each other.
template <class Rule>
struct recurrence {
    template <class T, std::size_t K, class... A>
    static void extend(Taylor<T, K>& y, const A&... a) {
        if constexpr (K > 0)
            for (std::size_t k = 1; k <= K; ++k) extend_to(k, y, std::index_sequence_for<A...>{}, a...);
    }

    /// Sets y[k] from y[0..k-1].
    template <class T, std::size_t K, std::size_t... I, class... A>
    static void extend_to(std::size_t k, Taylor<T, K>& y, std::index_sequence<I...>, const A&... a) {
        T sum(0);
        (add_slope<I>(sum, k, a, shortened<K>(y), shortened<K>(a)...), ...);
        y[k] = sum / count<T>(k);
    }

private:
    template <std::size_t K, class A>
    static auto shortened(const A& a) {
        if constexpr (is_series<A>) {
            Taylor<typename A::value_type, K - 1> b;
            for (std::size_t k = 0; k < K; ++k) b[k] = a[k];
            return b;
        } else {
            return a;
        }
    }
    template <std::size_t I, class T, class X, class Y, class... A>
    static void add_slope(T& sum, std::size_t k, const X& x, const Y& y, const A&... a) {
        if constexpr (is_series<X> && ((Rule::inactive >> I) & 1u) == 0) {
            const auto partial = Rule::template partial<static_cast<int>(I)>(a..., y);
            using P = std::remove_const_t<decltype(partial)>;
            if constexpr (is_series<P>)
                sum += slope(partial, x, k);
            else if constexpr (unit_sign<P> != 0)
                sum += base_t<T>(unit_sign<P>) * count<T>(k) * x[k];
            else
                sum += count<T>(k) * x[k] * partial;
        }
    }
};

/// Rules whose partial does not use the result need one round only.
template <class Rule>
struct one_round {
    template <class T, std::size_t K, class... A>
    static void extend(Taylor<T, K>& y, const A&... a) {
        if constexpr (K > 0) {
            const auto terms = [&](const auto& x) {
                Taylor<T, K - 1> b;
                for (std::size_t k = 0; k < K; ++k) b[k] = x[k];
                return b;
            };
            const auto argument = [&](const auto& x) {
                if constexpr (is_series<std::remove_cvref_t<decltype(x)>>)
                    return terms(x);
                else
                    return x;
            };
            constexpr int last = sizeof...(A) - 1;
            const Taylor<T, K - 1> partial = Rule::template partial<last>(argument(a)..., terms(y));
            const Taylor<T, K>& x = std::get<last>(std::tie(a...));
            for (std::size_t k = 1; k <= K; ++k) y[k] = slope(partial, x, k) / count<T>(k);
        }
    }
};
template <>
struct recurrence<ops::polygamma> : one_round<ops::polygamma> {};
template <>
struct recurrence<ops::digamma> : one_round<ops::digamma> {};
template <>
struct recurrence<ops::lgamma> : one_round<ops::lgamma> {};

template <>
struct recurrence<ops::ldexp> {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x, int exponent) {
        for (std::size_t k = 1; k <= K; ++k) y[k] = math::ldexp(x[k], exponent);
    }
};

template <>
struct recurrence<ops::mul> {
    template <class T, std::size_t K, class A, class B>
    static void extend(Taylor<T, K>& y, const A& a, const B& b) {
        for (std::size_t k = 1; k <= K; ++k) {
            if constexpr (is_series<A> && is_series<B>)
                y[k] = convolution(a, b, k, 0, k + 1);
            else if constexpr (is_series<A>)
                y[k] = a[k] * b;
            else
                y[k] = a * b[k];
        }
    }
};

template <>
struct recurrence<ops::square> {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x) {
        recurrence<ops::mul>::extend(y, x, x);
    }
};

template <>
struct recurrence<ops::div> {
    template <class T, std::size_t K, class A, class B>
    static void extend(Taylor<T, K>& y, const A& a, const B& b) {
        for (std::size_t k = 1; k <= K; ++k) {
            T rest(0);
            if constexpr (is_series<A>) rest = a[k];
            if constexpr (is_series<B>)
                y[k] = (rest - convolution(y, b, k, 0, k)) / b[0];
            else
                y[k] = rest / b;
        }
    }
};

template <>
struct recurrence<ops::exp> {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x) {
        for (std::size_t k = 1; k <= K; ++k) y[k] = slope(y, x, k) / count<T>(k);
    }
};

/// x y' = x'. The division is by the rule's partial, which knows the domain.
template <>
struct recurrence<ops::log> {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x) {
        const T reciprocal = ops::log::partial<0>(x[0], y[0]);
        for (std::size_t k = 1; k <= K; ++k) {
            T sum(0);
            for (std::size_t j = 1; j < k; ++j) sum += count<T>(j) * y[j] * x[k - j];
            y[k] = (x[k] - sum / count<T>(k)) * reciprocal;
        }
    }
};

template <>
struct recurrence<ops::sqrt> {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x) {
        const T half_reciprocal = ops::sqrt::partial<0>(x[0], y[0]);
        for (std::size_t k = 1; k <= K; ++k) y[k] = (x[k] - convolution(y, y, k, 1, k)) * half_reciprocal;
    }
};

/// Two functions of u that are each other's derivative: s' = c u', c' = Sign s u'.
template <class Sine, class Cosine, int Sign>
struct sine_and_cosine {
    /// From s[0] and c[0].
    template <class T, std::size_t K>
    static void extend_pair(Taylor<T, K>& s, Taylor<T, K>& c, const Taylor<T, K>& u) {
        s[0] = Sine::template value<T>(u[0]);
        c[0] = Cosine::template value<T>(u[0]);
        for (std::size_t k = 1; k <= K; ++k) {
            s[k] = factor<T>() * slope(c, u, k) / count<T>(k);
            c[k] = base_t<T>(Sign) * factor<T>() * slope(s, u, k) / count<T>(k);
        }
    }
    template <class T>
    static base_t<T> factor() {
        if constexpr (std::is_same_v<Sine, ops::sinpi>)
            return constants::pi<T>();
        else
            return base_t<T>(1);
    }
};
template <class Pair>
struct pair_sine {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x) {
        Taylor<T, K> other;
        Pair::extend_pair(y, other, x);
    }
};
template <class Pair>
struct pair_cosine {
    template <class T, std::size_t K>
    static void extend(Taylor<T, K>& y, const Taylor<T, K>& x) {
        Taylor<T, K> other;
        Pair::extend_pair(other, y, x);
    }
};
using circular = sine_and_cosine<ops::sin, ops::cos, -1>;
using circular_pi = sine_and_cosine<ops::sinpi, ops::cospi, -1>;
using hyperbolic = sine_and_cosine<ops::sinh, ops::cosh, +1>;
template <>
struct recurrence<ops::sin> : pair_sine<circular> {};
template <>
struct recurrence<ops::cos> : pair_cosine<circular> {};
template <>
struct recurrence<ops::sinpi> : pair_sine<circular_pi> {};
template <>
struct recurrence<ops::cospi> : pair_cosine<circular_pi> {};
template <>
struct recurrence<ops::sinh> : pair_sine<hyperbolic> {};
template <>
struct recurrence<ops::cosh> : pair_cosine<hyperbolic> {};

template <>
struct recurrence<ops::pow> {
    template <class T, std::size_t K, class A, class B>
    static void extend(Taylor<T, K>& y, const A& x, const B& p) {
        if constexpr (is_series<B>) {
            const Taylor<T, K> series = exp(p * Taylor<T, K>(math::log(x)));
            for (std::size_t k = 1; k <= K; ++k) y[k] = series[k];
        } else if (x[0] == 0) {
            extend_at_zero(y, x, p);
        } else {
            // x y' = p y x'
            for (std::size_t k = 1; k <= K; ++k) {
                T sum(0);
                for (std::size_t j = 1; j <= k; ++j)
                    sum += (p * count<T>(j) - count<T>(k - j)) * x[j] * y[k - j];
                y[k] = sum / (count<T>(k) * x[0]);
            }
        }
    }

private:
    /// A whole power is a product, exact at 0 too; of any other power the derivatives beyond p are infinite.
    template <class T, std::size_t K, class B>
    static void extend_at_zero(Taylor<T, K>& y, const Taylor<T, K>& x, const B& p) {
        const bool whole = p >= 0 && math::floor(p) == p;
        if (whole && p <= static_cast<int>(K)) {
            Taylor<T, K> power(1);
            for (int n = static_cast<int>(p); n > 0; --n) power *= x;
            y = power;
            return;
        }
        for (std::size_t k = 1; k <= K; ++k)
            y[k] = p > count<T>(k) ? T(0) : T(std::numeric_limits<base_t<T>>::infinity());
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail

namespace tandem::inline TANDEM_ABI {

template <class T, std::size_t K>
template <class Rule, class... A>
Taylor<T, K> Taylor<T, K>::apply(const A&... held) {
    const auto evaluate = [](const auto&... a) {
        Taylor y;
        y[0] = Rule::template value<T>(detail::constant_term(a)...);
        if constexpr (Rule::inactive != (1u << Rule::arity) - 1) detail::recurrence<Rule>::extend(y, a...);
        return y;
    };
    return evaluate(held.value()...);
}

}  // namespace tandem::inline TANDEM_ABI
