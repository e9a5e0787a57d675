// Random programs over the whole list: graph, batch, forward and reverse mode agree; transformed graphs compute the same.
#include <doctest/doctest.h>

#include <functional>
#include <random>

#include <tandem/graph/batch.hpp>

#include "graph/replay_rules.hpp"

namespace {

using numbers = std::vector<double>;
using recorded = std::vector<tandem::ADRecorded<double>>;

/// result = rule(operands) * factor + summand, one expression, which may repeat operands.
struct statement {
    std::size_t rule;
    std::array<std::size_t, 3> operand{};
    double factor = 1;
    std::size_t summand = 0;
};
struct program {
    numbers inputs;
    std::vector<statement> statements;
};

template <class Rule, class Number>
Number apply(const Number* x, double factor, const Number& summand) {
    const auto operand = [&]<std::size_t I>() {
        if constexpr (laws::takes_int<Rule, I>)
            return graphs::int_argument<Rule, I>;
        else
            return x[I];
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        if constexpr (tandem::expression<Number>)
            return Number(laws::overload<Rule>()(operand.template operator()<I>()...) * factor + summand);
        else
            return Number(Rule::template value<Number>(operand.template operator()<I>()...) * factor +
                          summand);
    }(std::make_index_sequence<Rule::arity>());
}

/// All numbers of the program: inputs, then results.
template <class Number>
std::vector<Number> run(const program& p, const std::vector<Number>& inputs) {
    using form = Number (*)(const Number*, double, const Number&);
    static const std::vector<form> forms = [] {
        std::vector<form> all;
        tandem::for_each_rule([&]<class Rule>() { all.push_back(apply<Rule, Number>); });
        return all;
    }();
    std::vector<Number> values(inputs);
    for (const statement& s : p.statements) {
        const Number x[3] = {values[s.operand[0]], values[s.operand[1]], values[s.operand[2]]};
        values.push_back(forms[s.rule](x, s.factor, values[s.summand]));
    }
    return values;
}

/// Value and partials of Rule are of moderate size at x.
template <class Rule>
bool is_moderate(const std::array<double, 3>& x) {
    laws::point<Rule> at{};
    for (std::size_t i = 0; i < Rule::arity; ++i) at[i] = x[i];
    if (laws::takes_int<Rule, 0>) at[0] = graphs::int_argument<Rule, 0>;
    if (Rule::arity > 1 && laws::takes_int<Rule, 1>) at[1] = graphs::int_argument<Rule, 1>;
    bool moderate = std::abs(laws::value<double, Rule>(at)) < 100;
    const auto look = [&]<std::size_t J>() {
        if constexpr (laws::is_active<Rule, J>)
            moderate = moderate && std::abs(laws::partial<J, double, Rule>(at)) < 100;
    };
    [&]<std::size_t... J>(std::index_sequence<J...>) {
        (look.template operator()<J>(), ...);
    }(std::make_index_sequence<Rule::arity>());
    return moderate;
}

program moderate_program(unsigned seed, std::size_t inputs, std::size_t size) {
    using test = bool (*)(const std::array<double, 3>&);
    static const std::vector<test> moderate = [] {
        std::vector<test> all;
        tandem::for_each_rule([&]<class Rule>() { all.push_back(is_moderate<Rule>); });
        return all;
    }();
    std::mt19937 engine(seed);
    const auto below = [&](std::size_t n) { return engine() % n; };
    const auto uniform = [&](double size_) {
        return std::uniform_real_distribution<double>(-size_, size_)(engine);
    };
    program p;
    for (std::size_t i = 0; i < inputs; ++i) p.inputs.push_back(uniform(3));
    numbers values = p.inputs;
    while (p.statements.size() < size) {
        statement s{below(tandem::rule_count)};
        std::array<double, 3> x{};
        for (std::size_t i = 0; i < 3; ++i) {
            s.operand[i] = below(values.size());
            x[i] = values[s.operand[i]];
        }
        if (!moderate[s.rule](x)) continue;
        s.factor = uniform(2);
        s.summand = below(4) == 0 ? s.operand[0] : below(values.size());
        p.statements.push_back(s);
        values = run(p, p.inputs);
    }
    return p;
}

}  // namespace

