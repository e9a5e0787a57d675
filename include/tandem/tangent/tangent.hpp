#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <istream>
#include <ostream>

#include "../core/lanes.hpp"
#include "../expr/classify.hpp"
#include "../expr/members.hpp"
#include "../expr/gather.hpp"

namespace tandem::inline TANDEM_ABI {

/// Forward mode: a number and its derivatives in N directions, its tangents.
///
/// An assigned expression is evaluated in one pass: one multiplier for each distinct variable in it, then for
/// each SIMD block of tangents the sum of multiplier times tangent. No heap; up to 16 directions of double stay
/// in registers. Tangents follow IEEE arithmetic: 0 * inf is NaN.
///
/// T: any plain number or AD number (then derivatives are of higher order).  Thread safety: as a double.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.1.  Example: examples/01_hello_gradient.cpp
template <class T = double, std::size_t N = 1>
class ADTangent {
    using lanes_type = detail::lanes<T, N>;

public:
    static_assert(N >= 1, "tandem::ADTangent: at least one direction is needed");
    using value_type = T;
    using ad_type = ADTangent;
    static constexpr std::size_t directions = N;
    class leaf;

    /// Zero, with zero tangents.
    TANDEM_INLINE constexpr ADTangent() : value_(0) { tangent_.set_zero(); }

    /// A constant: any arithmetic number, number of a lower level, or lower expression. Its tangents are zero.
    template <class U>
        requires detail::passive_operand<U, ADTangent>
    TANDEM_INLINE constexpr ADTangent(const U& constant) : value_(static_cast<T>(constant)) {
        tangent_.set_zero();
    }

    /// A value and its tangent in the only direction.
    TANDEM_INLINE constexpr ADTangent(const T& value, const T& tangent)
        requires(N == 1)
        : value_(value) {
        tangent_.block[0] = tangent;
    }

    /// A value and its tangents in all directions.
    constexpr ADTangent(const T& value, const std::array<T, N>& tangents) : value_(value) {
        tangent_.set_zero();
        for (std::size_t i = 0; i < N; ++i) tangent_.set(i, tangents[i]);
    }

    /// An independent variable: tangent 1 in the given direction, 0 in the others.
    static constexpr ADTangent variable(const T& value, std::size_t direction = 0) {
        ADTangent x(value);
        x.tangent_.set(direction, T(1));
        return x;
    }

    template <class E>
        requires std::same_as<typename E::ad_type, ADTangent> && (!std::is_same_v<E, ADTangent>)
    TANDEM_INLINE constexpr ADTangent(const E& e) {
        assign(e);
    }
    template <class E>
        requires std::same_as<typename E::ad_type, ADTangent> && (!std::is_same_v<E, ADTangent>)
    TANDEM_INLINE constexpr ADTangent& operator=(const E& e) {
        assign(e);
        return *this;
    }

    TANDEM_INLINE constexpr const T& value() const { return value_; }
    /// Derivative in direction i < N.
    TANDEM_INLINE constexpr T tangent(std::size_t i = 0) const { return tangent_.get(i); }
    constexpr std::array<T, N> tangents() const {
        std::array<T, N> result{};
        for (std::size_t i = 0; i < N; ++i) result[i] = tangent_.get(i);
        return result;
    }

    TANDEM_COMPOUND_ASSIGNMENTS(ADTangent)
    TANDEM_EXACT_CHOICES(ADTangent)

    /// A conversion that loses the derivative must be written out.
    template <class U>
        requires std::is_arithmetic_v<U>
    constexpr explicit operator U() const {
        return static_cast<U>(value_);
    }

    TANDEM_INLINE constexpr bool is_structurally_zero() const {
        bool zero = detail::is_structurally_zero(value_);
        for (std::size_t i = 0; i < N; ++i) zero &= detail::is_structurally_zero(tangent_.get(i));
        return zero;
    }

    TANDEM_INLINE constexpr bool has_nan() const {
        bool nan = detail::has_nan(value_);
        for (std::size_t i = 0; i < N; ++i) nan |= detail::has_nan(tangent_.get(i));
        return nan;
    }

    friend std::ostream& operator<<(std::ostream& out, const ADTangent& x) {
        out << "value:" << x.value_ << ", grad:";
        if constexpr (N == 1) return out << x.tangent();
        for (std::size_t i = 0; i < N; ++i) out << (i == 0 ? "[" : ", ") << x.tangent(i);
        return out << ']';
    }
    /// Reads a value, a constant: its tangents are zero.
    friend std::istream& operator>>(std::istream& in, ADTangent& x) {
        if (T value(0); in >> value) x = ADTangent(value);
        return in;
    }

private:
    template <class E>
    TANDEM_INLINE constexpr void assign(const E& e);

