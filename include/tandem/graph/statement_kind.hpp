#pragma once
#include <algorithm>
#include <array>

#include "../array/packet.hpp"
#include "program.hpp"
#include "rules.hpp"

/// \file
/// The kind of a statement, made from the type of its expression.
namespace tandem::inline TANDEM_ABI::detail {

template <class T>
struct scalar_source {
    const T* values;
    const value_id* leaves;
    const T* constants;

    template <class V, std::size_t I>
    TANDEM_INLINE const T& leaf() const {
        return values[leaves[I]];
    }
    template <std::size_t I>
    TANDEM_INLINE const T& constant() const {
        return constants[I];
    }
    template <class V, std::size_t, class Compute>
    TANDEM_INLINE V known(const Compute& compute) const {
        return compute();
    }
};

template <class T>
struct store_partials {
    T* partials;
    template <std::size_t I, class M>
    TANDEM_INLINE void partial(const M& multiplier) {
        partials[I] = multiplier_as<T>(multiplier);
    }
};

/// The rows of a statement's values, or of their adjoints, found once: a compiler would look their slots up again after
/// every store.
template <class T, std::size_t Count>
struct block_rows {
    T* row[Count];
    TANDEM_INLINE block_rows(T* block, const std::uint32_t* slots) {
        TANDEM_UNROLL
        for (std::size_t i = 0; i < Count; ++i) row[i] = block + slots[i];
    }
};

/// Lanes k, k + 1, ... of a block. Rows: of the leaves, then of the result, then of what is saved.
/// Root: the number of the costly operation that is the statement's last, if it is one; saved by its result.
template <class T, std::size_t Leaves, std::size_t Root, bool Sweep, std::size_t Rows>
struct block_source {
    const block_rows<T, Rows>& rows;
    const T* constants;
    std::size_t k;

    template <class V, std::size_t I>
    TANDEM_INLINE V leaf() const {
        return load<V>(rows.row[I] + k);
    }
    template <std::size_t I>
    TANDEM_INLINE const T& constant() const {
        return constants[I];
    }
    template <class V, std::size_t I, class Compute>
    TANDEM_INLINE V known(const Compute& compute) const {
        T* const at = rows.row[Leaves + (I == Root ? 0 : 1 + I)] + k;
        if constexpr (Sweep) {
            return load<V>(at);
        } else {
            const V value = compute();
            if constexpr (I != Root) store(at, value);
            return value;
        }
    }
};

/// The rows of a statement's adjoints, of the leaves and then of the result. An odd slot is that of a leaf whose row holds
/// nothing yet. (Rows begin at even places.)
template <class T, std::size_t Leaves>
struct adjoint_rows {
    T* row[Leaves + 1];
    bool fresh[Leaves];
    TANDEM_INLINE adjoint_rows(T* block, const std::uint32_t* slots) {
        TANDEM_UNROLL
        for (std::size_t i = 0; i < Leaves; ++i) {
            row[i] = block + (slots[i] & ~std::uint32_t(1));
            fresh[i] = (slots[i] & 1) != 0;
        }
        row[Leaves] = block + slots[Leaves];
    }
};

template <class T, class V, std::size_t Leaves>
struct add_to_adjoints {
    const adjoint_rows<T, Leaves>& rows;
    std::size_t k;
    V adjoint;

    template <std::size_t I, class M>
    TANDEM_INLINE void partial(const M& multiplier) {
        T* const at = rows.row[I] + k;
        if constexpr (unit_sign<M> == 1) {
            if (rows.row[I] == rows.row[Leaves]) return;  // inherited: see block_program::plan_reverse
        }
        const V old = rows.fresh[I] ? V(0) : load<V>(at);
        if constexpr (unit_sign<M> == 1)
            store(at, V(old + adjoint));
        else if constexpr (unit_sign<M> == -1)
            store(at, V(old - adjoint));
        else
            store(at, V(old + multiplier * adjoint));
    }
};

/// The steps of a statement, listed at compile time. IsSingle: it is one operation on leaves.
template <class T, std::size_t Steps, std::size_t Operands, bool IsSingle>
struct step_list {
    using operand = step_operand;
    std::array<statement_step<T>, Steps> steps{};
    std::array<step_operand, Operands> operands{};
    std::uint16_t leaf_count = 0, constant_count = 0, step_count = 0, operand_count = 0;

