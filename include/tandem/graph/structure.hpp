#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../expr/elemental.hpp"
#include "conditions.hpp"

/// \file
/// The expression of a recorded statement as a type, and how it is computed again: with other leaves and constants, and
/// by any number type V, a plain number or a SIMD packet. The nodes of expr/operation.hpp are built once more, from a
/// `source`:
///
///     leaf<V, I>()        the value of leaf number I, counted from left to right
///     constant<I>()       constant number I
///     known<I>(compute)   the value of costly operation number I: computed, or what was saved of it
namespace tandem::inline TANDEM_ABI {

template <class T>
class ADRecorded;

namespace detail {

template <class T>
class recorded_leaf;

/// The level of the nodes that are built again.
template <class V>
struct replay_number {
    using ad_type = replay_number;
    using value_type = V;
};

template <class V, std::size_t I>
class replay_leaf {
public:
    using ad_type = replay_number<V>;
    using value_type = V;
    static constexpr std::size_t leaves = 1;

    TANDEM_INLINE explicit replay_leaf(const V& value) : value_(value) {}
    TANDEM_INLINE replay_leaf(const replay_leaf& other) : value_(other.value_) {}
    replay_leaf& operator=(const replay_leaf&) = delete;

    TANDEM_INLINE const V& value() const { return value_; }
    /// A statement's leaf keeps its number where leaves before it carry no derivative.
    template <std::size_t, class M, class Visitor>
    TANDEM_INLINE void sweep(const M& multiplier, Visitor& visitor) const {
        visitor.template partial<I>(multiplier);
    }

private:
    V value_;
};

/// How many of each kind lie in an expression, or before one in it.
struct structure_counts {
    std::size_t leaves = 0, constants = 0, costly = 0, operations = 0;
    friend constexpr structure_counts operator+(const structure_counts& a, const structure_counts& b) {
        return {a.leaves + b.leaves, a.constants + b.constants, a.costly + b.costly,
                a.operations + b.operations};
    }
};

/// Operations that cost no more to compute again than to load.
template <class Rule>
inline constexpr bool is_cheap = false;
#define TANDEM_CHEAP(rule) \
    template <>            \
    inline constexpr bool is_cheap<ops::rule> = true;
TANDEM_CHEAP(add)
TANDEM_CHEAP(sub)
TANDEM_CHEAP(mul)
TANDEM_CHEAP(neg)
TANDEM_CHEAP(fma)
TANDEM_CHEAP(square)
TANDEM_CHEAP(abs)
TANDEM_CHEAP(max)
TANDEM_CHEAP(min)
TANDEM_CHEAP(relu)
TANDEM_CHEAP(clamp)
TANDEM_CHEAP(select)
TANDEM_CHEAP(less)
TANDEM_CHEAP(less_equal)
TANDEM_CHEAP(equal)
TANDEM_CHEAP(both)
TANDEM_CHEAP(either)
TANDEM_CHEAP(negation)
TANDEM_CHEAP(stop)
TANDEM_CHEAP(with_partial)
TANDEM_CHEAP(scale)
#undef TANDEM_CHEAP

/// Whether the partial by operand J needs no operand that is a leaf, so that where every operation above is like that,
/// a reverse sweep needs no value below.
template <class Rule, std::size_t J, class... Operand>
inline constexpr bool is_linear_in = false;
template <std::size_t J, class A, class B>
inline constexpr bool is_linear_in<ops::add, J, A, B> = true;
template <std::size_t J, class A, class B>
inline constexpr bool is_linear_in<ops::sub, J, A, B> = true;
template <class A>
inline constexpr bool is_linear_in<ops::neg, 0, A> = true;
template <class Y, class X, class P>
inline constexpr bool is_linear_in<ops::with_partial, 0, Y, X, P> = true;
template <class A, class C>
inline constexpr bool is_linear_in<ops::mul, 0, A, constant<C>> = true;
template <class A, class C>
inline constexpr bool is_linear_in<ops::mul, 1, constant<C>, A> = true;

/// Whether the partial by operand J is 1.
template <class Rule, std::size_t J>
inline constexpr bool is_added = false;
template <std::size_t J>
inline constexpr bool is_added<ops::add, J> = true;
template <>
inline constexpr bool is_added<ops::sub, 0> = true;
template <>
inline constexpr bool is_added<ops::with_partial, 0> = true;

/// See the top. Of each node:
///     counts                      what lies in it
///     replayed<V, First>          the node that is built; its leaves are numbered from First on
///     replay<V, Before>(source)   builds it; Before is what lies before it in the statement
///     needed<Linear>(First)       the leaves, as bits, whose values a reverse sweep needs
///     mark_active(first, reached, active)   sets active[i] where a derivative by leaf i may be other than zero
///     mark_added(first, reached, added)     sets added[i] where that derivative is 1, by sums and differences alone
///     takes_packets               whether every rule in it can be computed by packets
///     collect(node, sink)         sink.leaf(leaf) and sink.constant(number), in order
///     list(sink)                  sink.leaf(), sink.constant(), and sink.operation<Rule>(what these gave for its operands)
template <class E>
struct structure_of;

template <class T>
struct structure_of<recorded_leaf<T>> {
    static constexpr structure_counts counts{1, 0, 0, 0};
    static constexpr bool takes_packets = true;
    template <class V, std::size_t First>
    using replayed = replay_leaf<V, First>;
    template <class V, structure_counts Before, class Source>
    TANDEM_INLINE static replayed<V, Before.leaves> replay(const Source& source) {
        return replayed<V, Before.leaves>(source.template leaf<V, Before.leaves>());
    }
    template <bool Linear>
    static constexpr std::uint64_t needed(std::size_t first) {
        return Linear ? 0 : std::uint64_t(1) << (first < 63 ? first : 63);
    }
    static constexpr void mark_active(std::size_t first, bool reached, bool* active) {
        active[first] = reached;
    }
    static constexpr void mark_added(std::size_t first, bool reached, bool* added) { added[first] = reached; }
    TANDEM_MAY_CALL_HOST
    template <class Sink>
    TANDEM_INLINE static void collect(const recorded_leaf<T>& leaf, Sink& sink) {
        sink.leaf(leaf);
    }
    template <class Sink>
    static constexpr auto list(Sink& sink) {
        return sink.leaf();
    }
};

/// Constants are kept as numbers of type T; an int, as the exponent of ldexp is, fits into one.
template <class C>
struct structure_of<constant<C>> {
    static constexpr structure_counts counts{0, 1, 0, 0};
    static constexpr bool takes_packets = true;
    template <class V, std::size_t First>
    using replayed = constant<std::conditional_t<std::is_same_v<C, int>, int, V>>;
    template <class V, structure_counts Before, class Source>
    TANDEM_INLINE static replayed<V, 0> replay(const Source& source) {
        return replayed<V, 0>(
            static_cast<typename replayed<V, 0>::value_type>(source.template constant<Before.constants>()));
    }
    template <bool Linear>
    static constexpr std::uint64_t needed(std::size_t) {
        return 0;
    }
    static constexpr void mark_active(std::size_t, bool, bool*) {}
    static constexpr void mark_added(std::size_t, bool, bool*) {}
    TANDEM_MAY_CALL_HOST
    template <class Sink>
    TANDEM_INLINE static void collect(const constant<C>& c, Sink& sink) {
        sink.constant(c.value());
    }
    template <class Sink>
    static constexpr auto list(Sink& sink) {
        return sink.constant();
    }
};

/// The node of a rule, built again.
template <class Rule, class V, class... Operand>
struct replayed_node {
    using type = operation<Rule, replay_number<V>, std::index_sequence_for<Operand...>, Operand...>;
    template <class Known>
    TANDEM_INLINE static type make(const Known& known, const Operand&... operand) {
        return type(
            known([&]() TANDEM_ALWAYS_INLINE -> V { return Rule::template value<V>(operand.value()...); }),
            operand...);
    }
};

/// An elemental's node computes the value and all partials at once, of which the compiler keeps what is used.
template <class F, std::size_t N, class V, class... Operand>
struct replayed_node<elemental_rule<F, N>, V, Operand...> {
    using type = precomputed<replay_number<V>, std::index_sequence_for<Operand...>, Operand...>;
    template <class Known>
    TANDEM_INLINE static type make(const Known&, const Operand&... operand) {
        static_gradient<V, N> result;
        result.compute(F{}, V(operand.value())...);
        return type(result.value, result.partials, operand...);
    }
};
template <class F, std::size_t N>
inline constexpr bool is_cheap<elemental_rule<F, N>> = true;

/// Rules of the user's own, and those of other libraries' functions, may be written for plain numbers only.
template <class Rule>
inline constexpr bool rule_takes_packets = graph_code_of<Rule> != graph_code::foreign;
template <class F, std::size_t N>
inline constexpr bool rule_takes_packets<elemental_rule<F, N>> = true;

template <class Rule, class T, std::size_t... I, class... Operand>
struct structure_of<operation<Rule, ADRecorded<T>, std::index_sequence<I...>, Operand...>> {
    using node = operation<Rule, ADRecorded<T>, std::index_sequence<I...>, Operand...>;
    static constexpr structure_counts counts =
        (structure_of<Operand>::counts + ...) + structure_counts{0, 0, is_cheap<Rule> ? 0 : 1, 1};
    static constexpr bool takes_packets =
        rule_takes_packets<Rule> && (structure_of<Operand>::takes_packets && ...);
    /// What lies in the operands before operand J.
    template <std::size_t J>
    static constexpr structure_counts before =
        ((I < J ? structure_of<Operand>::counts : structure_counts{}) + ... + structure_counts{});

