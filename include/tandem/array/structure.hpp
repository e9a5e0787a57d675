#pragma once
#include <type_traits>

#include "../expr/operation.hpp"
#include "../ops/arithmetic.hpp"
#include "../ops/hyperbolic.hpp"
#include "../ops/trigonometric.hpp"
#include "lift.hpp"

/// \file
/// The structure of an array expression: a type without data that says which rules are applied to which numbered
/// inputs. It makes a kernel: for each element (or packet of elements) the inputs are loaded into registers, and
/// `node` builds from them the scalar expression of expr/operation.hpp, whose value is the result and whose sweep
/// gives the derivatives. So arrays are one more evaluator of the same rules.
///
/// An input is a component of a leaf (lift.hpp), numbered over the whole expression. E is its element type.
namespace tandem::inline TANDEM_ABI::detail {

/// The "AD number" that kernels differentiate: it only names the number computed with.
template <class V>
struct kernel_number {
    using value_type = V;
    using ad_type = kernel_number;
};

/// An active leaf in a kernel: a number in registers; its derivative goes to output K.
template <std::size_t K, class V>
class kernel_leaf {
public:
    using value_type = V;
    static constexpr std::size_t leaves = 1;

    TANDEM_INLINE constexpr explicit kernel_leaf(const V& x) : value_(x) {}
    TANDEM_INLINE constexpr kernel_leaf(const kernel_leaf& other) : value_(other.value_) {}
    kernel_leaf& operator=(const kernel_leaf&) = delete;

    TANDEM_INLINE constexpr const V& value() const { return value_; }
    template <std::size_t, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep(const M& multiplier, Visitor& visitor) const {
        visitor.template partial<K>(multiplier);
    }

private:
    V value_;
};

/// Rules whose value and derivative packets compute better together. (The rules themselves are right for packets too.)
template <class V>
TANDEM_INLINE void value_and_slope(ops::sin, const V& x, V& value, V& slope) {
    sin_and_cos(x, value, slope);
}
template <class V>
TANDEM_INLINE void value_and_slope(ops::cos, const V& x, V& value, V& slope) {
    V sine;
    sin_and_cos(x, sine, value);
    slope = -sine;
}
/// exp is exact enough everywhere: unlike the rule, this needs neither both of its sides nor the value.
template <class V>
TANDEM_INLINE void value_and_slope(ops::tanh, const V& x, V& value, V& slope) {
    value = math::tanh(x);
    slope = ops::tanh::slope(V(math::exp(V(-2 * math::abs(x)))));
}

/// A node of such a rule.
template <class Rule, class V, class A>
class paired_node {
public:
    using value_type = V;
    static constexpr std::size_t leaves = A::leaves;

    TANDEM_INLINE explicit paired_node(const A& operand) : operand_(operand) {
        value_and_slope(Rule(), operand_.value(), value_, partial_);
    }
    TANDEM_INLINE paired_node(const paired_node& other)
        : operand_(other.operand_), value_(other.value_), partial_(other.partial_) {}
    paired_node& operator=(const paired_node&) = delete;

    TANDEM_INLINE const V& value() const { return value_; }
    template <std::size_t First, class M, class Visitor>
    TANDEM_INLINE void sweep(const M& multiplier, Visitor& visitor) const {
        operand_.template sweep<First>(chain(multiplier, partial_), visitor);
    }

private:
    A operand_;
    V value_, partial_;
};
template <class Rule, class V, class... Node>
inline constexpr bool is_paired = false;
template <class Rule, class V, class Node>
inline constexpr bool is_paired<Rule, V, Node> =
    is_packet<V> && Node::leaves != 0 && requires(V x) { value_and_slope(Rule(), x, x, x); };

// ---- structures

/// Element of a leaf. Active: derivatives by it are wanted.
template <std::size_t K, class E, class Lift, bool Active>
struct input {
    using scalar = E;
    template <std::size_t D>
    using shift = input<K + D, E, Lift, Active>;
    using passive = input<K, E, Lift, false>;