    constexpr step_operand leaf() { return {step_operand::leaf, leaf_count++}; }
    constexpr step_operand constant() { return {step_operand::constant, constant_count++}; }
    template <class Rule, std::size_t Arity>
    constexpr step_operand operation(const step_operand (&from)[Arity]);
};

template <class E>
struct operands_in;
template <class T>
struct operands_in<recorded_leaf<T>> {
    static constexpr std::size_t value = 0;
};
template <class C>
struct operands_in<constant<C>> {
    static constexpr std::size_t value = 0;
};
template <class Rule, class Number, class Indices, class... Operand>
struct operands_in<operation<Rule, Number, Indices, Operand...>> {
    static constexpr std::size_t value = sizeof...(Operand) + (operands_in<Operand>::value + ...);
};

/// The functions of a statement whose expression is an E.
template <class E>
struct statement_functions;
template <class Rule, class T, std::size_t... I, class... Operand>
struct statement_functions<operation<Rule, ADRecorded<T>, std::index_sequence<I...>, Operand...>> {
    using E = operation<Rule, ADRecorded<T>, std::index_sequence<I...>, Operand...>;
    using rule = Rule;
    using structure = structure_of<E>;
    static constexpr structure_counts counts = structure::counts;
    static constexpr bool root_is_costly = !is_cheap<Rule>;
    static constexpr std::size_t root = root_is_costly ? counts.costly - 1 : counts.costly;
    using V = std::conditional_t<structure::takes_packets, vector_t<T>, T>;

    template <class U, class Source>
    TANDEM_INLINE static auto replay(const Source& source) {
        return structure::template replay<U, structure_counts{}>(source);
    }

    static T value(const T* values, const value_id* leaves, const T* constants) {
        return replay<T>(scalar_source<T>{values, leaves, constants}).value();
    }
    static T linearise(const T* values, const value_id* leaves, const T* constants, T* partials) {
        std::fill_n(partials, counts.leaves, T(0));
        store_partials<T> store{partials};
        const auto e = replay<T>(scalar_source<T>{values, leaves, constants});
        e.template sweep<0>(one{}, store);
        return e.value();
    }
    static constexpr std::size_t rows = counts.leaves + 1 + counts.costly - (root_is_costly ? 1 : 0);

