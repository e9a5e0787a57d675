#pragma once
#include <Eigen/SVD>

#include "eigen_linear_map.hpp"

/// \file
/// JacobiSVD and BDCSVD. From A = U S V^T with P = U^T dA V:
///     ds_i = P_ii,   dU = U X + (1 - U U^T) dA V S^-1,   dV = V Y + (1 - V V^T) dA^T U S^-1,
/// where X is antisymmetric: for i and j below the number k of singular values
///     X_ij = (s_j P_ij + s_i P_ji) / (s_j^2 - s_i^2),
/// beyond k, if U is full, X_ij = P_ij / s_j for j < k <= i; and Y is the same with P transposed. The sign of a pair of vectors and the basis of a null space are free, taken as fixed.
/// Singular vectors of coinciding singular values give infinity or NaN. solve() has the derivative of the
/// pseudoinverse instead, which knows nothing of gaps; the rank is taken as constant.
/// Ref: Golub & Pereyra, SIAM J. Numer. Anal. 10, 1973.
namespace tandem::inline TANDEM_ABI::detail {

/// A column by column -> singular values, U and V column by column, the latter two where asked for.
template <class T>
struct svd_map {
    dense<T> U, V;  // thin or full
    column<T> s;
    bool with_u, with_v;

    Eigen::Index rows() const { return U.rows(); }
    Eigen::Index cols() const { return V.rows(); }
    Eigen::Index count() const { return s.size(); }
    Eigen::Index result_size() const {
        return count() + (with_u ? U.size() : 0) + (with_v ? V.size() : 0);
    }

    column<T> push(const column<T>& dx) const {
        const Eigen::Index k = count();
        const Eigen::Map<const dense<T>> dA(dx.data(), rows(), cols());
        const dense<T> P = U.transpose() * dA * V;
        column<T> dy(result_size());
        dy.head(k) = P.diagonal();
        T* next = dy.data() + k;
        if (with_u) {
            dense<T> dU = U * rotation(P, U.cols());
            if (U.cols() < rows()) dU += divided(dense<T>(dA * V - U * P));
            Eigen::Map<dense<T>>(next, rows(), U.cols()) = dU;
            next += U.size();
        }
        if (with_v) {
            const dense<T> Q = P.transpose();
            dense<T> dV = V * rotation(Q, V.cols());
            if (V.cols() < cols()) dV += divided(dense<T>(dA.transpose() * U - V * Q));
            Eigen::Map<dense<T>>(next, cols(), V.cols()) = dV;
        }
        return dy;
    }

    column<T> pull(const column<T>& ybar) const {
        const Eigen::Index k = count();
        dense<T> P = dense<T>::Zero(U.cols(), V.cols());
        P.diagonal() = ybar.head(k);
        dense<T> A = dense<T>::Zero(rows(), cols());
        const T* next = ybar.data() + k;
        if (with_u) {
            const dense<T> Ubar = Eigen::Map<const dense<T>>(next, rows(), U.cols());
            next += U.size();
            dense<T> Q = dense<T>::Zero(P.rows(), P.cols());
            pull_rotation(dense<T>(U.transpose() * Ubar), Q);
            P += Q;
            if (U.cols() < rows()) {
                const dense<T> R = divided(Ubar);
                A += (R - U * (U.transpose() * R)) * V.transpose();
            }
        }
        if (with_v) {
            const dense<T> Vbar = Eigen::Map<const dense<T>>(next, cols(), V.cols());
            dense<T> Q = dense<T>::Zero(P.cols(), P.rows());
            pull_rotation(dense<T>(V.transpose() * Vbar), Q);
            P += Q.transpose();
            if (V.cols() < cols()) {
                const dense<T> R = divided(Vbar);
                A += U * (R - V * (V.transpose() * R)).transpose();
            }
        }
        A += U * P * V.transpose();
        return A.reshaped();
    }

private:
    /// X from P; Y from P transposed.
    dense<T> rotation(const dense<T>& P, Eigen::Index size) const {
        dense<T> X = dense<T>::Zero(size, size);
        for (Eigen::Index j = 0; j < count(); ++j) {
            for (Eigen::Index i = 0; i < j; ++i) {
                X(i, j) = quotient(T(s(j) * P(i, j) + s(i) * P(j, i)), T((s(j) - s(i)) * (s(j) + s(i))));
                X(j, i) = -X(i, j);
            }
            for (Eigen::Index i = count(); i < size; ++i) {
                X(i, j) = quotient(P(i, j), s(j));
                X(j, i) = -X(i, j);
            }
        }
        return X;
    }
    /// The adjoint of `rotation`.
    void pull_rotation(const dense<T>& X, dense<T>& P) const {
        for (Eigen::Index j = 0; j < count(); ++j) {
            for (Eigen::Index i = 0; i < j; ++i) {
                const T x = quotient(T(X(i, j) - X(j, i)), T((s(j) - s(i)) * (s(j) + s(i))));
                P(i, j) = s(j) * x;
                P(j, i) = s(i) * x;
            }
            for (Eigen::Index i = count(); i < X.rows(); ++i) P(i, j) = quotient(T(X(i, j) - X(j, i)), s(j));
        }
    }
    /// The first k columns of R, each divided by its singular value.
    dense<T> divided(const dense<T>& R) const {
        dense<T> quotients(R.rows(), count());
        for (Eigen::Index j = 0; j < count(); ++j)
            for (Eigen::Index i = 0; i < R.rows(); ++i) quotients(i, j) = quotient(R(i, j), s(j));
        return quotients;
    }
};

/// A column by column, then b -> x = A^+ b, of constant rank. With the residual r = b - A x and N = 1 - A^+ A
///     dx = A^+ (db - dA x) + A^+ A^+^T dA^T r + N dA^T A^+^T x.
template <class T>
struct least_squares_map {
    dense<T> A, inverse, x, r, y;  // y = A^+^T x

