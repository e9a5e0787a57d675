#pragma once
#include <cmath>
#include <cstdio>
#include <set>

#include "graph.hpp"

/// \file
/// Graphs as C++ source that needs <cmath> only.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// A plain number as a C++ expression of the same bits.
template <class T>
std::string cpp_literal(const T& x) {
    const std::string type = std::is_same_v<T, float> ? "float" : "double";
    if (x != x) return "std::numeric_limits<" + type + ">::quiet_NaN()";
    if (std::isinf(x)) return std::string(x < 0 ? "-" : "") + "std::numeric_limits<" + type + ">::infinity()";
    char digits[48];
    std::snprintf(digits, sizeof digits, "%.*g", std::numeric_limits<T>::max_digits10,
                  static_cast<double>(x));
    std::string text = digits;
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text + (std::is_same_v<T, float> ? "f" : "");
}

/// Functions that <cmath> does not have, as their rules compute them; `number` stands for the type.
struct cpp_helper {
    graph_code code;
    std::string_view source;
};
inline constexpr cpp_helper cpp_helpers[] = {
    {graph_code::relu, "number relu(number x) { return x <= 0 ? number(0) : x; }\n"},
    {graph_code::sigmoid, "number sigmoid(number x) {\n"
                          "    const number e = std::exp(-std::abs(x));\n"
                          "    return x < 0 ? e / (1 + e) : 1 / (1 + e);\n"
                          "}\n"},
    {graph_code::softplus, "number softplus(number x) {\n"
                           "    const number e = std::exp(-std::abs(x));\n"
                           "    return 0 < x ? x + std::log1p(e) : std::log1p(e);\n"
                           "}\n"},
    {graph_code::logit,
     "number logit(number x) {\n"
     "    return 1 <= 4 * x && 4 * x <= 3 ? std::log1p((2 * x - 1) / (1 - x)) : std::log(x / (1 - x));\n"
     "}\n"},
    {graph_code::sinpi, "number sinpi(number x) {\n"
                        "    const half_turns h(std::abs(x));\n"
                        "    const number y = h.n == 1 ? std::cos(h.angle) : h.n == 0 ? std::sin(h.angle)\n"
                        "                   : h.n == -1 ? -std::cos(h.angle) : 0 - std::sin(h.angle);\n"
                        "    return y * std::copysign(number(1), x);\n"
                        "}\n"},
    {graph_code::cospi, "number cospi(number x) {\n"
                        "    const half_turns h(std::abs(x));\n"
                        "    return h.n == 0 ? std::cos(h.angle) : h.n == 1 ? 0 - std::sin(h.angle)\n"
                        "         : h.n == -1 ? std::sin(h.angle) : -std::cos(h.angle);\n"
                        "}\n"},
    {graph_code::tanpi, "number tanpi(number x) {\n"
                        "    const half_turns h(x);\n"
                        "    if (h.angle == 0) return sinpi(x) / cospi(x);\n"
                        "    return h.n == 1 || h.n == -1 ? -1 / std::tan(h.angle) : std::tan(h.angle);\n"
                        "}\n"}};
inline constexpr std::string_view cpp_half_turns =
    "struct half_turns {\n"
    "    number n, angle;\n"
    "    explicit half_turns(number x) {\n"
    "        const number f = x - 2 * std::nearbyint(x / 2);\n"
    "        n = std::nearbyint(2 * f);\n"
    "        angle = number(3.141592653589793238462643383279502884L) * (f - n / 2);\n"
    "    }\n"
    "};\n";

/// An elementary operation as a C++ expression. Throws graph_error for one that cannot be written down.
inline std::string cpp_operation(graph_code code, std::string_view name, std::span<const std::string> x) {
    const auto call = [&](std::string_view function) {
        std::string text(function);
        for (std::size_t i = 0; i < x.size(); ++i) text += (i == 0 ? "(" : ", ") + x[i];
        return text + ")";
    };
    switch (code) {
    case graph_code::constant:
        return x[0];
    case graph_code::add:
        return x[0] + " + " + x[1];
    case graph_code::sub:
        return x[0] + " - " + x[1];
    case graph_code::mul:
    case graph_code::both:
        return x[0] + " * " + x[1];
    case graph_code::div:
        return x[0] + " / " + x[1];
    case graph_code::neg:
        return "-" + x[0];
    case graph_code::square:
        return x[0] + " * " + x[0];
    case graph_code::rsqrt:
        return "1 / std::sqrt(" + x[0] + ")";
    case graph_code::max:
    case graph_code::either:
        return x[0] + " < " + x[1] + " ? " + x[1] + " : " + x[0];
    case graph_code::min:
        return x[1] + " < " + x[0] + " ? " + x[1] + " : " + x[0];
    case graph_code::clamp:
        return x[0] + " < " + x[1] + " ? " + x[1] + " : " + x[2] + " < " + x[0] + " ? " + x[2] + " : " + x[0];
    case graph_code::less:
        return "number(" + x[0] + " < " + x[1] + ")";
    case graph_code::less_equal:
        return "number(" + x[0] + " <= " + x[1] + ")";
    case graph_code::equal:
        return "number(" + x[0] + " == " + x[1] + ")";
    case graph_code::negation:
        return "1 - " + x[0];
    case graph_code::select:
        return "0 < " + x[0] + " ? " + x[1] + " : " + x[2];
    case graph_code::scale:
        return x[0] + " == 0 ? number(0) : " + x[0] + " * " + x[1];
    case graph_code::relu:
    case graph_code::sigmoid:
    case graph_code::softplus:
    case graph_code::logit:
    case graph_code::sinpi:
    case graph_code::cospi:
    case graph_code::tanpi:
        return call(name);
    case graph_code::hypot3:
        return call("std::hypot");
    case graph_code::digamma:
    case graph_code::polygamma:
    case graph_code::foreign:
        raise<graph_error>("to_cpp", "operation \"" + std::string(name) + "\"",
                           "it has no counterpart in <cmath> that could be written instead");
    default:
        return call("std::" + std::string(name));
    }
}

