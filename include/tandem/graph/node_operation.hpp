#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "../array/array.hpp"
#include "../ops/list.hpp"

/// \file
/// What a node can do: one struct for each operation, with what is fixed when the node is made. How it is computed
/// stands in array_value.hpp, how it is differentiated in node_gradients.hpp.
///
/// Shapes are known at run time only. So the derivatives of what changes a shape are operations with one more operand,
/// `like`, of which they use the shape alone; `shape_operand` says which one.
namespace tandem::inline TANDEM_ABI::detail {

/// A constant keeps the values it was made of. (A float is a double of the same value.)
using constant_values = std::variant<Array<double>, Array<bool>, Array<std::int64_t>>;

/// An argument of x(...), as an attribute.
using slice_attribute = std::variant<index_t, all_t, newaxis_t, range>;

/// The axes of a reduction.
struct reduced_axes {
    bool all = true;
    std::vector<index_t> axes{};
    bool keepdims = false;
};

/// As `shape_operand`: of every operand the shape alone is used.
inline constexpr std::size_t every_operand = ~std::size_t(0);

}  // namespace tandem::inline TANDEM_ABI::detail

namespace tandem::inline TANDEM_ABI::node_ops {

struct variable {
    static constexpr std::string_view name = "variable";
    bool any_shape = true;
    std::vector<index_t> shape{};  // -1: any extent
};
struct number {
    static constexpr std::string_view name = "constant";
    double value;
};
struct array {
    static constexpr std::string_view name = "constant";
    std::shared_ptr<const detail::constant_values> values;
};
/// A limit of the number type that the graph is evaluated with.
struct limit {
    static constexpr std::string_view name = "limit";
    enum kind : std::uint8_t { max, min, epsilon } which;
};

// ---- element by element

/// A rule of the list.
struct elementwise {
    static constexpr std::string_view name = "elementwise";
    opcode code;
    int integer = 0;  // the int argument of ldexp and polygamma
};
/// Comparisons and what joins them; they give masks.
struct relation {
    static constexpr std::string_view name = "relation";
    enum relation_kind : std::uint8_t { equal, less, less_equal, both, either, negation } which;
};
struct select {
    static constexpr std::string_view name = "select";
};
struct stop_gradient {
    static constexpr std::string_view name = "stop_gradient";
};

// ---- reductions

struct sum : detail::reduced_axes {
    static constexpr std::string_view name = "sum";
};
struct mean : detail::reduced_axes {
    static constexpr std::string_view name = "mean";
};
struct max : detail::reduced_axes {
    static constexpr std::string_view name = "max";
};
struct min : detail::reduced_axes {
    static constexpr std::string_view name = "min";
};
struct logsumexp : detail::reduced_axes {
    static constexpr std::string_view name = "logsumexp";
};
struct prod : detail::reduced_axes {
    static constexpr std::string_view name = "prod";
};
/// (x, w1, ..., wk): derivatives of a product, see product_of_others.hpp.
struct product_of_others : detail::reduced_axes {
    static constexpr std::string_view name = "product_of_others";
};
/// Indices: integers.
struct argmax : detail::reduced_axes {
    static constexpr std::string_view name = "argmax";
};
struct argmin : detail::reduced_axes {
    static constexpr std::string_view name = "argmin";
};
/// The adjoint of a sum: (y, like) with y repeated along the axes that were summed.
struct spread : detail::reduced_axes {
    static constexpr std::string_view name = "spread";
    static constexpr std::size_t shape_operand = 1;
};
/// How many elements a sum of the operand adds, as a number.
struct count : detail::reduced_axes {
    static constexpr std::string_view name = "count";
    static constexpr std::size_t shape_operand = 0;
};

// ---- shapes

struct broadcast_to {
    static constexpr std::string_view name = "broadcast_to";
    std::vector<index_t> shape;
};
struct broadcast_like {
    static constexpr std::string_view name = "broadcast_like";
    static constexpr std::size_t shape_operand = 1;
};
struct sum_to {
    static constexpr std::string_view name = "sum_to";
    std::vector<index_t> shape;
};
struct sum_like {
    static constexpr std::string_view name = "sum_like";
    static constexpr std::size_t shape_operand = 1;
};
struct reshape {
    static constexpr std::string_view name = "reshape";
    std::vector<index_t> shape;
};
struct reshape_like {
    static constexpr std::string_view name = "reshape_like";
    static constexpr std::size_t shape_operand = 1;
};
struct transpose {
    static constexpr std::string_view name = "transpose";
    bool reversed = true;
    std::vector<index_t> axes{};
};
struct expand_dims {
    static constexpr std::string_view name = "expand_dims";
    index_t axis;
};
struct squeeze {
    static constexpr std::string_view name = "squeeze";
    std::vector<index_t> axes;
};

// ---- parts

struct slice {
    static constexpr std::string_view name = "slice";
    std::vector<detail::slice_attribute> slices;
};
/// The adjoint of a slice: (part, like), zeros with the part at its place.
struct embed {
    static constexpr std::string_view name = "embed";
    static constexpr std::size_t shape_operand = 1;
    std::vector<detail::slice_attribute> slices;
};
/// (x, indices)
struct gather {
    static constexpr std::string_view name = "gather";
    index_t axis;
};
/// (y, indices)
struct scatter_add {
    static constexpr std::string_view name = "scatter_add";
    std::vector<index_t> shape;
    index_t axis;
};
/// (y, indices, like)
struct scatter_like {
    static constexpr std::string_view name = "scatter_like";
    static constexpr std::size_t shape_operand = 2;
    index_t axis;
};
struct concat {
    static constexpr std::string_view name = "concat";
    index_t axis;
};
/// Where the parts of a concat begin along its axis, and the end of the last: integers.
struct offsets {
    static constexpr std::string_view name = "offsets";
    static constexpr std::size_t shape_operand = detail::every_operand;
    index_t axis;
};
/// (x, offsets): part number `part`.
struct narrow {
    static constexpr std::string_view name = "narrow";
    index_t axis;
    std::size_t part;
};
/// (part, offsets): the adjoint of narrow, zeros around the part.
struct widen {
    static constexpr std::string_view name = "widen";
    index_t axis;
    std::size_t part;
};

// ---- products and losses

struct dot {
    static constexpr std::string_view name = "dot";
};
struct matmul {
    static constexpr std::string_view name = "matmul";
};
/// (x, w): x w^T
struct linear {
    static constexpr std::string_view name = "linear";
};
/// (adjoint, b, like a): the derivative of <adjoint, matmul(a, b)> by a.
struct matmul_by_first {
    static constexpr std::string_view name = "matmul_by_first";
    static constexpr std::size_t shape_operand = 2;
};
/// (a, adjoint, like b): the derivative of <adjoint, matmul(a, b)> by b.
struct matmul_by_second {
    static constexpr std::string_view name = "matmul_by_second";
    static constexpr std::size_t shape_operand = 2;
};
struct softmax {
    static constexpr std::string_view name = "softmax";
    index_t axis;
};
struct log_softmax {
    static constexpr std::string_view name = "log_softmax";
    index_t axis;
};
/// (logits, labels)
struct softmax_cross_entropy {
    static constexpr std::string_view name = "softmax_cross_entropy";
};
/// (labels, like): ones at the labels of rows, zeros elsewhere.
struct one_hot {
    static constexpr std::string_view name = "one_hot";
    static constexpr std::size_t shape_operand = 1;
};
/// (prediction, target)
struct mean_squared_error {
    static constexpr std::string_view name = "mean_squared_error";
};

}  // namespace tandem::inline TANDEM_ABI::node_ops

