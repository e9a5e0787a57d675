#include "reference.hpp"

using namespace special;

namespace {
/// x within three standard deviations of the mean a, from a point whose second coordinate is in (-3, 3).
constexpr auto about_the_mean = [](const auto& at) { return at[0] + at[1] * std::sqrt(at[0]); };

template <class Check>
void for_regions(const Check& check) {
    check(points<ops::gamma_p>(20, {{{1e-6, 1, logarithmic}, {1e-6, 100, logarithmic}}}));
    check(points<ops::gamma_p>(20, {{{0.1, 20, logarithmic}, {1e-3, 60, logarithmic}}}));
    check(with<1>(points<ops::gamma_p>(20, {{{10, 300, logarithmic}, {-3, 3}}}), about_the_mean));
    check(with<1>(points<ops::gamma_p>(6, {{{1000, 3000}, {-3, 3}}}), about_the_mean));
    check({{1, 1}, {1, 2}, {2, 3}, {0.5, 1.5}, {100, 101}, {1e-300, 1e-3}, {5, 1e-300}});
}
}  // namespace

TEST_CASE("gamma_p, gamma_q: partials by both arguments") {
    for_regions([](const std::vector<laws::point<ops::gamma_p>>& region) {
        check_partials<ops::gamma_p, 0>(region);
        check_partials<ops::gamma_p, 1>(region);
        check_partials<ops::gamma_q, 0>(region);
        check_partials<ops::gamma_q, 1>(region);
    });
}

TEST_CASE("gamma_p_derivative: partials by both arguments") {
    // By a there is a root where ln x = digamma(a), by x where x = a - 1: the terms that cancel there set the scale.
    for_regions([](const std::vector<laws::point<ops::gamma_p>>& region) {
        check_partials<ops::gamma_p_derivative, 0>(
            region, [](const auto& at) { return laws::value<double, ops::gamma_p_derivative>(at) / 8; });
        check_partials<ops::gamma_p_derivative, 1>(
            region, [](const auto& at) { return laws::value<double, ops::gamma_p_derivative>(at) / 8; });
    });
}

TEST_CASE("gamma_p, gamma_q: second partials") {
    const std::vector<laws::point<ops::gamma_p>> at{{0.5, 0.3}, {2.5, 4}, {7, 5.5}, {40, 45}};
    check_second_partials<ops::gamma_p>(at, 1e-11);
    check_second_partials<ops::gamma_q>(at, 1e-11);
}

TEST_CASE("gamma_p, gamma_q: edges of the domain") {
    const auto slopes = [](double a, double x) {
        const laws::point<ops::gamma_p> at{a, x};
        const double by_a = laws::partial<0, double, ops::gamma_p>(at);
        const double by_x = laws::partial<1, double, ops::gamma_p>(at);
        if (by_a == by_a) CHECK(laws::partial<0, double, ops::gamma_q>(at) == -by_a);
        if (by_x == by_x) CHECK(laws::partial<1, double, ops::gamma_q>(at) == -by_x);
        return std::array{by_a, by_x};
    };
    CHECK(slopes(2, 0) == std::array<double, 2>{0, 0});
    CHECK(slopes(1, 0) == std::array<double, 2>{0, 1});
    CHECK(slopes(0.5, 0) == std::array<double, 2>{0, infinity});
    CHECK(slopes(2, infinity)[0] == 0);
    CHECK(slopes(2, 1e300) == std::array<double, 2>{0, 0});
    CHECK(std::isnan(slopes(2, -1)[0]));
    CHECK(std::isnan(slopes(-1, 2)[0]));
    CHECK(std::isnan(slopes(std::nan(""), 2)[0]));
    CHECK(std::isnan(slopes(2, std::nan(""))[0]));
}
