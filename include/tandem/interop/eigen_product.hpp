#pragma once
#include "eigen_scalar.hpp"

/// \file
/// Matrix products of AD numbers. Eigen's own kernel is written for registers: it copies packets about, which
/// would record a statement for each multiplication and each addition, and it does not compile for products with
/// plain numbers. This one adds four products by one statement, and each factor may be plain.
namespace Eigen::internal {

template <class Lhs, class Rhs, bool ConjugateLhs, bool ConjugateRhs, int Architecture, int PacketSize>
    requires(tandem::ad_number<Lhs> || tandem::ad_number<Rhs>)
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
    // Rows of the left factor are packed one by one, columns of the right one by fours.
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
    requires(tandem::ad_number<Lhs> || tandem::ad_number<Rhs>)
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
                add(result(i, j), rows + i * row_stride + row_offset, column, width, depth, alpha);
        }
    }

private:
    /// result += alpha * sum of a[k] * b[k * width].
    static void add(Number& result, const Lhs* a, const Rhs* b, Index width, Index depth, const Number& alpha) {
        if (tandem::detail::is_structurally_zero(Number(alpha - 1)))
            add_products<1>(result, a, b, width, depth);
        else if (tandem::detail::is_structurally_zero(Number(alpha + 1)))
            add_products<-1>(result, a, b, width, depth);
        else {
            Number sum(0);
            add_products<1>(sum, a, b, width, depth);
            result += alpha * sum;
        }
    }
    template <int Sign>
    static void add_products(Number& result, const Lhs* a, const Rhs* b, Index width, Index depth) {
        const auto product = [&](Index k) { return a[k] * b[k * width]; };
        Index k = 0;
        for (; k + 4 <= depth; k += 4) {
            if constexpr (Sign > 0)
                result += product(k) + product(k + 1) + product(k + 2) + product(k + 3);
            else
                result -= product(k) + product(k + 1) + product(k + 2) + product(k + 3);
        }
        for (; k < depth; ++k) {
            if constexpr (Sign > 0)
                result += product(k);
            else
                result -= product(k);
        }
    }
};

}  // namespace Eigen::internal
