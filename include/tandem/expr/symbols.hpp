#pragma once
#include <array>
#include <tuple>

#include "overloads.hpp"

/// \file
/// Reverse mode at compile time. A function is called with symbols; what comes back is an object whose type is
/// its expression. Equal types are equal subexpressions, but for constants, which are compared at run time
/// (the compiler folds that for literals; where they differ, each partial is computed by itself instead).
namespace tandem::inline TANDEM_ABI {
/// Base of helper numbers, by which argument-dependent lookup finds tandem's functions.
struct helper_number {};
}  // namespace tandem::inline TANDEM_ABI

namespace tandem::inline TANDEM_ABI::detail {

/// The number type of symbolic expressions: `apply` builds nodes.
struct symbolic {
    using ad_type = symbolic;
    using value_type = double;
    template <class Rule, class... Operand>
    TANDEM_INLINE static constexpr auto apply(const Operand&... operand);
};

struct symbolic_node : helper_number {
    using ad_type = symbolic;
    using value_type = double;
    template <class Never = void>
    double value() const {
        static_assert(!std::is_void_v<Never>,
                      "tandem::elemental: f must not compare or convert its arguments; use max, min, clamp, abs, "
                      "or assign statement by statement instead");
        return 0;
    }
};

template <std::size_t I>
struct symbol : symbolic_node {};

template <std::size_t J, class Operand>
struct symbolic_operand {
    Operand operand;
    TANDEM_INLINE constexpr explicit symbolic_operand(const Operand& o) : operand(o) {}
    TANDEM_INLINE constexpr symbolic_operand(const symbolic_operand& other) : operand(other.operand) {}
};

template <class Rule, class Indices, class... Operand>
struct symbolic_operation;
template <class Rule, std::size_t... J, class... Operand>
struct symbolic_operation<Rule, std::index_sequence<J...>, Operand...>
    : symbolic_node, symbolic_operand<J, Operand>... {
    TANDEM_INLINE constexpr explicit symbolic_operation(const Operand&... o) : symbolic_operand<J, Operand>(o)... {}
    TANDEM_INLINE constexpr symbolic_operation(const symbolic_operation& other)
        : symbolic_operand<J, Operand>(other)... {}
};

template <class Rule, class... Operand>
TANDEM_INLINE constexpr auto symbolic::apply(const Operand&... operand) {
    return symbolic_operation<Rule, std::index_sequence_for<Operand...>, Operand...>(operand...);
}

// ---- the list of distinct nodes, operands before the operations that use them ----

template <class... Node>
struct node_list {
    static constexpr std::size_t size = sizeof...(Node);
    template <class X>
    static constexpr bool contains = (std::is_same_v<X, Node> || ...);
    template <class X>
    static constexpr std::size_t index_of() {
        std::size_t index = 0;
        (void)((std::is_same_v<X, Node> || (++index, false)) || ...);
        return index;
    }
};

template <class List, class Node, bool Known>
struct insert_node;
template <class List, class Node>
using insert_node_t = typename insert_node<List, Node, List::template contains<Node>>::type;
template <class List, class Node>
struct insert_node<List, Node, true> {
    using type = List;
};
template <class... Listed, class Node>
struct insert_node<node_list<Listed...>, Node, false> {
    using type = node_list<Listed..., Node>;
};

template <class List, class Node>
struct collect_nodes {  // a constant
    using type = List;
};
template <class List, std::size_t I>
struct collect_nodes<List, symbol<I>> {
    using type = insert_node_t<List, symbol<I>>;
};
template <class List, class Node, class... Operand>
struct collect_operands {
    using type = insert_node_t<List, Node>;
};
template <class List, class Node, class First, class... Rest>
struct collect_operands<List, Node, First, Rest...>
    : collect_operands<typename collect_nodes<List, First>::type, Node, Rest...> {};
template <class List, class Rule, class Indices, class... Operand>
struct collect_nodes<List, symbolic_operation<Rule, Indices, Operand...>>
    : std::conditional_t<List::template contains<symbolic_operation<Rule, Indices, Operand...>>, std::type_identity<List>,
                         collect_operands<List, symbolic_operation<Rule, Indices, Operand...>, Operand...>> {};

/// Whether operand J of a rule is X and carries a derivative.
template <class Rule, std::size_t J, class Operand, class X>
inline constexpr bool differentiates = std::is_same_v<Operand, X> && ((Rule::inactive >> J) & 1u) == 0;

template <class Node, class X>
inline constexpr bool uses = false;
template <class Rule, std::size_t... J, class... Operand, class X>
inline constexpr bool uses<symbolic_operation<Rule, std::index_sequence<J...>, Operand...>, X> =
    (differentiates<Rule, J, Operand, X> || ...);

/// Whether no operand of the node before number Position is X.
template <std::size_t Position, class X, class Rule, std::size_t... J, class... Operand>
constexpr bool first_use(std::type_identity<symbolic_operation<Rule, std::index_sequence<J...>, Operand...>>) {
    return !((J < Position && differentiates<Rule, J, Operand, X>) || ...);
}

/// Position of the last node that uses X, which is the first to contribute to its adjoint.
template <class X, class... Node>
constexpr std::size_t last_user(node_list<Node...>) {
    std::size_t last = 0, index = 0;
    ((last = uses<Node, X> ? index : last, ++index), ...);
    return last;
}

template <class Operand>
inline constexpr bool is_constant = false;
template <class C>
inline constexpr bool is_constant<constant<C>> = true;

/// Everything a sweep holds for one node. (Cells are base classes: an array would end up in memory.)
template <std::size_t Index, class Node, class V>
struct cell {
    V value;
    V adjoint = V(0);
    const Node* node = nullptr;  // the instance whose constants are used
};

template <class V, class List, class Indices>
struct static_sweep;
template <class V, class... Node, std::size_t... Index>
struct static_sweep<V, node_list<Node...>, std::index_sequence<Index...>> : cell<Index, Node, V>... {
    using list = node_list<Node...>;
    bool constants_agree = true;

