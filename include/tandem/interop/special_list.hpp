#pragma once
/// \file
/// THE list of special functions: row(rule, arity, function). The overloads and the tests are stamped from it.

#define TANDEM_SPECIAL_FUNCTIONS(row)                   \
    row(airy_ai, 1, airy_ai)                            \
    row(airy_ai_prime, 1, airy_ai_prime)                \
    row(airy_bi, 1, airy_bi)                            \
    row(airy_bi_prime, 1, airy_bi_prime)                \
    row(beta, 2, beta)                                  \
    row(complete_ellint_1, 1, ellint_1)                 \
    row(complete_ellint_2, 1, ellint_2)                 \
    row(cyl_bessel_i, 2, cyl_bessel_i)                  \
    row(cyl_bessel_j, 2, cyl_bessel_j)                  \
    row(cyl_bessel_k, 2, cyl_bessel_k)                  \
    row(cyl_neumann, 2, cyl_neumann)                    \
    row(ellint_1, 2, ellint_1)                          \
    row(ellint_2, 2, ellint_2)                          \
    row(erf_inv, 1, erf_inv)                            \
    row(erfc_inv, 1, erfc_inv)                          \
    row(expint, 1, expint)                              \
    row(gamma_p, 2, gamma_p)                            \
    row(gamma_p_derivative, 2, gamma_p_derivative)      \
    row(gamma_q, 2, gamma_q)                            \
    row(ibeta, 3, ibeta)                                \
    row(ibeta_derivative, 3, ibeta_derivative)          \
    row(ibetac, 3, ibetac)                              \
    row(lambert_w0, 1, lambert_w0)                      \
    row(lambert_wm1, 1, lambert_wm1)                    \
    row(normal_cdf, 1, normal_cdf)                      \
    row(normal_quantile, 1, normal_quantile)            \
    row(owens_t, 2, owens_t)

/// Functions whose first argument is an int.
#define TANDEM_SPECIAL_INTEGER_FUNCTIONS(row)           \
    row(expint_n, 2, expint)                            \
    row(legendre_p, 2, legendre_p)                      \
    row(sph_bessel, 2, sph_bessel)                      \
    row(sph_neumann, 2, sph_neumann)
