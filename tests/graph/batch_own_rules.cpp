// Batches of functions with rules that only plain numbers can be given to.
#include <doctest/doctest.h>

#include <cmath>

#include <tandem/array/make.hpp>
#include <tandem/graph/batch.hpp>
#include <tandem/special.hpp>

using tandem::Array, tandem::record;

TEST_CASE("batch: a rule of the user's own, and one of Boost.Math's, beside the library's") {
    const auto cube =
        tandem::elementary([](double x) { return x * x * x; }, [](double x) { return 3 * x * x; });
    const auto graph =
        record([&](const auto& x) { return exp(x[0] / 4) * cube(x[1]) + cyl_bessel_j(1, x[0]); },
               std::vector{1.0, 2.0});
    const auto X = Array<double>::random_uniform({37, 2}, 5, 0.5, 3.0);
    const auto values = graph.batch(X), gradients = graph.batch_gradient(X);
    for (int s = 0; s < 37; ++s) {
        const double x = X(s, 0), y = X(s, 1);
        CAPTURE(x);
        CAPTURE(y);
        CHECK(double(values(s)) ==
              doctest::Approx(std::exp(x / 4) * y * y * y + std::cyl_bessel_j(1, x)).epsilon(1e-14));
        CHECK(double(gradients(s, 0)) ==
              doctest::Approx(std::exp(x / 4) / 4 * y * y * y +
                              (std::cyl_bessel_j(0, x) - std::cyl_bessel_j(2, x)) / 2)
                  .epsilon(1e-14));
        CHECK(double(gradients(s, 1)) == doctest::Approx(std::exp(x / 4) * 3 * y * y).epsilon(1e-14));
    }
}
