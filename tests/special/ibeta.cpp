#include "reference.hpp"

using namespace special;

namespace {
using triple = laws::point<ops::ibeta>;

/// x within three standard deviations of the mean, from a point whose third coordinate is in (-3, 3).
double about_the_mean(const triple& at) {
    const auto [a, b, t] = at;
    const double mean = a / (a + b), x = mean + t * std::sqrt(mean * (1 - mean) / (a + b + 1));
    return 0 < x && x < 1 ? x : mean;
}

template <class Rule>
void check_in_regions() {
    const auto check = [](const std::vector<triple>& region) {
        check_partials<Rule, 0>(region);
        check_partials<Rule, 1>(region);
        check_partials<Rule, 2>(region);
    };
    check(points<Rule>(20, {{{0.5, 30, logarithmic}, {0.5, 30, logarithmic}, {0.01, 0.99}}}));
    check(points<Rule>(20, {{{1e-6, 1, logarithmic}, {1e-3, 30, logarithmic}, {0.01, 0.99}}}));
    check(points<Rule>(20, {{{1e-3, 30, logarithmic}, {1e-6, 1, logarithmic}, {0.01, 0.99}}}));
    check(with<2>(points<Rule>(20, {{{1e-3, 300, logarithmic}, {1e-3, 300, logarithmic}, {-3, 3}}}),
                  about_the_mean));
    // Where the continued fraction terminates, and where the series does.
    check({{2, 3, 0.25}, {3, 2, 0.75}, {1, 1, 0.3}, {5, 1, 0.5}, {1, 2, 0.25}, {2, 2, 0.5}, {0.5, 0.5, 0.5}});
}
}  // namespace

TEST_CASE("ibeta: partials by all arguments") {
    check_in_regions<ops::ibeta>();
}

TEST_CASE("ibetac: partials by all arguments") {
    check_in_regions<ops::ibetac>();
}

TEST_CASE("ibeta: second partials") {
    check_second_partials<ops::ibeta>({{0.5, 0.3, 0.2}, {2.5, 4, 0.4}, {7, 30, 0.3}, {7, 30, 0.1}}, 1e-10);
}

TEST_CASE("ibeta, ibetac: edges of the domain") {
    const auto slopes = [](double a, double b, double x) {
        const triple at{a, b, x};
        return triple{laws::partial<0, double, ops::ibeta>(at), laws::partial<1, double, ops::ibeta>(at),
                      laws::partial<2, double, ops::ibeta>(at)};
    };
    CHECK(slopes(2, 3, 0) == triple{0, 0, 0});
    CHECK(slopes(2, 3, 1) == triple{0, 0, 0});
    CHECK(slopes(1, 3, 0) == triple{0, 0, 3});
    CHECK(slopes(0.5, 3, 0) == triple{0, 0, infinity});
    CHECK(std::isnan(slopes(2, 3, -0.5)[0]));
    CHECK(std::isnan(slopes(2, 3, 1.5)[1]));
    CHECK(std::isnan(slopes(-2, 3, 0.5)[0]));
    CHECK(std::isnan(slopes(2, std::nan(""), 0.5)[0]));
}
