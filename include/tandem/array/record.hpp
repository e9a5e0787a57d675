#pragma once
#include "statement.hpp"

/// \file
/// How operations of ADAdjoint<A> are recorded.
namespace tandem::inline TANDEM_ABI::detail {

template <array_like A>
struct array_traits<ADAdjoint<A>> {
    using inner = array_traits<A>;
    using element = typename inner::element;
    using space = typename inner::space;
    using lift = typename inner::lift;
    static constexpr bool active = true;

    static const Shape& shape(const ADAdjoint<A>& a) { return a.shape(); }
    static void bind(const ADAdjoint<A>& a, const Shape& target, map_input* to) {
        inner::bind(a.value(), target, to);
    }

    template <class E>
    static A value_of(const E& e) {
        return evaluate_as<A>(e);
    }
    /// The value in `value`; a statement unless nothing in the expression is active.
    template <class Structure, class... Leaf>
    static ADAdjoint<A> record_value(A value, const array_expression<ADAdjoint<A>, Structure, Leaf...>& e,
                                     const Shape& seed_shape) {
        Tape<A>* tape = Tape<A>::recording();
        if (tape == nullptr || !any_active(*tape, e.leaves())) return value;
        return tape->record(std::move(value), std::make_unique<fused_statement<A, Structure, Leaf...>>(
                                                  e.leaves(), e.shape(), seed_shape, *tape));
    }
    template <class E>
    static ADAdjoint<A> record(const E& e) {
        return record_value(value_of(e), e, e.shape());
    }
    /// factor, a number or `one`, times the sum of all elements, rank 0. Nearly always this is where a reverse sweep
    /// begins: so the derivatives are computed in the same pass as the value, which spares the sweep to compute everything
    /// again.
    template <class Structure, class... Leaf, class Factor>
    static ADAdjoint<A> record_sum(const array_expression<ADAdjoint<A>, Structure, Leaf...>& e,
                                   const Factor& factor) {
        constexpr bool is_unit = std::same_as<Factor, one>;
        constexpr std::size_t components = lift::components;
        constexpr std::size_t inputs = (inputs_of_leaf<Leaf>() + ...);
        Tape<A>& tape = *Tape<A>::recording();
        auto in = bind_leaves<is_unit ? 0 : 1>(e.leaves(), e.shape());
        if constexpr (!is_unit) in[inputs] = map_input::number(factor);
        std::array<map_output, inputs + components> out;
        std::vector<typename sum_statement<A>::term> terms;
        terms.reserve(sizeof...(Leaf));
        std::size_t k = 0;
        const auto bind = [&]<class One>(const One& leaf) {
            if constexpr (std::same_as<One, ADAdjoint<A>>) {
                if (const array_id id = tape.id_of(leaf);
                    id != 0 && (reached<Structure>::mask >> k & 1u) != 0)
                    bind_derivative(leaf.shape(), id, e.shape(), terms, &out[k]);
            }
            k += inputs_of_leaf<One>();
        };
        with_leaves(e.leaves(), [&](const Leaf&... leaf) { (bind(leaf), ...); });
        A total = inner::uninitialised(Shape());
        inner::bind_result(total, &out[inputs]);
        for (std::size_t c = 0; c < components; ++c)
            out[inputs + c].strides = broadcast_strides(Shape(), Strides(), e.shape());
        run_pass<space, element>(value_and_reverse_kernel<Structure, lift, inputs, is_unit>{}, e.shape(), in,
                                 out);
        if constexpr (!is_unit) total = A(total * factor);
        return tape.record(std::move(total), std::make_unique<sum_statement<A>>(std::move(terms)));
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
        auto term = std::ranges::find(terms, id, &sum_statement<A>::term::id);
        const bool is_new = term == terms.end();
        if (is_new) term = terms.insert(term, {id, inner::uninitialised(shape)});
        inner::bind_result(term->derivative, out);
        for (std::size_t c = 0; c < lift::components; ++c) {
            out[c].strides = broadcast_strides(shape, out[c].strides, whole);
            out[c].assign = is_new;
        }
    }
    template <class Places, class... Leaf>
    static bool any_active(const Tape<A>& tape, const leaf_list<Places, Leaf...>& every) {
        const auto is_active = [&]<class One>(const One& leaf) {
            if constexpr (std::same_as<One, ADAdjoint<A>>)
                return tape.id_of(leaf) != 0;
            else
                return false;
        };
        return with_leaves(every, [&](const Leaf&... leaf) { return (is_active(leaf) || ...); });
    }
};

/// y, whose derivative by x is a linear operation.
template <class Linear, array_like A>
ADAdjoint<A> record_linear(A y, const Linear& op, const ADAdjoint<A>& x) {
    Tape<A>* tape = Tape<A>::recording();
    const array_id id = tape == nullptr ? 0 : tape->id_of(x);
    if (id == 0) return y;
    return tape->record(std::move(y), std::make_unique<linear_statement<A, Linear>>(op, x.shape(), id));
}
template <class Linear, class Value, array_like A>
ADAdjoint<A> apply_linearised(const Value& value, const Linear& op, const ADAdjoint<A>& x) {
    return record_linear<Linear, A>(apply_linearised(value, op, x.value()), op, x);
}
template <class Linear, array_like A>
ADAdjoint<A> apply_linear(const Linear& op, const ADAdjoint<A>& x) {
    return record_linear<Linear, A>(apply_linear(op, x.value()), op, x);
}
template <class Bilinear, array_like A>
ADAdjoint<A> apply_bilinear(const Bilinear& op, const ADAdjoint<A>& a, const ADAdjoint<A>& b) {
    A y = apply_bilinear(op, a.value(), b.value());
    Tape<A>* tape = Tape<A>::recording();
    if (tape == nullptr || (tape->id_of(a) == 0 && tape->id_of(b) == 0)) return y;
    return tape->record(std::move(y), std::make_unique<bilinear_statement<A, Bilinear>>(op, a, b, *tape));
}

}  // namespace tandem::inline TANDEM_ABI::detail
