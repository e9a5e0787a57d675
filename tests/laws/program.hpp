#pragma once
#include <cmath>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "overloads.hpp"

/// \file
/// Random straight-line programs over the list of operators, evaluated in any number type.
namespace laws {

/// result = rule(operands), or as one expression rule(operands) * factor + summand, which may repeat operands.
struct statement {
    std::size_t rule;
    std::array<std::size_t, 3> operand{};
    bool fused = false;
    double factor = 1;
    std::size_t summand = 0;
};

/// Numbers 0 ... inputs - 1 are the inputs, those after them the results of the statements.
struct program {
    std::vector<double> inputs;
    std::vector<statement> statements;
};

/// Int arguments are fixed: ldexp(x, 3) and polygamma(1, x).
template <class Rule>
inline constexpr int int_argument = Rule::inactive == 0b01 ? 1 : 3;

/// Rules as functions of an array of operands.
template <class Number>
struct instruction_set {
    using plain = Number (*)(const Number* x);
    using fused = Number (*)(const Number* x, double factor, const Number& summand);
    std::vector<plain> plain_forms;
    std::vector<fused> fused_forms;

    instruction_set() {
        tandem::for_each_rule([&]<class Rule>() {
            plain_forms.push_back([](const Number* x) { return apply<Rule>(x); });
            fused_forms.push_back([](const Number* x, double factor, const Number& summand) {
                return apply<Rule>(x, [&](const auto& e) { return Number(e * factor + summand); });
            });
        });
    }

private:
    template <class Rule, class Finish>
    static Number apply(const Number* x, const Finish& finish) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            if constexpr (tandem::expression<Number>)
                return finish(overload<Rule>()(operand<Rule, I>(x)...));
            else
                return finish(Rule::template value<Number>(operand<Rule, I>(x)...));
        }(std::make_index_sequence<Rule::arity>());
    }
    template <class Rule>
    static Number apply(const Number* x) {
        return apply<Rule>(x, [](const auto& e) { return Number(e); });
    }
    template <class Rule, std::size_t I>
    static decltype(auto) operand(const Number* x) {
        if constexpr (takes_int<Rule, I>)
            return int(int_argument<Rule>);
        else
            return (x[I]);
    }
};

/// All numbers of the program: inputs, then results.
template <class Number>
std::vector<Number> run(const program& p, const std::vector<Number>& inputs) {
    static const instruction_set<Number> set;
    std::vector<Number> numbers(inputs);
    numbers.reserve(inputs.size() + p.statements.size());
    for (const statement& s : p.statements) {
        const Number x[3] = {numbers[s.operand[0]], numbers[s.operand[1]], numbers[s.operand[2]]};
        numbers.push_back(s.fused ? set.fused_forms[s.rule](x, s.factor, numbers[s.summand])
                                  : set.plain_forms[s.rule](x));
    }
    return numbers;
}

namespace detail {

template <std::size_t I, class Rule>
double partial_or_zero(const point<Rule>& at) {
    if constexpr (is_active<Rule, I>)
        return partial<I, double, Rule>(at);
    else
        return 0;
}

/// Value and partials of Rule are of moderate size, and stay so nearby: no pole, kink or jump within 1 %.
template <class Rule, std::size_t... I>
bool is_tame(point<Rule> at, std::index_sequence<I...>) {
    const auto all_small = [&] {
        const auto small = [](double y) { return std::abs(y) < 100; };
        bool result = small(value<double, Rule>(at));
        ((result = result && small(partial_or_zero<I, Rule>(at))), ...);
        return result;
    };
    const auto slopes = [&] { return std::array<double, Rule::arity>{partial_or_zero<I, Rule>(at)...}; };
    if (!all_small()) return false;
    const double y = value<double, Rule>(at);
    const auto here = slopes();
    for (std::size_t i = 0; i < Rule::arity; ++i) {
        const double x = at[i];
        for (const double there : {x * 0.99 - 0.001, x * 1.01 + 0.001}) {
            at[i] = there;
            if (!all_small() || std::abs(value<double, Rule>(at) - y) > 0.5 * (1 + std::abs(y))) return false;
            const auto near = slopes();
            for (std::size_t k = 0; k < Rule::arity; ++k)
                if (std::abs(near[k] - here[k]) > 0.5 * (0.1 + std::abs(here[k]))) return false;
        }
        at[i] = x;
    }
    return true;
}

}  // namespace detail