    static void forward(T* values, const std::uint32_t* slots, const T* constants, std::size_t lanes) {
        const block_rows<T, rows> at(values, slots);
        for (std::size_t k = 0; k < lanes; k += width<V>) {
            const block_source<T, counts.leaves, root, false, rows> source{at, constants, k};
            store(at.row[counts.leaves] + k, V(replay<V>(source).value()));
        }
    }
    static void reverse(T* values, const std::uint32_t* slots, const T* constants, T* adjoints,
                        const std::uint32_t* adjoint_slots, std::size_t lanes) {
        const block_rows<T, rows> at(values, slots);
        const adjoint_rows<T, counts.leaves> adjoint(adjoints, adjoint_slots);
        for (std::size_t k = 0; k < lanes; k += width<V>) {
            const block_source<T, counts.leaves, root, true, rows> source{at, constants, k};
            add_to_adjoints<T, V, counts.leaves> add{adjoint, k, load<V>(adjoint.row[counts.leaves] + k)};
            replay<V>(source).template sweep<0>(one{}, add);
        }
    }
    static constexpr auto make_steps() {
        step_list<T, counts.operations, operands_in<E>::value,
                  counts.operations == 1 && counts.constants == 0>
            list;
        structure::list(list);
        return list;
    }
};

/// The elementary operations of an elemental, see symbolic.hpp.
template <class Rule, class T>
inline constexpr value_id (*expand_of)(elementary_builder<T>&, std::span<const value_id>) = nullptr;
template <class F, std::size_t N, class T>
value_id expand_elemental(elementary_builder<T>& to, std::span<const value_id> operands);
template <class F, std::size_t N, class T>
inline constexpr value_id (*expand_of<elemental_rule<F, N>, T>)(
    elementary_builder<T>&, std::span<const value_id>) = expand_elemental<F, N, T>;

template <class E>
inline constexpr auto active_leaves = [] {
    using structure = typename statement_functions<E>::structure;
    std::array<bool, structure::counts.leaves> active{};
    structure::mark_active(0, true, active.data());
    return active;
}();
/// The leaves of which the statement is a sum and others: their partials are 1.
template <class E>
inline constexpr auto added_leaves = [] {
    using structure = typename statement_functions<E>::structure;
    std::array<bool, structure::counts.leaves> added{};
    structure::mark_added(0, true, added.data());
    return added;
}();
template <class E>
inline constexpr auto steps_of = statement_functions<E>::make_steps();

/// The kind of statements whose expression is an E.
template <class E, class T = typename E::value_type>
inline constexpr statement_kind<T> statement_kind_of = [] {
    using functions = statement_functions<E>;
    constexpr structure_counts counts = functions::counts;
    statement_kind<T> kind{};
    kind.leaves = static_cast<std::uint32_t>(counts.leaves);
    kind.constants = static_cast<std::uint32_t>(counts.constants);
    kind.value = functions::value;
    kind.linearise = functions::linearise;
    kind.active = active_leaves<E>;
    kind.added = added_leaves<E>;
    kind.steps = steps_of<E>.steps;
    kind.operands = steps_of<E>.operands;
    kind.block.needed = functions::structure::template needed<true>(0);
    kind.block.needs_result = functions::root_is_costly;
    kind.block.saved = static_cast<std::uint32_t>(counts.costly - (functions::root_is_costly ? 1 : 0));
    kind.block.forward = functions::forward;
    kind.block.reverse = functions::reverse;
    kind.expand = expand_of<typename functions::rule, T>;
    return kind;
}();

/// The statement that is one operation on leaves; an int that the rule takes is a constant.
template <class Rule, class T, class Indices = std::make_index_sequence<Rule::arity>>
struct single_operation;
template <class Rule, class T, std::size_t... I>
struct single_operation<Rule, T, std::index_sequence<I...>> {
    template <std::size_t J>
    using operand =
        std::conditional_t<integer_argument<Rule> == static_cast<int>(J), constant<int>, recorded_leaf<T>>;
    using type = operation<Rule, ADRecorded<T>, std::index_sequence<I...>, operand<I>...>;
};

/// A rule that is in no list is known by the kind of the statement that is this one operation; null there itself.
template <class T, std::size_t Steps, std::size_t Operands, bool IsSingle>
template <class Rule, std::size_t Arity>
constexpr step_operand step_list<T, Steps, Operands, IsSingle>::operation(const step_operand (&from)[Arity]) {
    statement_step<T>& step = steps[step_count];
    step = {graph_code_of<Rule>, Rule::name, nullptr, operand_count, static_cast<std::uint16_t>(Arity)};
    if constexpr (graph_code_of<Rule> == graph_code::foreign && !IsSingle)
        step.foreign = &statement_kind_of<typename single_operation<Rule, T>::type>;
    for (std::size_t i = 0; i < Arity; ++i) operands[operand_count++] = from[i];
    return {step_operand::step, step_count++};
}

/// A number that does not depend on the inputs, where a statement needs it as a leaf, or the function returns it.
template <class T>
struct constant_statement {
    static T value(const T*, const value_id*, const T* constants) { return constants[0]; }
    static T linearise(const T*, const value_id*, const T* constants, T*) { return constants[0]; }
    static void forward(T* values, const std::uint32_t* slots, const T* constants, std::size_t lanes) {
        std::fill_n(values + slots[0], lanes, constants[0]);
    }
    static constexpr statement_step<T> step{graph_code::constant, "constant", nullptr, 0, 1};
    static constexpr step_operand operand{step_operand::constant, 0};
};
template <class T>
inline constexpr statement_kind<T> constant_kind{0,
                                                 1,
                                                 constant_statement<T>::value,
                                                 constant_statement<T>::linearise,
                                                 {},
                                                 {},
                                                 {&constant_statement<T>::step, 1},
                                                 {&constant_statement<T>::operand, 1},
                                                 {0, false, 0, constant_statement<T>::forward, nullptr},
                                                 nullptr};

}  // namespace tandem::inline TANDEM_ABI::detail
