#pragma once
#include <bit>
#include <map>

#include "array_value.hpp"
#include "node_order.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// 'x', or sin where the node has no name.
inline std::string describe(const Node& x) {
    return x.name().empty() ? std::string(x.operation()) : "'" + x.name() + "'";
}

}  // namespace detail

/// Computes nodes: of a list of results, each node that they need once, in an order found when the evaluator is made.
/// An array is given back as soon as no later operation needs it.
///
///     Node x = variable("x"), y = sum(sin(x));
///     Evaluator run({y, gradients(y, {x})[0]});
///     const auto values = run({{x, Array<double>{1, 2, 3}}});     // values[0]: y, values[1]: its gradient
///
/// T: float or double, the numbers computed with.  Space: where they are.
/// Cost: one pass over the elements for each operation.  Memory: the values that are needed at one time.
/// Throws graph_error for a variable without a value, and for a value of what is no variable of the graph;
/// shape_error naming the variable, or the operation and its operands.
/// Thread safety: one evaluator may run on several threads at once.
template <class T = double, class Space = host>
class Evaluator {
    using value = detail::array_value<T, Space>;

public:
    /// A variable and its value: a number, an array of numbers, integers or truth values, a std::vector or a list in
    /// braces.
    class input {
    public:
        input(const Node& variable, const Array<T, Space>& values) : variable_(variable), value_(values) {}
        template <class U, class Other>
            requires(!std::same_as<Array<U, Other>, Array<T, Space>>)
        input(const Node& variable, const Array<U, Other>& values)
            : variable_(variable), value_(converted(values)) {}
        template <class U>
            requires std::is_arithmetic_v<U>
        input(const Node& variable, const U& number) : input(variable, Array<T, Space>(number)) {}
        template <class U>
            requires std::is_arithmetic_v<U>
        input(const Node& variable, const std::vector<U>& values)
            : input(variable, Array<U, Space>(values)) {}

    private:
        friend class Evaluator;
        template <class U, class Other>
        static value converted(const Array<U, Other>& values) {
            using integral = std::conditional_t<std::same_as<U, bool>, bool, std::int64_t>;
            using kept = std::conditional_t<std::integral<U>, integral, T>;
            return values.template to<Space>().template astype<kept>();
        }

        Node variable_;
        value value_;
    };

    /// Arranges the computation of results, which share what they have in common. Cost: O(n log n) for n nodes.
    explicit Evaluator(const std::vector<Node>& results) : order_(results) {
        for (std::size_t k = 0; k < results.size(); ++k)
            results_.emplace_back(order_.place_of(results[k]), k);
        std::ranges::sort(results_);
        find_sources();
        plan();
    }
    explicit Evaluator(std::initializer_list<Node> results) : Evaluator(std::vector<Node>(results)) {}

    /// The values of the results, in the order in which they were asked for, in arrays of their own.
    std::vector<Array<T, Space>> operator()(const std::vector<input>& inputs) const {
        return run(inputs, [](const Node&, const value&) {});
    }
    /// The same; observe(node, value) is called for each node, in order, as it is computed.
    template <class Observe>
    std::vector<Array<T, Space>> operator()(const std::vector<input>& inputs, const Observe& observe) const {
        return run(inputs, [&](const Node& x, const value& v) { observe(x, detail::array_as<T, Space>(v)); });
    }

    /// The variables that the results depend on, in the order in which they were made.
    const std::vector<Node>& variables() const { return variables_; }
    bool depends_on(const Node& x) const { return order_.place_of(x) != order_.size(); }

private:
    using place = std::size_t;
    static constexpr std::uint32_t none = ~std::uint32_t(0);

    /// A value that is not computed: of a variable or a constant, by its number.
    struct source {
        bool is_constant = false;
        std::uint32_t number = none;
    };
    /// What operations still need of a value when it was computed.
    enum class later : std::uint8_t { nothing, shape, value };
    /// A value that an operation is the last to need; or of which later ones need the shape alone.
    struct release {
        std::uint32_t slot;
        bool keeps_shape;
    };

