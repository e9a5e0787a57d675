// AD numbers made of SIMD blocks keep their alignment wherever Eigen and the standard library store them.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <tandem/eigen.hpp>

using tandem::ADTangent;

namespace {

template <class M>
bool is_aligned(const M& m) {
    bool good = reinterpret_cast<std::uintptr_t>(&m) % alignof(M) == 0;
    for (Eigen::Index i = 0; i < m.size(); ++i)
        good = good && reinterpret_cast<std::uintptr_t>(m.data() + i) % alignof(typename M::Scalar) == 0;
    return good;
}
/// Behind a char, nothing is aligned by chance.
template <class M>
struct behind_a_char {
    char first = 'a';
    M matrix;
};
/// m with the value and the derivative in direction 1 of coefficient i both i + 1.
template <class M>
M counted(M m) {
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = M::Scalar::variable(1, 1) * (i + 1);
    return m;
}
/// The sum of the coefficients of counted(), n of them, and its derivative are 1 + 2 + ... + n.
template <class M>
bool is_counted(const M& m) {
    typename M::Scalar sum = 0;
    for (Eigen::Index i = 0; i < m.size(); ++i) sum += m.data()[i];
    const Eigen::Index expected = m.size() * (m.size() + 1) / 2;
    return sum == expected && sum.tangent(0) == 0 && sum.tangent(1) == static_cast<double>(expected);
}

template <class M>
void check_storage(const M& sample) {
    std::vector<M> growing;
    for (int i = 0; i < 9; ++i) growing.push_back(counted(sample));
    growing.erase(growing.begin() + 1);
    growing.insert(growing.begin(), counted(sample));
    for (const M& m : growing) {
        CHECK(is_aligned(m));
        CHECK(is_counted(m));
    }
    const auto alone = std::make_unique<M>(counted(sample));
    CHECK(is_aligned(*alone));
    CHECK(is_counted(*alone));
    const auto several = std::make_unique<M[]>(3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(is_aligned(several[i]));
    const auto shared = std::make_shared<behind_a_char<M>>(behind_a_char<M>{'b', counted(sample)});
    CHECK(is_aligned(shared->matrix));
    CHECK(is_counted(shared->matrix));
    std::vector<behind_a_char<M>> wrapped(5, *shared);
    wrapped.resize(20, wrapped.back());
    for (const auto& w : wrapped) {
        CHECK(is_aligned(w.matrix));
        CHECK(is_counted(w.matrix));
    }
    const std::array<behind_a_char<M>, 2> on_the_stack{*shared, *shared};
    CHECK(is_aligned(on_the_stack[1].matrix));
    CHECK(is_counted(on_the_stack[1].matrix));
}

}  // namespace

#define SIMD_NUMBERS ADTangent<double, 4>, ADTangent<double, 8>

TEST_CASE_TEMPLATE("alignment: of matrices of fixed size", Number, SIMD_NUMBERS) {
    check_storage(Eigen::Matrix<Number, 2, 2>());
    check_storage(Eigen::Matrix<Number, 3, 1>());
    check_storage(Eigen::Array<Number, 1, 1>());
}
TEST_CASE_TEMPLATE("alignment: of matrices of dynamic and of bounded size", Number, SIMD_NUMBERS) {
    check_storage(Eigen::Matrix<Number, Eigen::Dynamic, 1>(5));
    check_storage(Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic, 0, 3, 3>(3, 2));
    Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic> m(1, 1);
    for (Eigen::Index n = 1; n < 12; ++n) {
        m.conservativeResize(n, n);
        CHECK(is_aligned(m));
    }
}
TEST_CASE_TEMPLATE("alignment: of what products store meanwhile", Number, SIMD_NUMBERS) {
    using M = Eigen::Matrix<Number, 2, 2>;
    const std::vector<M> factors(3, counted(M()));
    const M product = factors[0] * factors[1] * factors[2];
    CHECK(product(0, 0).value() == 37);
    CHECK(product(0, 0).tangent(1) == 3 * 37);
}
TEST_CASE_TEMPLATE("alignment: of matrices mapped onto a vector of numbers", Number, SIMD_NUMBERS) {
    std::vector<Number> numbers(7, Number::variable(2, 1));
    const Eigen::Map<Eigen::Matrix<Number, 2, 3>> map(numbers.data() + 1);
    CHECK(map.squaredNorm().tangent(1) == 6 * 4);
}
