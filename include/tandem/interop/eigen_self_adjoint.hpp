#pragma once
#include <Eigen/Eigenvalues>

#include "eigen_linear_map.hpp"

/// \file
/// SelfAdjointEigenSolver. From S V = V L and V^T V = 1, with M = V^T dS V:
///     dl_i = M_ii,   dV = V W,  W_ij = M_ij / (l_j - l_i) for i != j.
/// Eigenvalues have no derivative where they coincide, but symmetric functions of them (trace, determinant) have,
/// and come out right; eigenvectors of coinciding eigenvalues give infinity or NaN.
/// Ref: Giles, Collected matrix derivative results for forward and reverse mode AD, 2008.
namespace tandem::inline TANDEM_ABI::detail {

/// The lower triangle, which is all that the solver reads, as one column.
template <class M>
auto pack_lower(const M& a) {
    column<typename M::Scalar> packed(a.rows() * (a.rows() + 1) / 2);
    for (Eigen::Index j = 0, k = 0; j < a.cols(); ++j)
        for (Eigen::Index i = j; i < a.rows(); ++i) packed(k++) = a(i, j);
    return packed;
}
template <class T>
dense<T> unpack_symmetric(const column<T>& packed, Eigen::Index n) {
    dense<T> a(n, n);
    for (Eigen::Index j = 0, k = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i) a(i, j) = a(j, i) = packed(k++);
    return a;
}
/// The adjoint of unpack_symmetric, for symmetric a.
template <class T>
column<T> pull_symmetric(dense<T> a) {
    const column<T> diagonal = a.diagonal();
    a *= 2;
    a.diagonal() = diagonal;
    return pack_lower(a);
}

/// Lower triangle of S -> eigenvalues, and the eigenvectors column by column where `vectors`.
template <class T>
struct self_adjoint_map {
    dense<T> V;
    column<T> lambda;
    bool vectors;

    column<T> push(const column<T>& dx) const {
        const Eigen::Index n = V.rows();
        const dense<T> M = V.transpose() * unpack_symmetric(dx, n) * V;
        column<T> dy(n + (vectors ? n * n : 0));
        dy.head(n) = M.diagonal();
        if (!vectors) return dy;
        dense<T> W = dense<T>::Zero(n, n);
        for (Eigen::Index j = 0; j < n; ++j)
            for (Eigen::Index i = 0; i < n; ++i)
                if (i != j) W(i, j) = quotient(M(i, j), T(lambda(j) - lambda(i)));
        Eigen::Map<dense<T>>(dy.data() + n, n, n) = V * W;
        return dy;
    }
    column<T> pull(const column<T>& ybar) const {
        const Eigen::Index n = V.rows();
        dense<T> M = ybar.head(n).asDiagonal();
        if (vectors) {
            const dense<T> W = V.transpose() * Eigen::Map<const dense<T>>(ybar.data() + n, n, n);
            for (Eigen::Index j = 0; j < n; ++j)
                for (Eigen::Index i = 0; i < j; ++i)
                    M(i, j) = M(j, i) = quotient(T(W(i, j) - W(j, i)), T(2 * (lambda(j) - lambda(i))));
        }
        return pull_symmetric<T>(V * M * V.transpose());
    }
};

/// Lower triangle of S -> f(S) = V diag(f(lambda)) V^T column by column. With the divided differences
/// D_ij = (f(l_i) - f(l_j)) / (l_i - l_j) it is dS -> V (D o M) V^T, its own adjoint, and no gap is divided by.
template <class T>
struct spectral_map {
    dense<T> V;
    dense<T> D;

