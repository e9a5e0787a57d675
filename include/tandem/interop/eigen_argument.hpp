#pragma once
#include "../core/argument.hpp"
#include "eigen_scalar.hpp"

/// \file
/// Eigen's dense matrices, vectors and arrays as arguments and results of drivers.
namespace tandem::inline TANDEM_ABI {

namespace detail {

template <class Derived>
void probe_eigen_dense(const Eigen::DenseBase<Derived>*);

/// The plain matrix or array M with numbers of type U.
template <class M, class U>
struct eigen_rebind;
template <template <class, int, int, int, int, int> class Kind, class T, int R, int C, int O, int MaxR, int MaxC, class U>
struct eigen_rebind<Kind<T, R, C, O, MaxR, MaxC>, U> {
    using type = Kind<U, R, C, O, MaxR, MaxC>;
};

}  // namespace detail

/// A dense matrix, vector or array of Eigen, of fixed or dynamic size; also a map, a block, or any expression.
template <class X>
concept eigen_dense = std::is_class_v<X> && requires(const X* x) { detail::probe_eigen_dense(x); };

/// The plain matrix or array that X evaluates to, holding numbers of type U.
template <eigen_dense X, class U>
using eigen_rebind_t = typename detail::eigen_rebind<typename X::PlainObject, U>::type;

/// Flat order: column by column, whatever the storage order; for vectors the order of their coefficients.
/// An expression is evaluated where it is taken apart, and rebinding makes it plain.
template <eigen_dense X>
struct argument_traits<X> {
    using scalar = typename X::Scalar;
    template <class U>
    using rebind = eigen_rebind_t<X, U>;

    static std::size_t size(const X& x) { return static_cast<std::size_t>(x.size()); }

    template <class F>
    static void for_each(const X& x, F&& f) {
        const auto& plain = x.eval();
        for (Eigen::Index j = 0; j < plain.cols(); ++j)
            for (Eigen::Index i = 0; i < plain.rows(); ++i) f(plain(i, j));
    }

    template <class U, class F>
    static rebind<U> transform(const X& x, F&& f) {
        const auto& plain = x.eval();
        rebind<U> y;
        y.resize(plain.rows(), plain.cols());
        for (Eigen::Index j = 0; j < plain.cols(); ++j)
            for (Eigen::Index i = 0; i < plain.rows(); ++i) y(i, j) = U(f(plain(i, j)));
        return y;
    }

    /// The number in a result of one coefficient, such as x.transpose() * A * x.
    static scalar single(const X& x)
        requires(X::SizeAtCompileTime == 1)
    {
        return x.eval().coeff(0, 0);
    }
};

}  // namespace tandem::inline TANDEM_ABI
