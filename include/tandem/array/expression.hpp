#pragma once
#include "../expr/overloads.hpp"
#include "leaves.hpp"
#include "pass.hpp"

/// \file
/// Array expressions. An operator or function of arrays computes nothing: it returns the structure of what is to
/// be computed, as a type, and its leaves, which share the buffers of the arrays. One pass over the elements
/// computes the whole when it is assigned.
/// As TANDEM_EXACT_CHOICES, for numbers that are never constants: nvcc refuses a constexpr friend with such a result.
#define TANDEM_EXACT_ARRAY_CHOICES(Number)                                      \
    friend auto max(const Number& a, const Number& b) {                         \
        return detail::build<ops::max>(a, b);                                   \
    }                                                                           \
    friend auto min(const Number& a, const Number& b) {                         \
        return detail::build<ops::min>(a, b);                                   \
    }                                                                           \
    friend auto clamp(const Number& x, const Number& low, const Number& high) { \
        return detail::build<ops::clamp>(x, low, high);                         \
    }

namespace tandem::inline TANDEM_ABI::detail {

/// What is known of an array-like value: Array, ADTangent<Array, N>, ADAdjoint<...>. A specialisation offers
///
///     element, space, lift        of its arrays; what a kernel makes of them (lift.hpp)
///     active                      whether reverse mode wants derivatives by it
///     const Shape& shape(a)
///     bind(a, target, inputs)     one map_input for each component, over the shape `target`
///     uninitialised(shape)        a new value
///     bind_result(a, outputs)     one map_output for each component
template <class A>
struct array_traits;

template <class A>
concept array_like = requires { typename array_traits<A>::lift; };

/// Number: what the expression evaluates to.
template <class Number, class Structure, class... Leaf>
class array_expression;

template <class X>
inline constexpr bool is_array_expression = false;
template <class Number, class Structure, class... Leaf>
inline constexpr bool is_array_expression<array_expression<Number, Structure, Leaf...>> = true;

template <class X>
inline constexpr bool is_parameter = false;

/// An array, an array-like AD value, or an expression of such.
template <class X>
concept array_operand = array_like<X> || is_array_expression<X> || is_parameter<X>;

/// An operand as part of a larger expression.
template <class X>
struct part_of;

template <array_like A>
struct part_of<A> {
    using traits = array_traits<A>;
    using structure = input<0, typename traits::element, typename traits::lift, traits::active>;
    static constexpr std::size_t inputs = traits::lift::components;
    static leaves_of<A> leaves(const A& a) { return {{a}}; }
    static leaves_of<A> leaves(A&& a) { return {{std::move(a)}}; }
    static const Shape& shape(const A& a) { return traits::shape(a); }
};
template <class Number, class Structure, class... Leaf>
struct part_of<array_expression<Number, Structure, Leaf...>> {
    using structure = Structure;
    static constexpr std::size_t inputs = array_expression<Number, Structure, Leaf...>::inputs;
    static const leaves_of<Leaf...>& leaves(const array_expression<Number, Structure, Leaf...>& e) {
        return e.leaves();
    }
    static leaves_of<Leaf...>&& leaves(array_expression<Number, Structure, Leaf...>&& e) {
        return std::move(e).leaves();
    }
    static const Shape& shape(const array_expression<Number, Structure, Leaf...>& e) { return e.shape(); }
};
/// A passive array: a leaf of a lower level.
template <array_like A>
struct part_of<constant<A>> : part_of<A> {
    using structure = typename part_of<A>::structure::passive;
    static leaves_of<A> leaves(const constant<A>& a) { return {{a.value()}}; }
    static const Shape& shape(const constant<A>& a) { return array_traits<A>::shape(a.value()); }
};
/// A plain number; an int beside floating-point arrays is an argument that the rule takes as it is.
struct plain_part {
    static constexpr std::size_t inputs = 1;
    template <class C>
    static leaves_of<C> leaves(const constant<C>& c) {
        return {{c.value()}};
    }
    template <class C>
    static Shape shape(const constant<C>&) {
        return {};
    }
};
template <class C>
    requires std::is_arithmetic_v<C>
struct part_of<constant<C>> : plain_part {
    using structure = number<0, C>;
};
struct exponent_part : plain_part {
    using structure = exponent<0>;
};

template <class Number, class X>
using part_in =
    std::conditional_t<std::is_same_v<X, constant<int>> && std::is_floating_point_v<base_t<Number>>,
                       exponent_part, part_of<X>>;

/// The inputs of those before number i, of parts or leaves that have Count... inputs.
template <std::size_t... Count>
constexpr std::size_t inputs_before(std::size_t i) {
    constexpr std::size_t counts[] = {Count...};
    std::size_t sum = 0;
    for (std::size_t j = 0; j != i; ++j) sum += counts[j];
    return sum;
}

/// An operand of an expression that would grow too large: evaluated, one leaf is left of it.
template <class Part, class X>
struct evaluated_part {
    using type = Part;
    static X&& operand(X&& x) { return std::move(x); }
};
template <class Part, class X>
    requires is_array_expression<X>
struct evaluated_part<Part, X> {
    using type = part_of<typename X::ad_type>;
    static typename X::ad_type operand(const X& x) { return typename X::ad_type(x); }
};

/// Inputs of one pass. (A kernel keeps them in registers as far as it can; masks of inputs have 64 bits.)
inline constexpr std::size_t most_inputs = 48;

template <template <class...> class Make, class Places, class... Part>
struct joined_structure;
template <template <class...> class Make, std::size_t... I, class... Part>
struct joined_structure<Make, std::index_sequence<I...>, Part...> {
    using type = Make<typename Part::structure::template shift<inputs_before<Part::inputs...>(I)>...>;
};
template <class Number, class Structure, class List>
struct expression_with;
template <class Number, class Structure, class Places, class... Leaf>
struct expression_with<Number, Structure, leaf_list<Places, Leaf...>> {
    using type = array_expression<Number, Structure, Leaf...>;
};
template <class Number, class Structure, class... List>
auto expression_of(const Shape& shape, List&&... lists) {
    using list = std::remove_cvref_t<decltype(join_leaves(std::move(lists)...))>;
    return typename expression_with<Number, Structure, list>::type(shape, std::move(lists)...);
}

/// Joins parts: Make<structure...> is applied to their structures, renumbered one after another. Where a pass would have
/// too many inputs, operands are evaluated first, in passes of their own. Operands are moved from.
template <class Number, template <class...> class Make, class... Part, class... X>
auto join_parts(std::string_view function, X&&... x) {
    static_assert(!(std::is_lvalue_reference_v<X> || ...));
    if constexpr ((Part::inputs + ...) > most_inputs && (is_array_expression<X> || ...)) {
        return join_parts<Number, Make, typename evaluated_part<Part, X>::type...>(
            function, evaluated_part<Part, X>::operand(std::move(x))...);
    } else {
        using structure = typename joined_structure<Make, std::index_sequence_for<Part...>, Part...>::type;
        Shape shape;
        const auto widen = [&](const Shape& by) {
            if (shape.rank() == 0)
                shape = by;
            else if (!broadcasts_to(by, shape))
                shape = broadcast(shape, by, function);
        };
        (widen(Part::shape(x)), ...);
        return expression_of<Number, structure>(shape, Part::leaves(std::move(x))...);
    }
}

template <class Rule, class Number>
struct make_applied {
    template <class... S>
    using type = applied<Rule, typename array_traits<Number>::lift, S...>;
};
template <class Relation>
struct make_compared {
    template <class... S>
    using type = compared<Relation, S...>;
};
template <class Number>
struct make_chosen {
    template <class... S>
    using type = chosen<typename array_traits<Number>::lift, S...>;
};

/// What `build` of expr/build.hpp calls for array-like numbers, with operands of its own.
template <class Number, class Rule, class... X>
auto apply_lazily(X&&... x) {
    return join_parts<Number, make_applied<Rule, Number>::template type, part_in<Number, X>...>(
        Rule::name, std::move(x)...);
}

inline void bind_leaf(const std::integral auto& number, const Shape&, map_input* to) {
    *to = map_input::number(number);
}
inline void bind_leaf(const std::floating_point auto& number, const Shape&, map_input* to) {
    *to = map_input::number(number);
}
template <array_like A>
void bind_leaf(const A& leaf, const Shape& shape, map_input* to) {
    array_traits<A>::bind(leaf, shape, to);
}
template <class Leaf>
constexpr std::size_t inputs_of_leaf() {
    if constexpr (array_like<Leaf>)
        return array_traits<Leaf>::lift::components;
    else
        return 1;
}

/// Inputs of all leaves, over the shape; `Extra` more inputs are left for the caller.
template <std::size_t Extra = 0, class Places, class... Leaf>
auto bind_leaves(const leaf_list<Places, Leaf...>& every, const Shape& shape) {
    std::array<map_input, (inputs_of_leaf<Leaf>() + ... + Extra)> inputs;
    with_leaves(every, [&](const Leaf&... leaf) {
        map_input* next = inputs.data();
        ((bind_leaf(leaf, shape, next), next += inputs_of_leaf<Leaf>()), ...);
    });
    return inputs;
}

/// Evaluates an expression, of ADAdjoint<A> its value, into outputs over its shape; strides of 0 sum.
template <class Number, class Structure, class... Leaf>
void evaluate_into(const array_expression<Number, Structure, Leaf...>& e,
                   const std::array<map_output, array_traits<Number>::lift::components>& outputs) {
    using traits = array_traits<Number>;
    run_pass<typename traits::space, typename traits::element>(
        value_kernel<typename Structure::passive, typename traits::lift>{}, e.shape(),
        bind_leaves(e.leaves(), e.shape()), outputs);
}
/// The value of an expression as a new, contiguous array.
template <class Value, class E>
Value evaluate_as(const E& e) {
    Value result = array_traits<Value>::uninitialised(e.shape());
    std::array<map_output, array_traits<Value>::lift::components> outputs;
    array_traits<Value>::bind_result(result, outputs.data());
    evaluate_into(e, outputs);
    return result;
}
template <class Number, class Structure, class... Leaf>
Number evaluate(const array_expression<Number, Structure, Leaf...>& e) {
    return evaluate_as<Number>(e);
}

template <class Number, class Structure, class... Leaf>
class array_expression {
public:
    using ad_type = Number;
    using value_type = typename Number::value_type;
    static constexpr std::size_t inputs = (inputs_of_leaf<Leaf>() + ...);
    static_assert(inputs <= most_inputs,
                  "tandem: an operation whose operands alone have too many components; use fewer directions");