    least_squares_map(const dense<T>& a, const dense<T>& pseudo_inverse, const dense<T>& b)
        : A(a), inverse(pseudo_inverse), x(inverse * b), r(b - A * x), y(inverse.transpose() * x) {}

    dense<T> beside_rows(const dense<T>& z) const { return z - inverse * (A * z); }

    column<T> push(const column<T>& dx) const {
        const Eigen::Map<const dense<T>> dA(dx.data(), A.rows(), A.cols());
        const Eigen::Map<const dense<T>> db(dx.data() + A.size(), r.rows(), r.cols());
        const dense<T> step = db - dA * x + inverse.transpose() * (dA.transpose() * r);
        return dense<T>(inverse * step + beside_rows(dA.transpose() * y)).reshaped();
    }
    column<T> pull(const column<T>& ybar) const {
        const Eigen::Map<const dense<T>> xbar(ybar.data(), x.rows(), x.cols());
        const dense<T> bbar = inverse.transpose() * xbar;
        column<T> result(A.size() + r.size());
        Eigen::Map<dense<T>>(result.data(), A.rows(), A.cols()) =
            r * (inverse * bbar).transpose() + y * beside_rows(xbar).transpose() - bbar * x.transpose();
        Eigen::Map<dense<T>>(result.data() + A.size(), r.rows(), r.cols()) = bbar;
        return result;
    }
};

/// What JacobiSVD and BDCSVD have in common; Solver is the one that decomposes the values.
template <class M, class Solver>
class differentiated_svd {
    using T = typename M::Scalar::value_type;

public:
    using MatrixType = M;
    enum {
        RowsAtCompileTime = M::RowsAtCompileTime,
        ColsAtCompileTime = M::ColsAtCompileTime,
        MaxRowsAtCompileTime = M::MaxRowsAtCompileTime,
        MaxColsAtCompileTime = M::MaxColsAtCompileTime,
        MatrixOptions = M::Options
    };
    using Scalar = typename M::Scalar;
    using RealScalar = Scalar;
    using Index = Eigen::Index;
    using MatrixUType = Eigen::Matrix<Scalar, RowsAtCompileTime, RowsAtCompileTime, MatrixOptions,
                                      MaxRowsAtCompileTime, MaxRowsAtCompileTime>;
    using MatrixVType = Eigen::Matrix<Scalar, ColsAtCompileTime, ColsAtCompileTime, MatrixOptions,
                                      MaxColsAtCompileTime, MaxColsAtCompileTime>;
    using SingularValuesType = typename Eigen::internal::plain_diag_type<M, Scalar>::type;

    const MatrixUType& matrixU() const {
        eigen_assert(computeU() && "This SVD decomposition didn't compute U. Did you ask for it?");
        return U_;
    }
    const MatrixVType& matrixV() const {
        eigen_assert(computeV() && "This SVD decomposition didn't compute V. Did you ask for it?");
        return V_;
    }
    const SingularValuesType& singularValues() const { return singular_values_; }
    Index nonzeroSingularValues() const { return solver_.nonzeroSingularValues(); }
    Index rank() const { return solver_.rank(); }
    bool computeU() const { return (options_ & (Eigen::ComputeFullU | Eigen::ComputeThinU)) != 0; }
    bool computeV() const { return (options_ & (Eigen::ComputeFullV | Eigen::ComputeThinV)) != 0; }
    Index rows() const { return solver_.rows(); }
    Index cols() const { return solver_.cols(); }
    Eigen::ComputationInfo info() const { return solver_.info(); }
    RealScalar threshold() const { return solver_.threshold(); }
    auto& setThreshold(const RealScalar& threshold) {
        solver_.setThreshold(threshold.value());
        return *this;
    }
    auto& setThreshold(Eigen::Default_t) {
        solver_.setThreshold(Eigen::Default);
        return *this;
    }

