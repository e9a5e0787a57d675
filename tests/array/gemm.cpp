// Products of matrices on raw memory, for every layout and number type. Entries are small integers, so that
// results are exact in all number types and in any order of summation.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

#include <tandem/array/gemm.hpp>
#include <tandem/tandem.hpp>

using std::ptrdiff_t;
using tandem::ADTangent;
using tandem::detail::batched_gemm;
using tandem::detail::gemm;
using tandem::detail::matrix_view;

namespace {

enum class layout {
    rows,
    columns,
    padded_rows,
    padded_columns,
    same_rows,     // row stride 0
    same_columns,  // column stride 0
    one_element,   // both strides 0
    reversed_rows,
    reversed_columns,
    general,
    general_reversed,
    sliding  // both strides 1: rows overlap
};
constexpr std::array inputs = {layout::rows,           layout::columns,          layout::padded_rows,
                               layout::padded_columns, layout::same_rows,        layout::same_columns,
                               layout::one_element,    layout::reversed_rows,    layout::reversed_columns,
                               layout::general,        layout::general_reversed, layout::sliding};
constexpr std::array outputs = {layout::rows,           layout::columns,       layout::padded_rows,
                                layout::padded_columns, layout::reversed_rows, layout::general};
constexpr std::array<ptrdiff_t, 11> sizes = {0, 1, 2, 3, 4, 7, 8, 9, 31, 33, 65};

std::array<ptrdiff_t, 2> strides(layout kind, ptrdiff_t rows, ptrdiff_t cols) {
    switch (kind) {
    case layout::rows:
        return {cols, 1};
    case layout::columns:
        return {1, rows};
    case layout::padded_rows:
        return {cols + 3, 1};
    case layout::padded_columns:
        return {1, rows + 5};
    case layout::same_rows:
        return {0, 1};
    case layout::same_columns:
        return {1, 0};
    case layout::one_element:
        return {0, 0};
    case layout::reversed_rows:
        return {-cols, 1};
    case layout::reversed_columns:
        return {cols, -1};
    case layout::general:
        return {2 * cols + 1, 2};
    case layout::general_reversed:
        return {-3, -3 * rows - 1};
    case layout::sliding:
        return {1, 1};
    }
    return {};
}

/// A matrix in memory of its own, with elements before, between and behind its own.
template <class T>
struct matrix {
    std::vector<T> memory;
    ptrdiff_t first, rows, cols;
    std::array<ptrdiff_t, 2> stride;