    /// Finds the variables, and makes the values of constants, one for equal numbers.
    void find_sources() {
        std::map<std::pair<int, std::uint64_t>, std::uint32_t> known;
        const auto constant_for = [&](int kind, std::uint64_t bits, const auto& op) -> source {
            const auto next = static_cast<std::uint32_t>(constants_.size());
            const auto [at, is_new] = known.try_emplace({kind, bits}, next);
            if (is_new) constants_.push_back(detail::array_evaluator<T, Space>::compute(op));
            return {true, at->second};
        };
        sources_.reserve(order_.size());
        for (const Node& x : order_) {
            source from;
            if (const auto* number = detail::get_operation<node_ops::number>(x)) {
                from = constant_for(0, std::bit_cast<std::uint64_t>(number->value), *number);
            } else if (const auto* limit = detail::get_operation<node_ops::limit>(x)) {
                from = constant_for(1, limit->which, *limit);
            } else if (const auto* array = detail::get_operation<node_ops::array>(x)) {
                from = constant_for(2, x.id(), *array);
            } else if (detail::get_operation<node_ops::variable>(x) != nullptr) {
                from.number = static_cast<std::uint32_t>(variables_.size());
                variables_.push_back(x);
            }
            sources_.push_back(from);
        }
    }

    /// Gives each value a slot that no other value occupies while it is needed.
    void plan() {
        const std::size_t n = order_.size();
        std::vector<place> last_value_use(n), last_use(n);
        for (place i = 0; i < n; ++i) {
            last_value_use[i] = last_use[i] = i;
            const auto operands = order_.operands(i);
            for (std::size_t k = 0; k < operands.size(); ++k) {
                last_use[operands[k]] = i;
                if (!detail::uses_shape_only(detail::operation_of(order_[i]), k))
                    last_value_use[operands[k]] = i;
            }
        }
        std::vector<std::uint32_t> slot(n), free;
        first_release_.push_back(0);
        for (place i = 0; i < n; ++i) {
            first_operand_.push_back(operand_slots_.size());
            for (const place x : order_.operands(i)) operand_slots_.push_back(slot[x]);
            for (const place x : order_.operands(i)) {
                if (slot[x] == none) continue;  // an operand named twice
                if (last_use[x] == i) {
                    releases_.push_back({slot[x], false});
                    free.push_back(std::exchange(slot[x], none));
                } else if (last_value_use[x] == i) {
                    releases_.push_back({slot[x], true});
                }
            }
            first_release_.push_back(releases_.size());
            if (free.empty()) free.push_back(slot_count_++);
            slot[i] = free.back();
            slots_.push_back(slot[i]);
            if (last_use[i] != i) free.pop_back();
            later_uses_.push_back(last_use[i] == i         ? later::nothing
                                  : last_value_use[i] == i ? later::shape
                                                           : later::value);
        }
    }

    template <class Observe>
    std::vector<Array<T, Space>> run(const std::vector<input>& inputs, const Observe& observe) const {
        const std::vector<const value*> given = match(inputs);
        std::vector<value> values(slot_count_);
        std::vector<Array<T, Space>> results(results_.size());
        auto next_result = results_.begin();
        for (place i = 0; i < order_.size(); ++i) {
            value result = sources_[i].number == none ? compute(i, values)
                           : sources_[i].is_constant  ? constants_[sources_[i].number]
                                                      : *given[sources_[i].number];
            for (std::size_t k = first_release_[i]; k < first_release_[i + 1]; ++k)
                give_back(values[releases_[k].slot], releases_[k].keeps_shape);
            observe(order_[i], result);
            for (; next_result != results_.end() && next_result->first == i; ++next_result)
                results[next_result->second] = detail::array_as<T, Space>(result);
            if (later_uses_[i] != later::value) give_back(result, later_uses_[i] == later::shape);
            values[slots_[i]] = std::move(result);
        }
        // Who writes to a result must not change an input, a constant or another result.
        for (Array<T, Space>& result : results)
            if (!result.is_unique() || !result.is_contiguous()) result = result.copy();
        return results;
    }

