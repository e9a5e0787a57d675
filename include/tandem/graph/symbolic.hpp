#pragma once
#include "elementary.hpp"

/// \file
/// Differentiating a program: the reverse sweep, computed with symbols. The rules' partials, applied to symbols, append
/// operations to the program, so the result can be differentiated again. As in the sweep over a tape an adjoint of zero adds
/// nothing, whatever the partial is: their product is the operation scale.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// A value of the program that this thread builds.
template <class T>
class symbol_number : helper_number {
public:
    using ad_type = symbol_number;
    using value_type = T;
    class leaf {
    public:
        explicit leaf(const symbol_number& x) : id_(x.id()) {}
        value_id id() const { return id_; }

    private:
        value_id id_;
    };
    /// What a comparison gives.
    struct condition : helper_number {
        value_id id;
        explicit condition(value_id i) : id(i) {}
        condition(bool outcome) : id(constant(outcome ? T(1) : T(0))) {}
        TANDEM_MAY_CALL_HOST
        TANDEM_HOST_DEVICE friend condition operator&&(const condition& a, const condition& b) {
            return both(graph_code::both, a, b);
        }
        TANDEM_MAY_CALL_HOST
        TANDEM_HOST_DEVICE friend condition operator||(const condition& a, const condition& b) {
            return both(graph_code::either, a, b);
        }
        TANDEM_MAY_CALL_HOST
        TANDEM_HOST_DEVICE friend condition operator!(const condition& a) {
            return condition(operation(graph_code::negation, {a.id}));
        }
        TANDEM_MAY_CALL_HOST
        TANDEM_HOST_DEVICE friend symbol_number select(const condition& c, const symbol_number& a,
                                                       const symbol_number& b) {
            return symbol_number(operation(graph_code::select, {c.id, a.id(), b.id()}), known{});
        }

    private:
        static condition both(graph_code code, const condition& a, const condition& b) {
            return condition(operation(code, {a.id, b.id}));
        }
    };
    struct known {};

    symbol_number(value_id id, known) : id_(id) {}
    TANDEM_MAY_CALL_HOST
    template <class U>
        requires std::is_arithmetic_v<U> || std::same_as<U, T>
    TANDEM_HOST_DEVICE symbol_number(const U& c) : id_(constant(static_cast<T>(c))) {}

    value_id id() const { return id_; }

    template <class Rule, class... Operand>
    static symbol_number apply(const Operand&... operand) {
        int integer = 0;
        const auto id_of = [&](const auto& x) -> value_id {
            if constexpr (requires { x.id(); }) {
                return x.id();
            } else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(x.value())>, int>) {
                integer = x.value();
                return no_value;
            } else {
                return constant(static_cast<T>(x.value()));
            }
        };
        const value_id operands[] = {id_of(operand)...};
        return symbol_number(operation(graph_code_of<Rule>, operands, integer), known{});
    }

    /// What appends to the program is not inlined: it is called from every rule.
    TANDEM_NEVER_INLINE static value_id constant(const T& c) { return builder().constant(c); }
    TANDEM_NEVER_INLINE static value_id operation(graph_code code, std::initializer_list<value_id> operands) {
        return builder().apply(code, {operands.begin(), operands.size()});
    }
    /// Operands that are no value are left out.
    TANDEM_NEVER_INLINE static value_id operation(graph_code code, std::span<const value_id> operands,
                                                  int integer) {
        std::array<value_id, 3> values{};  // (g++ warns otherwise, with -O3)
        const auto end = std::ranges::remove_copy(operands, values.begin(), no_value).out;
        return builder().apply(code, {values.begin(), end}, integer);
    }

    static elementary_builder<T>*& current() {
        static thread_local elementary_builder<T>* builder = nullptr;
        return builder;
    }
    static elementary_builder<T>& builder() { return *current(); }

    static condition compared(graph_code code, const symbol_number& a, const symbol_number& b) {
        return condition(operation(code, {a.id(), b.id()}));
    }

private:
    value_id id_;
};

template <class A>
inline constexpr bool is_symbol = false;
template <class T>
inline constexpr bool is_symbol<symbol_number<T>> = true;

#define TANDEM_SYMBOL_COMPARISON(symbol, ...)                         \
    TANDEM_MAY_CALL_HOST                                              \
    template <class A, class B>                                       \
        requires operands<A, B> && is_symbol<result_number_t<A, B>>   \
    TANDEM_HOST_DEVICE auto operator symbol(const A& a, const B& b) { \
        using number = result_number_t<A, B>;                         \
        return __VA_ARGS__;                                           \
    }
TANDEM_SYMBOL_COMPARISON(<, number::compared(graph_code::less, a, b))
TANDEM_SYMBOL_COMPARISON(>, number::compared(graph_code::less, b, a))
TANDEM_SYMBOL_COMPARISON(<=, number::compared(graph_code::less_equal, a, b))
TANDEM_SYMBOL_COMPARISON(>=, number::compared(graph_code::less_equal, b, a))
TANDEM_SYMBOL_COMPARISON(==, number::compared(graph_code::equal, a, b))
TANDEM_SYMBOL_COMPARISON(!=, !number::compared(graph_code::equal, a, b))
#undef TANDEM_SYMBOL_COMPARISON

/// Sets the builder of this thread's symbols for as long as it lives.
template <class T>
class symbols_build {
public:
    explicit symbols_build(elementary_builder<T>& to) : before_(symbol_number<T>::current()) {
        symbol_number<T>::current() = &to;
    }
    ~symbols_build() { symbol_number<T>::current() = before_; }
    symbols_build(const symbols_build&) = delete;
    symbols_build& operator=(const symbols_build&) = delete;

private:
    elementary_builder<T>* before_;
};

