#pragma once
#include <bit>
#include <numeric>
#include <unordered_map>

#include "statement_kind.hpp"

/// \file
/// Programs of elementary operations only, each a statement of its own: what differentiates, simplifies, prints and
/// exports graphs works on these.
namespace tandem::inline TANDEM_ABI::detail {

/// visit.template operator()<Rule>(), for a code that is a rule's.
template <class Visit>
decltype(auto) with_graph_rule(graph_code code, Visit&& visit) {
    switch (code) {
#define TANDEM_VISIT_RULE(rule, arity, symbol) \
    case graph_code::rule:                     \
        return visit.template operator()<ops::rule>();
        TANDEM_GRAPH_RULES(TANDEM_VISIT_RULE)
#undef TANDEM_VISIT_RULE
    default:
        raise<graph_error>("Graph", "operation code " + std::to_string(static_cast<int>(code)),
                           "no rule has this code");
    }
}

template <class T>
const statement_kind<T>& elementary_kind(graph_code code) {
    return with_graph_rule(code, [&]<class Rule>() -> const statement_kind<T>& {
        return statement_kind_of<typename single_operation<Rule, T>::type>;
    });
}

inline bool takes_int(graph_code code) {
    return code == graph_code::ldexp || code == graph_code::polygamma;
}

/// Appends elementary operations to a program; an operation that is there already is shared, and one whose result is
/// known is not recorded. Neither changes a value, of NaN, infinities and zeros' signs included; what might, such as
/// x + 0 or x * 0, is recorded as it stands.
template <class T>
class elementary_builder {
public:
    /// for_values: derivatives are not going to be taken, so that what only changes them is left out.
    explicit elementary_builder(std::size_t inputs, bool for_values = false) : for_values_(for_values) {
        program_.inputs = inputs;
        is_constant_.assign(inputs, false);
        first_leaf_.assign(inputs, 0);
    }

    const program<T>& result() const { return program_; }
    program<T>& result() { return program_; }

    value_id constant(const T& c) {
        if (const auto known = find_constant(c); known != no_value) return known;
        program_.constants.push_back(c);
        const value_id id = append(constant_kind<T>, true);
        if constexpr (has_bits) constants_.emplace(bits_of(c), id);
        constant_values_.emplace(id, c);
        return id;
    }

    value_id apply(graph_code code, std::span<const value_id> operands, int integer = 0) {
        if (const value_id known = simpler(code, operands); known != no_value) return known;
        const statement_kind<T>& kind = elementary_kind<T>(code);
        return apply(kind, operands, takes_int(code) ? &integer : nullptr);
    }
    /// An operation that no code stands for.
    value_id apply(const statement_kind<T>& kind, std::span<const value_id> operands,
                   const int* integer = nullptr) {
        const std::size_t key = hash(&kind, operands, integer);
        for (auto [at, end] = operations_.equal_range(key); at != end; ++at)
            if (is_operation(at->second, kind, operands, integer)) return at->second;
        if (std::ranges::all_of(operands, [&](value_id x) { return is_constant(x); })) {
            std::vector<T> values;
            for (const value_id x : operands) values.push_back(constant_values_.at(x));
            std::vector<value_id> leaves(operands.size());
            for (std::size_t i = 0; i < leaves.size(); ++i) leaves[i] = static_cast<value_id>(i);
            const T attribute = integer == nullptr ? T(0) : T(*integer);
            return constant(kind.value(values.data(), leaves.data(), &attribute));
        }
        program_.leaves.insert(program_.leaves.end(), operands.begin(), operands.end());
        if (integer != nullptr) program_.constants.push_back(T(*integer));
        const value_id id = append(kind, false);
        operations_.emplace(key, id);
        return id;
    }

