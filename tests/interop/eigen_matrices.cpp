#include <doctest/doctest.h>

#include <sstream>

#include "directional.hpp"

using Eigen::Dynamic;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace interop;

namespace {
template <class M>
using scalar_of = typename std::remove_cvref_t<M>::Scalar;
template <class S, class... X>
Eigen::Matrix<S, Dynamic, 1> list(const X&... x) {
    Eigen::Matrix<S, Dynamic, 1> all(static_cast<Eigen::Index>(sizeof...(X)));
    Eigen::Index i = 0;
    ((all(i++) = x), ...);
    return all;
}
}  // namespace

TEST_CASE_TEMPLATE("Eigen matrices: norms and reductions", AD, INTEROP_AD_TYPES) {
    const MatrixXd x = numbers(3, 4), dx = numbers(3, 4, 0.3);
    const auto d = at<AD>::differentiate(
        [](const auto& m) {
            return list<scalar_of<decltype(m)>>(m.sum(), m.mean(), m.prod(), m.trace(), m.squaredNorm(), m.norm(),
                                                m.stableNorm(), m.blueNorm(), m.hypotNorm(), m.minCoeff(), m.maxCoeff(),
                                                m.template lpNorm<1>(), m.template lpNorm<Eigen::Infinity>());
        },
        x, dx);
    Eigen::Index i, j;
    const double norm = x.norm(), dnorm = x.cwiseProduct(dx).sum() / norm;
    CHECK(d.derivative(0) == doctest::Approx(dx.sum()));
    CHECK(d.derivative(1) == doctest::Approx(dx.mean()));
    CHECK(d.derivative(2) == doctest::Approx(x.prod() * dx.cwiseQuotient(x).sum()));
    CHECK(d.derivative(3) == doctest::Approx(dx.trace()));
    CHECK(d.derivative(4) == doctest::Approx(2 * norm * dnorm));
    for (const int k : {5, 6, 7, 8}) {
        CHECK(d.value(k) == doctest::Approx(norm));
        CHECK(d.derivative(k) == doctest::Approx(dnorm));
    }
    x.minCoeff(&i, &j);
    CHECK(d.derivative(9) == dx(i, j));
    x.maxCoeff(&i, &j);
    CHECK(d.derivative(10) == dx(i, j));
    CHECK(d.derivative(11) == doctest::Approx(x.cwiseSign().cwiseProduct(dx).sum()));
    x.cwiseAbs().maxCoeff(&i, &j);
    CHECK(d.derivative(12) == doctest::Approx((x(i, j) < 0 ? -1 : 1) * dx(i, j)));
}

TEST_CASE_TEMPLATE("Eigen matrices: vectors of fixed size", AD, INTEROP_AD_TYPES) {
    const Eigen::Matrix<double, 3, 2> x = numbers(3, 2), dx = numbers(3, 2, 0.3);
    const auto d = at<AD>::differentiate(
        [](const auto& m) {
            using V = Eigen::Matrix<scalar_of<decltype(m)>, 3, 1>;
            const V a = m.col(0), b = m.col(1);
            Eigen::Matrix<scalar_of<decltype(m)>, 3, 4> all;
            all << a.cross(b), a.normalized(), a.cwiseProduct(b), V::Constant(a.dot(b));
            return all;
        },
        x, dx);
    const Eigen::Vector3d a = x.col(0), b = x.col(1), da = dx.col(0), db = dx.col(1);
    CHECK(distance(d.derivative.col(0), da.cross(b) + a.cross(db)) < 1e-15);
    const Eigen::Vector3d unit = a.normalized();
    CHECK(distance(d.derivative.col(1), (da - unit * unit.dot(da)) / a.norm()) < 1e-14);
    CHECK(distance(d.derivative.col(2), da.cwiseProduct(b) + a.cwiseProduct(db)) < 1e-15);
    CHECK(d.derivative(0, 3) == doctest::Approx(da.dot(b) + a.dot(db)));
}

TEST_CASE_TEMPLATE("Eigen matrices: rotations", AD, INTEROP_AD_TYPES) {
    const VectorXd angle = VectorXd::Constant(1, 0.3), one = VectorXd::Ones(1);
    const auto d = at<AD>::differentiate(
        [](const auto& x) {
            using S = scalar_of<decltype(x)>;
            using V = Eigen::Matrix<S, 3, 1>;
            const Eigen::Quaternion<S> q(Eigen::AngleAxis<S>(x(0), V::UnitZ()));
            const Eigen::Transform<S, 3, Eigen::Affine> t(q);
            Eigen::Matrix<S, 3, 2> turned;
            turned << q * V::UnitX(), t * V::UnitX();
            return turned;
        },
        angle, one);
    for (int k = 0; k < 2; ++k)
        CHECK(distance(d.derivative.col(k), Eigen::Vector3d(-std::sin(0.3), std::cos(0.3), 0)) < 1e-15);
}

TEST_CASE_TEMPLATE("Eigen matrices: making, printing, sorting, swapping", AD, INTEROP_AD_TYPES) {
    using M = Eigen::Matrix<AD, Dynamic, Dynamic>;
    M m(2, 2);
    m << 1, 2.5, AD(3), m.Identity(1, 1);
    CHECK(m(0, 1) == 2.5);
    CHECK(m(1, 1) == 1);
    std::ostringstream out;
    out << m.row(0);
    CHECK(out.str().find("value:2.5, grad:") != std::string::npos);
    std::sort(m.reshaped().begin(), m.reshaped().end());
    CHECK(m(1, 1) == 3);
    m.row(0).swap(m.row(1));
    CHECK(m(0, 1) == 3);
    CHECK(m.isApprox(m));
    CHECK_FALSE(m.isZero());
    CHECK(M::Random(3, 3).eval().allFinite());
    const MatrixXd plain = m.template cast<double>();
    CHECK(plain(0, 1) == 3);
}

TEST_CASE("Eigen matrices: numbers of a matrix, one by one") {
    const MatrixXd x = numbers(2, 3);
    tandem::Tape<double> tape;
    const auto v = tandem::variables(tape, x);
    v.squaredNorm().backward();
    const bool same_values = tandem::values(v) == x, twice = tandem::gradients(v) == 2 * x;
    CHECK(same_values);
    CHECK(twice);
    const auto s = seeded(x, MatrixXd(3 * x), tandem::ADTangent<double, 2>());
    const bool first = tandem::tangents(s) == 0 * x, second = tandem::tangents(s, 1) == 3 * x;
    CHECK(first);
    CHECK(second);
}

TEST_CASE("Eigen matrices: the length of a zero vector has slope 0 by hypotNorm") {
    using V = Eigen::Matrix<tandem::ADTangent<double>, 2, 1>;
    const V zero(tandem::ADTangent<double>(0, 1), tandem::ADTangent<double>(0, 1));
    CHECK(zero.hypotNorm().tangent() == 0);
}