/// A program of `size` tame statements with `inputs` inputs, determined by the seed.
inline program random_program(unsigned seed, std::size_t inputs, std::size_t size) {
    using test = bool (*)(const std::array<double, 3>&);
    static const std::vector<test> tame = [] {
        std::vector<test> all;
        tandem::for_each_rule([&]<class Rule>() {
            all.push_back([](const std::array<double, 3>& x) {
                point<Rule> at{};
                for (std::size_t i = 0; i < Rule::arity; ++i) at[i] = x[i];
                if (Rule::arity == 2 && takes_int<Rule, 0>) at[0] = int_argument<Rule>;
                if (Rule::arity == 2 && takes_int<Rule, 1>) at[1] = int_argument<Rule>;
                return detail::is_tame<Rule>(at, std::make_index_sequence<Rule::arity>());
            });
        });
        return all;
    }();
    static const instruction_set<double> set;

    std::mt19937 engine(seed);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine); };
    program p;
    for (std::size_t i = 0; i < inputs; ++i)
        p.inputs.push_back(std::uniform_real_distribution<double>(-3, 3)(engine));
    std::vector<double> numbers = p.inputs;
    while (p.statements.size() < size) {
        statement s{below(tandem::rule_count)};
        std::array<double, 3> x{};
        for (std::size_t i = 0; i < 3; ++i) {
            s.operand[i] = below(numbers.size());
            x[i] = numbers[s.operand[i]];
        }
        if (!tame[s.rule](x)) continue;
        s.fused = below(3) == 0;
        s.factor = std::uniform_real_distribution<double>(-2, 2)(engine);
        s.summand = below(4) == 0 ? s.operand[0] : below(numbers.size());
        const double y = set.plain_forms[s.rule](x.data());
        numbers.push_back(s.fused ? y * s.factor + numbers[s.summand] : y);
        p.statements.push_back(s);
    }
    return p;
}

/// The program as text, without what result number `last` does not need.
inline std::string text(const program& p, std::size_t last) {
    std::vector<bool> needed(last + 1, false);
    needed[last] = true;
    std::size_t inputs = p.inputs.size();
    const auto arity = [](std::size_t rule) {
        std::size_t index = 0, result = 0;
        tandem::for_each_rule([&]<class Rule>() { result = index++ == rule ? Rule::arity : result; });
        return result;
    };
    for (std::size_t k = last; k >= inputs; --k) {
        if (!needed[k]) continue;
        const statement& s = p.statements[k - inputs];
        for (std::size_t i = 0; i < arity(s.rule); ++i) needed[s.operand[i]] = true;
        if (s.fused) needed[s.summand] = true;
    }
    std::ostringstream out;
    out.precision(17);
    for (std::size_t k = 0; k <= last; ++k) {
        if (!needed[k]) continue;
        out << "\n  x" << k << " = ";
        if (k < inputs) {
            out << p.inputs[k];
            continue;
        }
        const statement& s = p.statements[k - inputs];
        out << tandem::name_of(static_cast<tandem::opcode>(s.rule)) << '(';
        for (std::size_t i = 0; i < arity(s.rule); ++i) out << (i > 0 ? ", x" : "x") << s.operand[i];
        out << ')';
        if (s.fused) out << " * " << s.factor << " + x" << s.summand;
    }
    return out.str();
}

}  // namespace laws