    template <class N>
    using cell_of = cell<list::template index_of<N>(), N, V>;
    template <class N>
    TANDEM_INLINE constexpr cell_of<N>& at() {
        return *this;
    }

    /// Remembers an instance of each node, and compares the constants of the others with it.
    template <class N>
    TANDEM_INLINE constexpr void enter(const N&) {}
    template <class Rule, std::size_t... J, class... Operand>
    TANDEM_INLINE constexpr void enter(const symbolic_operation<Rule, std::index_sequence<J...>, Operand...>& node) {
        using N = symbolic_operation<Rule, std::index_sequence<J...>, Operand...>;
        cell_of<N>& here = at<N>();
        if (here.node == nullptr)
            here.node = &node;
        else
            (compare<J, Operand>(*here.node, node), ...);
        (enter(static_cast<const symbolic_operand<J, Operand>&>(node).operand), ...);
    }
    template <std::size_t J, class C, class N>
    TANDEM_INLINE constexpr void compare(const N& a, const N& b) {
        if constexpr (is_constant<C>)
            constants_agree = constants_agree && static_cast<const symbolic_operand<J, C>&>(a).operand.value() ==
                                                     static_cast<const symbolic_operand<J, C>&>(b).operand.value();
    }

    template <std::size_t J, class Operand, class N>
    TANDEM_INLINE constexpr decltype(auto) operand_value(const N& node) {
        if constexpr (list::template contains<Operand>)
            return (at<Operand>().value);
        else
            return static_cast<const symbolic_operand<J, Operand>&>(node).operand.value();
    }

    template <class X, std::size_t I>
    TANDEM_INLINE constexpr void evaluate(const X& x, std::type_identity<symbol<I>>) {
        at<symbol<I>>().value = std::get<I>(x);
    }
    template <class X, class Rule, std::size_t... J, class... Operand>
    TANDEM_INLINE constexpr void evaluate(
        const X&, std::type_identity<symbolic_operation<Rule, std::index_sequence<J...>, Operand...>>) {
        auto& here = at<symbolic_operation<Rule, std::index_sequence<J...>, Operand...>>();
        here.value = Rule::template value<V>(operand_value<J, Operand>(*here.node)...);
    }

