#pragma once
#include "cublas.hpp"
#include "reduce.hpp"

/// \file
/// Matrix products: of vectors, matrices and batches of matrices.
namespace tandem::inline TANDEM_ABI {

namespace detail {

template <class X>
auto last_two_transposed(const X& x) {
    index_list axes;
    for (std::size_t d = 0; d < x.rank(); ++d) axes.push_back(static_cast<index_t>(d));
    std::swap(axes[x.rank() - 2], axes[x.rank() - 1]);
    return transpose(x, axes);
}

/// All rows of a batch of matrices, as one matrix.
template <class X>
X rows_of(const X& x) {
    if (x.rank() == 2) return x;
    index_t n = 1;
    for (std::size_t d = 0; d + 1 < x.rank(); ++d) n *= x.shape()[d];
    return reshape(x, {n, x.shape()[x.rank() - 1]});
}

/// One element of a product, where there is no library for the space.
template <class T>
struct multiply_element {
    matrix_view<const T> a, b;
    matrix_view<T> c;
    TANDEM_HOST_DEVICE void operator()(index_t thread) const {
        const index_t i = thread / c.cols, j = thread % c.cols;
        T sum(0);
        for (index_t k = 0; k < a.cols; ++k)
            sum += a.data[i * a.row_stride + k * a.col_stride] * b.data[k * b.row_stride + j * b.col_stride];
        c.data[i * c.row_stride + j * c.col_stride] = sum;
    }
};

/// a b, where both are matrices, or batches of matrices that broadcast.
struct matmul_op {
    static Shape batch_of(const Shape& shape) { return Shape(std::span(shape.begin(), shape.end() - 2)); }
    static Shape shape(const Shape& a, const Shape& b) {
        if (a[a.rank() - 1] != b[b.rank() - 2])
            raise<shape_error>("matmul", "shapes " + text(a) + " and " + text(b),
                               "the last extent of the first must be the last but one of the second");
        Shape result = broadcast(batch_of(a), batch_of(b), "matmul");
        result.push_back(a[a.rank() - 2]);
        result.push_back(b[b.rank() - 1]);
        return result;
    }

    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& a, const Array<T, Space>& b) const {
        Array<T, Space> c = Array<T, Space>::uninitialised(shape(a.shape(), b.shape()));
        if (c.size() == 0) return c;
        const Shape batch = batch_of(c.shape());
        const Strides a_step = batch_strides(a, batch), b_step = batch_strides(b, batch);
        const auto x = matrix<const T>(a.data(), a.shape(), a.strides());
        const auto y = matrix<const T>(b.data(), b.shape(), b.strides());
        const auto z = matrix<T>(c.mutable_data(), c.shape(), c.strides());
        const index_t c_step = z.rows * z.cols;
        // A batch along one axis is the library's to arrange.
        const bool one = batch.rank() == 0;
        const std::size_t last = one ? 0 : batch.rank() - 1;
        const index_t count = one ? 1 : batch[last];
        const index_t a_last = one ? 0 : a_step[last], b_last = one ? 0 : b_step[last];
        const Shape outer(std::span(batch.begin(), last));
        if constexpr (space_blas<Space, T>::exists) {
            if (x.has_unit_stride() && y.has_unit_stride())
                for_each_matrix(outer, a_step, b_step, [&](index_t i, index_t j, index_t k) {
                    space_blas<Space, T>::gemm(count, at(x, i), a_last, at(y, j), b_last,
                                               at(z, k * count * c_step), c_step);
                });
            else
                return (*this)(a.copy(), b.copy());
        } else if constexpr (Space::is_host_memory) {
            for_each_matrix(outer, a_step, b_step, [&](index_t i, index_t j, index_t k) {
                batched_gemm<T>(count, at(x, i), a_last, at(y, j), b_last, at(z, k * count * c_step), c_step);
            });
        } else {
            for_each_matrix(batch, a_step, b_step, [&](index_t i, index_t j, index_t k) {
                Space::for_each(c_step, multiply_element<T>{at(x, i), at(y, j), at(z, k * c_step)});
            });
        }
        return c;
    }
    /// Derivatives of the product, given the adjoint of the result; broadcast batches are summed.
    template <class A>
    A by_first(const A& ybar, const A& b, const Shape& shape_of_a) const {
        return sum_to(apply_bilinear(*this, ybar, last_two_transposed(b)), shape_of_a);
    }
    template <class A>
    A by_second(const A& a, const A& ybar, const Shape& shape_of_b) const {
        if (shape_of_b.rank() == 2)  // the sum over the batch is that of one product
            return apply_bilinear(*this, last_two_transposed(rows_of(a)), rows_of(ybar));
        return sum_to(apply_bilinear(*this, last_two_transposed(a), ybar), shape_of_b);
    }

private:
    template <class T>
    static matrix_view<T> matrix(T* data, const Shape& shape, const Strides& strides) {
        const std::size_t r = shape.rank();
        return {data, shape[r - 2], shape[r - 1], strides[r - 2], strides[r - 1]};
    }
    template <class T>
    static matrix_view<T> at(matrix_view<T> m, index_t offset) {
        m.data += offset;
        return m;
    }
    template <class A>
    static Strides batch_strides(const A& a, const Shape& batch) {
        const Shape own = batch_of(a.shape());
        return broadcast_strides(own, Strides(std::span(a.strides().begin(), a.strides().end() - 2)), batch);
    }
    /// f(offset in a, offset in b, number) for each matrix of a batch.
    template <class F>
    static void for_each_matrix(const Shape& batch, const Strides& a_step, const Strides& b_step,
                                const F& f) {
        for (index_t n = 0; n < batch.size(); ++n) {
            index_t i = 0, j = 0, rest = n;
            for (std::size_t d = batch.rank(); d-- > 0;) {
                i += rest % batch[d] * a_step[d];
                j += rest % batch[d] * b_step[d];
                rest /= batch[d];
            }
            f(i, j, n);
        }
    }
};

/// a w^T. The derivative by w comes out in the order of w's elements: through transpose(w) it would be transposed,
/// and copied into order when it is handed out.
struct linear_op {
    static Shape shape(const Shape& a, const Shape& w) { return matmul_op::shape(a, Shape{w[1], w[0]}); }
    template <class T, class Space>
    Array<T, Space> operator()(const Array<T, Space>& a, const Array<T, Space>& w) const {
        return matmul_op()(a, last_two_transposed(w));
    }
    template <class A>
    A by_first(const A& ybar, const A& w, const Shape& shape_of_a) const {
        return sum_to(apply_bilinear(matmul_op(), ybar, w), shape_of_a);
    }
    template <class A>
    A by_second(const A& a, const A& ybar, const Shape&) const {
        return apply_bilinear(matmul_op(), last_two_transposed(rows_of(ybar)), rows_of(a));
    }
};

}  // namespace detail

