#include "reference.hpp"

using namespace special;

namespace {
using laws::exact;
const exact root_of_pi = sqrt(acos(exact(-1)));

/// erf, erfc and the normal distribution, each with its slope.
struct erf_at {
    exact value(const exact& y) const { return erf(y); }
    exact slope(const exact& y) const { return 2 / root_of_pi * exp(-y * y); }
};
struct erfc_at {
    exact value(const exact& y) const { return erfc(y); }
    exact slope(const exact& y) const { return -2 / root_of_pi * exp(-y * y); }
};
struct normal_at {
    exact value(const exact& y) const { return erfc(-y / sqrt(exact(2))) / 2; }
    exact slope(const exact& y) const { return exp(-y * y / 2) / (root_of_pi * sqrt(exact(2))); }
};

/// The partial of Rule, the inverse of f, against 1 / f' where Newton's method finds the inverse in 60 digits.
/// (Boost's inverse in 120 digits takes a quarter of a second.)
template <class Rule, class F>
void check_inverse(const F& f, const std::vector<laws::point<Rule>>& points) {
    double worst = 0;
    for (const auto& at : points) {
        exact y = laws::value<double, Rule>(at);
        for (int i = 0; i < 4; ++i) y -= (f.value(y) - at[0]) / f.slope(y);
        const double got = laws::partial<0, double, Rule>(at),
                     error = laws::ulp_error(got, exact(1 / f.slope(y)));
        worst = std::max(worst, error);
        CHECK_MESSAGE(error <= Rule::ulp, laws::text<Rule>(at), ": got ", got, ", ", error, " ulp");
    }
    MESSAGE(Rule::name, ", argument 0: ", worst, " ulp");
}
template <class Rule, class F>
void check_inverse_near(const F& f, double end, double sign) {
    check_inverse<Rule>(f, with<0>(points<Rule>(40, {{{1e-16, 0.1, logarithmic}}}),
                                   [&](const auto& at) { return end + sign * at[0]; }));
}

template <class Rule>
double slope(double x) {
    return evaluate<Rule, tandem::ADTangent<double>>(
               [&]<std::size_t>() { return tandem::ADTangent<double>::variable(x); })
        .tangent();
}
}  // namespace

TEST_CASE("erf_inv, erfc_inv, normal_quantile: partials up to the ends of the domain") {
    check_inverse<ops::erf_inv>(erf_at(), points<ops::erf_inv>(100, {{{-1, 1}}}));
    check_inverse<ops::erf_inv>(erf_at(), {{0}, {1e-300}, {-1e-20}, {0.5}, {std::nextafter(0.5, 1)}, {-0.5}});
    check_inverse_near<ops::erf_inv>(erf_at(), 1, -1);
    check_inverse_near<ops::erf_inv>(erf_at(), -1, 1);
    check_inverse<ops::erfc_inv>(erfc_at(), points<ops::erfc_inv>(100, {{{0, 2}}}));
    check_inverse<ops::erfc_inv>(erfc_at(), points<ops::erfc_inv>(100, {{{1e-300, 1, logarithmic}}}));
    check_inverse_near<ops::erfc_inv>(erfc_at(), 2, -1);
    check_inverse<ops::normal_quantile>(normal_at(), points<ops::normal_quantile>(100, {{{0, 1}}}));
    check_inverse<ops::normal_quantile>(normal_at(),
                                        points<ops::normal_quantile>(100, {{{1e-300, 1, logarithmic}}}));
    check_inverse_near<ops::normal_quantile>(normal_at(), 1, -1);
}

TEST_CASE("normal_cdf: partials into the tails") {
    check_partials<ops::normal_cdf, 0>(points<ops::normal_cdf>(40, {{{-37, 13}}}));
    check_partials<ops::normal_cdf, 0>({{0}, {1e-300}, {-1e-8}, {-38}});
}

TEST_CASE("normal_cdf: the value is exact into the tail, and inverse to normal_quantile") {
    for (const auto& at : points<ops::normal_cdf>(60, {{{-38, 8}}})) {
        const double got = tandem::normal_cdf(at[0]);
        CHECK(laws::ulp_error(got, laws::exact(laws::value<laws::wide<120>, ops::normal_cdf>(at))) <= 4);
        if (at[0] < 5) CHECK(tandem::normal_quantile(got) == doctest::Approx(at[0]).epsilon(1e-9));
    }
}

TEST_CASE("owens_t: partials by both arguments") {
    for (const auto& region :
         {points<ops::owens_t>(20, {{{-3, 3}, {-4, 4}}}),
          points<ops::owens_t>(20, {{{1e-8, 5, logarithmic}, {1e-8, 5, logarithmic}}})}) {
        check_partials<ops::owens_t, 0>(region);
        check_partials<ops::owens_t, 1>(region);
    }
}

TEST_CASE("erf_inv, erfc_inv, normal_cdf, normal_quantile, owens_t: second partials") {
    check_second_partials<ops::erf_inv>({{0.3}, {-0.7}, {0.999}}, 1e-12);
    check_second_partials<ops::erfc_inv>({{0.3}, {1.7}, {1e-100}}, 1e-12);
    check_second_partials<ops::normal_cdf>({{0.3}, {-9}, {2}}, 1e-12);
    check_second_partials<ops::normal_quantile>({{0.3}, {0.99}, {1e-100}}, 1e-12);
    check_second_partials<ops::owens_t>({{0.3, 0.7}, {2, -1.5}}, 1e-12);
}

TEST_CASE("erf_inv, erfc_inv, normal_cdf, normal_quantile: ends of the domain") {
    CHECK(slope<ops::erf_inv>(1) == infinity);
    CHECK(slope<ops::erf_inv>(-1) == infinity);
    CHECK(slope<ops::erfc_inv>(0) == -infinity);
    CHECK(slope<ops::erfc_inv>(2) == -infinity);
    CHECK(slope<ops::normal_quantile>(0) == infinity);
    CHECK(slope<ops::normal_quantile>(1) == infinity);
    CHECK(slope<ops::normal_cdf>(infinity) == 0);
    CHECK(slope<ops::normal_cdf>(-infinity) == 0);
    CHECK(slope<ops::normal_cdf>(1e200) == 0);
    CHECK(std::isnan(slope<ops::erf_inv>(1.5)));
    CHECK(std::isnan(slope<ops::erfc_inv>(-0.5)));
    CHECK(std::isnan(slope<ops::normal_quantile>(1.5)));
    CHECK(tandem::normal_cdf(-infinity) == 0);
    CHECK(tandem::normal_cdf(infinity) == 1);
    CHECK(tandem::normal_quantile(0.0) == -infinity);
    CHECK(tandem::normal_quantile(1.0) == infinity);
}