    /// The x of least norm among those that minimise |A x - b|.
    template <class Rhs>
    auto solve(const Eigen::MatrixBase<Rhs>& right_hand_side) const {
        eigen_assert(computeU() && computeV() && "solve() needs U and V; thin ones suffice");
        const dense<Scalar> b = right_hand_side.template cast<Scalar>();
        const Index k = rank();
        const dense<T> inverse = solver_.matrixV().leftCols(k) *
                                 solver_.singularValues().head(k).asDiagonal().inverse() *
                                 solver_.matrixU().leftCols(k).transpose();
        column<Scalar> x(matrix_.size() + b.size());
        x << matrix_, b.reshaped();
        const column<T> values = values_of(x);
        const least_squares_map<T> map(values.head(matrix_.size()).reshaped(rows(), cols()), inverse,
                                       values.tail(b.size()).reshaped(b.rows(), b.cols()));
        Eigen::Matrix<Scalar, ColsAtCompileTime, Rhs::ColsAtCompileTime> result;
        result = differentiated(column<T>(map.x.reshaped()), x, map).reshaped(cols(), b.cols());
        return result;
    }

protected:
    void decompose(const M& a, unsigned int options, bool thin_works) {
        options_ = options;
        const unsigned int u = !thin_works || (options & Eigen::ComputeFullU) ? Eigen::ComputeFullU : Eigen::ComputeThinU;
        const unsigned int v = !thin_works || (options & Eigen::ComputeFullV) ? Eigen::ComputeFullV : Eigen::ComputeThinV;
        solver_.compute(a.unaryExpr([](const Scalar& e) { return e.value(); }), u | v);
        matrix_ = a.reshaped();
        const svd_map<T> map{solver_.matrixU(), solver_.matrixV(), solver_.singularValues(), computeU(), computeV()};
        const Index k = map.count(), from_v = k + (map.with_u ? map.U.size() : 0);
        column<T> y(map.result_size());
        y.head(k) = map.s;
        if (map.with_u) y.segment(k, map.U.size()) = map.U.reshaped();
        if (map.with_v) y.segment(from_v, map.V.size()) = map.V.reshaped();
        const column<Scalar> result = differentiated(y, matrix_, map);
        singular_values_ = result.head(k);
        if (map.with_u) U_ = result.segment(k, map.U.size()).reshaped(a.rows(), map.U.cols());
        if (map.with_v) V_ = result.segment(from_v, map.V.size()).reshaped(a.cols(), map.V.cols());
    }

    unsigned int options_ = 0;
    Solver solver_;

private:
    column<Scalar> matrix_;
    MatrixUType U_;
    MatrixVType V_;
    SingularValuesType singular_values_;
};

template <class M>
using value_dense = dense<typename M::Scalar::value_type>;

}  // namespace tandem::inline TANDEM_ABI::detail

namespace Eigen {

template <tandem::detail::differentiable_matrix M, int QRPreconditioner>
class JacobiSVD<M, QRPreconditioner>
    : public tandem::detail::differentiated_svd<M, JacobiSVD<tandem::detail::value_dense<M>, QRPreconditioner>> {
public:
    JacobiSVD() = default;
    JacobiSVD(Index, Index, unsigned int options = 0) { this->options_ = options; }
    explicit JacobiSVD(const M& a, unsigned int options = 0) { compute(a, options); }
    JacobiSVD& compute(const M& a, unsigned int options) {
        this->decompose(a, options, QRPreconditioner != FullPivHouseholderQRPreconditioner);
        return *this;
    }
    JacobiSVD& compute(const M& a) { return compute(a, this->options_); }
};

template <tandem::detail::differentiable_matrix M>
class BDCSVD<M> : public tandem::detail::differentiated_svd<M, BDCSVD<tandem::detail::value_dense<M>>> {
public:
    BDCSVD() = default;
    BDCSVD(Index, Index, unsigned int options = 0) { this->options_ = options; }
    explicit BDCSVD(const M& a, unsigned int options = 0) { compute(a, options); }
    BDCSVD& compute(const M& a, unsigned int options) {
        this->decompose(a, options, true);
        return *this;
    }
    BDCSVD& compute(const M& a) { return compute(a, this->options_); }
    void setSwitchSize(int size) { this->solver_.setSwitchSize(size); }
};

}  // namespace Eigen
