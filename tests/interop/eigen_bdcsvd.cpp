#include <doctest/doctest.h>

#include "directional.hpp"

using Eigen::MatrixXd;
using namespace interop;

// In a file of its own, since Eigen's code for it is long. What is beyond the values is shared with JacobiSVD.

TEST_CASE_TEMPLATE("BDCSVD: singular values and a solution", AD, INTEROP_AD_TYPES) {
    const MatrixXd A = numbers(20, 18), dA = numbers(20, 18, 0.3);
    constexpr unsigned int thin = Eigen::ComputeThinU | Eigen::ComputeThinV;
    const auto d = at<AD>::differentiate(
        [](const auto& M) {
            using Plain = typename std::remove_cvref_t<decltype(M)>::PlainMatrix;
            const Eigen::BDCSVD<Plain> svd(M, thin);
            Plain all(18, 2);
            all << svd.singularValues(), svd.solve(Eigen::VectorXd::Ones(20));
            return all;
        },
        A, dA);
    const Eigen::BDCSVD<MatrixXd> svd(A, thin);
    const bool identical = d.value.col(0) == svd.singularValues();
    CHECK(identical);
    CHECK(distance(d.derivative.col(0), (svd.matrixU().transpose() * dA * svd.matrixV()).diagonal()) < 1e-13);
    const Eigen::VectorXd b = Eigen::VectorXd::Ones(20), x = d.value.col(1), dx = d.derivative.col(1);
    CHECK(distance(A.transpose() * A * dx, dA.transpose() * (b - A * x) - A.transpose() * dA * x) < 1e-11);
}
