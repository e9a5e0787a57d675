#pragma once
#include <istream>
#include <ostream>

#include "../expr/classify.hpp"
#include "../expr/members.hpp"
#include "recorder.hpp"

namespace tandem::inline TANDEM_ABI {

/// Options of a reverse sweep.
struct backward_options {
    /// Results of statements keep their gradients too, not only variables.
    bool retain_gradients = false;
};

/// Reverse mode: a number that the thread's newest tape knows by an id. Copies share the id.
///
/// Assigning an expression records ONE statement: the derivative by each distinct variable in it. Where nothing
/// in the expression is active, or no tape records, nothing is recorded and the result is passive.
///
/// T: any plain number or AD number (then derivatives are of higher order).  Size: a T and 4 bytes.
/// Errors: recording throws tape_error at the tape's limits and, in checked builds, where a value of a cleared
/// tape, or of another thread's, is used; the tape is then as it was before the statement.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.2.  Example: examples/01_hello_gradient.cpp
template <class T = double>
class ADAdjoint {
public:
    using value_type = T;
    using ad_type = ADAdjoint;
    class leaf;

    /// Zero, passive.
    TANDEM_INLINE constexpr ADAdjoint() : value_(0) {}

    /// A passive constant: any arithmetic number, number of a lower level, or lower expression.
    template <class U>
        requires detail::passive_operand<U, ADAdjoint>
    TANDEM_INLINE constexpr ADAdjoint(const U& constant) : value_(static_cast<T>(constant)) {}

    /// Records the expression as one statement.
    template <class E>
        requires std::same_as<typename E::ad_type, ADAdjoint> && (!std::is_same_v<E, ADAdjoint>)
    TANDEM_INLINE ADAdjoint(const E& e) : value_(e.value()) {
        set_id(Tape<T>::record(e));
    }
    template <class E>
        requires std::same_as<typename E::ad_type, ADAdjoint> && (!std::is_same_v<E, ADAdjoint>)
    TANDEM_INLINE ADAdjoint& operator=(const E& e) {
        set_id(Tape<T>::record(e));
        value_ = e.value();
        return *this;
    }

    TANDEM_INLINE constexpr const T& value() const { return value_; }

    /// Whether derivatives by or through this value are tracked.
    bool is_active() const { return id_ != 0; }

    /// The adjoint that backward() left: of a variable always, of a result where retained; 0 otherwise.
    /// Throws tape_error in checked builds if the value's tape was cleared or has died.
    TANDEM_INLINE T gradient() const;

    /// One reverse sweep from this value on its own tape; adds to the gradients of the tape's variables.
    /// Throws tape_error if the value is passive or its tape is gone.
    template <class Seed = T>
        requires std::convertible_to<const Seed&, T>
    void backward(const Seed& seed = Seed(1)) const {
        sweep_back(T(seed), {});
    }
    void backward(backward_options options) const { sweep_back(T(1), options); }

    TANDEM_COMPOUND_ASSIGNMENTS(ADAdjoint)
    TANDEM_EXACT_CHOICES(ADAdjoint)

    /// A conversion that loses the derivative must be written out.
    template <class U>
        requires std::is_arithmetic_v<U>
    constexpr explicit operator U() const {
        return static_cast<U>(value_);
    }

    /// Zero and passive: a product with it is zero with all derivatives.
    bool is_structurally_zero() const { return id_ == 0 && detail::is_structurally_zero(value_); }

    friend std::ostream& operator<<(std::ostream& out, const ADAdjoint& x) {
        const Tape<T>* tape = Tape<T>::find(x);
        return out << "value:" << x.value_ << ", grad:" << (tape == nullptr ? T(0) : tape->gradient_of(x));
    }
    /// Reads a value, which is passive.
    friend std::istream& operator>>(std::istream& in, ADAdjoint& x) {
        if (T value(0); in >> value) x = ADAdjoint(value);
        return in;
    }

private:
    friend class Tape<T>;

    TANDEM_INLINE ADAdjoint(const T& value, detail::id_type id, const detail::cursor<T>& on) : value_(value) {
        set_id(id, on);
    }
    TANDEM_INLINE void set_id(detail::id_type id, const detail::cursor<T>& on = *detail::recorder<T>::current) {
        id_ = id;
#if TANDEM_CHECKED + 0
        stamp_ = id == 0 ? 0 : on.stamp;
#else
        (void)on;
#endif
    }
    TANDEM_INLINE std::uint64_t stamp() const {
#if TANDEM_CHECKED + 0
        return stamp_;
#else
        return 0;
#endif
    }
    void sweep_back(const T& seed, backward_options options) const;

    T value_;
    detail::id_type id_ = 0;
#if TANDEM_CHECKED + 0
    std::uint64_t stamp_ = 0;  // which recording the id belongs to
#endif
};

/// A variable in an expression: a copy of it, and where it came from. (Copied member by member, see operation.)
template <class T>
class ADAdjoint<T>::leaf {
public:
    using ad_type = ADAdjoint;
    using value_type = T;
    static constexpr std::size_t leaves = 1;

    TANDEM_INLINE constexpr explicit leaf(const ADAdjoint& x)
        : value_(x.value_), id_(x.id_), stamp_(x.stamp()), address_(&x) {}
    TANDEM_INLINE constexpr leaf(const leaf& other)
        : value_(other.value_), id_(other.id_), stamp_(other.stamp_), address_(other.address_) {}
    leaf& operator=(const leaf&) = delete;

    TANDEM_INLINE constexpr const T& value() const { return value_; }
    TANDEM_INLINE constexpr detail::id_type id() const { return id_; }
    TANDEM_INLINE constexpr const void* address() const { return address_; }
    /// Checked builds: throws unless the value may be used where this thread records.
    TANDEM_INLINE void check() const {
        if (id_ != 0 && stamp_ != detail::recorder<T>::current->stamp) Tape<T>::check_foreign(id_, stamp_);
    }

    template <std::size_t I, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep(const M& multiplier, Visitor& visitor) const {
        visitor.template partial<I>(multiplier);
    }
    template <std::size_t I, class Visitor>
    TANDEM_INLINE constexpr void visit(Visitor& visitor) const {
        visitor.template leaf<I>(*this);
    }

private:
    T value_;
    detail::id_type id_;
    std::uint64_t stamp_;
    const void* address_;
};

}  // namespace tandem::inline TANDEM_ABI

/// Limits of the value.
template <class T>
struct std::numeric_limits<tandem::ADAdjoint<T>> : std::numeric_limits<T> {};