    template <class V, std::size_t First>
    using builder =
        replayed_node<Rule, V,
                      typename structure_of<Operand>::template replayed<V, First + before<I>.leaves>...>;
    template <class V, std::size_t First>
    using replayed = typename builder<V, First>::type;

    template <class V, structure_counts Before, class Source>
    TANDEM_INLINE static replayed<V, Before.leaves> replay(const Source& source) {
        const auto known = [&](const auto& compute) TANDEM_ALWAYS_INLINE -> V {
            if constexpr (is_cheap<Rule>)
                return compute();
            else  // counted after its operands: the root comes last
                return source.template known<V, Before.costly + counts.costly - 1>(compute);
        };
        return builder<V, Before.leaves>::make(
            known, structure_of<Operand>::template replay<V, Before + before<I>>(source)...);
    }

    /// Whether nothing below operand J is needed, if nothing above is.
    template <bool Linear, std::size_t J>
    static constexpr bool stays_linear = Linear && is_linear_in<Rule, J, Operand...>;
    template <bool Linear>
    static constexpr std::uint64_t needed(std::size_t first) {
        return (structure_of<Operand>::template needed<stays_linear<Linear, I>>(first + before<I>.leaves) |
                ...);
    }

    static constexpr void mark_active(std::size_t first, bool reached, bool* active) {
        (structure_of<Operand>::mark_active(first + before<I>.leaves,
                                            reached && ((Rule::inactive >> I) & 1u) == 0, active),
         ...);
    }
    static constexpr void mark_added(std::size_t first, bool reached, bool* added) {
        (structure_of<Operand>::mark_added(first + before<I>.leaves, reached && is_added<Rule, I>, added),
         ...);
    }

    TANDEM_MAY_CALL_HOST
    template <class Sink>
    TANDEM_INLINE static void collect(const node& e, Sink& sink) {
        e.for_each_operand([&]<class A>(const A& operand)
                               TANDEM_ALWAYS_INLINE { structure_of<A>::collect(operand, sink); });
    }

    template <class Sink>
    static constexpr auto list(Sink& sink) {
        // Braces: operands are listed from left to right.
        const typename Sink::operand operands[] = {structure_of<Operand>::list(sink)...};
        return sink.template operation<Rule>(operands);
    }
};

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
