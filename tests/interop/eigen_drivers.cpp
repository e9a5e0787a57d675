// Drivers with Eigen's vectors and matrices as arguments, directions and results.
#include <doctest/doctest.h>

#include <boost/hana/define_struct.hpp>

#include <concepts>
#include <string>
#include <tuple>
#include <vector>

#include "directional.hpp"

using Eigen::Dynamic;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using interop::numbers;
using tandem::mode;

namespace {

using Wide = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;

template <class T>
using vec2 = Eigen::Matrix<T, 2, 1>;
template <class T>
struct particle {
    BOOST_HANA_DEFINE_STRUCT(particle, (vec2<T>, position), (T, mass), (Vector2d, origin));
};

/// Same sizes and same coefficients.
template <class A, class B>
bool same(const A& a, const B& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}
template <class Result, class Expected>
void check_same_type_and_numbers(const Result& result, const Expected& expected) {
    CHECK(std::same_as<Result, Expected>);
    CHECK_MESSAGE(same(result, expected), result, " should be ", expected);
}
const auto modes = {mode::forward, mode::reverse, mode::automatic};

}  // namespace

TEST_CASE("Eigen gradient: in the type of the argument, of fixed size") {
    const auto f = [](const auto& x) { return x(0) * x(1) + 3 * x(2); };
    const auto [value, gradient] = tandem::value_and_gradient(f, Vector3d(2, 3, 4));
    CHECK(value == 18);
    check_same_type_and_numbers(gradient, Vector3d(3, 2, 3));
    const auto product = [](const auto& m) { return m(0, 2) * m(1, 0); };
    const Wide m{{1, 2, 3}, {4, 5, 6}};
    check_same_type_and_numbers(tandem::gradient(product, m), Wide{{0, 0, 4}, {3, 0, 0}});
    using Single = Eigen::Matrix<float, 1, 1>;
    const auto square = [](const auto& x) { return x * x(0); };
    check_same_type_and_numbers(tandem::gradient(square, Single(3.0F)), Single(6.0F));
}
TEST_CASE("Eigen gradient: in the shape of the argument, of dynamic size") {
    const auto squares = [](const auto& x) { return x.squaredNorm() / 2; };
    const VectorXd x = numbers(5, 1);
    check_same_type_and_numbers(tandem::gradient(squares, x), x);
    const MatrixXd m = numbers(3, 4);
    check_same_type_and_numbers(tandem::gradient(squares, m), m);
    const Eigen::ArrayXXd a = m.array();
    check_same_type_and_numbers(tandem::gradient([](const auto& e) { return (e * e).sum() / 2; }, a), a);
}
TEST_CASE("Eigen gradient: of maps, blocks and expressions it is a plain matrix") {
    const auto squares = [](const auto& x) { return x.squaredNorm() / 2; };
    const VectorXd x = numbers(4, 1), y = numbers(4, 1, 0.2);
    check_same_type_and_numbers(tandem::gradient(squares, x + y), VectorXd(x + y));
    check_same_type_and_numbers(tandem::gradient(squares, x.head<2>()), Vector2d(x(0), x(1)));
    const Eigen::Map<const VectorXd> map(x.data(), 3);
    check_same_type_and_numbers(tandem::gradient(squares, map), VectorXd(x.head(3)));
}
TEST_CASE("Eigen gradient: of several arguments, and of Eigen's in tuples, vectors and structs") {
    const auto f = [](const auto& A, const auto& x, const auto& s) { return s * (A * x).sum(); };
    const Eigen::Matrix2d A{{1, 2}, {3, 4}};
    const auto [dA, dx, ds] = tandem::gradient(f, A, Vector2d(5, 6), 10.0);
    check_same_type_and_numbers(dA, Eigen::Matrix2d{{50, 60}, {50, 60}});
    check_same_type_and_numbers(dx, Vector2d(40, 60));
    CHECK(ds == 4 * 5 + 6 * 6);

    const auto dot = [](const auto& points) { return points[0].dot(points[1]); };
    const auto points = tandem::gradient(dot, std::vector<Vector2d>{{1, 2}, {3, 4}});
    check_same_type_and_numbers(points[0], Vector2d(3, 4));
    check_same_type_and_numbers(points[1], Vector2d(1, 2));

    const auto inertia = [](const auto& p) { return p.mass * (p.position - p.origin).squaredNorm(); };
    const auto g = tandem::gradient(inertia, particle<double>{{3, 5}, 10, {1, 2}});
    check_same_type_and_numbers(g.position, Vector2d(40, 60));
    CHECK(g.mass == 13);
}
TEST_CASE("Eigen gradient: of nothing keeps the shape") {
    const auto sum = [](const auto& x) { return x.sum() + 1; };
    const auto [value, gradient] = tandem::value_and_gradient(sum, MatrixXd(0, 3));
    CHECK(value == 1);
    CHECK(gradient.rows() == 0);
    CHECK(gradient.cols() == 3);
}

