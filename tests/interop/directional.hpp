#pragma once
#include <Eigen/Core>
#include <tandem/eigen.hpp>

#include <utility>
#include <vector>

/// \file
/// One way to test a function of an Eigen matrix on every AD type: its value and its derivative in a direction.
namespace interop {

using Eigen::MatrixXd;

struct directional_derivative {
    MatrixXd value;
    MatrixXd derivative;
};

/// A matrix of AD numbers, x with the derivative dx in the last direction.
template <class T, std::size_t N, class X>
auto seeded(const X& x, const X& dx, tandem::ADTangent<T, N>) {
    tandem::eigen_rebind_t<X, tandem::ADTangent<T, N>> y(x.rows(), x.cols());
    for (Eigen::Index j = 0; j < x.cols(); ++j)
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            std::array<T, N> tangents{};
            tangents[N - 1] = T(dx(i, j));
            y(i, j) = tandem::ADTangent<T, N>(T(x(i, j)), tangents);
        }
    return y;
}

template <class Y>
MatrixXd plain(const Y& y) {
    return y.unaryExpr([](const auto& e) { return static_cast<double>(tandem::base_value(e)); });
}

/// f(x) and the derivative of f at x in the direction dx, computed with AD numbers: with ADTangent from one call,
/// with ADAdjoint from the Jacobian, one row for each number of f(x).
template <class AD>
struct at;
template <class T, std::size_t N>
struct at<tandem::ADTangent<T, N>> {
    template <class F, class X>
    static directional_derivative differentiate(const F& f, const X& x, const X& dx) {
        const auto y = f(seeded(x, dx, tandem::ADTangent<T, N>())).eval();
        return {plain(y), plain(tandem::tangents(y, N - 1))};
    }
};
template <class T>
struct at<tandem::ADAdjoint<T>> {
    template <class F, class X>
    static directional_derivative differentiate(const F& f, const X& x, const X& dx) {
        tandem::Tape<T> tape;
        const auto variables = tandem::variables(tape, x);
        const auto y = f(variables).eval();
        const auto J = tandem::to_eigen(tape.jacobian(y.reshaped(), variables.reshaped()));
        const MatrixXd derivative = plain(J) * dx.reshaped();
        return {plain(y), derivative.reshaped(y.rows(), y.cols())};
    }
};

/// A matrix of well-spread numbers in (-1, 1), the same in every run.
inline MatrixXd numbers(Eigen::Index rows, Eigen::Index cols, double seed = 0.5) {
    MatrixXd m(rows, cols);
    for (Eigen::Index k = 0; k < m.size(); ++k) {
        seed = std::fmod(seed * 997.3 + 0.731, 1.0);
        m.reshaped()(k) = 2 * seed - 1;
    }
    return m;
}
inline MatrixXd symmetric(Eigen::Index n, double seed = 0.5) {
    const MatrixXd m = numbers(n, n, seed);
    return m + m.transpose();
}
inline MatrixXd positive(Eigen::Index n, double seed = 0.5) {
    const MatrixXd m = numbers(n, n, seed);
    return m * m.transpose() + MatrixXd::Identity(n, n);
}

inline double distance(const MatrixXd& a, const MatrixXd& b) {
    return (a - b).cwiseAbs().maxCoeff() / std::max(1.0, b.cwiseAbs().maxCoeff());
}

}  // namespace interop

/// The AD types that everything is tested on; eigen_second_order.cpp has nested ones.
#define INTEROP_AD_TYPES tandem::ADTangent<double>, tandem::ADTangent<double, 4>, tandem::ADAdjoint<double>
