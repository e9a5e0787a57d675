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
        requires(!std::same_as<E, A> && detail::array_operand<E> && detail::is_inner<detail::number_of_t<E>, ADAdjoint>)
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
            if (const auto& gradient = tape->gradient_of(id_)) return *gradient;
        }
        return detail::zeros_of<A>(shape());
    }

    /// One reverse sweep from this value, which must have one element. Adds to the gradients of the tape's
    /// variables and consumes what was recorded, unless the options say to keep it.
    /// Throws shape_error for other sizes, which need a seed; tape_error if the value is passive, its recording is
    /// gone or consumed, or an array that the sweep reads was written to since.
    void backward(array_backward_options options = {}) const {
        if (size() != 1)
            detail::raise<shape_error>("backward", "a result of shape " + detail::text(shape()),
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
    const std::string& name() const {
        static const std::string none;
        return id_ == 0 ? none : own_tape("ADAdjoint::name")->name_of(id_);
    }
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
    static auto apply(const X&... x) {
        return detail::apply_lazily<ADAdjoint, Rule>(x...);
    }
    friend std::ostream& operator<<(std::ostream& out, const ADAdjoint& x) {
        return out << "value:" << x.value_ << ", grad:" << x.gradient();
    }

private:
    friend class Tape<A>;

    ADAdjoint(A value, detail::array_id id, std::uint64_t stamp) : value_(std::move(value)), id_(id), stamp_(stamp) {}

    Tape<A>* own_tape(std::string_view function) const {
        Tape<A>* tape = Tape<A>::find(*this);
        if (tape == nullptr)
            detail::raise<tape_error>(function, id_ == 0 ? "a passive value" : "a value of a recording that was cleared, or of another thread",
                                      "it must depend on a variable of a living tape of this thread");
        return tape;
    }
    void sweep(const A& seed, array_backward_options options) const {
        Tape<A>* tape = own_tape("backward");
        if (!detail::broadcasts_to(seed.shape(), shape()))
            detail::raise<shape_error>("backward", "a seed of shape " + detail::text(seed.shape()),
                                       "the result has shape " + detail::text(shape()));
        tape->sweep({{id_, A(broadcast_to(seed, shape()))}}, options);
    }

    A value_;
    detail::array_id id_ = 0;
    std::uint64_t stamp_ = 0;
};

template <class T, class Space = host>
using Variable = ADAdjoint<Array<T, Space>>;

namespace detail {

template <class A>
std::string described(const Tape<A>& tape, array_id id, const Shape& shape) {
    const std::string& name = tape.name_of(id);
    return (name.empty() ? "an array" : "array '" + name + "'") + std::string(" of shape ") + text(shape);
}
/// An array that a statement reads in the sweep, and its version when it was saved.
template <class A>
struct saved_array {
    A value;
    std::uint64_t version;

    explicit saved_array(const A& a) : value(a), version(array_traits<A>::version(a)) {}
    template <class B>
    void check(const Tape<B>& tape, array_id id) const {
        if (array_traits<A>::version(value) != version)
            raise<tape_error>("backward",
                              described(tape, id, value.shape()) + ", saved for the reverse sweep, was modified in place (version " +
                                  std::to_string(version) + ", now " + std::to_string(array_traits<A>::version(value)) + ")",
                              "modify a copy(), or sweep first");
    }
};

/// A leaf as a statement keeps it.
template <class A, class Leaf>
struct kept_leaf {  // a plain number
    Leaf number;
    static constexpr bool active = false;
    kept_leaf(const Leaf& leaf, const Tape<A>&, bool) : number(leaf) {}
    void bind(const Shape&, map_input* to) const { *to = map_input::number(number); }
    void mark(std::vector<char>&) const {}
    void check(const Tape<A>&) const {}
};
template <class A, array_like Leaf>
struct kept_leaf<A, Leaf> {
    static constexpr bool active = false;
    std::optional<saved_array<Leaf>> saved;  // none where the sweep does not read it
    kept_leaf(const Leaf& leaf, const Tape<A>&, bool is_read) {
        if (is_read) saved.emplace(leaf);
    }
    void bind(const Shape& target, map_input* to) const {
        array_traits<Leaf>::bind(saved ? saved->value : zeros_of<Leaf>(Shape()), target, to);
    }
    void mark(std::vector<char>&) const {}
    void check(const Tape<A>& tape) const {
        if (saved) saved->check(tape, 0);
    }
};
template <class A>
struct kept_leaf<A, ADAdjoint<A>> {
    static constexpr bool active = true;
    std::optional<saved_array<A>> saved;  // none where the sweep does not read it
    array_id id;
    Shape shape;
    kept_leaf(const ADAdjoint<A>& leaf, const Tape<A>& tape, bool is_read) : id(tape.id_of(leaf)), shape(leaf.shape()) {
        if (is_read) saved.emplace(leaf.value());
    }
    void bind(const Shape& target, map_input* to) const {
        if (saved)
            array_traits<A>::bind(saved->value, target, to);
        else  // what is not read must still be something to point at
            array_traits<A>::bind(zeros_of<A>(shape), target, to);
    }
    void mark(std::vector<char>& reached) const { reached[id] = 1; }
    void check(const Tape<A>& tape) const {
        if (saved) saved->check(tape, id);
    }
};

/// A fused expression, possibly summed over axes: `seed_shape` is the result's with summed axes of extent 1.
template <class A, class Structure, class... Leaf>
class fused_statement final : public array_statement<A> {
    using traits = array_traits<A>;
    static constexpr std::size_t components = traits::lift::components;
    static constexpr std::size_t inputs = (inputs_of_leaf<Leaf>() + ...);
    static constexpr unsigned long long read = reads<Structure>::mask;

public:
    fused_statement(const std::tuple<Leaf...>& leaves, const Shape& shape, const Shape& seed_shape, const Tape<A>& tape)
        : leaves_(keep(leaves, tape, std::index_sequence_for<Leaf...>())), shape_(shape), seed_shape_(seed_shape) {}

    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        std::array<map_input, inputs + components> in;
        std::array<map_output, inputs> out;
        const A seed = apply_linear(reshape_op{seed_shape_}, ybar);
        std::apply(
            [&](const auto&... leaf) {
                std::size_t k = 0;
                const auto bind = [&]<class L, class Kept>(std::type_identity<L>, const Kept& kept) {
                    kept.bind(shape_, &in[k]);
                    if constexpr (Kept::active) {
                        if (kept.id != 0 && (reached<Structure>::mask >> k & 1u) != 0) bind_target(kept, adjoints, &out[k]);
                    }
                    k += inputs_of_leaf<L>();
                };
                (bind(std::type_identity<Leaf>(), leaf), ...);
            },
            leaves_);
        traits::bind(seed, shape_, &in[inputs]);
        run_pass<typename traits::space, typename traits::element>(
            reverse_kernel<Structure, typename traits::lift, inputs>{}, shape_, in, out);
    }
    void mark(std::vector<char>& reached) const override {
        std::apply([&](const auto&... leaf) { (leaf.mark(reached), ...); }, leaves_);
    }
    void check(const Tape<A>& tape) const override {
        std::apply([&](const auto&... leaf) { (leaf.check(tape), ...); }, leaves_);
    }
    std::size_t bytes() const override {
        std::size_t sum = sizeof(*this);
        const auto add = [&](const auto& leaf) {
            if constexpr (requires { leaf.saved; }) {
                if (leaf.saved) sum += bytes_of(leaf.saved->value);
            }
        };
        std::apply([&](const auto&... leaf) { (add(leaf), ...); }, leaves_);
        return sum;
    }

private:
    template <class B>
    static std::size_t bytes_of(const B& a) {
        return static_cast<std::size_t>(a.size()) * array_traits<B>::lift::components * sizeof(typename array_traits<B>::element);
    }
    template <std::size_t... I>
    static std::tuple<kept_leaf<A, Leaf>...> keep(const std::tuple<Leaf...>& leaves, const Tape<A>& tape, std::index_sequence<I...>) {
        return {kept_leaf<A, Leaf>(std::get<I>(leaves), tape, (read >> input_of<I>() & 1u) != 0)...};
    }
    template <std::size_t I>
    static constexpr std::size_t input_of() {
        constexpr std::size_t counts[] = {inputs_of_leaf<Leaf>()...};
        std::size_t sum = 0;
        for (std::size_t j = 0; j != I; ++j) sum += counts[j];
        return sum;
    }
    template <class Kept>
    void bind_target(const Kept& kept, array_adjoints<A>& adjoints, map_output* out) const {
        bool assign = false;
        const A& target = adjoints.target(kept.id, kept.shape, assign);
        traits::bind_result(target, out);
        for (std::size_t c = 0; c < components; ++c) {
            out[c].strides = broadcast_strides(kept.shape, out[c].strides, shape_);
            out[c].assign = assign;
        }
    }

    std::tuple<kept_leaf<A, Leaf>...> leaves_;
    Shape shape_, seed_shape_;
};

/// A full sum whose derivatives were computed with its value, for a seed of 1.
template <class A>
class sum_statement final : public array_statement<A> {
public:
    struct term {
        array_id id;
        A derivative;
    };
    explicit sum_statement(std::vector<term> terms) : terms_(std::move(terms)) {}
    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        const A seed = apply_linear(reshape_op{Shape()}, ybar);
        for (const term& t : terms_)
            if (is_structural_one(seed))
                adjoints.add(t.id, t.derivative);
            else
                adjoints.add(t.id, A(t.derivative * seed));
    }
    void mark(std::vector<char>& reached) const override {
        for (const term& t : terms_) reached[t.id] = 1;
    }
    void check(const Tape<A>&) const override {}
    std::size_t bytes() const override {
        std::size_t n = 0;
        for (const term& t : terms_) n += static_cast<std::size_t>(t.derivative.size());
        return sizeof(*this) + n * array_traits<A>::lift::components * sizeof(typename array_traits<A>::element);
    }

private:
    std::vector<term> terms_;
};

