#pragma once
#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "error.hpp"

namespace tandem::inline TANDEM_ABI {

/// A dense matrix, row-major: the Jacobians and Hessians that drivers return. Either size may be 0.
template <class T>
class Matrix {
public:
    using value_type = T;

    Matrix() = default;
    Matrix(std::size_t rows, std::size_t cols) : rows_(rows), cols_(cols), data_(rows * cols, T(0)) {}

    std::size_t rows() const { return rows_; }
    std::size_t cols() const { return cols_; }
    std::size_t size() const { return data_.size(); }

    /// Element in row i and column j. Throws shape_error when out of range, in checked builds.
    T& operator()(std::size_t i, std::size_t j) { return data_[index(i, j)]; }
    const T& operator()(std::size_t i, std::size_t j) const { return data_[index(i, j)]; }

    T* data() { return data_.data(); }
    const T* data() const { return data_.data(); }
    auto begin() const { return data_.begin(); }
    auto end() const { return data_.end(); }

    friend bool operator==(const Matrix& a, const Matrix& b) {
        return a.rows_ == b.rows_ && a.cols_ == b.cols_ && a.data_ == b.data_;
    }

    friend std::ostream& operator<<(std::ostream& out, const Matrix& m) {
        out << '[';
        for (std::size_t i = 0; i < m.rows_; ++i) {
            out << (i == 0 ? "[" : "\n [");
            for (std::size_t j = 0; j < m.cols_; ++j) out << (j == 0 ? "" : ", ") << m(i, j);
            out << ']';
        }
        return out << ']';
    }

private:
    std::size_t index(std::size_t i, std::size_t j) const {
        if (checked_build && (i >= rows_ || j >= cols_))
            detail::raise<shape_error>(
                "Matrix", "element (" + std::to_string(i) + ", " + std::to_string(j) + ")",
                "the matrix is " + std::to_string(rows_) + " by " + std::to_string(cols_));
        return i * cols_ + j;
    }

    std::size_t rows_ = 0;
    std::size_t cols_ = 0;
    std::vector<T> data_;
};

}  // namespace tandem::inline TANDEM_ABI
