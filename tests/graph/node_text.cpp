// Pictures and listings of nodes.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include <tandem/graph/node_gradients.hpp>
#include <tandem/graph/node_text.hpp>

using namespace tandem;

namespace {

/// How many times a part occurs.
int count(const std::string& text, std::string_view part) {
    int n = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
    return n;
}
bool contains(const std::string& text, std::string_view part) {
    return count(text, part) > 0;
}

}  // namespace

TEST_CASE("to_text: one operation a line") {
    const Node x = variable("x"), y = variable("", {2, -1});
    const Node z = sum(ldexp(x, 3) * y(1, range(0, 4), newaxis), {0}, true).named("total");
    CHECK(to_text({z, x}) == "%0 = variable \"x\"\n"
                             "%1 = variable (2, -1)\n"
                             "%2 = slice [1, 0:4, newaxis] %1\n"
                             "%3 = ldexp 3 %0\n"
                             "%4 = mul %3 %2\n"
                             "%5 = sum axes (0) keepdims %4 \"total\"\n"
                             "return %5 %0\n");
}
TEST_CASE("to_text: attributes") {
    const Node x = variable("x");
    const auto line = [](const Node& y) {
        const std::string text = to_text(y);
        const auto end = text.rfind("\nreturn"), begin = text.rfind('\n', end - 1);
        return text.substr(begin + 1, end - begin - 1);
    };
    CHECK(line(x + 0.1) == "%2 = add %0 %1");
    CHECK(line(reshape(x, {2, -1})) == "%1 = reshape (2, -1) %0");
    CHECK(line(transpose(x)) == "%1 = transpose %0");
    CHECK(line(transpose(x, {1, 0})) == "%1 = transpose axes (1, 0) %0");
    CHECK(line(softmax(x)) == "%1 = softmax axis -1 %0");
    CHECK(line(where(!(x < x), x, x)) == "%3 = select %2 %0 %0");
    CHECK(line(max(x, {0, 1})) == "%1 = max axes (0, 1) %0");
    CHECK(line(gather(x, Array<int>{1, 2}, 1)) == "%2 = gather axis 1 %0 %1");
}
TEST_CASE("to_dot: nodes, edges, and what distinguishes them") {
    const Node x = variable("x"), y = 2 * x;
    CHECK(to_dot(y) == "digraph \"graph\" {\n"
                       "  node [shape=box, style=rounded];\n"
                       "  n0 [label=\"x\", shape=ellipse, style=filled, fillcolor=lightblue];\n"
                       "  n1 [label=\"2\", shape=plaintext, style=solid];\n"
                       "  n2 [label=\"mul\", peripheries=2];\n"
                       "  n1 -> n2;\n"
                       "  n0 -> n2;\n"
                       "}\n");
}
TEST_CASE("to_dot: a node that is shared stands there once; one that needs a shape only has a dashed line") {
    const Node x = variable("x"), y = sin(x);
    const std::string dot = to_dot({y * y, gradients(sum(y), {y})[0]});
    CHECK(count(dot, "label=\"sin\"") == 1);
    CHECK(count(dot, "-> ") == 5);
    CHECK(contains(dot, "[style=dashed]"));
    CHECK(count(dot, "peripheries=2") == 2);
}
TEST_CASE("to_dot: names with quotes, backslashes and newlines") {
    const Node x = variable("a \"b\" \\ c\nd\te\r\x01");
    const std::string dot = to_dot(x, {{x.id(), "note \"1\""}}, "ti\"tle");
    CHECK(contains(dot, "label=\"a \\\"b\\\" \\\\ c\\nde\\nnote \\\"1\\\"\""));
    CHECK(contains(dot, "digraph \"ti\\\"tle\" {"));
    CHECK(to_text(x) == "%0 = variable \"a \\\"b\\\" \\\\ c\\nde\"\nreturn %0\n");
}
TEST_CASE("to_dot: Graphviz reads it, where it is installed") {
    if (std::system("dot -V > /dev/null 2>&1") != 0) return;
    const Node x = variable("say \"hi\"\nto \\ {a|b} <c>"), y = variable("y");
    const std::string dot = to_dot(gradients(sum(pow(x, y)), {x, y}));
    std::FILE* const graphviz = popen("dot -Tsvg > /dev/null", "w");
    REQUIRE(graphviz != nullptr);
    std::fputs(dot.c_str(), graphviz);
    CHECK(pclose(graphviz) == 0);
}