template <class A, class Linear>
class linear_statement final : public array_statement<A> {
public:
    linear_statement(const Linear& op, const Shape& from, array_id x) : op_(op), from_(from), x_(x) {}
    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        adjoints.add(x_, apply_linear(op_.adjoint(from_), ybar));
    }
    void mark(std::vector<char>& reached) const override { reached[x_] = 1; }
    void check(const Tape<A>&) const override {}
    std::size_t bytes() const override { return sizeof(*this); }

private:
    Linear op_;
    Shape from_;
    array_id x_;
};

template <class A, class Bilinear>
class bilinear_statement final : public array_statement<A> {
public:
    bilinear_statement(const Bilinear& op, const ADAdjoint<A>& a, const ADAdjoint<A>& b, const Tape<A>& tape)
        : op_(op), a_shape_(a.shape()), b_shape_(b.shape()), a_(tape.id_of(a)), b_(tape.id_of(b)) {
        if (b_ != 0) a_saved_.emplace(a.value());
        if (a_ != 0) b_saved_.emplace(b.value());
    }
    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        if (a_ != 0) adjoints.add(a_, op_.by_first(ybar, b_saved_->value, a_shape_));
        if (b_ != 0) adjoints.add(b_, op_.by_second(a_saved_->value, ybar, b_shape_));
    }
    void mark(std::vector<char>& reached) const override { reached[a_] = reached[b_] = 1; }
    void check(const Tape<A>& tape) const override {
        if (a_saved_) a_saved_->check(tape, a_);
        if (b_saved_) b_saved_->check(tape, b_);
    }
    std::size_t bytes() const override {
        std::size_t n = 0;
        if (a_saved_) n += static_cast<std::size_t>(a_saved_->value.size());
        if (b_saved_) n += static_cast<std::size_t>(b_saved_->value.size());
        return sizeof(*this) + n * array_traits<A>::lift::components * sizeof(typename array_traits<A>::element);
    }

