// Transposed: every number where it belongs, and nothing written beside them.
#include <doctest/doctest.h>

#include <vector>

#include <tandem/graph/transpose.hpp>

namespace {

/// Rows lie `gap` numbers further apart than they are long, in memory that holds -1 before.
template <class T>
bool is_transposed(std::size_t rows, std::size_t columns, std::ptrdiff_t stride, std::size_t gap) {
    const std::size_t from_row = columns * static_cast<std::size_t>(stride) + gap, to_row = rows + gap;
    std::vector<T> from(rows * from_row), to(columns * to_row, T(-1));
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<T>(i);
    tandem::detail::transpose<T>(
        rows, columns, stride, [from_row, at = from.data()](std::size_t k) { return at + k * from_row; },
        [to_row, at = to.data()](std::size_t j) { return at + j * to_row; });
    for (std::size_t j = 0; j < columns; ++j)
        for (std::size_t k = 0; k < to_row; ++k) {
            const T expected = k < rows ? from[k * from_row + j * static_cast<std::size_t>(stride)] : T(-1);
            if (to[j * to_row + k] != expected) return false;
        }
    return true;
}

}  // namespace

TEST_CASE_TEMPLATE("transposed whatever the sizes", T, double, float, long double) {
    for (std::size_t rows = 0; rows <= 40; ++rows)
        for (std::size_t columns = 0; columns <= 40; ++columns)
            for (const std::ptrdiff_t stride : {1, 3})
                for (const std::size_t gap : {0u, 5u})
                    CHECK_MESSAGE(is_transposed<T>(rows, columns, stride, gap), rows, " x ", columns,
                                  ", stride ", stride, ", gap ", gap);
}
TEST_CASE_TEMPLATE("transposed where rows are far apart", T, double, float) {
    CHECK(is_transposed<T>(64, 290, 1, 0));
    CHECK(is_transposed<T>(290, 64, 1, 6));
}