/// Matrix product by numpy's rules: of two vectors their dot product, of a matrix and a vector a vector, else of the
/// last two axes, with the axes before them broadcast. Throws shape_error naming both shapes.
/// Cost: one BLAS call for each matrix, one for a batch where it can be.
template <detail::array_operand A, detail::array_operand B>
    requires operands<A, B>
auto matmul(const A& a, const B& b) {
    using number = detail::result_number_t<A, B>;
    const number x(detail::evaluated(a)), y(detail::evaluated(b));
    if (x.rank() == 0 || y.rank() == 0)
        detail::raise<shape_error>("matmul",
                                   "shapes " + detail::text(x.shape()) + " and " + detail::text(y.shape()),
                                   "products need vectors or matrices; for numbers use *");
    const number rows = x.rank() == 1 ? number(expand_dims(x, 0)) : x;
    const number cols = y.rank() == 1 ? number(expand_dims(y, 1)) : y;
    const number product = detail::apply_bilinear(detail::matmul_op(), rows, cols);
    if (x.rank() == 1 && y.rank() == 1) return number(reshape(product, Shape()));
    if (x.rank() == 1) return number(squeeze(product, -2));
    if (y.rank() == 1) return number(squeeze(product, -1));
    return product;
}

/// A dense layer, x w^T + b.  x: [..., inputs], w: [outputs, inputs], b: [outputs].  Returns [..., outputs].
/// Cost: one BLAS call; with b a pass over the result, which tanh(linear(x, w) + b) spares: it is one with tanh's.
template <detail::array_operand X, detail::array_operand W>
auto linear(const X& x, const W& w) {
    using number = detail::result_number_t<X, W>;
    const number a(detail::evaluated(x)), b(detail::evaluated(w));
    if (a.rank() < 2 || b.rank() != 2) return number(matmul(a, transpose(b)));
    return number(detail::apply_bilinear(detail::linear_op(), a, b));
}
template <detail::array_operand X, detail::array_operand W, detail::array_operand B>
auto linear(const X& x, const W& w, const B& b) {
    using number = detail::result_number_t<X, W, B>;
    return number(linear(x, w) + b);
}

}  // namespace tandem::inline TANDEM_ABI
