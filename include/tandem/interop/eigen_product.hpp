#pragma once
#include "eigen_scalar.hpp"

/// \file
/// Matrix products of AD numbers, by each other and by plain numbers. Eigen's own kernels are written for
/// registers: they copy packets about, which would record a statement for each multiplication and each addition,
/// and they do not compile for a plain right factor. Here one statement adds four products.
namespace tandem::inline TANDEM_ABI::detail {

/// The sum of a[k * a_step] * b[k * b_step]. Not inlined: the kernels are instantiated for each kind of product.
template <class Number, class A, class B>
TANDEM_NEVER_INLINE Number dot(const A* a, std::ptrdiff_t a_step, const B* b, std::ptrdiff_t b_step,
                               std::ptrdiff_t count) {
    const auto product = [&](std::ptrdiff_t k) TANDEM_ALWAYS_INLINE { return a[k * a_step] * b[k * b_step]; };
    Number sum(0);
    std::ptrdiff_t k = 0;
    // Statements of nested numbers are long as they are.
    if constexpr (!expression<typename Number::value_type>)
        for (; k + 4 <= count; k += 4) sum += product(k) + product(k + 1) + product(k + 2) + product(k + 3);
    for (; k < count; ++k) sum += product(k);
    return sum;
}

/// x += alpha * sum.
template <class Number>
TANDEM_NEVER_INLINE void add_scaled(Number& x, const Number& alpha, const Number& sum) {
    if (is_structurally_zero(Number(alpha - 1)))
        x += sum;
    else if (is_structurally_zero(Number(alpha + 1)))
        x -= sum;
    else
        x += alpha * sum;
}

template <class A, class B>
concept ad_product = ad_number<A> || ad_number<B>;

}  // namespace tandem::inline TANDEM_ABI::detail

namespace Eigen::internal {

/// Eigen passes a scalar factor of a triangular matrix in the vector's number type, which would drop its derivative.
template <tandem::ad_number From, class To>
    requires(!std::is_same_v<From, To>)
struct get_factor<From, To> {
    static To run(const From&) {
        static_assert(std::is_same_v<From, To>,
                      "tandem: Eigen cannot multiply a triangular matrix of AD numbers by a plain vector; "
                      "cast the vector to the AD type");
    }
};

// ---- matrix * matrix: rows of the left factor packed one by one, columns of the right one by fours ----

template <class Lhs, class Rhs, bool ConjugateLhs, bool ConjugateRhs, int Architecture, int PacketSize>
    requires tandem::detail::ad_product<Lhs, Rhs>
class gebp_traits<Lhs, Rhs, ConjugateLhs, ConjugateRhs, Architecture, PacketSize> {
public:
    using LhsScalar = Lhs;
    using RhsScalar = Rhs;
    using ResScalar = typename ScalarBinaryOpTraits<Lhs, Rhs>::ReturnType;
    using LhsPacket = Lhs;
    using RhsPacket = Rhs;
    using ResPacket = ResScalar;
    using AccPacket = ResScalar;
    using LhsPacket4Packing = Lhs;
    enum {
        ConjLhs = 0,
        ConjRhs = 0,
        Vectorizable = 0,
        LhsPacketSize = 1,
        RhsPacketSize = 1,
        ResPacketSize = 1,
        NumberOfRegisters = 16,
        mr = 1,
        nr = 4,
        LhsProgress = 1,
        RhsProgress = 1
    };
};

template <class Lhs, class Rhs, class Index, class DataMapper, int mr, int nr, bool ConjugateLhs, bool ConjugateRhs>
    requires tandem::detail::ad_product<Lhs, Rhs>
struct gebp_kernel<Lhs, Rhs, Index, DataMapper, mr, nr, ConjugateLhs, ConjugateRhs> {
    using Number = typename ScalarBinaryOpTraits<Lhs, Rhs>::ReturnType;

