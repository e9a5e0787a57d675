#pragma once
#include "../array/buffer.hpp"
#include "elementary.hpp"

/// \file
/// Programs for devices. Code is compiled for each type of statement on the host alone, so a device is given elementary
/// operations, as data; each of its threads runs through them for one sample (device_batch.hpp). A value is a row of
/// numbers, one for each sample; rows are given to the next value as soon as nothing needs theirs any more.
namespace tandem::inline TANDEM_ABI::detail {

/// Where an operand is: a row, or, with the highest bit set, a constant. While a program is taken apart: a value, or a
/// constant.
using device_place = std::uint32_t;
inline constexpr device_place device_constant = device_place(1) << 31;
TANDEM_INLINE constexpr bool is_device_constant(device_place at) {
    return at >= device_constant;
}

/// One elementary operation; its adjoints are of the reverse sweep only.
struct alignas(16) device_operation {
    device_place operand[3];
    std::uint32_t result;
    graph_code code;
    bool ends_statement;
    std::uint8_t wanted;  // bit k: operand k has an adjoint
    std::uint8_t begun;   // bit k: and something has been added to it before
    std::int32_t integer;
    std::uint32_t adjoint, adjoint_of[3];
};

struct device_guard {
    device_place at;
    std::uint32_t outcome;
};

/// The elementary operations of a program, one after another: what `expand` appends to.
template <class T>
class device_operations {
public:
    explicit device_operations(const program<T>& p) : inputs_(p.inputs) {
        places_ = expand(p, *this, first_values(p.inputs));
        for (const device_place at : places_)
            if (is_operation(at)) operations_[at - inputs_].ends_statement = true;
    }

    device_place constant(const T& c) {
        constants_.push_back(c);
        return device_constant | static_cast<device_place>(constants_.size() - 1);
    }
    device_place apply(graph_code code, std::span<const device_place> operands, int integer) {
        if (values() >= device_constant || constants_.size() >= device_constant)
            raise<graph_error>("Graph::batch", std::to_string(values()) + " operations",
                               "this is all that a device can number");
        device_operation next{};
        std::ranges::copy(operands, next.operand);
        next.code = code;
        next.integer = integer;
        operations_.push_back(next);
        return static_cast<device_place>(values() - 1);
    }

    std::size_t inputs() const { return inputs_; }
    std::size_t values() const { return inputs_ + operations_.size(); }
    const std::vector<device_operation>& operations() const { return operations_; }
    const std::vector<T>& constants() const { return constants_; }
    /// Where a value of the program is.
    device_place place(value_id id) const { return places_[id]; }

private:
    bool is_operation(device_place at) const { return !is_device_constant(at) && at >= inputs_; }

    std::size_t inputs_;
    std::vector<device_operation> operations_;
    std::vector<T> constants_;
    std::vector<device_place> places_;
};

template <class T>
device_place apply_foreign(device_operations<T>& to, const statement_kind<T>& kind,
                           std::span<const device_place> operands) {
    if (kind.expand == nullptr)
        raise<graph_error>("Graph::batch", "operation \"" + std::string(kind.steps.back().name) + "\"",
                           "only the operators of the library run on a device; give the samples in host "
                           "memory, as X.to<host>()");
    elementary_builder<T> parts(operands.size());
    const value_id result = kind.expand(parts, first_values(operands.size()));
    return expand(parts.result(), to, std::vector<device_place>(operands.begin(), operands.end()))[result];
}

/// A program as a device runs it: its operations name rows instead of values.
template <class T>
class device_plan {
public:
    /// with_gradient: the results are the derivatives of the only output by each input.
    /// Throws graph_error where an operation is not the library's.
    device_plan(const program<T>& p, bool with_gradient)
        : all_(p), kept_(all_.values()), swept_(all_.values()), row_(all_.values()) {
        constants = all_.constants();
        inputs = static_cast<std::uint32_t>(all_.inputs());
        const auto keep = [&](value_id id) {
            if (!is_device_constant(all_.place(id))) kept_[all_.place(id)] = true;
        };
        for (const guard& g : p.guards) keep(g.condition);
        if (with_gradient)
            find_swept(all_.place(p.outputs[0]));
        else
            for (const value_id id : p.outputs) keep(id);
        plan_forward();
        const auto row_of = [&](device_place at) { return is_device_constant(at) ? at : row_[at]; };
        for (const guard& g : p.guards) guards.push_back({row_of(all_.place(g.condition)), g.outcome});
        if (with_gradient)
            plan_reverse(all_.place(p.outputs[0]));
        else
            for (const value_id id : p.outputs) results.push_back(row_of(all_.place(id)));
    }

    std::vector<device_operation> forward, reverse;
    std::vector<T> constants;
    std::vector<device_guard> guards;
    std::vector<device_place> results;
    std::uint32_t inputs = 0;
    std::uint32_t rows = 0;               // the first ones are those of the inputs
    device_place seed = device_constant;  // the row that is 1 before the reverse sweep, if there is one

private:
    const device_operation& operation(std::size_t i) const { return all_.operations()[i]; }
    std::size_t value_of(std::size_t i) const { return inputs + i; }
    std::uint32_t take_row() {
        if (free_.empty()) return rows++;
        const std::uint32_t row = free_.back();
        free_.pop_back();
        return row;
    }
    void give_back(std::uint32_t row) { free_.push_back(row); }

