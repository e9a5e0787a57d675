#pragma once
#include "tape.hpp"

namespace tandem::inline TANDEM_ABI {

/// Reverse mode over arrays: an array that the thread's newest tape knows. Assigning an expression records ONE
/// statement, which holds the expression's leaves; its reverse sweep computes the expression again, in registers,
/// and adds the derivatives by all leaves in one pass.
///
/// Operators and functions are as for Array; in place of writing to elements, `x += e` makes x the sum.
/// Errors: shape_error naming the shapes; tape_error for misuse of tapes.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.2.
template <detail::array_like A>
class ADAdjoint<A> {
public:
    using value_type = A;
    using ad_type = ADAdjoint;

    ADAdjoint() = default;
    /// A passive constant.
    ADAdjoint(A value) : value_(std::move(value)) {}
    template <detail::plain_operand<ADAdjoint> U>
    ADAdjoint(const U& number) : value_(number) {}
    template <class E>
        requires(!std::same_as<E, A> && detail::array_operand<E> &&
                 detail::is_inner<detail::number_of_t<E>, ADAdjoint>)
    ADAdjoint(const E& constant) : value_(constant) {}
    /// Evaluates an expression in one pass and records it as one statement.
    template <class E>
        requires std::same_as<detail::number_of_t<E>, ADAdjoint> && detail::is_array_expression<E>
    ADAdjoint(const E& e) : ADAdjoint(detail::array_traits<ADAdjoint>::record(e)) {}

    const A& value() const { return value_; }
    const Shape& shape() const { return value_.shape(); }
    std::size_t rank() const { return value_.rank(); }
    index_t size() const { return value_.size(); }
    auto item() const { return value_.item(); }
    /// Whether derivatives by or through this value are tracked.
    bool is_active() const { return id_ != 0; }

    /// The adjoint that backward() left: of a variable always, of a result where retained; zeros otherwise.
    /// Throws tape_error if the recording is gone.
    A gradient() const {
        if (id_ != 0) {
            Tape<A>* tape = own_tape("ADAdjoint::gradient");
            if (const A* gradient = tape->gradient_of(id_)) return *gradient;
        }
        return detail::zeros_of<A>(shape());
    }

    /// One reverse sweep from this value, which must have one element. Adds to the gradients of the tape's
    /// variables and consumes what was recorded, unless the options say to keep it.
    /// Throws shape_error for other sizes, which need a seed; tape_error if the value is passive, its recording is
    /// gone or consumed, or an array that the sweep reads was written to since.
    void backward(array_backward_options options = {}) const {
        if (size() != 1)
            detail::raise<shape_error>(
                "backward", "a result of shape " + detail::text(shape()),
                "only a result of one element needs no seed: call backward(seed), or sum first");
        sweep(detail::ones_of<A>(shape()), options);
    }
    /// The seed has the shape of this value, or broadcasts to it.
    template <class Seed>
        requires std::convertible_to<const Seed&, A>
    void backward(const Seed& seed, array_backward_options options = {}) const {
        sweep(A(seed), options);
    }

    /// What messages call this value.
    std::string name() const { return id_ == 0 ? std::string() : own_tape("ADAdjoint::name")->name_of(id_); }
    void name(std::string text) const { own_tape("ADAdjoint::name")->name(id_, std::move(text)); }

    /// A view, recorded.
    template <detail::slice_argument... S>
    ADAdjoint operator()(const S&... slices) const {
        return detail::apply_linear(detail::slice_op{detail::select_elements(shape(), slices...)}, *this);
    }

    /// x.at(slices...).set(e) is x with those elements replaced, .add(e) with e added to them.
    template <detail::slice_argument... S>
    detail::slice_update<ADAdjoint> at(const S&... slices) const {
        return {*this, detail::select_elements(shape(), slices...)};
    }

    ADAdjoint(const ADAdjoint&) = default;
    ADAdjoint(ADAdjoint&&) = default;
    ADAdjoint& operator=(const ADAdjoint&) & = default;
    ADAdjoint& operator=(ADAdjoint&&) & = default;
    /// Assigning to x(slices...) would be lost: x = x.at(slices...).set(e).
    void operator=(const ADAdjoint&) && = delete;

    TANDEM_COMPOUND_ASSIGNMENTS_BY(inline, ADAdjoint)
    TANDEM_EXACT_ARRAY_CHOICES(ADAdjoint)

    template <class Rule, class... X>
    static auto apply(X... x) {
        return detail::apply_lazily<ADAdjoint, Rule>(std::move(x)...);
    }
    friend std::ostream& operator<<(std::ostream& out, const ADAdjoint& x) {
        return out << "value:" << x.value_ << ", grad:" << x.gradient();
    }

private:
    friend class Tape<A>;

    ADAdjoint(A value, detail::array_id id, std::uint64_t stamp)
        : value_(std::move(value)), id_(id), stamp_(stamp) {}

    Tape<A>* own_tape(std::string_view function) const {
        Tape<A>* tape = Tape<A>::find(*this);
        if (tape == nullptr)
            detail::raise<tape_error>(function,
                                      id_ == 0
                                          ? "a passive value"
                                          : "a value of a recording that was cleared, or of another thread",
                                      "it must depend on a variable of a living tape of this thread");
        return tape;
    }
    void sweep(A seed, array_backward_options options) const {
        Tape<A>* tape = own_tape("backward");
        if (!detail::broadcasts_to(seed.shape(), shape()))
            detail::raise<shape_error>("backward", "a seed of shape " + detail::text(seed.shape()),
                                       "the result has shape " + detail::text(shape()));
        if (seed.shape() != shape()) seed = broadcast_to(seed, shape());
        const std::pair<detail::array_id, A> seeded(id_, std::move(seed));
        tape->sweep(std::span(&seeded, 1), options);
    }

    A value_;
    detail::array_id id_ = 0;
    std::uint64_t stamp_ = 0;
};

template <class T, class Space = host>
using Variable = ADAdjoint<Array<T, Space>>;

}  // namespace tandem::inline TANDEM_ABI