    dense<T> apply(const dense<T>& S) const {
        const dense<T> M = V.transpose() * S * V;
        return V * M.cwiseProduct(D) * V.transpose();
    }
    column<T> push(const column<T>& dx) const {
        return apply(unpack_symmetric(dx, V.rows())).reshaped();
    }
    column<T> pull(const column<T>& ybar) const {
        const dense<T> Y = Eigen::Map<const dense<T>>(ybar.data(), V.rows(), V.rows());
        return pull_symmetric<T>(apply((Y + Y.transpose()) / 2));
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail

namespace Eigen {

template <tandem::detail::differentiable_matrix M>
class SelfAdjointEigenSolver<M> {
    using T = typename M::Scalar::value_type;
    using value_solver = SelfAdjointEigenSolver<tandem::detail::value_matrix<M>>;

public:
    using MatrixType = M;
    enum { Size = M::RowsAtCompileTime, ColsAtCompileTime = M::ColsAtCompileTime, Options = M::Options,
           MaxColsAtCompileTime = M::MaxColsAtCompileTime };
    using Scalar = typename M::Scalar;
    using RealScalar = Scalar;
    using Index = Eigen::Index;
    using EigenvectorsType = Matrix<Scalar, Size, Size, ColMajor, MaxColsAtCompileTime, MaxColsAtCompileTime>;
    using RealVectorType = typename internal::plain_col_type<M, Scalar>::type;

    SelfAdjointEigenSolver() = default;
    explicit SelfAdjointEigenSolver(Index) {}
    template <class Input>
    explicit SelfAdjointEigenSolver(const EigenBase<Input>& matrix, int options = ComputeEigenvectors) {
        compute(matrix, options);
    }

    template <class Input>
    SelfAdjointEigenSolver& compute(const EigenBase<Input>& matrix, int options = ComputeEigenvectors) {
        const M a(matrix.derived());
        return differentiate(a, value_solver(values(a)), options);
    }
    SelfAdjointEigenSolver& computeDirect(const M& a, int options = ComputeEigenvectors) {
        value_solver solver;
        solver.computeDirect(values(a));
        return differentiate(a, solver, options);
    }
    template <class SubDiagonal>
    SelfAdjointEigenSolver& computeFromTridiagonal(const RealVectorType& diagonal, const SubDiagonal& subdiagonal,
                                                   int options = ComputeEigenvectors) {
        M a = M::Zero(diagonal.size(), diagonal.size());
        a.diagonal() = diagonal;
        for (Index i = 0; i + 1 < a.rows(); ++i) a(i + 1, i) = a(i, i + 1) = subdiagonal(i);
        return compute(a, options);
    }

    const EigenvectorsType& eigenvectors() const {
        eigen_assert(has_eigenvectors_ && "The eigenvectors have not been computed together with the eigenvalues.");
        return m_eivec;
    }
    const RealVectorType& eigenvalues() const { return m_eivalues; }
    ComputationInfo info() const { return info_; }

    M operatorSqrt() const {
        return function([](const T& r, const T& s) { return T(1 / (r + s)); }, [](const T& r) { return r; });
    }
    M operatorInverseSqrt() const {
        return function([](const T& r, const T& s) { return T(-1 / (r * s * (r + s))); },
                        [](const T& r) { return T(1 / r); });
    }

    static const int m_maxIterations = 30;

private:
    static tandem::detail::value_matrix<M> values(const M& a) {
        return a.unaryExpr([](const Scalar& e) { return e.value(); });
    }

    SelfAdjointEigenSolver& differentiate(const M& a, const value_solver& solver, int options) {
        const Index n = a.rows();
        has_eigenvectors_ = (options & ComputeEigenvectors) != 0;
        info_ = solver.info();
        lower_ = tandem::detail::pack_lower(a);
        V_ = solver.eigenvectors();
        lambda_ = solver.eigenvalues();
        tandem::detail::column<T> y(n + (has_eigenvectors_ ? n * n : 0));
        y.head(n) = lambda_;
        if (has_eigenvectors_) y.tail(n * n) = V_.reshaped();
        const auto result = tandem::detail::differentiated(
            y, lower_, tandem::detail::self_adjoint_map<T>{V_, lambda_, has_eigenvectors_});
        m_eivalues = result.head(n);
        if (has_eigenvectors_) m_eivec = result.tail(n * n).reshaped(n, n);
        return *this;
    }

    /// A function of the matrix, from its value and divided difference as functions of the roots of eigenvalues.
    template <class Difference, class Value>
    M function(const Difference& difference, const Value& value) const {
        const Index n = V_.rows();
        const tandem::detail::column<T> root = lambda_.cwiseSqrt();
        tandem::detail::dense<T> D(n, n);
        for (Index j = 0; j < n; ++j)
            for (Index i = 0; i < n; ++i) D(i, j) = difference(root(i), root(j));
        const tandem::detail::dense<T> y = V_ * root.unaryExpr(value).asDiagonal() * V_.transpose();
        return tandem::detail::differentiated(tandem::detail::column<T>(y.reshaped()), lower_,
                                                tandem::detail::spectral_map<T>{V_, D})
            .reshaped(n, n);
    }

    tandem::detail::column<Scalar> lower_;
    tandem::detail::dense<T> V_;
    tandem::detail::column<T> lambda_;
    ComputationInfo info_ = InvalidInput;
    bool has_eigenvectors_ = false;

protected:
    // Names that GeneralizedSelfAdjointEigenSolver, which derives from this class, relies on.
    EigenvectorsType m_eivec;
    RealVectorType m_eivalues;
};

}  // namespace Eigen
