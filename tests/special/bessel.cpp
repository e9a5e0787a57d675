#include "reference.hpp"

#include <boost/math/special_functions/bessel.hpp>

using namespace special;

namespace {
using pair = laws::point<ops::cyl_bessel_j>;
/// Enough here, and a hundred times faster than 120.
constexpr unsigned digits = 80;

/// Where a derivative has a root, the terms of which it is the difference set the scale.
template <class Rule>
double next_order(const pair& at) {
    return laws::value<double, Rule>(laws::point<Rule>{at[0] + 1, at[1]});
}
template <class Rule>
void check_oscillating(const std::vector<pair>& region) {
    check_partials<Rule, 1, digits>(region, next_order<Rule>);
}
}  // namespace

TEST_CASE("Bessel functions of integer and of real order: partials") {
    for (const auto& region :
         {points<ops::cyl_bessel_j>(40, {{{0, 20, integer}, {1e-3, 3, logarithmic}}}),
          points<ops::cyl_bessel_j>(40, {{{0, 20, integer}, {3, 60}}}),
          points<ops::cyl_bessel_j>(40, {{{0, 20}, {1e-3, 3, logarithmic}}}),
          points<ops::cyl_bessel_j>(40, {{{0, 20}, {3, 60}}}),
          points<ops::cyl_bessel_j>(20, {{{1e-12, 1, logarithmic}, {1e-3, 3, logarithmic}}})}) {
        check_oscillating<ops::cyl_bessel_j>(region);
        check_oscillating<ops::cyl_neumann>(region);
        check_partials<ops::cyl_bessel_i, 1, digits>(region);
        check_partials<ops::cyl_bessel_k, 1, digits>(region);
    }
}

TEST_CASE("spherical Bessel functions: partials") {
    for (const auto& region : {points<ops::sph_bessel>(40, {{{0, 20, integer}, {1e-3, 3, logarithmic}}}),
                               points<ops::sph_bessel>(40, {{{0, 20, integer}, {3, 60}}})}) {
        check_oscillating<ops::sph_bessel>(region);
        check_oscillating<ops::sph_neumann>(region);
    }
}

TEST_CASE("Airy functions: partials") {
    const auto positive = points<ops::airy_ai>(40, {{{0, 25}}}),
               negative = points<ops::airy_ai>(40, {{{-25, 0}}});
    check_partials<ops::airy_ai, 0, digits>(positive);
    check_partials<ops::airy_bi, 0, digits>(positive);
    check_partials<ops::airy_ai_prime, 0, digits>(positive);
    check_partials<ops::airy_bi_prime, 0, digits>(positive);
    // Left of 0 they oscillate, a quarter of a turn apart.
    check_partials<ops::airy_ai, 0, digits>(negative,
                                            [](const auto& x) { return tandem::airy_bi_prime(x[0]); });
    check_partials<ops::airy_bi, 0, digits>(negative,
                                            [](const auto& x) { return tandem::airy_ai_prime(x[0]); });
    check_partials<ops::airy_ai_prime, 0, digits>(negative,
                                                  [](const auto& x) { return x[0] * tandem::airy_bi(x[0]); });
    check_partials<ops::airy_bi_prime, 0, digits>(negative,
                                                  [](const auto& x) { return x[0] * tandem::airy_ai(x[0]); });
}

TEST_CASE("Bessel and Airy functions: second partials") {
    const std::vector<pair> at{{0, 0.7}, {1, 2}, {2.5, 4}, {0.3, 2}};
    check_second_partials<ops::cyl_bessel_j, digits>(at, 1e-12);
    check_second_partials<ops::cyl_neumann, digits>(at, 1e-12);
    check_second_partials<ops::cyl_bessel_i, digits>(at, 1e-12);
    check_second_partials<ops::cyl_bessel_k, digits>(at, 1e-12);
    check_second_partials<ops::sph_bessel, digits>({{0, 0.7}, {1, 2}, {3, 4}}, 1e-12);
    check_second_partials<ops::airy_ai, digits>({{0.7}, {-2}}, 1e-12);
    check_second_partials<ops::airy_bi_prime, digits>({{0.7}, {-2}}, 1e-12);
}

TEST_CASE("Bessel functions: slopes at 0") {
    const auto slope = []<class Rule>(Rule, double order) {
        return laws::partial<1, double, Rule>(laws::point<Rule>{order, 0});
    };
    CHECK(slope(ops::cyl_bessel_j(), 0) == 0);
    CHECK(slope(ops::cyl_bessel_j(), 1) == 0.5);
    CHECK(slope(ops::cyl_bessel_j(), 2) == 0);
    CHECK(slope(ops::cyl_bessel_i(), 0) == 0);
    CHECK(slope(ops::cyl_bessel_i(), 1) == 0.5);
    CHECK(slope(ops::sph_bessel(), 0) == 0);
    CHECK(slope(ops::sph_bessel(), 1) == doctest::Approx(1.0 / 3));
}