    /// use(k, operand) for the operands of an operation that are no constants.
    template <class Use>
    static void for_each_value(const device_operation& op, const Use& use) {
        const std::size_t count = with_graph_rule(op.code, [&]<class Rule>() { return operand_count<Rule>; });
        for (std::size_t k = 0; k < count; ++k)
            if (!is_device_constant(op.operand[k])) use(k, op.operand[k]);
    }
    static bool is_active(const device_operation& op, std::size_t k) {
        return with_graph_rule(op.code, [&]<class Rule>() {
            const std::size_t argument = takes_integer<Rule> && integer_argument<Rule> == 0 ? k + 1 : k;
            return (Rule::inactive >> argument & 1u) == 0;
        });
    }
    /// Whether the partial by operand k needs no value.
    static bool is_linear(const device_operation& op, std::size_t k) {
        using leaf = recorded_leaf<T>;
        const auto is_number = [&](std::size_t i) { return is_device_constant(op.operand[i]); };
        return with_graph_rule(op.code, [&]<class Rule>() {
            if constexpr (takes_integer<Rule> || Rule::arity > 2)
                return false;
            else if constexpr (Rule::arity == 1)
                return is_linear_in<Rule, 0, leaf>;
            else if (k == 0)
                return is_number(1) ? is_linear_in<Rule, 0, leaf, constant<T>>
                                    : is_linear_in<Rule, 0, leaf, leaf>;
            else
                return is_number(0) ? is_linear_in<Rule, 1, constant<T>, leaf>
                                    : is_linear_in<Rule, 1, leaf, leaf>;
        });
    }
    device_operation with_rows(std::size_t i) const {
        device_operation op = operation(i);
        for_each_value(operation(i), [&](std::size_t k, device_place x) { op.operand[k] = row_[x]; });
        op.result = row_[value_of(i)];
        return op;
    }

    /// Which values an adjoint flows to, and which the sweep needs for that. It computes cheap results again.
    void find_swept(device_place output) {
        if (is_device_constant(output)) return;
        swept_[output] = true;
        for (std::size_t i = all_.operations().size(); i-- > 0;) {
            if (!swept_[value_of(i)]) continue;
            bool needs_operands = false;
            for_each_value(operation(i), [&](std::size_t k, device_place x) {
                if (!is_active(operation(i), k)) return;
                swept_[x] = true;
                needs_operands = needs_operands || !is_linear(operation(i), k);
            });
            if (needs_operands)
                for_each_value(operation(i), [&](std::size_t, device_place x) { kept_[x] = true; });
            if (!with_graph_rule(operation(i).code, [&]<class Rule>() { return is_cheap<Rule>; }))
                kept_[value_of(i)] = true;
        }
    }

    void plan_forward() {
        std::vector<bool> needed = kept_;
        std::vector<std::size_t> last(kept_.size());  // the last operation that reads a value
        for (std::size_t i = all_.operations().size(); i-- > 0;)
            if (needed[value_of(i)])
                for_each_value(operation(i), [&](std::size_t, device_place x) {
                    needed[x] = true;
                    last[x] = std::max(last[x], i);
                });
        for (std::size_t x = 0; x < inputs; ++x) row_[x] = take_row();
        for (std::size_t i = 0; i < all_.operations().size(); ++i) {
            if (!needed[value_of(i)]) continue;
            // The result may have the row of an operand: operands are read before.
            for_each_value(operation(i), [&](std::size_t k, device_place x) {
                const device_place* const operands = operation(i).operand;
                const bool seen = std::find(operands, operands + k, x) != operands + k;
                if (last[x] == i && !kept_[x] && !seen) give_back(row_[x]);
            });
            row_[value_of(i)] = take_row();
            forward.push_back(with_rows(i));
        }
    }

    void plan_reverse(device_place output) {
        constexpr std::uint32_t none = ~std::uint32_t(0);
        std::vector<std::uint32_t> adjoint(kept_.size(), none);
        if (!is_device_constant(output)) adjoint[output] = seed = take_row();
        for (std::size_t i = all_.operations().size(); i-- > 0;) {
            const std::size_t id = value_of(i);
            if (kept_[id]) give_back(row_[id]);  // every operation that reads it has been swept
            if (!swept_[id]) continue;
            device_operation op = with_rows(i);
            op.adjoint = adjoint[id];
            give_back(adjoint[id]);
            for_each_value(operation(i), [&](std::size_t k, device_place x) {
                if (!is_active(op, k)) return;
                op.wanted |= static_cast<std::uint8_t>(1u << k);
                if (adjoint[x] == none)
                    adjoint[x] = take_row();
                else
                    op.begun |= static_cast<std::uint8_t>(1u << k);
                op.adjoint_of[k] = adjoint[x];
            });
            reverse.push_back(op);
        }
        const device_place zero = device_constant | static_cast<device_place>(constants.size());
        constants.push_back(T(0));
        for (std::size_t x = 0; x < inputs; ++x) results.push_back(adjoint[x] == none ? zero : adjoint[x]);
    }

    device_operations<T> all_;
    std::vector<bool> kept_;  // values whose rows are theirs until the reverse sweep has passed them
    std::vector<bool> swept_;
    std::vector<std::uint32_t> row_, free_;  // of each value: of one that is not needed, any
};

}  // namespace tandem::inline TANDEM_ABI::detail
