#pragma once
#include "packet_functions.hpp"

#if TANDEM_PACKETS

/// \file
/// erf and erfc of batches of doubles, by rational functions; erf within 3 ulp, erfc within 5.
/// Ref: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969) 631-637. Beyond 4, and
/// of erf near 0, the coefficients are those of his program CALERF. Between, erfc(x) exp(x^2) is one function from 0 on,
/// so that erfc needs no other there: found by Remez' exchange in 60 digits, its relative error is 1.2e-17.
namespace tandem::inline TANDEM_ABI::detail::batches {

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

struct error_function {
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
        4.550337027789193962e-11, 3.445785795980586676e-4, 5.765414313428214484e-3,
        4.504208724404594374e-2,  2.119111498118097220e-1, 6.485175982413435945e-1,
        1.300560374500679768,     1.606617359204522188,    1};
    static constexpr double middle_under[] = {
        6.107533404839657400e-4, 1.021884819046209019e-2, 8.014158515773272665e-2,
        3.806997707439745389e-1, 1.189180011882138912,    2.487225647041171891,
        3.386673476856409523,    2.734996526300031120,    1};
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

/// erf(x) where |x| is at most error_function::small.
template <class B>
TANDEM_INLINE B small_erf(const B& x) {
    const B square = x * x;
    const quotient<B> ratio(square, error_function::small_over, error_function::small_under);
    return batches::fma(x, ratio.value, x * ratio.lost);
}

/// erfc(y) for y >= 0. (The order of the operands of min keeps NaN.)
template <class B>
TANDEM_INLINE B erfc_from_zero(const B& y) {
    const B x = xsimd::min(B(error_function::beyond), y);
    const quotient<B> middle(x, error_function::middle_over, error_function::middle_under);
    B r = middle.value, lost = middle.lost;
    const auto is_large = x > B(error_function::large);
    if (xsimd::any(is_large)) {
        const B z = B(1) / (x * x);
        const B tail =
            z * (polynomial(z, error_function::large_over) / polynomial(z, error_function::large_under));
        r = xsimd::select(is_large, B((B(error_function::inverse_sqrt_pi) - tail) / x), r);
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
        const B tail = erfc_from_zero(B(xsimd::abs(x)));
        return xsimd::select(x < B(0), B(B(2) - tail), tail);
    }
}

template <class B>
TANDEM_INLINE B erf(const B& x) {
    if constexpr (std::is_same_v<typename B::value_type, float>) {
        return xsimd::erf(x);
    } else {
        const B y = xsimd::abs(x);
        const auto is_small = y <= B(error_function::small);
        const B outer = xsimd::copysign(B(B(1) - erfc_from_zero(y)), x);
        if (!xsimd::any(is_small)) return outer;
        return xsimd::select(is_small, small_erf(x), outer);
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail::batches
#endif