TEST_CASE("Eigen jacobian: of a linear map, given as an expression, is its matrix") {
    const Eigen::Matrix<double, 2, 3> A = numbers(2, 3);
    for (const mode how : modes) {
        const auto [y, J] = tandem::value_and_jacobian([&](const auto& x) { return A * x; }, Vector3d(1, 2, 3), how);
        check_same_type_and_numbers(y, Vector2d(A * Vector3d(1, 2, 3)));
        CHECK(same(tandem::to_eigen(J), A));
    }
}
TEST_CASE("Eigen jacobian: rows and columns are in the order of columns, whatever the storage") {
    const MatrixXd B = numbers(4, 2);
    const Wide x = numbers(2, 3);
    for (const mode how : modes) {
        const auto [y, J] = tandem::value_and_jacobian(
            [&](const auto& m) {
                using S = typename std::remove_cvref_t<decltype(m)>::Scalar;
                return Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor>(B * m);
            },
            x, how);
        CHECK(same(y, MatrixXd(B * x)));
        REQUIRE(J.rows() == 12);
        REQUIRE(J.cols() == 6);
        const MatrixXd blocks = tandem::to_eigen(J);
        for (Eigen::Index i = 0; i < 12; ++i)
            for (Eigen::Index j = 0; j < 6; ++j) CHECK(blocks(i, j) == (i / 4 == j / 2 ? B(i % 4, j % 2) : 0));
    }
}
TEST_CASE("Eigen jacobian: of many inputs automatic mode agrees with both others") {
    const VectorXd x = numbers(40, 1);
    const auto f = [](const auto& v) { return v.head(2).cwiseProduct(v.tail(2)) * v.sum(); };
    const MatrixXd forward = tandem::to_eigen(tandem::jacobian(f, x, mode::forward));
    const MatrixXd reverse = tandem::to_eigen(tandem::jacobian(f, x, mode::reverse));
    CHECK(forward.rows() == 2);
    CHECK(forward(0, 1) == doctest::Approx(x(0) * x(38)));
    CHECK(forward(1, 1) == doctest::Approx(x(39) * x.sum() + x(1) * x(39)));
    CHECK(interop::distance(forward, reverse) < 1e-15);
    CHECK(same(tandem::to_eigen(tandem::jacobian(f, x)), reverse));
}
TEST_CASE("Eigen jacobian: from nothing and to nothing") {
    for (const mode how : modes) {
        const auto [y, J] = tandem::value_and_jacobian([](const auto& x) { return 2 * x; }, VectorXd(0), how);
        CHECK(y.size() == 0);
        CHECK(J.size() == 0);
        const auto none = tandem::jacobian([](const auto& x) { return x.head(0); }, VectorXd(3), how);
        CHECK(none.rows() == 0);
        CHECK(none.cols() == 3);
    }
}
TEST_CASE("Eigen jvp and vjp: in the shapes of result and argument") {
    const auto f = [](const auto& m) { return m.transpose() * m; };
    const Eigen::Matrix<double, 3, 2> x = numbers(3, 2), v = numbers(3, 2, 0.3);
    const Eigen::Matrix2d w = numbers(2, 2, 0.7);
    const auto [y, tangent] = tandem::jvp(f, x, v);
    CHECK(std::same_as<std::remove_cvref_t<decltype(tangent)>, Eigen::Matrix2d>);
    CHECK(interop::distance(y, x.transpose() * x) < 1e-15);
    CHECK(interop::distance(tangent, v.transpose() * x + x.transpose() * v) < 1e-15);
    const auto [z, cotangent] = tandem::vjp(f, x, w);
    CHECK(std::same_as<std::remove_cvref_t<decltype(cotangent)>, Eigen::Matrix<double, 3, 2>>);
    CHECK(same(y, z));
    CHECK(interop::distance(cotangent, x * (w + w.transpose())) < 1e-15);
}
TEST_CASE("Eigen jvp: directions of another kind, and of the wrong size") {
    const auto f = [](const auto& x) { return x(0) * x(1); };
    const Vector2d x(2, 3);
    CHECK(tandem::jvp(f, x, std::vector{1, 10}).tangent == 23);
    CHECK(tandem::jvp(f, x, x + x).tangent == 24);
    CHECK_THROWS_WITH_AS(tandem::jvp(f, x, VectorXd(3)), "tandem::jvp: v has 3 numbers; 2 are needed",
                         tandem::shape_error);
}