private:
    Bilinear op_;
    Shape a_shape_, b_shape_;
    array_id a_, b_;
    std::optional<saved_array<A>> a_saved_, b_saved_;
};

template <array_like A>
struct array_traits<ADAdjoint<A>> {
    using inner = array_traits<A>;
    using element = typename inner::element;
    using space = typename inner::space;
    using lift = typename inner::lift;
    static constexpr bool active = true;

    static const Shape& shape(const ADAdjoint<A>& a) { return a.shape(); }
    static void bind(const ADAdjoint<A>& a, const Shape& target, map_input* to) { inner::bind(a.value(), target, to); }

    /// The value alone, as an expression of A on the same leaves.
    template <class Structure, class... Leaf>
    static auto without_level(const array_expression<ADAdjoint<A>, Structure, Leaf...>& e) {
        return array_expression<A, typename Structure::passive, Leaf...>(e.shape(), std::tuple<Leaf...>(e.leaves()));
    }
    template <class E>
    static A value_of(const E& e) {
        return evaluate(without_level(e));
    }
    /// The value in `value`; a statement unless nothing in the expression is active.
    template <class Structure, class... Leaf>
    static ADAdjoint<A> record_value(A value, const array_expression<ADAdjoint<A>, Structure, Leaf...>& e, const Shape& seed_shape) {
        Tape<A>* tape = Tape<A>::recording();
        if (tape == nullptr || !any_active(*tape, e.leaves())) return value;
        return tape->record(std::move(value), std::make_unique<fused_statement<A, Structure, Leaf...>>(e.leaves(), e.shape(), seed_shape, *tape));
    }
    template <class E>
    static ADAdjoint<A> record(const E& e) {
        return record_value(value_of(e), e, e.shape());
    }
    /// factor times the sum of all elements, rank 0. Nearly always this is where a reverse sweep begins: so the
    /// derivatives are computed in the same pass as the value, which spares the sweep to compute everything again.
    template <class Structure, class... Leaf>
    static ADAdjoint<A> record_sum(const array_expression<ADAdjoint<A>, Structure, Leaf...>& e, const element& factor) {
        constexpr std::size_t components = lift::components;
        constexpr std::size_t inputs = (inputs_of_leaf<Leaf>() + ...);
        Tape<A>& tape = *Tape<A>::recording();
        auto in = bind_leaves<1>(e.leaves(), e.shape());
        in[inputs] = map_input::number(factor);
        std::array<map_output, inputs + components> out;
        std::vector<typename sum_statement<A>::term> terms;
        std::size_t k = 0;
        const auto bind = [&]<class One>(const One& leaf) {
            if constexpr (std::same_as<One, ADAdjoint<A>>) {
                if (const array_id id = tape.id_of(leaf); id != 0 && (reached<Structure>::mask >> k & 1u) != 0) bind_derivative(leaf.shape(), id, e.shape(), terms, &out[k]);
            }
            k += inputs_of_leaf<One>();
        };
        std::apply([&](const Leaf&... leaf) { (bind(leaf), ...); }, e.leaves());
        const A total = inner::uninitialised(Shape());
        inner::bind_result(total, &out[inputs]);
        for (std::size_t c = 0; c < components; ++c)
            out[inputs + c].strides = broadcast_strides(Shape(), Strides(), e.shape());
        run_pass<space, element>(value_and_reverse_kernel<Structure, lift, inputs>{}, e.shape(), in, out);
        return tape.record(factor == element(1) ? total : A(total * factor), std::make_unique<sum_statement<A>>(std::move(terms)));
    }
    template <class Structure, class... Leaf>
    static bool records(const array_expression<ADAdjoint<A>, Structure, Leaf...>& e) {
        Tape<A>* tape = Tape<A>::recording();
        return tape != nullptr && any_active(*tape, e.leaves());
    }

private:
    /// Where the derivative by a leaf goes: added where the leaf occurred before.
    static void bind_derivative(const Shape& shape, array_id id, const Shape& whole,
                                std::vector<typename sum_statement<A>::term>& terms, map_output* out) {
        const auto same = std::ranges::find(terms, id, &sum_statement<A>::term::id);
        const bool is_new = same == terms.end();
        const A target = is_new ? inner::uninitialised(shape) : same->derivative;
        if (is_new) terms.push_back({id, target});
        inner::bind_result(target, out);
        for (std::size_t c = 0; c < lift::components; ++c) {
            out[c].strides = broadcast_strides(shape, out[c].strides, whole);
            out[c].assign = is_new;
        }
    }
    template <class... Leaf>
    static bool any_active(const Tape<A>& tape, const std::tuple<Leaf...>& leaves) {
        const auto is_active = [&]<class One>(const One& leaf) {
            if constexpr (std::same_as<One, ADAdjoint<A>>)
                return tape.id_of(leaf) != 0;
            else
                return false;
        };
        return std::apply([&](const Leaf&... leaf) { return (is_active(leaf) || ...); }, leaves);
    }
};

