#pragma once
#include "adjoint.hpp"

/// \file
/// What a tape of arrays holds: fused expressions, full sums, linear and bilinear operations. Each keeps the arrays that
/// its reverse step reads, with their versions, and nothing else.
namespace tandem::inline TANDEM_ABI::detail {

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
    bool is_intact() const { return array_traits<A>::version(value) == version; }
    template <class B>
    void check(const Tape<B>& tape, array_id id) const {
        if (!is_intact())
            raise<tape_error>("backward",
                              described(tape, id, value.shape()) +
                                  ", saved for the reverse sweep, was modified in place (version " +
                                  std::to_string(version) + ", now " +
                                  std::to_string(array_traits<A>::version(value)) + ")",
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
    void mark(array_adjoints<A>&) const {}
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
    void mark(array_adjoints<A>&) const {}
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
    kept_leaf(const ADAdjoint<A>& leaf, const Tape<A>& tape, bool is_read)
        : id(tape.id_of(leaf)), shape(leaf.shape()) {
        if (is_read) saved.emplace(leaf.value());
    }
    void bind(const Shape& target, map_input* to) const {
        if (saved)
            array_traits<A>::bind(saved->value, target, to);
        else  // what is not read must still be something to point at
            array_traits<A>::bind(zeros_of<A>(shape), target, to);
    }
    void mark(array_adjoints<A>& adjoints) const { adjoints.mark(id); }
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
    fused_statement(const leaves_of<Leaf...>& every, const Shape& shape, const Shape& seed_shape,
                    const Tape<A>& tape)
        : leaves_(keep(every, tape)), shape_(shape), seed_shape_(seed_shape) {}

    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        std::array<map_input, inputs + components> in;
        std::array<map_output, inputs> out;
        const A seed = apply_linear(reshape_op{seed_shape_}, ybar);
        with_leaves(leaves_, [&](const auto&... leaf) {
            std::size_t k = 0;
            const auto bind = [&]<class L, class Kept>(std::type_identity<L>, const Kept& kept) {
                kept.bind(shape_, &in[k]);
                if constexpr (Kept::active) {
                    if (kept.id != 0 && (reached<Structure>::mask >> k & 1u) != 0)
                        bind_target(kept, adjoints, &out[k]);
                }
                k += inputs_of_leaf<L>();
            };
            (bind(std::type_identity<Leaf>(), leaf), ...);
        });
        traits::bind(seed, shape_, &in[inputs]);
        run_pass<typename traits::space, typename traits::element>(
            reverse_kernel<Structure, typename traits::lift, inputs>{}, shape_, in, out);
    }
    void mark(array_adjoints<A>& adjoints) const override {
        with_leaves(leaves_, [&](const auto&... leaf) { (leaf.mark(adjoints), ...); });
    }
    void check(const Tape<A>& tape) const override {
        with_leaves(leaves_, [&](const auto&... leaf) { (leaf.check(tape), ...); });
    }
    std::size_t bytes() const override {
        std::size_t sum = 0;
        const auto add = [&](const auto& leaf) {
            if constexpr (requires { leaf.saved; }) {
                if (leaf.saved) sum += bytes_of(leaf.saved->value);
            }
        };
        with_leaves(leaves_, [&](const auto&... leaf) { (add(leaf), ...); });
        return sum;
    }

private:
    template <std::size_t... I>
    static leaves_of<kept_leaf<A, Leaf>...> keep(const leaf_list<std::index_sequence<I...>, Leaf...>& every,
                                                 const Tape<A>& tape) {
        return {{kept_leaf<A, Leaf>(static_cast<const leaf_at<I, Leaf>&>(every).value, tape,
                                    (read >> inputs_before<inputs_of_leaf<Leaf>()...>(I) & 1u) != 0)}...};
    }
    template <class Kept>
    void bind_target(const Kept& kept, array_adjoints<A>& adjoints, map_output* out) const {
        bool assign = false;
        A& target = adjoints.target(kept.id, kept.shape, assign);
        traits::bind_result(target, out);
        for (std::size_t c = 0; c < components; ++c) {
            out[c].strides = broadcast_strides(kept.shape, out[c].strides, shape_);
            out[c].assign = assign;
        }
    }

    leaves_of<kept_leaf<A, Leaf>...> leaves_;
    Shape shape_, seed_shape_;
};

/// A derivative times a seed, and zero where the seed is: also beside an infinite derivative.
struct seeded_derivative : ops::rule<2> {
    static constexpr std::string_view name = "sum";
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& derivative, const B& seed) {
        return blend(zero_lanes(seed), V(0), V(derivative * seed));
    }
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
        if (is_structural_one(ybar)) {
            for (const term& t : terms_) adjoints.add(t.id, t.derivative);
            return;
        }
        const A seed = apply_linear(reshape_op{Shape()}, ybar);
        for (const term& t : terms_) adjoints.add(t.id, A(build<seeded_derivative>(t.derivative, seed)));
    }
    void mark(array_adjoints<A>& adjoints) const override {
        for (const term& t : terms_) adjoints.mark(t.id);
    }
    std::size_t bytes() const override {
        std::size_t sum = 0;
        for (const term& t : terms_) sum += bytes_of(t.derivative);
        return sum;
    }

