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
}  // namespace

TEST_CASE("beta: partials by both arguments") {
    for (const auto& region : {points<ops::beta>(30, {{{1e-6, 300, logarithmic}, {1e-6, 300, logarithmic}}}),
                               points<ops::beta>(20, {{{1, 30}, {1, 30}}}),
                               {{1, 1}, {2, 3}, {0.5, 0.5}, {1e-300, 1}}}) {
        check_partials<ops::beta, 0>(region);
        check_partials<ops::beta, 1>(region);
    }
}

TEST_CASE("beta: second partials") {
    check_second_partials<ops::beta>({{0.5, 0.3}, {2.5, 4}, {7, 30}}, 1e-11);
}

TEST_CASE("ibeta_derivative: partials by all arguments") {
    // Each is a difference of terms, with a root: the mode of the density for x.
    const auto size = [](const triple& at) { return laws::value<double, ops::ibeta_derivative>(at) / 8; };
    const auto check = [&](const std::vector<triple>& region) {
        check_partials<ops::ibeta_derivative, 0>(region, size);
        check_partials<ops::ibeta_derivative, 1>(region, size);
        check_partials<ops::ibeta_derivative, 2>(region, size);
    };
    check(points<ops::ibeta>(30, {{{1e-3, 30, logarithmic}, {1e-3, 30, logarithmic}, {0.01, 0.99}}}));
    check(with<2>(points<ops::ibeta>(30, {{{1, 300, logarithmic}, {1, 300, logarithmic}, {-3, 3}}}),
                  about_the_mean));
}