    /// Of the leaves of all lists, which are moved.
    template <class... List>
    explicit array_expression(const Shape& shape, List&&... lists)
        : leaves_(join_leaves(std::move(lists)...)), shape_(shape) {}

    const Shape& shape() const { return shape_; }
    std::size_t rank() const { return shape_.rank(); }
    index_t size() const { return shape_.size(); }
    const leaves_of<Leaf...>& leaves() const& { return leaves_; }
    leaves_of<Leaf...>&& leaves() && { return std::move(leaves_); }

    /// Of what the expression evaluates to.
    template <class... S>
    auto operator()(const S&... slices) const {
        return static_cast<const Number&>(Number(*this))(slices...);
    }
    template <class... S>
    auto at(const S&... slices) const {
        return Number(*this).at(slices...);
    }

    /// One AD level stripped, evaluated. (Array expressions have no level; they evaluate to the array.)
    auto value() const { return array_traits<Number>::value_of(*this); }

private:
    leaves_of<Leaf...> leaves_;
    Shape shape_;
};

/// An operand as an expression, to be evaluated elsewhere or reduced as it is computed.
template <array_operand X>
decltype(auto) as_expression(const X& x) {
    if constexpr (is_array_expression<X>) {
        return (x);
    } else {
        using part = part_of<X>;
        return expression_of<typename X::ad_type, typename part::structure>(part::shape(x), part::leaves(x));
    }
}

}  // namespace tandem::inline TANDEM_ABI::detail