    matrix(layout kind, ptrdiff_t m, ptrdiff_t n) : rows(m), cols(n), stride(strides(kind, m, n)) {
        const auto extent = [](ptrdiff_t s, ptrdiff_t count) { return count > 0 ? s * (count - 1) : 0; };
        const ptrdiff_t down = extent(stride[0], m), right = extent(stride[1], n);
        first = 2 - std::min<ptrdiff_t>(down, 0) - std::min<ptrdiff_t>(right, 0);
        memory.resize(static_cast<std::size_t>(first + std::max<ptrdiff_t>(down, 0) +
                                               std::max<ptrdiff_t>(right, 0) + 3));
    }
    matrix_view<T> view() { return {memory.data() + first, rows, cols, stride[0], stride[1]}; }
};

template <class T>
void fill(std::vector<T>& memory, std::mt19937& random) {
    const auto draw = [&] { return static_cast<int>(random() % 7U) - 3; };
    for (T& x : memory) {
        x = T(draw());
        if constexpr (!std::is_arithmetic_v<T>) {
            const T value = x;
            x = T::variable(value.value());
            x = value + draw() * (x - value);
        }
    }
}

/// Results are computed in long double where that holds T.
template <class T>
using exact = std::conditional_t<std::is_arithmetic_v<T>, long double, T>;

template <class T>
bool same(const T& x, const exact<T>& y) {
    if constexpr (std::is_arithmetic_v<T>)
        return static_cast<long double>(x) == y;
    else
        return x.value() == y.value() && x.tangent() == y.tangent();
}

template <class T>
void naive(matrix_view<T> a, matrix_view<T> b, matrix_view<exact<T>> c) {
    for (ptrdiff_t i = 0; i < c.rows; ++i)
        for (ptrdiff_t j = 0; j < c.cols; ++j)
            for (ptrdiff_t k = 0; k < a.cols; ++k) c(i, j) += exact<T>(a(i, k)) * exact<T>(b(k, j));
}

/// What must not be read: NaN where the type has it.
template <class T>
T poison() {
    if constexpr (std::is_integral_v<T>)
        return T(77);
    else
        return T(std::numeric_limits<double>::quiet_NaN());
}

template <class T>
bool agrees(layout a_kind, layout b_kind, layout c_kind, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
            std::mt19937& random) {
    matrix<T> a(a_kind, m, k), b(b_kind, k, n), c(c_kind, m, n);
    fill(a.memory, random);
    fill(b.memory, random);
    c.memory.assign(c.memory.size(), poison<T>());

    matrix<exact<T>> expected(c_kind, m, n);
    std::vector<bool> inside(c.memory.size());
    for (ptrdiff_t i = 0; i < m; ++i)
        for (ptrdiff_t j = 0; j < n; ++j) {
            const auto at = &c.view()(i, j) - c.memory.data();
            inside[static_cast<std::size_t>(at)] = true;
        }
    naive<T>(a.view(), b.view(), expected.view());
    gemm(a.view(), b.view(), c.view());

    for (std::size_t i = 0; i < c.memory.size(); ++i) {
        if (inside[i] && !same(c.memory[i], expected.memory[i])) return false;
        const bool is_poison =
            std::is_integral_v<T> ? c.memory[i] == poison<T>() : c.memory[i] != c.memory[i];
        if (!inside[i] && !is_poison) return false;
    }
    return true;
}

template <class T>
void check(layout a, layout b, layout c, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, std::mt19937& random) {
    if (!agrees<T>(a, b, c, m, n, k, random))
        FAIL_CHECK("layouts " << int(a) << ' ' << int(b) << ' ' << int(c) << ", m n k = " << m << ' ' << n
                              << ' ' << k);
}

/// A batch of matrices, and its reference: one product after the other.
template <class T>
void check_batch(layout a_kind, bool a_shared, layout b_kind, bool b_shared, layout c_kind, ptrdiff_t count,
                 ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, std::mt19937& random) {
    const auto batch = [count](layout kind, bool shared, ptrdiff_t rows, ptrdiff_t cols) {
        const ptrdiff_t step = shared                        ? 0
                               : kind == layout::padded_rows ? rows * (cols + 3)
                                                             : rows * cols + (rows > 5);
        matrix<T> all(kind, rows, cols);
        all.memory.resize(all.memory.size() + static_cast<std::size_t>(step * count));
        return std::pair(all, step);
    };
    auto [a, a_step] = batch(a_kind, a_shared, m, k);
    auto [b, b_step] = batch(b_kind, b_shared, k, n);
    auto [c, c_step] = batch(c_kind, false, m, n);
    fill(a.memory, random);
    fill(b.memory, random);
    fill(c.memory, random);
    auto expected = c;
    const auto at = [](matrix<T>& x, ptrdiff_t step, ptrdiff_t p) {
        auto view = x.view();
        view.data += p * step;
        return view;
    };
    for (ptrdiff_t p = 0; p < count; ++p) set_zero(at(expected, c_step, p));
    for (ptrdiff_t p = 0; p < count; ++p) {
        const auto aa = at(a, a_step, p), bb = at(b, b_step, p), cc = at(expected, c_step, p);
        for (ptrdiff_t i = 0; i < m; ++i)
            for (ptrdiff_t j = 0; j < n; ++j)
                for (ptrdiff_t l = 0; l < k; ++l) cc(i, j) += aa(i, l) * bb(l, j);
    }
    batched_gemm(count, a.view(), a_step, b.view(), b_step, c.view(), c_step);
    if (c.memory != expected.memory)
        FAIL_CHECK("layouts " << int(a_kind) << ' ' << int(b_kind) << ' ' << int(c_kind) << ", shared "
                              << a_shared << b_shared << ", count m n k = " << count << ' ' << m << ' ' << n
                              << ' ' << k);
}

}  // namespace

TEST_CASE_TEMPLATE("gemm: every combination of layouts", T, float, double, int, ADTangent<double>) {
    std::mt19937 random(1);
    for (const auto [m, n, k] : {std::array<ptrdiff_t, 3>{1, 1, 7},
                                 {1, 9, 4},
                                 {8, 1, 9},
                                 {9, 7, 33},
                                 {4, 1, 1},
                                 {1, 1, 1},
                                 {3, 31, 2},
                                 {33, 8, 9}})
        for (const layout a : inputs)
            for (const layout b : inputs)
                for (const layout c : outputs) check<T>(a, b, c, m, n, k, random);
}