TEST_CASE(
    "random programs: replays have the function's bits, and gradients agree with forward and reverse mode") {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        const program p = moderate_program(seed, 1 + seed % 7, 2 + seed % 40);
        const std::function<recorded(const recorded&)> f = [&](const recorded& x) { return run(p, x); };
        // Recorded elsewhere than it is replayed.
        numbers other(p.inputs.size(), 0.5);
        const auto graph = tandem::record(f, other);
        const numbers expected = run(p, p.inputs);
        CHECK_MESSAGE(graphs::identical(graph(p.inputs), expected), "seed ", seed);
        CHECK_MESSAGE(graphs::identical(graph(other), run(p, other)), "seed ", seed);
        const auto simple = simplify(graph);
        CHECK_MESSAGE(graphs::identical(simple(p.inputs), expected), "seed ", seed);
        CHECK_MESSAGE(graphs::identical(simple(other), run(p, other)), "seed ", seed);
        for (const double odd : {graphs::NaN, graphs::inf, -graphs::inf, 0.0, -0.0, 1e-310, 1e308}) {
            const numbers x(p.inputs.size(), odd);
            CHECK_MESSAGE(graphs::identical(graph(x), run(p, x)), "seed ", seed, " at ", odd);
            CHECK_MESSAGE(graphs::identical(simple(x), run(p, x)), "seed ", seed, " at ", odd);
        }

        const std::size_t n = p.inputs.size();
        tandem::Tape<double> tape;
        const auto variables = tape.variables(p.inputs);
        const auto results = run(p, variables);
        const auto J = tape.jacobian(results, variables);
        const auto by_reverse = graph.jacobian(tandem::mode::reverse, p.inputs),
                   by_forward = graph.jacobian(tandem::mode::forward, p.inputs),
                   by_simple = simple.jacobian(tandem::mode::reverse, p.inputs);
        const auto by_graph = differentiate(graph)(p.inputs);
        const auto by_batch = tandem::record([&](const recorded& x) { return run(p, x).back(); }, other)
                                  .batch_gradient(tandem::Array<double>({1, static_cast<tandem::index_t>(n)}, p.inputs));
        for (std::size_t k = 0; k < results.size(); ++k) {
            double size = 0;
            for (std::size_t i = 0; i < n; ++i) size += std::abs(J(k, i));
            for (std::size_t i = 0; i < n; ++i) {
                const bool agree = std::abs(by_reverse(k, i) - J(k, i)) <= 1e-13 * size &&
                                   std::abs(by_forward(k, i) - J(k, i)) <= 1e-13 * size &&
                                   std::abs(by_simple(k, i) - J(k, i)) <= 1e-13 * size &&
                                   std::abs(by_graph[k][i] - J(k, i)) <= 1e-13 * size;
                CHECK_MESSAGE(agree, "seed ", seed, ", number ", k, " by input ", i, ": ", J(k, i), " and ",
                              by_reverse(k, i), " ", by_forward(k, i), " ", by_simple(k, i), " ",
                              by_graph[k][i]);
            }
        }
        const std::size_t last = results.size() - 1;
        double size = 0;
        for (std::size_t i = 0; i < n; ++i) size += std::abs(J(last, i));
        for (std::size_t i = 0; i < n; ++i) {
            const double in_batch = by_batch(0, static_cast<tandem::index_t>(i));
            CHECK_MESSAGE(std::abs(in_batch - J(last, i)) <= 1e-13 * size, "seed ", seed, " by input ", i, ": ",
                          J(last, i), " and in a batch ", in_batch);
        }
    }
}

TEST_CASE("random programs: at zeros and infinities symbolic gradients are those of the tape") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        const program p = moderate_program(seed, 1 + seed % 5, 2 + seed % 20);
        const std::function<recorded(const recorded&)> f = [&](const recorded& x) { return run(p, x); };
        const auto derivative = differentiate(tandem::record(f, p.inputs));
        std::mt19937 engine(seed);
        for (int trial = 0; trial < 10; ++trial) {
            const double special[] = {0.0, -0.0, 1.0, -1.0, 2.0, graphs::inf, -graphs::inf, 1000.0};
            numbers x(p.inputs.size());
            for (double& e : x) e = special[engine() % std::size(special)];
            tandem::Tape<double> tape;
            const auto variables = tape.variables(x);
            const auto results = run(p, variables);
            const auto J = tape.jacobian(results, variables);
            const auto rows = derivative(x);
            // NaN on the tape may come of products within a statement, which the graph takes apart.
            for (std::size_t k = 0; k < results.size(); ++k) {
                double size = 0;
                for (std::size_t i = 0; i < x.size(); ++i) size = std::max(size, std::abs(J(k, i)));
                for (std::size_t i = 0; i < x.size(); ++i)
                    CHECK_MESSAGE((std::isnan(J(k, i)) || rows[k][i] == J(k, i) ||
                                   std::abs(rows[k][i] - J(k, i)) <= 1e-12 * size),
                                  "seed ", seed, ", number ", k, " by input ", i, ": ", J(k, i), " and ", rows[k][i]);
            }
        }
    }
}