    lanes_type tangent_;
    T value_;
};

namespace detail {

/// Proof at compile time that two numbers of built-in type hold the same bits.
template <class Block>
TANDEM_INLINE constexpr bool same_bits(const Block& a, const Block& b) {
    if constexpr (sizeof(Block) == 4) {
        return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
    } else if constexpr (sizeof(Block) == 8) {
        return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
    } else {
#if defined(__GNUC__) && !defined(__CUDACC__)
        using words = typename simd_block<std::int64_t, sizeof(Block) / 8>::type;
        const words difference = reinterpret_cast<words>(a) ^ reinterpret_cast<words>(b);
        std::int64_t any = 0;
        TANDEM_UNROLL
        for (std::size_t i = 0; i < sizeof(Block) / 8; ++i) any |= difference[i];
        return any == 0;
#else
        return false;
#endif
    }
}

/// Multipliers of the distinct leaves of an expression.
template <class T, std::size_t N, std::size_t Leaves>
struct tangent_multipliers : gathered<T, Leaves> {
    const void* address_[Leaves];
    T value_[Leaves];
    typename lanes<T, N>::block_type block_[Leaves][lanes<T, N>::count];

    template <std::size_t I, class Leaf>
    TANDEM_INLINE constexpr void leaf(const Leaf& leaf) {
        address_[I] = leaf.address();
        value_[I] = leaf.value();
        TANDEM_UNROLL
        for (std::size_t k = 0; k < lanes<T, N>::count; ++k) block_[I][k] = leaf.block(k);
    }

    /// Two leaves are one variable where neither address nor contents can differ. (The contents matter: a
    /// stored expression may hold a variable as it was before an assignment.)
    TANDEM_INLINE constexpr void merge_leaves() {
        if constexpr (std::is_floating_point_v<T> && sizeof(T) <= 8) {
            this->merge([this](std::size_t j, std::size_t k) TANDEM_ALWAYS_INLINE {
                bool same = address_[j] == address_[k] && same_bits(value_[j], value_[k]);
                TANDEM_UNROLL
                for (std::size_t b = 0; b < lanes<T, N>::count; ++b)
                    same = same && same_bits(block_[j][b], block_[k][b]);
                return TANDEM_PROVABLY(same);
            });
        }
    }
};

/// The sum over the leaves of multiplier times tangents.
template <class T, std::size_t N, std::size_t Leaves>
struct tangent_sum {
    const gathered<T, Leaves>& multipliers;
    lanes<T, N> sum;
    bool empty = true;

    template <std::size_t I, class Leaf>
    TANDEM_INLINE constexpr void leaf(const Leaf& leaf) {
        using block_type = typename lanes<T, N>::block_type;
        if (multipliers.merged_[I]) return;
        TANDEM_UNROLL
        for (std::size_t k = 0; k < lanes<T, N>::count; ++k) {
            const block_type tangent = leaf.block(k);
            if (multipliers.sign_[I] == 0)
                sum.block[k] = empty ? block_type(multipliers.partial_[I] * tangent)
                                     : block_type(sum.block[k] + multipliers.partial_[I] * tangent);
            else if (multipliers.sign_[I] == 1)
                sum.block[k] = empty ? block_type(tangent) : block_type(sum.block[k] + tangent);
            else
                sum.block[k] = empty ? block_type(-tangent) : block_type(sum.block[k] - tangent);
        }
        empty = false;
    }
};

}  // namespace detail

/// A variable in an expression: a copy of it, and where it came from. (Copied member by member, see operation.)
template <class T, std::size_t N>
class ADTangent<T, N>::leaf {
public:
    using ad_type = ADTangent;
    using value_type = T;
    static constexpr std::size_t leaves = 1;

    TANDEM_INLINE constexpr explicit leaf(const ADTangent& x) : value_(x.value_), address_(&x) {
        copy(x.tangent_);
    }
    TANDEM_INLINE constexpr leaf(const leaf& other) : value_(other.value_), address_(other.address_) {
        copy(other.tangent_);
    }
    leaf& operator=(const leaf&) = delete;

    TANDEM_INLINE constexpr const T& value() const { return value_; }
    TANDEM_INLINE constexpr const void* address() const { return address_; }
    TANDEM_INLINE constexpr typename lanes_type::block_type block(std::size_t k) const { return tangent_.block[k]; }

    template <std::size_t I, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep(const M& multiplier, Visitor& visitor) const {
        visitor.template partial<I>(multiplier);
    }
    template <std::size_t I, class Visitor>
    TANDEM_INLINE constexpr void visit(Visitor& visitor) const {
        visitor.template leaf<I>(*this);
    }

private:
    TANDEM_INLINE constexpr void copy(const lanes_type& tangent) {
        TANDEM_UNROLL
        for (std::size_t k = 0; k < lanes_type::count; ++k) tangent_.block[k] = tangent.block[k];
    }

    T value_;
    lanes_type tangent_;
    const void* address_;
};

template <class T, std::size_t N>
template <class E>
TANDEM_INLINE constexpr void ADTangent<T, N>::assign(const E& e) {
    if constexpr (E::leaves == 0) {
        tangent_.set_zero();
    } else {
        detail::tangent_multipliers<T, N, E::leaves> multipliers;
        e.template visit<0>(multipliers);
        e.template sweep<0>(one{}, multipliers);
        multipliers.merge_leaves();
        detail::tangent_sum<T, N, E::leaves> sum{multipliers, {}};
        e.template visit<0>(sum);
        TANDEM_UNROLL
        for (std::size_t k = 0; k < lanes_type::count; ++k) tangent_.block[k] = sum.sum.block[k];
    }
    value_ = e.value();
}

}  // namespace tandem::inline TANDEM_ABI

/// Limits of the value.
template <class T, std::size_t N>
struct std::numeric_limits<tandem::ADTangent<T, N>> : std::numeric_limits<T> {};