namespace tandem::inline TANDEM_ABI::detail {

using node_operation = std::variant<
    node_ops::variable, node_ops::number, node_ops::array, node_ops::limit, node_ops::elementwise,
    node_ops::relation, node_ops::select, node_ops::stop_gradient, node_ops::sum, node_ops::mean,
    node_ops::max, node_ops::min, node_ops::logsumexp, node_ops::prod, node_ops::product_of_others,
    node_ops::argmax, node_ops::argmin, node_ops::spread, node_ops::count, node_ops::broadcast_to,
    node_ops::broadcast_like, node_ops::sum_to, node_ops::sum_like, node_ops::reshape, node_ops::reshape_like,
    node_ops::transpose, node_ops::expand_dims, node_ops::squeeze, node_ops::slice, node_ops::embed,
    node_ops::gather, node_ops::scatter_add, node_ops::scatter_like, node_ops::concat, node_ops::offsets,
    node_ops::narrow, node_ops::widen, node_ops::dot, node_ops::matmul, node_ops::linear,
    node_ops::matmul_by_first, node_ops::matmul_by_second, node_ops::softmax, node_ops::log_softmax,
    node_ops::softmax_cross_entropy, node_ops::one_hot, node_ops::mean_squared_error>;

/// Operations whose derivative is zero wherever it exists.
template <class Op>
inline constexpr bool is_passive = false;
template <>
inline constexpr bool is_passive<node_ops::variable> = true;
template <>
inline constexpr bool is_passive<node_ops::number> = true;
template <>
inline constexpr bool is_passive<node_ops::array> = true;
template <>
inline constexpr bool is_passive<node_ops::limit> = true;
template <>
inline constexpr bool is_passive<node_ops::relation> = true;
template <>
inline constexpr bool is_passive<node_ops::stop_gradient> = true;
template <>
inline constexpr bool is_passive<node_ops::count> = true;
template <>
inline constexpr bool is_passive<node_ops::offsets> = true;
template <>
inline constexpr bool is_passive<node_ops::argmax> = true;
template <>
inline constexpr bool is_passive<node_ops::argmin> = true;
template <>
inline constexpr bool is_passive<node_ops::one_hot> = true;

/// What is known of an operation by its type. In a table, since compilers take long over each visit of the variant.
struct operation_facts {
    std::string_view name;
    std::size_t shape_operand;
    bool is_passive;
};
inline constexpr std::size_t no_operand = every_operand - 1;

template <class... Op>
constexpr auto make_facts(const std::variant<Op...>*) {
    constexpr auto facts = []<class One>(const One*) {
        std::size_t shape_operand = no_operand;
        if constexpr (requires { One::shape_operand; }) shape_operand = One::shape_operand;
        return operation_facts{One::name, shape_operand, is_passive<One>};
    };
    return std::array<operation_facts, sizeof...(Op)>{facts(static_cast<const Op*>(nullptr))...};
}
inline const operation_facts& facts_of(const node_operation& operation) {
    static constexpr auto facts = make_facts(static_cast<const node_operation*>(nullptr));
    return facts[operation.index()];
}

/// The name of an operation, as users call it.
inline std::string_view name_of(const node_operation& operation) {
    if (const auto* rule = std::get_if<node_ops::elementwise>(&operation)) return tandem::name_of(rule->code);
    if (const auto* relation = std::get_if<node_ops::relation>(&operation)) {
        constexpr std::string_view names[] = {"==", "<", "<=", "&&", "||", "!"};
        return names[relation->which];
    }
    return facts_of(operation).name;
}

/// Whether operand i is used for its shape alone.
inline bool uses_shape_only(const node_operation& operation, std::size_t i) {
    const std::size_t shape_operand = facts_of(operation).shape_operand;
    return shape_operand == i || shape_operand == every_operand;
}

}  // namespace tandem::inline TANDEM_ABI::detail