template <class Linear, class Value, array_like A>
ADAdjoint<A> apply_linearised(const Value& value, const Linear& op, const ADAdjoint<A>& x) {
    A y = apply_linearised(value, op, x.value());
    Tape<A>* tape = Tape<A>::recording();
    const array_id id = tape == nullptr ? 0 : tape->id_of(x);
    if (id == 0) return y;
    return tape->record(std::move(y), std::make_unique<linear_statement<A, Linear>>(op, x.shape(), id));
}
template <class Linear, array_like A>
ADAdjoint<A> apply_linear(const Linear& op, const ADAdjoint<A>& x) {
    A y = apply_linear(op, x.value());
    Tape<A>* tape = Tape<A>::recording();
    const array_id id = tape == nullptr ? 0 : tape->id_of(x);
    if (id == 0) return y;
    return tape->record(std::move(y), std::make_unique<linear_statement<A, Linear>>(op, x.shape(), id));
}
template <class Bilinear, array_like A>
ADAdjoint<A> apply_bilinear(const Bilinear& op, const ADAdjoint<A>& a, const ADAdjoint<A>& b) {
    A y = apply_bilinear(op, a.value(), b.value());
    Tape<A>* tape = Tape<A>::recording();
    if (tape == nullptr || (tape->id_of(a) == 0 && tape->id_of(b) == 0)) return y;
    return tape->record(std::move(y), std::make_unique<bilinear_statement<A, Bilinear>>(op, a, b, *tape));
}

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