template <class F, std::size_t N, class T>
value_id expand_elemental(elementary_builder<T>& to, std::span<const value_id> operands) {
    using symbol = symbol_number<T>;
    const symbols_build<T> here(to);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return symbol(F{}(symbol(operands[I], typename symbol::known{})...)).id();
    }(std::make_index_sequence<N>());
}

/// Rules that take one of their operands, or a constant. Their partials are constants, of which selects take one.
inline bool is_choice(graph_code code) {
    switch (code) {
    case graph_code::max:
    case graph_code::min:
    case graph_code::fmax:
    case graph_code::fmin:
    case graph_code::clamp:
    case graph_code::fdim:
    case graph_code::relu:
        return true;
    default:
        return false;
    }
}

/// The adjoint of a choice times its partial: nothing, even of an infinite adjoint, goes to what is not taken.
template <class T>
value_id share_of_adjoint(elementary_builder<T>& builder, value_id adjoint, value_id partial) {
    if (builder.is(partial, T(0))) return partial;
    if (builder.kind(partial).steps.back().code != graph_code::select)
        return builder.apply(graph_code::scale, std::array{adjoint, partial});
    const auto x = builder.operands(partial);
    const value_id condition = x[0], first = x[1], second = x[2];  // appending moves operands
    return builder.apply(graph_code::select, std::array{condition, share_of_adjoint(builder, adjoint, first),
                                                        share_of_adjoint(builder, adjoint, second)});
}

/// The reverse sweep from one output over the values before `end`: the derivative by each input, as value ids.
template <class T>
std::vector<value_id> symbolic_gradient(elementary_builder<T>& builder, value_id output, value_id end,
                                        const std::vector<bool>& depends) {
    using symbol = symbol_number<T>;
    std::vector<value_id> adjoints(end, no_value);
    const auto symbol_of = [](value_id id) { return symbol(id, typename symbol::known{}); };
    adjoints[output] = symbol(1).id();
    std::vector<symbol> operands;
    std::vector<value_id> operand_ids;
    for (value_id id = end; id-- > builder.result().inputs;) {
        const value_id a = adjoints[id];
        if (a == no_value || !depends[id]) continue;
        const graph_code code = builder.kind(id).steps.back().code;
        if (code == graph_code::foreign)
            raise<graph_error>("differentiate",
                               "operation \"" + std::string(builder.kind(id).steps.back().name) + "\"",
                               "only the operators of the library can be differentiated symbolically");
        operand_ids.assign(builder.operands(id).begin(), builder.operands(id).end());
        operands.clear();
        for (const value_id x : operand_ids) operands.push_back(symbol_of(x));
        const int integer = takes_int(code) ? builder.integer(id) : 0;
        const auto wanted = [&](std::size_t k) { return depends[operand_ids[k]]; };
        const auto accumulate = [&](std::size_t k, value_id contribution) {
            value_id& to = adjoints[operand_ids[k]];
            to = to == no_value ? contribution : symbol::operation(graph_code::add, {to, contribution});
        };
        // Zero where the first factor is, also beside an infinite second one.
        const auto scaled = [](value_id by, value_id x) {
            return symbol::operation(graph_code::scale, {by, x});
        };
        if (code == graph_code::select) {
            // Not times the condition: an infinite adjoint would be NaN beside its 0.
            const value_id none = symbol::constant(T(0)), c = operand_ids[0];
            if (wanted(1)) accumulate(1, symbol::operation(graph_code::select, {c, a, none}));
            if (wanted(2)) accumulate(2, symbol::operation(graph_code::select, {c, none, a}));
            continue;
        }
        if (code == graph_code::scale) {
            if (wanted(0)) accumulate(0, scaled(a, operand_ids[1]));
            if (wanted(1)) accumulate(1, scaled(operand_ids[0], a));
            continue;
        }
        const auto add = [&](std::size_t k, const symbol& partial) TANDEM_NEVER_INLINE {
            accumulate(k, is_choice(code) ? share_of_adjoint(builder, a, partial.id())
                                          : scaled(a, partial.id()));
        };
        const symbol y = symbol_of(id);
        with_graph_rule(code, [&]<class Rule>() {
            contribute_by<Rule>(std::span<const symbol>(operands), integer, y, symbol(1), wanted, add);
        });
    }
    std::vector<value_id> gradient(builder.result().inputs);
    for (std::size_t i = 0; i < gradient.size(); ++i)
        gradient[i] = adjoints[i] == no_value ? symbol(0).id() : adjoints[i];
    return gradient;
}

/// A program whose outputs are the derivatives of each output by each input, output after output.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 6 (adjoint program generation).
template <class T>
program<T> differentiated(const program<T>& p) {
    elementary_builder<T> builder(p.inputs);
    const std::vector<value_id> as = expand(p, builder);
    const value_id end = static_cast<value_id>(builder.result().values());
    std::vector<bool> depends(end, false);
    for (value_id id = 0; id < end; ++id)
        depends[id] = id < p.inputs ||
                      std::ranges::any_of(builder.operands(id), [&](value_id x) { return depends[x]; });
    const symbols_build<T> here(builder);
    std::vector<value_id> outputs;
    for (const value_id y : p.outputs) {
        const std::vector<value_id> row = symbolic_gradient(builder, as[y], end, depends);
        outputs.insert(outputs.end(), row.begin(), row.end());
    }
    builder.result().outputs = std::move(outputs);
    for (const guard& g : p.guards) builder.result().guards.push_back({as[g.condition], g.outcome});
    return pruned(builder.result());
}

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
