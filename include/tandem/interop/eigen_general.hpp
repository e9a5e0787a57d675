#pragma once
#include <Eigen/Eigenvalues>

#include "eigen_linear_map.hpp"

/// \file
/// EigenSolver, of general real matrices. The real solver hands out pseudo-eigenvectors W, A W = W D: a complex pair
/// a +- bi stands as the block [a b; -b a] in D and as real and imaginary part in two columns of W. Then, with
/// C = W^-1 dA W,
///     dD = C on the diagonal,   dW = W Z,  D_p Z_pq - Z_pq D_q = -C_pq beside it;
/// of a pair's block, dD is the part that commutes with D and Z has the rest.
/// The length and phase of an eigenvector are free; dW has no part along the eigenvector itself. eigenvectors() are
/// normalised, so real ones have the derivative they must have. Coinciding eigenvalues give infinity or NaN.
namespace tandem::inline TANDEM_ABI::detail {

/// Just enough of complex arithmetic: std::complex is for built-in numbers only.
template <class T>
struct complex_parts {
    T re, im;
};
template <class T>
complex_parts<T> quotient(const complex_parts<T>& a, const complex_parts<T>& b) {
    const T norm = b.re * b.re + b.im * b.im;
    return {quotient(T(a.re * b.re + a.im * b.im), norm), quotient(T(a.im * b.re - a.re * b.im), norm)};
}

/// A, column by column -> real parts of the eigenvalues, imaginary parts, and W column by column where `vectors`.
template <class T>
struct eigen_map {
    dense<T> W, inverse;
    column<T> re, im;
    bool vectors;

    Eigen::Index size() const { return W.rows(); }
    /// Columns of the block that starts at i.
    Eigen::Index width(Eigen::Index i) const { return im(i) == T(0) ? 1 : 2; }

    column<T> push(const column<T>& dx) const {
        const Eigen::Index n = size();
        const dense<T> C = inverse * Eigen::Map<const dense<T>>(dx.data(), n, n) * W;
        column<T> dy = column<T>::Zero(2 * n + (vectors ? n * n : 0));
        for (Eigen::Index i = 0; i < n; i += width(i)) {
            if (width(i) == 1) {
                dy(i) = C(i, i);
            } else {
                dy(i) = dy(i + 1) = (C(i, i) + C(i + 1, i + 1)) / 2;
                dy(n + i) = (C(i, i + 1) - C(i + 1, i)) / 2;
                dy(n + i + 1) = -dy(n + i);
            }
        }
        if (!vectors) return dy;
        dense<T> Z = dense<T>::Zero(n, n);
        for_each_pair([&](Eigen::Index p, Eigen::Index q, auto P, auto Q) {
            auto z = Z.block(p, q, P, Q);
            z = solve(p, q, dense<T>(C.block(p, q, P, Q)));
        });
        Eigen::Map<dense<T>>(dy.data() + 2 * n, n, n) = W * Z;
        return dy;
    }

    column<T> pull(const column<T>& ybar) const {
        const Eigen::Index n = size();
        dense<T> C = dense<T>::Zero(n, n);
        for (Eigen::Index i = 0; i < n; i += width(i)) {
            if (width(i) == 1) {
                C(i, i) = ybar(i);
            } else {
                C(i, i) = C(i + 1, i + 1) = (ybar(i) + ybar(i + 1)) / 2;
                C(i, i + 1) = (ybar(n + i) - ybar(n + i + 1)) / 2;
                C(i + 1, i) = -C(i, i + 1);
            }
        }
        if (vectors) {
            const dense<T> Z = W.transpose() * Eigen::Map<const dense<T>>(ybar.data() + 2 * n, n, n);
            // The transpose of `solve`, which has at most four numbers, by its columns.
            for_each_pair([&](Eigen::Index p, Eigen::Index q, Eigen::Index P, Eigen::Index Q) {
                const dense<T> z = Z.block(p, q, P, Q);
                bool zero = true;
                for (Eigen::Index k = 0; k < P * Q; ++k) zero = zero && is_structurally_zero(z(k % P, k / P));
                if (zero) return;
                for (Eigen::Index k = 0; k < P * Q; ++k) {
                    dense<T> unit = dense<T>::Zero(P, Q);
                    unit(k % P, k / P) = T(1);
                    C(p + k % P, q + k / P) = solve(p, q, unit).cwiseProduct(z).sum();
                }
            });
        }
        return dense<T>(inverse.transpose() * C * W.transpose()).reshaped();
    }

private:
    template <class Visit>
    void for_each_pair(const Visit& visit) const {
        for (Eigen::Index q = 0; q < size(); q += width(q))
            for (Eigen::Index p = 0; p < size(); p += width(p))
                if (p != q || width(p) == 2) visit(p, q, width(p), width(q));
    }