private:
    std::vector<term> terms_;
};

/// The call of an external function. It stands for no array: its results, which are statements after it, hand their
/// adjoints over to it, and so it is swept after all of them.
template <class A>
class external_call final : public array_statement<A> {
public:
    external_call(std::unique_ptr<external_function<A>> function, std::span<const A> results,
                  std::span<const ADAdjoint<A>> inputs, const Tape<A>& tape)
        : function_(std::move(function)), ybar_(results.size()) {
        for (const A& y : results) {
            shapes_.push_back(y.shape());
            bytes_ += bytes_of(y);  // which the function may hold
        }
        for (const ADAdjoint<A>& x : inputs) {
            function_->inputs.push_back(tape.id_of(x));
            saved_.emplace_back(x.value());
            bytes_ += bytes_of(x.value());
        }
        function_->outputs = static_cast<std::uint32_t>(results.size());
    }
    void hand_over(std::size_t result, const A& ybar) { ybar_[result] = ybar; }
    void reverse(const A&, array_adjoints<A>& adjoints) const override {
        std::vector<A> from, to(saved_.size());
        std::vector<saved_array<A>> given(saved_);
        for (std::size_t k = 0; k < shapes_.size(); ++k) {
            from.push_back(ybar_[k] ? *ybar_[k] : zeros_of<A>(shapes_[k]));
            given.emplace_back(from.back());
        }
        ybar_.clear();
        function_->reverse(from, to);
        if (!std::ranges::all_of(given, &saved_array<A>::is_intact))
            raise<tape_error>("custom", "vjp wrote to an array that it was given",
                              "the array is the caller's: write to a copy() of it");
        for (std::size_t i = 0; i < to.size(); ++i) {
            if (to[i].shape() != saved_[i].value.shape())
                raise<shape_error>("custom", "vjp returned an array of shape " + text(to[i].shape()),
                                   "the argument that it is the cotangent of has shape " +
                                       text(saved_[i].value.shape()));
            adjoints.add(function_->inputs[i], to[i]);
        }
    }
    void mark(array_adjoints<A>& adjoints) const override {
        for (const array_id x : function_->inputs) adjoints.mark(x);
    }
    void check(const Tape<A>& tape) const override {
        for (std::size_t i = 0; i < saved_.size(); ++i) saved_[i].check(tape, function_->inputs[i]);
        ybar_.assign(shapes_.size(), std::nullopt);  // of an earlier sweep
    }
    std::size_t bytes() const override { return bytes_; }

private:
    std::unique_ptr<external_function<A>> function_;
    std::vector<saved_array<A>> saved_;
    std::vector<Shape> shapes_;  // of the results
    std::size_t bytes_ = 0;
    mutable std::vector<std::optional<A>> ybar_;  // what has been handed over in this sweep
};
template <class A>
class external_result final : public array_statement<A> {
public:
    external_result(external_call<A>& call, array_id id, std::size_t place)
        : call_(&call), id_(id), place_(place) {}
    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        call_->hand_over(place_, ybar);
        adjoints.add(id_, zeros_of<A>(Shape()));
    }
    void mark(array_adjoints<A>& adjoints) const override { adjoints.mark(id_); }

private:
    external_call<A>* call_;
    array_id id_;  // of the call
    std::size_t place_;
};

template <class A, class Linear>
class linear_statement final : public array_statement<A> {
public:
    linear_statement(const Linear& op, const Shape& from, array_id x) : op_(op), from_(from), x_(x) {}
    void reverse(const A& ybar, array_adjoints<A>& adjoints) const override {
        adjoints.add(x_, apply_linear(op_.adjoint(from_), ybar));
    }
    void mark(array_adjoints<A>& adjoints) const override { adjoints.mark(x_); }

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
    void mark(array_adjoints<A>& adjoints) const override { adjoints.mark(a_), adjoints.mark(b_); }
    void check(const Tape<A>& tape) const override {
        if (a_saved_) a_saved_->check(tape, a_);
        if (b_saved_) b_saved_->check(tape, b_);
    }
    std::size_t bytes() const override {
        return (a_saved_ ? bytes_of(a_saved_->value) : 0) + (b_saved_ ? bytes_of(b_saved_->value) : 0);
    }

private:
    Bilinear op_;
    Shape a_shape_, b_shape_;
    array_id a_, b_;
    std::optional<saved_array<A>> a_saved_, b_saved_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