    template <class P, class In>
    static TANDEM_INLINE auto node(const In& in) {
        if constexpr (std::is_same_v<E, bool>) {
            return constant<mask_t<P>>(in.template mask<P, K>());
        } else {
            // An integer beside floating-point numbers (labels in a comparison) is computed with as an integer.
            using number = std::conditional_t<std::is_integral_v<E>, E, P>;
            const auto x = lifted<Lift>::template read<number, K>(in);
            if constexpr (Active)
                return kernel_leaf<K, std::remove_const_t<decltype(x)>>(x);
            else
                return constant<std::remove_const_t<decltype(x)>>(x);
        }
    }
};

/// A plain number, the same for all elements; an int where E is int and the rule wants one.
template <std::size_t K, class E>
struct number {
    using scalar = E;
    template <std::size_t D>
    using shift = number<K + D, E>;
    using passive = number;

    template <class P, class In>
    static TANDEM_INLINE auto node(const In& in) {
        using V = std::conditional_t<std::is_floating_point_v<E>, P, E>;
        return constant<V>(V(in.template number<E, K>()));
    }
};

/// An int that a rule takes as it is.
template <std::size_t K>
struct exponent {
    using scalar = void;
    template <std::size_t D>
    using shift = exponent<K + D>;
    using passive = exponent;

    template <class P, class In>
    static TANDEM_INLINE auto node(const In& in) {
        return constant<int>(in.template number<int, K>());
    }
};

/// The element type that a kernel computes with: the first floating-point one, else the first.
template <class... E>
struct kernel_scalar {
    using type = void;
};
template <class E, class... Rest>
struct kernel_scalar<E, Rest...> {
    using rest = typename kernel_scalar<Rest...>::type;
    using type = std::conditional_t<std::is_floating_point_v<E> || std::is_void_v<rest> ||
                                        (!std::is_floating_point_v<rest> && !std::is_void_v<E> &&
                                         !std::is_same_v<E, bool>),
                                    E, rest>;
};

template <class Rule, class Lift, class... S>
struct applied;

/// Whether there is a sine or cosine in the structure, which end in a branch, for packets that they do not serve. (So do
/// other functions of packet_functions.hpp, for which nobody has measured it.)
template <class Rule>
inline constexpr bool ends_in_branch = std::is_same_v<Rule, ops::sin> || std::is_same_v<Rule, ops::cos>;
template <class Structure>
inline constexpr bool branches = false;
template <class Rule, class Lift, class... S>
inline constexpr bool branches<applied<Rule, Lift, S...>> = ends_in_branch<Rule> || (branches<S> || ...);
template <class... S>
inline constexpr bool only_first_branches = false;
template <class A, class B>
inline constexpr bool only_first_branches<A, B> = branches<A> && !branches<B>;

/// A rule applied to structures. Operands are computed from left to right, but one that branches after one that does not:
/// what comes before a branch the compiler mixes with it, what comes after has to wait. (sin(x) * exp(y): 5 to 8 %.)
template <class Rule, class Lift, class... S>
struct applied {
    using scalar = typename kernel_scalar<typename S::scalar...>::type;
    template <std::size_t D>
    using shift = applied<Rule, Lift, typename S::template shift<D>...>;
    using passive = applied<Rule, Lift, typename S::passive...>;

