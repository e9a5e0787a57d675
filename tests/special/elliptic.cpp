#include "reference.hpp"

using namespace special;

namespace {
template <class Rule>
std::vector<laws::point<Rule>> near_one(std::vector<laws::point<Rule>> all) {
    return with<0>(std::move(all), [](const auto& at) { return 1 - at[0]; });
}
}  // namespace

TEST_CASE("ellint_1, ellint_2: partials by modulus and amplitude") {
    const auto check = [](const std::vector<laws::point<ops::ellint_1>>& region) {
        check_partials<ops::ellint_1, 0>(region);
        check_partials<ops::ellint_1, 1>(region);
        check_partials<ops::ellint_2, 0>(region);
        check_partials<ops::ellint_2, 1>(region);
    };
    check(points<ops::ellint_1>(25, {{{-1, 1}, {-1.57, 1.57}}}));
    check(points<ops::ellint_1>(25, {{{-1, 1}, {-20, 20}}}));
    check(points<ops::ellint_1>(25, {{{1e-10, 1, logarithmic}, {1e-10, 1.5, logarithmic}}}));
    check(near_one<ops::ellint_1>(points<ops::ellint_1>(25, {{{1e-16, 1e-3, logarithmic}, {0.1, 1.57}}})));
}

TEST_CASE("ellint_1, ellint_2: complete ones up to the ends of the domain") {
    using rule = ops::complete_ellint_1;
    for (const auto& region : {points<rule>(25, {{{-1, 1}}}), points<rule>(25, {{{1e-20, 1, logarithmic}}}),
                               near_one<rule>(points<rule>(25, {{{1e-16, 1, logarithmic}}}))}) {
        check_partials<ops::complete_ellint_1, 0>(region);
        check_partials<ops::complete_ellint_2, 0>(region);
    }
    const auto slope = []<class Rule>(Rule, double k) {
        return laws::partial<0, double, Rule>(laws::point<Rule>{k});
    };
    CHECK(slope(ops::complete_ellint_1(), 0) == 0);
    CHECK(slope(ops::complete_ellint_2(), 0) == 0);
    CHECK(slope(ops::complete_ellint_1(), 1) == infinity);
    CHECK(slope(ops::complete_ellint_2(), 1) == -infinity);
    CHECK(slope(ops::complete_ellint_2(), -1) == infinity);
    CHECK(std::isnan(slope(ops::complete_ellint_1(), 1.5)));
    CHECK(std::isnan(slope(ops::complete_ellint_2(), -1.5)));
}

TEST_CASE("ellint_1, ellint_2: second partials") {
    check_second_partials<ops::ellint_1>({{0.3, 0.7}, {-0.9, 1.4}, {0.6, 4}}, 1e-11);
    check_second_partials<ops::ellint_2>({{0.3, 0.7}, {-0.9, 1.4}, {0.6, 4}}, 1e-11);
    check_second_partials<ops::complete_ellint_1>({{0.3}, {-0.99}}, 1e-11);
    check_second_partials<ops::complete_ellint_2>({{0.3}, {-0.99}}, 1e-11);
}
