#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI {

/// Writes a directed graph in the language of Graphviz, line by line: `dot -Tsvg` draws it.
/// Labels may hold anything, quotes and newlines too.
/// Cost and memory: in proportion to the text, for any number of nodes.
/// Ref: The DOT Language, graphviz.org/doc/info/lang.html
class dot_writer {
public:
    /// What is told apart at a glance.
    enum class kind { operation, variable, constant, group };

    explicit dot_writer(std::string_view title = "graph") {
        text_.append("digraph ").append(quoted(title)).append(" {\n  node [shape=box, style=rounded];\n");
    }

    /// A node, by its number. A result is drawn with a double border.
    void node(std::size_t number, std::string_view label, kind k = kind::operation, bool is_result = false) {
        text_.append("  ").append(name(number)).append(" [label=").append(quoted(label));
        if (k == kind::variable) text_.append(", shape=ellipse, style=filled, fillcolor=lightblue");
        if (k == kind::constant) text_.append(", shape=plaintext, style=solid");
        if (k == kind::group) text_.append(", style=filled, fillcolor=lightyellow");
        if (is_result) text_.append(", peripheries=2");
        text_.append("];\n");
    }
    /// From an operand to what uses it; dashed where only its shape is used.
    void edge(std::size_t from, std::size_t to, std::string_view label = {}, bool is_dashed = false) {
        text_.append("  ").append(name(from)).append(" -> ").append(name(to));
        if (!label.empty() || is_dashed) {
            text_.append(" [");
            if (!label.empty()) text_.append("label=").append(quoted(label));
            if (is_dashed) text_.append(label.empty() ? "style=dashed" : ", style=dashed");
            text_.append("]");
        }
        text_.append(";\n");
    }
    /// The whole text.
    std::string finish() && {
        text_.append("}\n");
        return std::move(text_);
    }

    /// Between quotes, with what would end the string or the line written as Graphviz reads it.
    static std::string quoted(std::string_view text) {
        std::string result = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\')
                result.append(1, '\\').append(1, c);
            else if (c == '\n')
                result.append("\\n");
            else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
                result.append(1, c);
        }
        return result + '"';
    }

private:
    static std::string name(std::size_t number) { return std::string("n").append(std::to_string(number)); }

    std::string text_;
};

}  // namespace tandem::inline TANDEM_ABI
