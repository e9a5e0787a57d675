// batch_gradient and batch_jacobian: a plain lambda at each row of a matrix.
#include <doctest/doctest.h>

#include <tandem/array.hpp>

using namespace tandem;

namespace {

const auto rosenbrock = [](const auto& x) {
    auto sum = (1 - x[0]) * (1 - x[0]) + 0 * x[0];
    std::remove_cvref_t<decltype(x[0])> total = sum;
    for (std::size_t i = 1; i < x.size(); ++i)
        total += 100 * (x[i] - x[i - 1] * x[i - 1]) * (x[i] - x[i - 1] * x[i - 1]);
    return total;
};
const auto spherical = [](const auto& p) {  // radius, polar angle, azimuth
    using number = std::remove_cvref_t<decltype(p[0])>;
    using std::cos, std::sin;
    return std::array<number, 3>{number(p[0] * sin(p[1]) * cos(p[2])), number(p[0] * sin(p[1]) * sin(p[2])),
                                 number(p[0] * cos(p[1]))};
};

template <std::size_t n, class Space>
void check_gradients(index_t samples) {
    CAPTURE(n);
    CAPTURE(samples);
    CAPTURE(Space::name);
    const auto X = Array<double>::random_normal({samples, static_cast<index_t>(n)}, 5);
    const Array<double, Space> G = batch_gradient<n>(rosenbrock, X.to<Space>());
    REQUIRE(G.shape() == Shape{samples, static_cast<index_t>(n)});
    const auto g = G.template to<host>();
    for (index_t s = 0; s < samples; ++s) {
        std::array<double, n> x;
        for (std::size_t j = 0; j < n; ++j) x[j] = X(s, static_cast<index_t>(j));
        const auto expected = gradient(rosenbrock, x);
        for (std::size_t j = 0; j < n; ++j)
            CHECK(g(s, static_cast<index_t>(j)) == doctest::Approx(expected[j]).epsilon(1e-14));
    }
}

}  // namespace

TEST_CASE("batch_gradient: each row's gradient is that of the driver") {
    check_gradients<1, host>(3);
    check_gradients<2, host>(33);
    check_gradients<16, host>(5);
    check_gradients<17, host>(5);  // in chunks of directions, the last one partly used
    check_gradients<40, host>(3);
    check_gradients<2, host>(0);
}
TEST_CASE("batch_gradient: on threads and in kernels") {
    check_gradients<2, host_parallel>(1000);
    check_gradients<3, device_emulation>(1000);
    check_gradients<20, device_emulation>(31);
}
TEST_CASE("batch_jacobian: each row's Jacobian is that of the driver, in every space") {
    const auto X = Array<double>::random_uniform({65, 3}, 1, 0.1, 1.5);
    const auto check = [&]<class Space>(Space) {
        CAPTURE(Space::name);
        const auto J = batch_jacobian<3>(spherical, X.to<Space>()).template to<host>();
        REQUIRE(J.shape() == Shape{65, 3, 3});
        for (const index_t s : {0, 31, 64}) {
            const Matrix<double> expected =
                jacobian(spherical, std::array<double, 3>{X(s, 0), X(s, 1), X(s, 2)});
            for (std::size_t i = 0; i < 3; ++i)
                for (std::size_t j = 0; j < 3; ++j)
                    CHECK(J(s, static_cast<index_t>(i), static_cast<index_t>(j)) ==
                          doctest::Approx(expected(i, j)).epsilon(1e-14));
        }
    };
    check(host());
    check(host_parallel());
    check(device_emulation());
}
TEST_CASE("batch_jacobian: samples may be a view") {
    const auto X = Array<double>::random_uniform({6, 10}, 1, 0.1, 1.5);
    const Array<double> view = transpose(X)(range(0, 10, 3), range(2, 5));
    const auto J = batch_jacobian<3>(spherical, view), expected = batch_jacobian<3>(spherical, view.copy());
    CHECK(J.to_vector() == expected.to_vector());
}
TEST_CASE("batch_gradient: float") {
    const auto g = batch_gradient<2>([](const auto& x) { return x[0] * x[1]; }, Array<float>{{1, 2}, {3, 4}});
    CHECK(g.to_vector() == std::vector<float>{2, 1, 4, 3});
}
TEST_CASE("batch: samples of another shape are refused") {
    CHECK_THROWS_WITH_AS(batch_gradient<3>(rosenbrock, Array<double>::zeros({4, 2})),
                         "tandem::batch_gradient: samples of shape (4, 2); they must be (samples, 3)",
                         shape_error);
    CHECK_THROWS_WITH_AS(batch_gradient<3>(spherical, Array<double>::zeros({4, 3})),
                         "tandem::batch_gradient: a function of 3 results; f must return a number; for "
                         "several use batch_jacobian",
                         shape_error);
}