/// The body of a function that computes the outputs of a program of elementary operations; notes its helpers.
template <class T>
std::string cpp_body(const program<T>& p, std::string_view result, std::set<graph_code>& helpers) {
    std::string text = "    static_cast<void>(x);\n";  // it may be all that is done with it
    const auto name = [&](value_id id) {
        return id < p.inputs ? "x[" + std::to_string(id) + "]" : "v" + std::to_string(id - p.inputs);
    };
    std::vector<std::string> operands;
    for_each_statement(p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves,
                              const T* constants) {
        const statement_step<T>& step = kind.steps.back();
        operands.clear();
        for (const step_operand& x : kind.operands)
            operands.push_back(x.from == step_operand::leaf ? name(leaves[x.index])
                               : takes_int(step.code) ? std::to_string(static_cast<int>(constants[x.index]))
                                                      : cpp_literal(constants[x.index]));
        helpers.insert(step.code);
        text +=
            "    const number " + name(id) + " = " + cpp_operation(step.code, step.name, operands) + ";\n";
    });
    for (const guard& g : p.guards)
        text += "    if ((0 < " + name(g.condition) + ") != " + (g.outcome ? "true" : "false") +
                ") throw std::domain_error(\"recorded where a comparison had another outcome\");\n";
    for (std::size_t i = 0; i < p.outputs.size(); ++i)
        text += "    " + std::string(result) + (result == "return" ? "" : "[" + std::to_string(i) + "] =") +
                " " + name(p.outputs[i]) + ";\n";
    return text;
}

}  // namespace detail

/// C++ source of a graph's function and of its derivatives, which needs nothing but the standard library:
///
///     double name(const double* x);                          of a function that returns one number
///     void name_gradient(const double* x, double* result);   its gradient, n numbers
///
/// or `void name(x, result)` and `void name_jacobian(x, result)`, m by n by rows, of one that returns m. Arguments in flat
/// order. Compiled with -ffp-contract=off, values are those of the graph and of differentiate(graph), bit for bit; where a
/// recorded branch would go the other way, the functions throw std::domain_error.
/// It is C++11; with hypot of three arguments C++17, with lerp C++20.
/// name: an identifier.  T: float or double.  Cost: a line for each elementary operation.
/// Throws graph_error for digamma, polygamma and functions of the user's own; std::invalid_argument unless name is an
/// identifier.
template <class T, class Output, class... Input>
std::string to_cpp(const Graph<T, Output, Input...>& g, const std::string& name) {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                  "tandem::to_cpp: T must be float or double");
    const auto is_letter = [](char c) {
        return c == '_' || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
    };
    if (name.empty() || !is_letter(name[0]) ||
        !std::ranges::all_of(name, [&](char c) { return is_letter(c) || ('0' <= c && c <= '9'); }))
        throw std::invalid_argument("tandem::to_cpp: \"" + name + "\" is not an identifier");
    constexpr bool is_scalar = plain_number<Output>;
    const detail::program<T> values = detail::simplified(g.operations(), true);
    const detail::program<T> derivatives = detail::simplified(detail::differentiated(g.operations()), true);
    std::set<detail::graph_code> used;
    const std::string value_body = detail::cpp_body(values, is_scalar ? "return" : "result", used);
    const std::string derivative_body = detail::cpp_body(derivatives, "result", used);
    if (used.contains(detail::graph_code::tanpi))
        used.insert({detail::graph_code::sinpi, detail::graph_code::cospi});

    const std::string type = std::is_same_v<T, float> ? "float" : "double";
    std::string text =
        "#include <cmath>\n#include <limits>\n#include <stdexcept>\n\nnamespace {\nusing number = " + type +
        ";\n";
    if (used.contains(detail::graph_code::sinpi) || used.contains(detail::graph_code::cospi))
        text += detail::cpp_half_turns;
    for (const detail::cpp_helper& helper : detail::cpp_helpers)
        if (used.contains(helper.code)) text += helper.source;
    text += "}  // namespace\n\n";
    const std::string arguments = "(const " + type + "* x";
    text += (is_scalar ? type + " " + name + arguments + ")"
                       : "void " + name + arguments + ", " + type + "* result)") +
            " {\n" + value_body + "}\n\n";
    text += "void " + name + (is_scalar ? "_gradient" : "_jacobian") + arguments + ", " + type +
            "* result) {\n" + derivative_body + "}\n";
    return text;
}

}  // namespace tandem::inline TANDEM_ABI