    bool is_constant(value_id x) const { return is_constant_[x]; }
    bool is(value_id x, const T& c) const {
        if (!is_constant(x)) return false;
        using std::signbit;
        const T& value = constant_values_.at(x);
        return value == c && signbit(value) == signbit(c);
    }
    /// The operands of a statement.
    std::span<const value_id> operands(value_id id) const {
        return {program_.leaves.data() + first_leaf_[id], kind(id).leaves};
    }
    const statement_kind<T>& kind(value_id id) const { return *program_.statements[id - program_.inputs]; }
    int integer(value_id id) const { return static_cast<int>(integers_.at(id)); }

private:
    static constexpr bool has_bits = std::is_same_v<T, double> || std::is_same_v<T, float>;

    static std::uint64_t bits_of(const T& c) {
        if constexpr (std::is_same_v<T, double>)
            return std::bit_cast<std::uint64_t>(c);
        else if constexpr (std::is_same_v<T, float>)
            return std::bit_cast<std::uint32_t>(c);
        else
            return 0;
    }
    value_id find_constant(const T& c) const {
        if constexpr (has_bits)
            if (const auto at = constants_.find(bits_of(c)); at != constants_.end()) return at->second;
        return no_value;
    }
    static std::size_t hash(const void* kind, std::span<const value_id> operands, const int* integer) {
        std::size_t h = std::hash<const void*>()(kind);
        if (integer != nullptr) h += static_cast<std::size_t>(*integer);
        for (const value_id x : operands) h = (h ^ x) * std::size_t(0x9e3779b97f4a7c15);
        return h ^ (h >> 29);
    }
    bool is_operation(value_id id, const statement_kind<T>& k, std::span<const value_id> x,
                      const int* integer) const {
        return &kind(id) == &k && std::ranges::equal(operands(id), x) &&
               (integer == nullptr || integers_.at(id) == *integer);
    }
    value_id append(const statement_kind<T>& kind, bool constant) {
        first_leaf_.push_back(program_.leaves.size() - kind.leaves);
        is_constant_.push_back(constant);
        const value_id id = program_.append(kind);
        if (!constant && kind.constants != 0)
            integers_.emplace(id, static_cast<int>(program_.constants.back()));
        return id;
    }

    static bool is_finite(const T& c) { return c - c == T(0); }

    /// The operand, or constant, that an operation is equal to for all values; of a scale the sign of a zero is left open.
    value_id simpler(graph_code code, std::span<const value_id> x) {
        switch (code) {
        case graph_code::mul:
            if (is(x[1], T(1))) return x[0];
            if (is(x[0], T(1))) return x[1];
            break;
        case graph_code::add:  // of x + 0 the sign of a zero could change
            if (is(x[1], T(-0.0))) return x[0];
            if (is(x[0], T(-0.0))) return x[1];
            break;
        case graph_code::sub:
            if (is(x[1], T(0))) return x[0];
            break;
        case graph_code::div:
            if (is(x[1], T(1))) return x[0];
            break;
        case graph_code::scale:
            if (is(x[1], T(1))) return x[0];
            if (is(x[1], T(-1))) return apply(graph_code::neg, x.first(1));
            if (is_constant(x[0]) && constant_values_.at(x[0]) != T(0)) return apply(graph_code::mul, x);
            if (is_constant(x[1]) && is_finite(constant_values_.at(x[1]))) return apply(graph_code::mul, x);
            break;
        case graph_code::stop:
        case graph_code::with_partial:
            if (for_values_) return x[0];
            break;
        case graph_code::select:
            if (x[1] == x[2]) return x[1];
            if (is_constant(x[0])) return T(0) < constant_values_.at(x[0]) ? x[1] : x[2];
            break;
        default:
            break;
        }
        return no_value;
    }