    template <class P, class In>
    static TANDEM_INLINE auto node(const In& in) {
        using V = typename Lift::template number<std::conditional_t<std::is_integral_v<scalar>, scalar, P>>;
        using node_type = operation<Rule, kernel_number<V>, std::index_sequence_for<S...>,
                                    decltype(S::template node<P>(in))...>;
        if constexpr (is_paired<Rule, V, decltype(S::template node<P>(in))...>) {
            return paired_node<Rule, V, decltype(S::template node<P>(in))...>(S::template node<P>(in)...);
        } else if constexpr (only_first_branches<S...>) {
            return [&]<class A, class B>(std::type_identity<A>, std::type_identity<B>) TANDEM_ALWAYS_INLINE {
                const auto b = B::template node<P>(in);
                return node_type(std::in_place, A::template node<P>(in), b);
            }(std::type_identity<S>()...);
        } else {
            return node_type{std::in_place, S::template node<P>(in)...};
        }
    }
};

/// A comparison or logical operation: gives a mask, whose derivative is zero.
template <class Relation, class... S>
struct compared {
    using scalar = typename kernel_scalar<typename S::scalar...>::type;
    template <std::size_t D>
    using shift = compared<Relation, typename S::template shift<D>...>;
    using passive = compared<Relation, typename S::passive...>;

    template <class P, class In>
    static TANDEM_INLINE auto node(const In& in) {
        const auto mask = Relation::apply(S::template node<P>(in).value()...);
        return constant<std::remove_const_t<decltype(mask)>>(mask);
    }
};

/// mask ? a : b. The derivative of the side not chosen is exactly zero, whatever happens below it.
template <class V, class Mask, class A, class B>
class chosen_node {
    /// Hands on the derivatives of one side, blended with zero.
    template <bool First, class Visitor>
    struct side {
        const Mask& mask;
        Visitor& visitor;
        template <std::size_t K, class M>
        TANDEM_INLINE constexpr void partial(const M& multiplier) {
            const V m = multiplier_as<V>(multiplier);
            visitor.template partial<K>(First ? blend(mask, m, V(0)) : blend(mask, V(0), m));
        }
    };

public:
    using value_type = V;
    static constexpr std::size_t leaves = A::leaves + B::leaves;

    TANDEM_INLINE constexpr chosen_node(const Mask& mask, const A& a, const B& b)
        : mask_(mask), a_(a), b_(b), value_(blend(mask, V(a.value()), V(b.value()))) {}
    TANDEM_INLINE constexpr chosen_node(const chosen_node& other)
        : mask_(other.mask_), a_(other.a_), b_(other.b_), value_(other.value_) {}
    chosen_node& operator=(const chosen_node&) = delete;

    TANDEM_INLINE constexpr const V& value() const { return value_; }
    template <std::size_t First, class M, class Visitor>
    TANDEM_INLINE constexpr void sweep(const M& multiplier, Visitor& visitor) const {
        if constexpr (A::leaves > 0) {
            side<true, Visitor> masked{mask_, visitor};
            a_.template sweep<First>(multiplier, masked);
        }
        if constexpr (B::leaves > 0) {
            side<false, Visitor> masked{mask_, visitor};
            b_.template sweep<First>(multiplier, masked);
        }
    }

private:
    Mask mask_;
    A a_;
    B b_;
    V value_;
};

template <class Lift, class Mask, class A, class B>
struct chosen {
    using scalar =
        typename kernel_scalar<typename A::scalar, typename B::scalar, typename Mask::scalar>::type;
    template <std::size_t D>
    using shift = chosen<Lift, typename Mask::template shift<D>, typename A::template shift<D>,
                         typename B::template shift<D>>;
    using passive = chosen<Lift, typename Mask::passive, typename A::passive, typename B::passive>;

