// Arrays to and from Eigen's matrices.
#if __has_include(<Eigen/Core>)
#include <doctest/doctest.h>

#include <tandem/eigen_array.hpp>

using tandem::Array;

TEST_CASE("Eigen: a matrix becomes an array of rank 2, in either storage order") {
    Eigen::MatrixXd by_columns(2, 3);
    by_columns << 1, 2, 3, 4, 5, 6;
    const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> by_rows = by_columns;
    const Array<double> expected{{1, 2, 3}, {4, 5, 6}};
    CHECK(tandem::to_array(by_columns).to_vector() == expected.to_vector());
    CHECK(tandem::to_array(by_rows).to_vector() == expected.to_vector());
    CHECK(tandem::to_array(by_rows).shape() == tandem::Shape{2, 3});
}
TEST_CASE("Eigen: vectors become arrays of rank 1, expressions are evaluated") {
    const Eigen::Vector3d v(1, 2, 3);
    CHECK(tandem::to_array(2 * v).to_vector() == std::vector<double>{2, 4, 6});
    CHECK(tandem::to_array(v.transpose()).shape() == tandem::Shape{3});
    CHECK(tandem::to_array(Eigen::MatrixXf(0, 3)).shape() == tandem::Shape{0, 3});
}
TEST_CASE("Eigen: arrays become matrices and vectors, views too") {
    const Array<double> a{{1, 2, 3}, {4, 5, 6}};
    const Eigen::MatrixXd m = tandem::to_matrix(transpose(a));
    CHECK(m.rows() == 3);
    CHECK(m(2, 1) == 6);
    CHECK(tandem::to_vector(a(tandem::all, 1)) == Eigen::Vector2d(2, 5));
    CHECK(tandem::to_matrix(Array<double>(7.0))(0, 0) == 7);
    CHECK(tandem::to_matrix(Array<double>{1, 2}).cols() == 1);
}
TEST_CASE("Eigen: other ranks are refused with the shape") {
    CHECK_THROWS_WITH_AS(tandem::to_matrix(Array<double>::zeros({1, 2, 3})),
                         "tandem::to_matrix: an array of shape (1, 2, 3); matrices have rank 2 at most",
                         tandem::shape_error);
    CHECK_THROWS_AS(tandem::to_vector(Array<double>::zeros({2, 2})), tandem::shape_error);
}
#endif