TEST_CASE_TEMPLATE("gemm: every combination of sizes", T, float, double, int, ADTangent<double>) {
    std::mt19937 random(2);
    for (const ptrdiff_t m : sizes)
        for (const ptrdiff_t n : sizes)
            for (const ptrdiff_t k : sizes) {
                const layout a = inputs[random() % inputs.size()], b = inputs[random() % inputs.size()];
                check<T>(layout::rows, layout::rows, layout::rows, m, n, k, random);
                check<T>(a, b, outputs[random() % outputs.size()], m, n, k, random);
            }
}

TEST_CASE_TEMPLATE("gemm: matrices larger than the blocks for the caches", T, float, double) {
    std::mt19937 random(3);
    check<T>(layout::rows, layout::columns, layout::padded_columns, 101, 1043, 259, random);
    check<T>(layout::columns, layout::general, layout::rows, 2051, 7, 515, random);
    check<T>(layout::columns, layout::rows, layout::rows, 1, 70, 3001, random);
}

TEST_CASE_TEMPLATE("gemm: rounding errors stay within their bound", T, float, double) {
    std::mt19937 random(4);
    std::uniform_real_distribution<T> uniform(-1, 1);
    for (const auto [m, n, k] :
         {std::array<ptrdiff_t, 3>{40, 50, 600}, {1, 30, 600}, {30, 1, 600}, {1, 1, 5000}}) {
        matrix<T> a(layout::rows, m, k), b(layout::rows, k, n), c(layout::rows, m, n);
        for (T& x : a.memory) x = uniform(random);
        for (T& x : b.memory) x = uniform(random);
        matrix<long double> expected(layout::rows, m, n);
        naive<T>(a.view(), b.view(), expected.view());
        gemm(a.view(), b.view(), c.view());
        long double largest = 0;
        for (ptrdiff_t i = 0; i < m; ++i)
            for (ptrdiff_t j = 0; j < n; ++j)
                largest = std::max(
                    largest, std::abs(static_cast<long double>(c.view()(i, j)) - expected.view()(i, j)));
        // |error| <= k eps sum |a||b|, whose typical size is much smaller: sqrt(k) roundings of sqrt(k) / 3.
        CHECK(largest <=
              static_cast<long double>(k) * static_cast<long double>(std::numeric_limits<T>::epsilon()));
    }
}

TEST_CASE_TEMPLATE("gemm: the same product twice is the same to the last bit", T, float, double) {
    std::mt19937 random(5);
    std::uniform_real_distribution<T> uniform(-1, 1);
    matrix<T> a(layout::rows, 67, 301), b(layout::columns, 301, 45), c(layout::rows, 67, 45), again = c;
    for (T& x : a.memory) x = uniform(random);
    for (T& x : b.memory) x = uniform(random);
    gemm(a.view(), b.view(), c.view());
    gemm(a.view(), b.view(), again.view());
    CHECK(c.memory == again.memory);
}

TEST_CASE_TEMPLATE("batched gemm: shared operands, joined and separate matrices", T, double, float, int) {
    std::mt19937 random(6);
    const std::array kinds = {layout::rows, layout::columns, layout::padded_rows};
    for (const auto [count, m, n, k] : {std::array<ptrdiff_t, 4>{0, 2, 3, 4},
                                        {1, 3, 2, 4},
                                        {5, 3, 4, 2},
                                        {4, 1, 5, 3},
                                        {4, 5, 1, 3},
                                        {3, 1, 1, 6},
                                        {3, 7, 4, 1},
                                        {3, 9, 17, 8},
                                        {2, 3, 4, 0},
                                        {3, 0, 4, 2},
                                        {7, 16, 16, 16}})
        for (const layout a : kinds)
            for (const layout b : kinds)
                for (const layout c : kinds)
                    for (unsigned flags = 0; flags < 4; ++flags)
                        check_batch<T>(a, flags & 1U, b, flags & 2U, c, count, m, n, k, random);
}

TEST_CASE("gemm: a recorded product has one statement per multiplication") {
    tandem::Tape<double> tape;
    using Number = tandem::ADAdjoint<double>;
    const auto a = tape.variables(std::vector<double>{1, 2, 3, 4});
    std::vector<Number> c(4);
    const matrix_view<const Number> view{a.data(), 2, 2, 2, 1};
    gemm(view, view, matrix_view<Number>{c.data(), 2, 2, 2, 1});
    CHECK(tape.statement_count() == 8);
    CHECK(c[0].value() == 7);
    CHECK(c[3].value() == 22);
    c[1].backward();  // c[1] = a[0] a[1] + a[1] a[3]
    CHECK(a[0].gradient() == 2);
    CHECK(a[1].gradient() == 5);
    CHECK(a[2].gradient() == 0);
    CHECK(a[3].gradient() == 2);
}
