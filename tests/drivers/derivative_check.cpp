// check_derivatives accepts right derivatives and names wrong ones.
#include <doctest/doctest.h>

#include <cmath>
#include <sstream>
#include <vector>

#include <tandem/tandem.hpp>

namespace {

std::string text(const tandem::derivative_report& report) {
    std::ostringstream out;
    out << report;
    return out.str();
}
/// x^2 with a forward or reverse rule of the caller's.
template <class Jvp, class Vjp>
auto square_with(Jvp push, Vjp pull) {
    return tandem::custom([](const auto& x) { return x * x; }).jvp(push).vjp(pull);
}
const auto right_push = [](const auto& x, const auto& v) { return 2 * x * v; };
const auto right_pull = [](const auto& x, const auto& w) { return 2 * x * w; };

}  // namespace

TEST_CASE("check_derivatives: accepts what is right") {
    const auto f = [](const auto& x) {
        using std::exp, std::sin;
        return std::vector{tandem::eval(sin(x[0]) * x[1]), tandem::eval(exp(x[1] / 4) + x[0])};
    };
    const auto report = tandem::check_derivatives(f, std::vector{0.3, 0.7});
    CHECK(report);
    CHECK(report.inputs == 2);
    CHECK(report.outputs == 2);
    CHECK(report.remainder_order > 1.9);
    CHECK(text(report).find("WRONG") == std::string::npos);
    CHECK(text(report).find("R^2 -> R^2") != std::string::npos);
}
TEST_CASE("check_derivatives: accepts right rules of the user's, and linear functions") {
    CHECK(tandem::check_derivatives(square_with(right_push, right_pull), 1.5));
    const auto linear = tandem::check_derivatives([](const auto& x) { return 3 * x; }, 1.5);
    CHECK(linear);
    CHECK(linear.linear);
}
TEST_CASE("check_derivatives: rejects a wrong forward rule") {
    const auto wrong = [](const auto& x, const auto& v) { return 2.001 * x * v; };
    const auto report = tandem::check_derivatives(square_with(wrong, right_pull), 1.5);
    CHECK_FALSE(report);
    CHECK_FALSE(report.modes_agree());
    CHECK(text(report).find("WRONG") != std::string::npos);
}
TEST_CASE("check_derivatives: rejects a wrong reverse rule") {
    const auto wrong = [](const auto& x, const auto& w) { return 2.001 * x * w; };
    const auto report = tandem::check_derivatives(square_with(right_push, wrong), 1.5);
    CHECK_FALSE(report);
    CHECK_FALSE(report.modes_agree());
    CHECK_FALSE(report.inner_products_agree());
}
TEST_CASE("check_derivatives: rejects rules that agree with each other and not with the function") {
    const auto push = [](const auto& x, const auto& v) { return 2.001 * x * v; };
    const auto pull = [](const auto& x, const auto& w) { return 2.001 * x * w; };
    const auto report = tandem::check_derivatives(square_with(push, pull), 1.5);
    CHECK_FALSE(report);
    CHECK(report.modes_agree());
    CHECK_FALSE(report.remainder_falls());
}
TEST_CASE("check_derivatives: rejects a kink and an infinite slope") {
    const auto kink = [](const auto& x) {
        using std::abs;
        return abs(x);
    };
    CHECK_FALSE(tandem::check_derivatives(kink, 0.0));
    const auto root = [](const auto& x) {
        using std::sqrt;
        return sqrt(x * x * x * x) / x;
    };
    CHECK_FALSE(tandem::check_derivatives(root, 0.0));
}
TEST_CASE("check_derivatives: of nothing is fine") {
    CHECK(tandem::check_derivatives([](const auto& x) { return x; }, std::vector<double>{}));
}
TEST_CASE("check_derivatives: in float") {
    const auto f = [](const auto& x) {
        using std::sin;
        return sin(x) * x;
    };
    const auto report = tandem::check_derivatives(f, 1.5F);
    CHECK(report.finite);
    CHECK_MESSAGE(report, text(report));
}
TEST_CASE("check_derivatives: accepts a function that is nearly linear") {
    for (const float curvature : {1e-6F, 1e-4F, 1e-3F, 1e-2F, 1e-1F}) {
        CAPTURE(curvature);
        const auto report = tandem::check_derivatives([=](const auto& x) { return x + curvature * x * x; }, 1.5F);
        CHECK_MESSAGE(report, text(report));
    }
}
TEST_CASE("check_derivatives: does not take steps out of f's domain for an answer") {
    const auto root = [](auto factor) {
        return tandem::custom([](const auto& x) {
                   using std::sqrt;
                   return sqrt(x);
               })
            .jvp([=](const auto& x, const auto& v) { return factor * v / (2 * std::sqrt(x)); })
            .vjp([=](const auto& x, const auto& w) { return factor * w / (2 * std::sqrt(x)); });
    };
    // The direction is about 0.24 (1 + |x|): the first step below leaves the domain, later ones do not.
    const auto mirrored = [](auto f) { return [=](const auto& x) { return f(tandem::eval(0.01 - x)); }; };
    CHECK(tandem::check_derivatives(mirrored(root(1.0)), 0.0));
    const auto report = tandem::check_derivatives(mirrored(root(1.01)), 0.0);
    CHECK_FALSE(report.remainder_falls());
    CHECK(report.finite);
}
TEST_CASE("check_derivatives: rejects a value that is not finite, and a function that is nowhere finite") {
    const auto hole = tandem::custom([](const auto& x) { return x == 0 ? x / x : x; })
                          .jvp([](const auto&, const auto& v) { return v; })
                          .vjp([](const auto&, const auto& w) { return w; });
    CHECK(tandem::check_derivatives(hole, 1.0));
    CHECK_FALSE(tandem::check_derivatives(hole, 0.0).finite);
    const auto peak = [](const auto& x) { return x == 1.5 ? tandem::eval(x * x) : tandem::eval(x / 0.0); };
    CHECK_FALSE(tandem::check_derivatives(peak, 1.5).finite);
}
TEST_CASE("check_derivatives: of a function that changes its arguments") {
    const auto f = [](auto& x) {
        x[0] *= x[1];
        return x;
    };
    CHECK(tandem::check_derivatives(f, std::vector{1.5, 2.0}));
}
