#pragma once
#include "packet_functions.hpp"

#if TANDEM_PACKETS

/// \file
/// erf and erfc of batches of doubles, by rational functions on three intervals; erf within 2 ulp, erfc within 4.
/// Ref: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969) 631-637; the
/// coefficients are those of his program CALERF.
namespace tandem::inline TANDEM_ABI::detail::batches {

/// The polynomial with these coefficients, the highest power first.
template <class B, std::size_t N>
TANDEM_INLINE B polynomial(const B& x, const double (&coefficient)[N]) {
    B sum(coefficient[0]);
    TANDEM_UNROLL
    for (std::size_t i = 1; i < N; ++i) sum = batches::fma(sum, x, B(coefficient[i]));
    return sum;
}

/// A polynomial with what rounding took from its last four steps; the steps before hardly count.
template <class B>
struct compensated {
    B sum, lost;
    template <std::size_t N>
    TANDEM_INLINE compensated(const B& x, const double (&coefficient)[N]) : sum(coefficient[0]), lost(0.0) {
        TANDEM_UNROLL
        for (std::size_t i = 1; i < N; ++i) {
            const B c(coefficient[i]), next = batches::fma(sum, x, c);
            if (i + 4 >= N) lost = batches::fma(lost, x, batches::fma(sum, x, B(c - next)));
            sum = next;
        }
    }
};

/// over(x) / under(x), as `value`, and what rounding took from it.
template <class B>
struct quotient {
    B value, lost;
    template <std::size_t N, std::size_t M>
    TANDEM_INLINE quotient(const B& x, const double (&over)[N], const double (&under)[M]) {
        const compensated<B> p(x, over), q(x, under);
        const B inverse = B(1) / q.sum;
        value = p.sum * inverse;
        lost = inverse * (batches::fma(B(-value), q.sum, p.sum) + batches::fma(B(-value), q.lost, p.lost));
    }
};

struct cody {
    static constexpr double small = 0.46875, large = 4, beyond = 28;  // erfc(beyond) is 0
    static constexpr double inverse_sqrt_pi = 5.6418958354775628695e-1;
    // erf(x) / x in x^2 up to `small`; erfc(x) exp(x^2) in x up to `large`; beyond it what is left of 1 / sqrt(pi)
    // in 1 / x^2.
    static constexpr double small_over[] = {1.85777706184603153e-1, 3.16112374387056560e00,
                                            1.13864154151050156e02, 3.77485237685302021e02,
                                            3.20937758913846947e03};
    static constexpr double small_under[] = {1, 2.36012909523441209e01, 2.44024637934444173e02,
                                             1.28261652607737228e03, 2.84423683343917062e03};
    static constexpr double middle_over[] = {
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e00,
        6.61191906371416295e01, 2.98635138197400131e02, 8.81952221241769090e02,
        1.71204761263407058e03, 2.05107837782607147e03, 1.23033935479799725e03};
    static constexpr double middle_under[] = {1,
                                              1.57449261107098347e01,
                                              1.17693950891312499e02,
                                              5.37181101862009858e02,
                                              1.62138957456669019e03,
                                              3.29079923573345963e03,
                                              4.36261909014324716e03,
                                              3.43936767414372164e03,
                                              1.23033935480374942e03};
    static constexpr double large_over[] = {1.63153871373020978e-2, 3.05326634961232344e-1,
                                            3.60344899949804439e-1, 1.25781726111229246e-1,
                                            1.60837851487422766e-2, 6.58749161529837803e-4};
    static constexpr double large_under[] = {1,
                                             2.56852019228982242e00,
                                             1.87295284992346725e00,
                                             5.27905102951428412e-1,
                                             6.05183413124413191e-2,
                                             2.33520497626869185e-3};
};

/// erf(x) where |x| is at most cody::small.
template <class B>
TANDEM_INLINE B small_erf(const B& x) {
    const B square = x * x;
    const quotient<B> ratio(square, cody::small_over, cody::small_under);
    return batches::fma(x, ratio.value, x * ratio.lost);
}

/// erfc(y) for y >= cody::small. (The order of the operands of min keeps NaN.)
template <class B>
TANDEM_INLINE B large_erfc(const B& y) {
    const B x = xsimd::min(B(cody::beyond), y);
    const quotient<B> middle(x, cody::middle_over, cody::middle_under);
    B r = middle.value, lost = middle.lost;
    const auto is_large = x > B(cody::large);
    if (xsimd::any(is_large)) {
        const B z = B(1) / (x * x);
        const B tail = z * (polynomial(z, cody::large_over) / polynomial(z, cody::large_under));
        r = xsimd::select(is_large, B((B(cody::inverse_sqrt_pi) - tail) / x), r);
        lost = xsimd::select(is_large, B(0), lost);
    }
    // exp(-x^2), with what rounding takes from the square.
    const B high = x * x, low = batches::fma(x, x, B(-high));
    const B e = batches::exp(B(-high));
    return batches::fma(e, r, e * batches::fma(B(-low), r, lost));
}

template <class B>
TANDEM_INLINE B erfc(const B& x) {
    if constexpr (std::is_same_v<typename B::value_type, float>) {
        return each_lane([](auto lane) { return std::erfc(lane); }, x);
    } else {
        const B y = xsimd::abs(x);
        const auto is_small = y <= B(cody::small);
        const B tail = large_erfc(y);
        const B outer = xsimd::select(x < B(0), B(B(2) - tail), tail);
        if (!xsimd::any(is_small)) return outer;
        return xsimd::select(is_small, B(B(1) - small_erf(x)), outer);
    }
}

template <class B>
TANDEM_INLINE B erf(const B& x) {
    if constexpr (std::is_same_v<typename B::value_type, float>) {
        return xsimd::erf(x);
    } else {
        const B y = xsimd::abs(x);
        const auto is_small = y <= B(cody::small);
        const B outer = xsimd::copysign(B(B(1) - large_erfc(y)), x);
        if (!xsimd::any(is_small)) return outer;
        return xsimd::select(is_small, small_erf(x), outer);
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail::batches
#endif