    void operator()(const DataMapper& result, const Lhs* rows, const Rhs* columns, Index row_count, Index depth,
                    Index column_count, const Number& alpha, Index row_stride = -1, Index column_stride = -1,
                    Index row_offset = 0, Index column_offset = 0) {
        if (depth == 0) return;
        if (row_stride == -1) row_stride = depth;
        if (column_stride == -1) column_stride = depth;
        const Index grouped = column_count / nr * nr;
        for (Index j = 0; j < column_count; ++j) {
            const Index width = j < grouped ? nr : 1, place = j < grouped ? j % nr : 0;
            const Rhs* column = columns + (j - place) * column_stride + column_offset * width + place;
            for (Index i = 0; i < row_count; ++i)
                tandem::detail::add_scaled(result(i, j), alpha,
                                           tandem::detail::dot<Number>(rows + i * row_stride + row_offset, 1, column,
                                                                       width, depth));
        }
    }
};

// ---- matrix * vector, and row vector * matrix ----

template <class Lhs, class Rhs>
    requires tandem::detail::ad_product<typename Lhs::Scalar, typename Rhs::Scalar>
struct generic_product_impl<Lhs, Rhs, DenseShape, DenseShape, GemvProduct>
    : generic_product_impl_base<Lhs, Rhs, generic_product_impl<Lhs, Rhs, DenseShape, DenseShape, GemvProduct>> {
    using Scalar = typename Product<Lhs, Rhs>::Scalar;

    template <class Destination>
    static void scaleAndAddTo(Destination& result, const Lhs& lhs, const Rhs& rhs, const Scalar& alpha) {
        const strided<Lhs> a(lhs);
        const strided<Rhs> b(rhs);
        for (Index j = 0; j < b.cols(); ++j)
            for (Index i = 0; i < a.rows(); ++i)
                tandem::detail::add_scaled(
                    result.coeffRef(i, j), alpha,
                    tandem::detail::dot<Scalar>(a.data() + i * a.rowStride(), a.colStride(),
                                                b.data() + j * b.colStride(), b.rowStride(), a.cols()));
    }

private:
    /// A view of what lies in memory, or a copy of what does not.
    template <class M>
    using strided = Ref<const Matrix<typename M::Scalar, Dynamic, Dynamic,
                                     (traits<M>::Flags & RowMajorBit) != 0 ? RowMajor : ColMajor>,
                        0, Stride<Dynamic, Dynamic>>;
};

template <class Index, class LhsMapper, class RhsMapper, class Lhs, class Rhs>
struct ad_matrix_vector_product {
    using Number = typename ScalarBinaryOpTraits<Lhs, Rhs>::ReturnType;
    static void run(Index rows, Index cols, const LhsMapper& a, const RhsMapper& b, Number* result,
                    Index result_step, const Number& alpha) {
        if (cols == 0) return;
        const Index next = cols > 1 ? 1 : 0;
        for (Index i = 0; i < rows; ++i)
            tandem::detail::add_scaled(
                result[i * result_step], alpha,
                tandem::detail::dot<Number>(&a(i, 0), &a(i, next) - &a(i, 0), &b(0, 0), &b(next, 0) - &b(0, 0), cols));
    }
};
template <class Index, class Lhs, class LhsMapper, bool ConjugateLhs, class Rhs, class RhsMapper, bool ConjugateRhs,
          int Version>
    requires tandem::detail::ad_product<Lhs, Rhs>
struct general_matrix_vector_product<Index, Lhs, LhsMapper, ColMajor, ConjugateLhs, Rhs, RhsMapper, ConjugateRhs,
                                     Version> : ad_matrix_vector_product<Index, LhsMapper, RhsMapper, Lhs, Rhs> {};
template <class Index, class Lhs, class LhsMapper, bool ConjugateLhs, class Rhs, class RhsMapper, bool ConjugateRhs,
          int Version>
    requires tandem::detail::ad_product<Lhs, Rhs>
struct general_matrix_vector_product<Index, Lhs, LhsMapper, RowMajor, ConjugateLhs, Rhs, RhsMapper, ConjugateRhs,
                                     Version> : ad_matrix_vector_product<Index, LhsMapper, RhsMapper, Lhs, Rhs> {};

}  // namespace Eigen::internal