    template <std::size_t I>
    TANDEM_INLINE constexpr void propagate(std::type_identity<symbol<I>>) {}
    template <class Rule, std::size_t... J, class... Operand>
    TANDEM_INLINE constexpr void propagate(
        std::type_identity<symbolic_operation<Rule, std::index_sequence<J...>, Operand...>>) {
        using N = symbolic_operation<Rule, std::index_sequence<J...>, Operand...>;
        (propagate_to<Rule, N, J, Operand>(operand_value<J, Operand>(*at<N>().node)...), ...);
    }
    /// Adds to the adjoint of operand number J of N; x... are the values of all operands.
    template <class Rule, class N, std::size_t J, class Operand, class... X>
    TANDEM_INLINE constexpr void propagate_to(const X&... x) {
        if constexpr (list::template contains<Operand> && ((Rule::inactive >> J) & 1u) == 0) {
            constexpr bool first = list::template index_of<N>() == last_user<Operand>(list{}) && first_use<J, Operand>(std::type_identity<N>{});
            const auto partial = Rule::template partial<static_cast<int>(J)>(x..., at<N>().value);
            V& adjoint = at<Operand>().adjoint;
            if constexpr (first)
                adjoint = product(at<N>().adjoint, partial);
            else
                adjoint += product(at<N>().adjoint, partial);
        }
    }
    template <class P>
    TANDEM_INLINE static constexpr V product(const V& adjoint, const P& partial) {
        return chain(adjoint, partial);
    }
    template <class X>
    TANDEM_INLINE constexpr void run(const X& x) {
        (evaluate(x, std::type_identity<Node>{}), ...);
        at<std::tuple_element_t<list::size - 1, std::tuple<Node...>>>().adjoint = V(1);
        (propagate(std::type_identity<std::tuple_element_t<list::size - 1 - Index, std::tuple<Node...>>>{}), ...);
    }
};

/// A value and one tangent, evaluated operation by operation.
template <class V>
class eager_tangent : helper_number {
public:
    using ad_type = eager_tangent;
    using value_type = V;
    struct leaf {
        const eager_tangent& number;
        explicit leaf(const eager_tangent& x) : number(x) {}
        const V& value() const { return number.value_; }
    };

    eager_tangent(const V& value, const V& tangent) : value_(value), tangent_(tangent) {}
    const V& value() const { return value_; }
    const V& tangent() const { return tangent_; }

    template <class Rule, class... Operand>
    static eager_tangent apply(const Operand&... operand) {
        eager_tangent y(Rule::template value<V>(operand.value()...), V(0));
        [&]<std::size_t... J>(std::index_sequence<J...>) {
            (y.add<Rule, J>(operand, operand.value()...), ...);
        }(std::index_sequence_for<Operand...>{});
        return y;
    }

private:
    template <class Rule, std::size_t J, class Operand, class... X>
    void add(const Operand& operand, const X&... x) {
        if constexpr (std::is_same_v<Operand, leaf> && ((Rule::inactive >> J) & 1u) == 0)
            tangent_ += chain(operand.number.tangent_, Rule::template partial<static_cast<int>(J)>(x..., value_));
    }

    V value_;
    V tangent_;
};

/// Value and partials of a function of N arguments.
template <class V, std::size_t N>
struct static_gradient {
    V value;
    std::array<V, N> partials;

    template <class F, class... X>
    TANDEM_INLINE constexpr void compute(const F& f, const X&... x) {
        compute_at(f, std::make_index_sequence<N>{}, x...);
    }

private:
    TANDEM_MAY_CALL_HOST
    template <class F, std::size_t... I, class... X>
    TANDEM_INLINE constexpr void compute_at(const F& f, std::index_sequence<I...>, const X&... x) {
        const auto expression = f(symbol<I>{}...);
        using root = std::remove_const_t<decltype(expression)>;
        if constexpr (std::is_base_of_v<symbolic_node, root>) {
            using list = typename collect_nodes<node_list<>, root>::type;
            static_sweep<V, list, std::make_index_sequence<list::size>> sweep;
            sweep.enter(expression);
            if (sweep.constants_agree) {
                sweep.run(std::tie(x...));
                value = sweep.template at<root>().value;
                ((partials[I] = adjoint_of<list, I>(sweep)), ...);
            } else {
                value = (..., one_by_one<I>(f, std::index_sequence<I...>{}, x...));
            }
        } else {  // a plain number: f does not depend on its arguments
            value = V(expression);
            partials = {};
        }
    }
    template <class List, std::size_t I, class Sweep>
    TANDEM_INLINE static constexpr V adjoint_of(Sweep& sweep) {
        if constexpr (List::template contains<symbol<I>>)
            return sweep.template at<symbol<I>>().adjoint;
        else
            return V(0);
    }
    template <std::size_t Direction, class F, std::size_t... I, class... X>
    TANDEM_COLD V one_by_one(const F& f, std::index_sequence<I...>, const X&... x) {
        const eager_tangent<V> y = f(eager_tangent<V>(x, V(I == Direction ? 1 : 0))...);
        partials[Direction] = y.tangent();
        return y.value();
    }
};

}  // namespace tandem::inline TANDEM_ABI::detail
