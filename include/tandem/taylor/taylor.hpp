#pragma once
#include <array>
#include <ostream>

#include "../expr.hpp"

namespace tandem::inline TANDEM_ABI {

/// A Taylor series c[0] + c[1] t + ... + c[K] t^K about t = 0, truncated: derivatives of any order in one
/// variable, at polynomial cost where nesting costs 2^K.
///
/// An operation y = f(x) integrates y' = f'(x, y) x' from the rule's own partial, order by order. The operations
/// below have a recurrence of their own, O(K^2); the others evaluate their partial, itself a series, once for
/// each order, O(K^3). Operations are evaluated at once, not as expressions.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 13.
template <class T, std::size_t K>
class Taylor {
public:
    using value_type = T;
    using ad_type = Taylor;
    static constexpr std::size_t series_order = K;

    constexpr Taylor() : c_{} {}
    template <class U>
        requires detail::passive_operand<U, Taylor>
    constexpr Taylor(const U& constant) : c_{} {
        c_[0] = static_cast<T>(constant);
    }
    /// The independent variable at x: x + t.
    static constexpr Taylor variable(const T& x) {
        Taylor y(x);
        if constexpr (K > 0) y.c_[1] = T(1);
        return y;
    }

    constexpr const T& value() const { return c_[0]; }
    constexpr const T& operator[](std::size_t k) const { return c_[k]; }
    constexpr T& operator[](std::size_t k) { return c_[k]; }

    TANDEM_COMPOUND_ASSIGNMENTS(Taylor)
    TANDEM_EXACT_CHOICES(Taylor)

    template <class U>
        requires std::is_arithmetic_v<U>
    constexpr explicit operator U() const {
        return static_cast<U>(c_[0]);
    }
    constexpr bool is_structurally_zero() const {
        for (const T& c : c_)
            if (!detail::is_structurally_zero(c)) return false;
        return true;
    }

    friend std::ostream& operator<<(std::ostream& out, const Taylor& x) {
        for (std::size_t k = 0; k <= K; ++k) out << (k == 0 ? "taylor:[" : ", ") << x.c_[k];
        return out << ']';
    }

    /// How the overloads evaluate an operation on series (see detail::build).
    template <class Rule, class... A>
    static Taylor apply(const A&... a);

    /// An operand of `apply`.
    class leaf {
    public:
        explicit leaf(const Taylor& x) : series_(x) {}
        const Taylor& value() const { return series_; }

    private:
        const Taylor& series_;
    };

private:
    std::array<T, K + 1> c_;
};

}  // namespace tandem::inline TANDEM_ABI

/// Limits of the value.
template <class T, std::size_t K>
struct std::numeric_limits<tandem::Taylor<T, K>> : std::numeric_limits<T> {};

#include "recurrences.hpp"
