// Algorithms of Boost.Math, recorded: roots and quadrature.
#include <doctest/doctest.h>

#include <cmath>

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/quadrature/trapezoidal.hpp>
#include <boost/math/tools/roots.hpp>
#include <boost/math/tools/toms748_solve.hpp>

#include <tandem/graph/batch.hpp>
#include <tandem/special.hpp>

#include "graph/record_compare.hpp"

using tandem::branch_policy, tandem::record;

TEST_CASE("boost: Newton's iteration") {
    // x^3 = a, by iterations that end when a comparison says so.
    const auto f = [](const auto& a) {
        using T = std::decay_t<decltype(a)>;
        const auto cube = [&](const T& x) { return std::make_pair(T(x * x * x - a), T(3 * x * x)); };
        return boost::math::tools::newton_raphson_iterate(cube, T(2), T(0.1), T(10), 50);
    };
    const auto graph = record(branch_policy::rerecord, f, 5.0);
    for (const double a : {5.0, 5.5, 20.0, 0.5, 5.0}) {
        CHECK(graph(a) == doctest::Approx(std::cbrt(a)).epsilon(1e-13));
        CHECK(graph.gradient(a) == doctest::Approx(1 / (3 * std::cbrt(a * a))).epsilon(1e-10));
    }
    CHECK_THROWS_AS(record(f, 5.0)(20.0), tandem::branch_changed);
}
TEST_CASE("boost: roots between two bounds") {
    const auto f = [](const auto& a) {
        using T = std::decay_t<decltype(a)>;
        std::uintmax_t iterations = 60;
        const auto bracket =
            boost::math::tools::toms748_solve([&](const T& x) { return T(x * x - a); }, T(0.5), T(8),
                                              boost::math::tools::eps_tolerance<T>(50), iterations);
        const T x = bracket.first;
        // The iteration's derivative is not that of the root; one step of Newton's has it.
        const T root = stop_gradient(x);
        return T(root - (root * root - a) / (2 * root));
    };
    const auto graph = record(branch_policy::rerecord, f, 5.0);
    for (const double a : {5.0, 5.0001, 40.0, 0.5, 5.0}) {
        CHECK(graph(a) == doctest::Approx(std::sqrt(a)).epsilon(1e-14));
        CHECK(graph.gradient(a) == doctest::Approx(0.5 / std::sqrt(a)).epsilon(1e-13));
    }
}
TEST_CASE("boost: Gauss quadrature") {
    const auto f = [](const auto& a) {
        using T = std::decay_t<decltype(a)>;
        return boost::math::quadrature::gauss<T, 7>::integrate([&](const T& x) { return T(exp(a * x)); }) +
               boost::math::quadrature::gauss<T, 7>::integrate([&](const T& x) { return T(sin(a * x)); },
                                                               T(0), a);
    };
    const auto graph = record(f, 1.0);
    // It asks whether a is above 0.
    CHECK_THROWS_AS(graph(-0.7), tandem::branch_changed);
    for (const double a : {1.0, 0.3, 0.7}) {
        const double value = 2 * std::sinh(a) / a + (1 - std::cos(a * a)) / a;
        const double slope = 2 * (std::cosh(a) / a - std::sinh(a) / (a * a)) + 2 * std::sin(a * a) -
                             (1 - std::cos(a * a)) / (a * a);
        CHECK(graph(a) == doctest::Approx(value).epsilon(1e-12));
        CHECK(graph.gradient(a) == doctest::Approx(slope).epsilon(1e-10).scale(1));
        CHECK(differentiate(graph)(a) == doctest::Approx(slope).epsilon(1e-10).scale(1));
    }
}
TEST_CASE("boost: adaptive quadrature is refined until comparisons are content") {
    const auto f = [](const auto& a) {
        using T = std::decay_t<decltype(a)>;
        return boost::math::quadrature::trapezoidal([&](const T& x) { return T(exp(a * cos(x))); }, T(0),
                                                    T(2 * 3.141592653589793), T(1e-10));
    };
    const auto graph = record(branch_policy::rerecord, f, 0.5);
    for (const double a : {0.5, 0.25, 4.0, 0.5}) {
        const double two_pi = 2 * 3.141592653589793;
        CHECK(graph(a) == doctest::Approx(two_pi * std::cyl_bessel_i(0.0, a)).epsilon(1e-12));
        CHECK(graph.gradient(a) == doctest::Approx(two_pi * std::cyl_bessel_i(1.0, a)).epsilon(1e-10));
    }
}