    template <class P, class In>
    static TANDEM_INLINE auto node(const In& in) {
        using V = typename Lift::template number<std::conditional_t<std::is_integral_v<scalar>, scalar, P>>;
        const auto mask = Mask::template node<P>(in).value();
        const auto a = A::template node<P>(in);
        const auto b = B::template node<P>(in);
        return chosen_node<V, std::remove_const_t<decltype(mask)>, std::remove_const_t<decltype(a)>,
                           std::remove_const_t<decltype(b)>>(mask, a, b);
    }
};

/// Whether the reverse sweep reads input K: not where only +1 and -1 multiply on the way to it.
template <class Structure, bool OnUnitPath = true>
struct reads;
template <std::size_t K, class E, class Lift, bool Active, bool OnUnitPath>
struct reads<input<K, E, Lift, Active>, OnUnitPath> {
    static constexpr unsigned long long mask = OnUnitPath ? 0 : 1ull << K;
};
template <std::size_t K, class E, bool OnUnitPath>
struct reads<number<K, E>, OnUnitPath> {
    static constexpr unsigned long long mask = 1ull << K;
};
template <std::size_t K, bool OnUnitPath>
struct reads<exponent<K>, OnUnitPath> {
    static constexpr unsigned long long mask = 1ull << K;
};
template <class Rule, class Lift, class... S, bool OnUnitPath>
struct reads<applied<Rule, Lift, S...>, OnUnitPath> {
    static constexpr bool is_unit =
        std::is_same_v<Rule, ops::add> || std::is_same_v<Rule, ops::sub> || std::is_same_v<Rule, ops::neg>;
    static constexpr unsigned long long mask = (reads < S, OnUnitPath&& is_unit > ::mask | ...);
};
template <class Relation, class... S, bool OnUnitPath>
struct reads<compared<Relation, S...>, OnUnitPath> {
    static constexpr unsigned long long mask = (reads<S, false>::mask | ...);
};
template <class Lift, class Mask, class A, class B, bool OnUnitPath>
struct reads<chosen<Lift, Mask, A, B>, OnUnitPath> {
    static constexpr unsigned long long mask =
        reads<Mask, false>::mask | reads<A, OnUnitPath>::mask | reads<B, OnUnitPath>::mask;
};

/// The inputs that derivatives reach: active ones, unless every path to them has a partial of zero everywhere.
template <class Structure>
struct reached {
    static constexpr unsigned long long mask = 0;
};
template <std::size_t K, class E, class Lift>
struct reached<input<K, E, Lift, true>> {
    static constexpr unsigned long long mask =
        std::is_same_v<E, bool> ? 0 : (~0ull >> (64 - Lift::components)) << K;
};
template <class Rule, class Lift, class... S>
struct reached<applied<Rule, Lift, S...>> {
    static constexpr unsigned long long mask = [] {
        unsigned long long operands_reached = 0;
        unsigned operand = 0;
        ((operands_reached |= (Rule::inactive >> operand & 1u) != 0 ? 0 : reached<S>::mask, ++operand), ...);
        return operands_reached;
    }();
};
template <class Lift, class Mask, class A, class B>
struct reached<chosen<Lift, Mask, A, B>> {
    static constexpr unsigned long long mask = reached<A>::mask | reached<B>::mask;
};

/// Whether every number in the structure fits a packet of T: floats of one width, and masks.
template <class Structure, class T>
struct fits_packets : std::false_type {};
template <std::size_t K, class E, class Lift, bool Active, class T>
struct fits_packets<input<K, E, Lift, Active>, T>
    : std::bool_constant<std::is_same_v<E, T> || std::is_same_v<E, bool>> {};
template <std::size_t K, class E, class T>
struct fits_packets<number<K, E>, T> : std::is_same<E, T> {};
template <std::size_t K, class T>
struct fits_packets<exponent<K>, T> : std::true_type {};
template <class Rule, class Lift, class... S, class T>
struct fits_packets<applied<Rule, Lift, S...>, T> : std::conjunction<fits_packets<S, T>...> {};
template <class Relation, class... S, class T>
struct fits_packets<compared<Relation, S...>, T> : std::conjunction<fits_packets<S, T>...> {};
template <class Lift, class Mask, class A, class B, class T>
struct fits_packets<chosen<Lift, Mask, A, B>, T>
    : std::conjunction<fits_packets<Mask, T>, fits_packets<A, T>, fits_packets<B, T>> {};

}  // namespace tandem::inline TANDEM_ABI::detail
