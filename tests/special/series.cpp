#include "reference.hpp"

using namespace special;

namespace {
constexpr double branch_point = -0.36787944117144228;
template <class Rule>
double slope(const laws::point<Rule>& at) {
    return laws::partial<Rule::arity - 1, double, Rule>(at);
}
template <class Rule>
std::vector<laws::point<Rule>> negated(std::vector<laws::point<Rule>> all) {
    return with<Rule::arity - 1>(std::move(all), [](const auto& at) { return -at[Rule::arity - 1]; });
}
template <class Rule>
std::vector<laws::point<Rule>> near_branch_point() {
    auto all = with<0>(points<Rule>(40, {{{1e-16, 0.3, logarithmic}}}),
                       [](const auto& at) { return branch_point + at[0]; });
    all.push_back({branch_point});
    return all;
}
}  // namespace

TEST_CASE("expint: partials of Ei up to overflow") {
    check_partials<ops::expint, 0>(points<ops::expint>(25, {{{-700, 700}}}));
    check_partials<ops::expint, 0>(points<ops::expint>(25, {{{1e-300, 30, logarithmic}}}));
    check_partials<ops::expint, 0>(
        negated<ops::expint>(points<ops::expint>(25, {{{1e-10, 30, logarithmic}}})));
    check_partials<ops::expint, 0>(points<ops::expint>(10, {{{705, 715}}}));
    CHECK(slope<ops::expint>({infinity}) == infinity);
    CHECK(slope<ops::expint>({-infinity}) == 0);
    CHECK(std::isinf(slope<ops::expint>({0})));
}

TEST_CASE("expint: partials of E_n") {
    check_partials<ops::expint_n, 1>(
        points<ops::expint_n>(30, {{{0, 20, integer}, {1e-8, 600, logarithmic}}}));
    check_partials<ops::expint_n, 1>(points<ops::expint_n>(30, {{{0, 20, integer}, {1e-3, 10}}}));
    CHECK(std::isnan(tandem::expint(-1, 2.0)));
    CHECK(std::isnan(slope<ops::expint_n>({2, -1})));
}

TEST_CASE("lambert_w0, lambert_wm1: partials up to the branch point and over the range of double") {
    check_partials<ops::lambert_w0, 0>(points<ops::lambert_w0>(25, {{{branch_point, 5}}}));
    check_partials<ops::lambert_w0, 0>(points<ops::lambert_w0>(10, {{{1e-300, 1, logarithmic}}}));
    check_partials<ops::lambert_w0, 0>(points<ops::lambert_w0>(20, {{{1, 1e30, logarithmic}}}));
    check_partials<ops::lambert_w0, 0>(
        negated<ops::lambert_w0>(points<ops::lambert_w0>(10, {{{1e-300, 0.3, logarithmic}}})));
    check_partials<ops::lambert_w0, 0>(near_branch_point<ops::lambert_w0>());
    check_partials<ops::lambert_wm1, 0>(near_branch_point<ops::lambert_wm1>());
    check_partials<ops::lambert_wm1, 0>(
        negated<ops::lambert_wm1>(points<ops::lambert_wm1>(25, {{{1e-300, 0.367, logarithmic}}})));
    CHECK(slope<ops::lambert_w0>({0}) == 1);
    CHECK(slope<ops::lambert_w0>({infinity}) == 0);
    CHECK(slope<ops::lambert_wm1>({0}) == -infinity);
    CHECK(std::isnan(slope<ops::lambert_wm1>({0.5})));
}

TEST_CASE("legendre_p: partials of every degree, relative to their size between the roots") {
    // Between its roots P'_l is of size l^(1/2) / (1 - x^2)^(3/4).
    const auto size = [](const laws::point<ops::legendre_p>& at) {
        return std::sqrt(at[0]) / std::pow((1 - at[1]) * (1 + at[1]), 0.75) / 8;
    };
    check_partials<ops::legendre_p, 1>(points<ops::legendre_p>(60, {{{1, 50, integer}, {-0.99, 0.99}}}),
                                       size);
    check_partials<ops::legendre_p, 1>(
        with<1>(points<ops::legendre_p>(20, {{{1, 50, integer}, {1e-16, 1e-4, logarithmic}}}),
                [](const auto& at) { return 1 - at[1]; }));
    for (int l = 0; l <= 50; ++l) {
        CHECK(slope<ops::legendre_p>({double(l), 1}) == l * (l + 1) / 2);
        CHECK(slope<ops::legendre_p>({double(l), -1}) == (l % 2 == 0 ? -1 : 1) * l * (l + 1) / 2);
    }
    CHECK(slope<ops::legendre_p>({0, 0.5}) == 0);
    CHECK(slope<ops::legendre_p>({-3, 0.5}) == slope<ops::legendre_p>({2, 0.5}));
}

TEST_CASE("expint, lambert_w0, lambert_wm1, legendre_p: second partials") {
    check_second_partials<ops::expint>({{0.3}, {-2}, {10}}, 1e-12);
    check_second_partials<ops::expint_n>({{0, 0.3}, {1, 2}, {5, 0.5}}, 1e-12);
    check_second_partials<ops::lambert_w0>({{-0.2}, {-0.3678}, {1e-3}, {3}, {1e10}}, 1e-10);
    check_second_partials<ops::lambert_wm1>({{-0.2}, {-0.3678}, {-1e-10}}, 1e-10);
    check_second_partials<ops::legendre_p>({{2, 0.3}, {7, -0.4}, {20, 0.999}}, 1e-11);
}