    static void give_back(value& v, bool keeps_shape) {
        if (keeps_shape)
            v = detail::structural_zero(detail::zero_element<T, Space>(),
                                        detail::shape_of_value<T, Space>(v));
        else
            v = std::monostate();
    }

    value compute(place i, const std::vector<value>& values) const {
        const std::span slots(operand_slots_.data() + first_operand_[i], order_.operands(i).size());
        const detail::array_operands_of<T, Space> operands(values, slots);
        try {
            return detail::array_evaluator<T, Space>::evaluate(detail::operation_of(order_[i]), operands);
        } catch (const index_error& e) {
            detail::raise<index_error>("Evaluator", "in " + describe_step(i, operands), e.what());
        } catch (const shape_error& e) {
            detail::raise<shape_error>("Evaluator", "in " + describe_step(i, operands), e.what());
        }
    }
    /// matmul of 'x' (2, 3) and 'w' (4, 5)
    std::string describe_step(place i, const detail::array_operands_of<T, Space>& operands) const {
        std::string text = detail::describe(order_[i]);
        if (!order_[i].name().empty()) text += ", " + std::string(order_[i].operation());
        for (std::size_t k = 0; k < operands.size(); ++k)
            text += (k == 0 ? " of " : " and ") + detail::describe(order_[i].arguments()[k]) + ' ' +
                    detail::text(operands.shape(k));
        return text;
    }

    /// The value of each variable.
    std::vector<const value*> match(const std::vector<input>& inputs) const {
        std::vector<const value*> given(variables_.size(), nullptr);
        for (const input& one : inputs) {
            const place i = order_.place_of(one.variable_);
            if (i == order_.size() || sources_[i].is_constant || sources_[i].number == none)
                detail::raise<graph_error>("Evaluator",
                                           "a value for " + detail::describe(one.variable_) +
                                               ", which is no variable that the results depend on",
                                           "they depend on " + list_of_variables());
            const value*& at = given[sources_[i].number];
            if (at != nullptr)
                detail::raise<graph_error>("Evaluator", "two values for " + detail::describe(one.variable_),
                                           "one is needed");
            at = &one.value_;
            check_shape(one.variable_, detail::shape_of_value<T, Space>(*at));
        }
        for (std::size_t i = 0; i < given.size(); ++i)
            if (given[i] == nullptr)
                detail::raise<graph_error>("Evaluator", "no value for " + detail::describe(variables_[i]),
                                           "the results depend on " + list_of_variables());
        return given;
    }
    std::string list_of_variables() const {
        if (variables_.empty()) return "no variable";
        std::string list;
        for (const Node& x : variables_) list += (list.empty() ? "" : ", ") + detail::describe(x);
        return list;
    }
    static void check_shape(const Node& x, const Shape& shape) {
        const auto& declared = *detail::get_operation<node_ops::variable>(x);
        const auto fits = [](index_t wanted, index_t extent) { return wanted == -1 || wanted == extent; };
        if (declared.any_shape || std::ranges::equal(declared.shape, shape, fits)) return;
        detail::raise<shape_error>("Evaluator",
                                   "a value of shape " + detail::text(shape) + " for " + detail::describe(x),
                                   "its shape is " + detail::text(detail::index_list(declared.shape)));
    }

    detail::node_order order_;
    std::vector<std::pair<place, std::size_t>>
        results_;  // the places of the results, in order, and their numbers
    std::vector<Node> variables_;
    std::vector<value> constants_;
    // For each node: where its value comes from and where it is kept, and its part of the two lists at the end.
    std::vector<source> sources_;
    std::vector<std::uint32_t> slots_;
    std::vector<later> later_uses_;
    std::vector<std::size_t> first_operand_, first_release_;
    std::vector<std::uint32_t> operand_slots_;
    std::vector<release> releases_;
    std::uint32_t slot_count_ = 0;
};

}  // namespace tandem::inline TANDEM_ABI