    /// Z_pq from C_pq. Column(s) q as one complex column of coordinates in v_p and, for a pair, conj(v_p); each is
    /// divided by a difference of eigenvalues, l_q - l_p and l_q - conj(l_p). A pair has no part along itself.
    dense<T> solve(Eigen::Index p, Eigen::Index q, const dense<T>& C) const {
        const bool complex_column = C.cols() == 2;
        const auto entry = [&](Eigen::Index i) {
            return complex_parts<T>{C(i, 0), complex_column ? C(i, 1) : T(0)};
        };
        dense<T> Z(C.rows(), C.cols());
        const auto store = [&](Eigen::Index i, const complex_parts<T>& z) {
            Z(i, 0) = z.re;
            if (complex_column) Z(i, 1) = z.im;
        };
        const T gap = re(q) - re(p);
        if (C.rows() == 1) {
            store(0, quotient(entry(0), complex_parts<T>{gap, im(q)}));
            return Z;
        }
        // a w_1 + b w_2 = (a - ib) / 2 v + (a + ib) / 2 conj(v) for v = w_1 + i w_2.
        const complex_parts<T> a = entry(0), b = entry(1);
        const auto on_v = p == q ? complex_parts<T>{T(0), T(0)}
                                 : quotient(complex_parts<T>{(a.re + b.im) / 2, (a.im - b.re) / 2},
                                            complex_parts<T>{gap, im(q) - im(p)});
        const auto on_conjugate = quotient(complex_parts<T>{(a.re - b.im) / 2, (a.im + b.re) / 2},
                                           complex_parts<T>{gap, im(q) + im(p)});
        store(0, {on_v.re + on_conjugate.re, on_v.im + on_conjugate.im});
        store(1, {on_conjugate.im - on_v.im, on_v.re - on_conjugate.re});
        return Z;
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail

namespace Eigen {

template <tandem::detail::differentiable_matrix M>
class EigenSolver<M> {
    using T = typename M::Scalar::value_type;
    using value_solver = EigenSolver<tandem::detail::value_matrix<M>>;

public:
    using MatrixType = M;
    enum { RowsAtCompileTime = M::RowsAtCompileTime, ColsAtCompileTime = M::ColsAtCompileTime, Options = M::Options,
           MaxRowsAtCompileTime = M::MaxRowsAtCompileTime, MaxColsAtCompileTime = M::MaxColsAtCompileTime };
    using Scalar = typename M::Scalar;
    using RealScalar = Scalar;
    using Index = Eigen::Index;
    /// Holds real and imaginary part; std::complex promises no arithmetic for numbers that are not built in.
    using ComplexScalar = std::complex<Scalar>;
    using EigenvalueType = Matrix<ComplexScalar, ColsAtCompileTime, 1, Options & ~RowMajor, MaxColsAtCompileTime, 1>;
    using EigenvectorsType = Matrix<ComplexScalar, RowsAtCompileTime, ColsAtCompileTime, Options,
                                    MaxRowsAtCompileTime, MaxColsAtCompileTime>;

    EigenSolver() = default;
    explicit EigenSolver(Index) {}
    template <class Input>
    explicit EigenSolver(const EigenBase<Input>& matrix, bool vectors = true) {
        compute(matrix, vectors);
    }

    template <class Input>
    EigenSolver& compute(const EigenBase<Input>& matrix, bool vectors = true) {
        const M a(matrix.derived());
        const Index n = a.rows();
        solver_.compute(a.unaryExpr([](const Scalar& e) { return e.value(); }), true);
        has_eigenvectors_ = vectors;
        tandem::detail::eigen_map<T> map;
        map.W = solver_.pseudoEigenvectors();
        map.inverse = map.W.inverse();
        map.re.resize(n);
        map.im.resize(n);
        map.vectors = vectors;
        for (Index i = 0; i < n; ++i) {
            map.re(i) = solver_.eigenvalues()(i).real();
            map.im(i) = solver_.eigenvalues()(i).imag();
        }
        tandem::detail::column<T> y(2 * n + (vectors ? n * n : 0));
        y.head(n) = map.re;
        y.segment(n, n) = map.im;
        if (vectors) y.tail(n * n) = map.W.reshaped();
        const tandem::detail::column<Scalar> x = a.reshaped();
        const auto result = tandem::detail::differentiated(y, x, map);
        eigenvalues_.resize(n);
        for (Index i = 0; i < n; ++i) eigenvalues_(i) = ComplexScalar(result(i), result(n + i));
        if (vectors) pseudo_eigenvectors_ = result.tail(n * n).reshaped(n, n);
        return *this;
    }

    const EigenvalueType& eigenvalues() const { return eigenvalues_; }
    const M& pseudoEigenvectors() const {
        eigen_assert(has_eigenvectors_ && "The eigenvectors have not been computed together with the eigenvalues.");
        return pseudo_eigenvectors_;
    }
    M pseudoEigenvalueMatrix() const {
        M D = M::Zero(eigenvalues_.size(), eigenvalues_.size());
        for (Index i = 0; i < D.rows(); ++i) {
            D(i, i) = eigenvalues_(i).real();
            if (eigenvalues_(i).imag() > 0) D(i, i + 1) = eigenvalues_(i).imag();
            if (eigenvalues_(i).imag() < 0) D(i, i - 1) = eigenvalues_(i).imag();
        }
        return D;
    }
    /// Of length 1.
    EigenvectorsType eigenvectors() const {
        const M& W = pseudoEigenvectors();
        EigenvectorsType V(W.rows(), W.cols());
        for (Index j = 0; j < W.cols(); ++j) {
            if (eigenvalues_(j).imag() == 0) {
                const Scalar length = W.col(j).norm();
                for (Index i = 0; i < W.rows(); ++i) V(i, j) = ComplexScalar(W(i, j) / length);
            } else {
                const Scalar length = sqrt(W.col(j).squaredNorm() + W.col(j + 1).squaredNorm());
                for (Index i = 0; i < W.rows(); ++i) {
                    const Scalar re = W(i, j) / length, im = W(i, j + 1) / length;
                    V(i, j) = ComplexScalar(re, im);
                    V(i, j + 1) = ComplexScalar(re, -im);
                }
                ++j;
            }
        }
        return V;
    }
    ComputationInfo info() const { return solver_.info(); }
    EigenSolver& setMaxIterations(Index count) {
        solver_.setMaxIterations(count);
        return *this;
    }
    Index getMaxIterations() { return solver_.getMaxIterations(); }

private:
    value_solver solver_;
    EigenvalueType eigenvalues_;
    M pseudo_eigenvectors_;
    bool has_eigenvectors_ = false;
};

}  // namespace Eigen
