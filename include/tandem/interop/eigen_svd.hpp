#pragma once
#include <Eigen/SVD>

#include "eigen_linear_map.hpp"

/// \file
/// JacobiSVD and BDCSVD. From A = U S V^T with P = U^T dA V:
///     ds_i = P_ii,   dU = U X + (1 - U U^T) dA V S^-1,   dV = V Y + (1 - V V^T) dA^T U S^-1,
/// with X and Y antisymmetric,
///     X_ij = (s_j P_ij + s_i P_ji) / (s_j^2 - s_i^2),   Y_ij = (s_i P_ij + s_j P_ji) / (s_j^2 - s_i^2)
/// for i, j below the number k of singular values; beyond k, where U or V is full, X_ji = P_ji / s_i and
/// Y_ji = P_ij / s_i. The sign of a pair of vectors and the basis of a null space are free, taken as fixed.
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
            dense<T> dU = U * rotation(P, U.cols(), [](const T& si, const T& sj, const T& pij, const T& pji) {
                return T(sj * pij + si * pji);
            });
            if (U.cols() < rows()) dU += divided(dense<T>(dA * V - U * P));
            Eigen::Map<dense<T>>(next, rows(), U.cols()) = dU;
            next += U.size();
        }
        if (with_v) {
            const dense<T> Q = P.transpose();
            dense<T> dV = V * rotation(Q, V.cols(), [](const T& si, const T& sj, const T& qij, const T& qji) {
                return T(si * qji + sj * qij);
            });
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
    /// X from P: antisymmetric, of the given size. For Y the same with P transposed.
    template <class Numerator>
    dense<T> rotation(const dense<T>& P, Eigen::Index size, const Numerator& numerator) const {
        dense<T> X = dense<T>::Zero(size, size);
        for (Eigen::Index j = 0; j < count(); ++j) {
            for (Eigen::Index i = 0; i < j; ++i) {
                X(i, j) = quotient(numerator(s(i), s(j), P(i, j), P(j, i)), T((s(j) - s(i)) * (s(j) + s(i))));
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