    bool for_values_;
    program<T> program_;
    std::vector<bool> is_constant_;
    std::vector<std::size_t> first_leaf_;  // of each value
    std::unordered_map<std::uint64_t, value_id> constants_;
    std::unordered_map<value_id, T> constant_values_;
    std::unordered_map<value_id, int> integers_;
    std::unordered_multimap<std::size_t, value_id> operations_;
};

/// The values 0, 1, ...
inline std::vector<value_id> first_values(std::size_t count) {
    std::vector<value_id> values(count);
    std::iota(values.begin(), values.end(), value_id(0));
    return values;
}

template <class T>
value_id apply_foreign(elementary_builder<T>& to, const statement_kind<T>& kind,
                       std::span<const value_id> operands) {
    return kind.expand == nullptr ? to.apply(kind, operands) : kind.expand(to, operands);
}

/// Appends the elementary operations of a program to those of a builder, of which the program's inputs are `as`. Returns
/// which of the builder's values each of the program's values is.
template <class T, class Builder>
std::vector<value_id> expand(const program<T>& p, Builder& to, std::vector<value_id> as) {
    as.resize(p.values());
    std::vector<value_id> steps, operands;
    for_each_statement(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
            steps.clear();
            for (const statement_step<T>& step : kind.steps) {
                operands.clear();
                int integer = 0;
                for (const step_operand& x : kind.operands.subspan(step.first, step.operands)) {
                    if (x.from == step_operand::leaf)
                        operands.push_back(as[leaves[x.index]]);
                    else if (x.from == step_operand::step)
                        operands.push_back(steps[x.index]);
                    else if (takes_int(step.code))
                        integer = static_cast<int>(constants[x.index]);
                    else
                        operands.push_back(to.constant(constants[x.index]));
                }
                if (step.code == graph_code::constant)
                    steps.push_back(operands[0]);
                else if (step.code == graph_code::foreign)
                    steps.push_back(apply_foreign(to, step.foreign == nullptr ? kind : *step.foreign,
                                                  std::span<const value_id>(operands)));
                else
                    steps.push_back(to.apply(step.code, operands, integer));
            }
            as[id] = steps.back();
        });
    return as;
}
template <class T>
std::vector<value_id> expand(const program<T>& p, elementary_builder<T>& to) {
    return expand(p, to, first_values(p.inputs));
}

/// Without the operations that neither an output nor a guard needs.
template <class T>
program<T> pruned(const program<T>& p) {
    std::vector<bool> needed(p.values(), false);
    for (const value_id id : p.outputs) needed[id] = true;
    for (const guard& g : p.guards) needed[g.condition] = true;
    for_each_statement_reversed(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T*) {
            for (std::uint32_t k = 0; needed[id] && k < kind.leaves; ++k) needed[leaves[k]] = true;
        });
    program<T> result;
    result.inputs = p.inputs;
    std::vector<value_id> as(p.values());
    for (std::size_t i = 0; i < p.inputs; ++i) as[i] = static_cast<value_id>(i);
    for_each_statement(
        p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
            if (!needed[id]) return;
            for (std::uint32_t k = 0; k < kind.leaves; ++k) result.leaves.push_back(as[leaves[k]]);
            result.constants.insert(result.constants.end(), constants, constants + kind.constants);
            as[id] = result.append(kind);
        });
    for (const value_id id : p.outputs) result.outputs.push_back(as[id]);
    for (const guard& g : p.guards) result.guards.push_back({as[g.condition], g.outcome});
    return result;
}

/// The elementary operations of a program, equal ones shared, those of constants computed, those without use dropped.
/// Its values are the program's, bit for bit; its derivatives too, unless it is for values.
template <class T>
program<T> simplified(const program<T>& p, bool for_values) {
    elementary_builder<T> builder(p.inputs, for_values);
    const std::vector<value_id> as = expand(p, builder);
    for (const value_id id : p.outputs) builder.result().outputs.push_back(as[id]);
    for (const guard& g : p.guards) builder.result().guards.push_back({as[g.condition], g.outcome});
    return pruned(builder.result());
}
template <class T>
program<T> simplified(const program<T>& p) {
    return simplified(p, false);
}

}  // namespace tandem::inline TANDEM_ABI::detail
