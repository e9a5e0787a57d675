// Pictures of graphs of numbers.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <tandem/graph/batch.hpp>
#include <tandem/graph/picture.hpp>

using tandem::record;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

const auto engine = [](const auto& a, const auto& b, const auto& c, const auto& f) {
    return (a * b + c) * f;
};

}  // namespace

TEST_CASE("to_dot: a node for each operation, an edge for each operand") {
    const std::string dot = to_dot(record(engine, 2.0, -3.0, 10.0, -2.0), {"a", "b", "c", "f"});
    for (const char* label : {"\"a\"", "\"b\"", "\"c\"", "\"f\"", "\"mul\"", "\"add\""}) {
        CAPTURE(label);
        CHECK(contains(dot, std::string("[label=") + label));
    }
    CHECK(count(dot, "label=") == 7);
    CHECK(count(dot, " -> ") == 6);
    CHECK(count(dot, "peripheries=2") == 1);
}

TEST_CASE("to_dot: values and gradients at a point") {
    const auto graph = record(engine, 1.0, 1.0, 1.0, 1.0);
    const std::string dot = to_dot(graph, {"a", "b", "c", "f"}, 2.0, -3.0, 10.0, -2.0);
    for (const char* label :
         {"a\\nvalue 2\\ngradient 6", "b\\nvalue -3\\ngradient -4", "c\\nvalue 10\\ngradient -2",
          "f\\nvalue -2\\ngradient 4", "mul\\nvalue -8\\ngradient 1"}) {
        CAPTURE(label);
        CHECK(contains(dot, label));
    }
}

TEST_CASE("to_dot: inputs without a name, constants, and an operation that is used twice") {
    const auto graph = record([](const auto& x) { return sin(x) * sin(x) + 2.5 * x; }, 1.0);
    const std::string dot = to_dot(graph);
    CHECK(contains(dot, "label=\"x0\""));
    CHECK(contains(dot, "label=\"2.5\", shape=plaintext"));
    CHECK(count(dot, "label=\"sin\"") == 1);
}

TEST_CASE("to_dot: names may hold anything") {
    const auto graph = record([](const auto& x) { return x + 1; }, 1.0);
    CHECK(contains(to_dot(graph, {"a \"b\"\n\\c"}), "label=\"a \\\"b\\\"\\n\\\\c\""));
}

TEST_CASE("to_dot: what cannot be drawn") {
    const auto several = record([](const auto& x) { return std::vector{eval(x * 2), eval(x * 3)}; }, 1.0);
    CHECK_THROWS_WITH_AS(
        to_dot(several, {}, 1.0),
        "tandem::to_dot: a function that returns 2 numbers; derivatives can be drawn of one that returns one",
        tandem::shape_error);
    const auto branch = record([](const auto& x) { return x < 2 ? eval(x) : eval(x * x); }, 1.0);
    CHECK_THROWS_AS(to_dot(branch, {}, 3.0), tandem::branch_changed);
}

TEST_CASE("to_dot: a million operations") {
    const auto graph = record(
        [](const auto& x) {
            auto y = eval(x * 0.5);
            for (int i = 0; i < 500000; ++i) y = y * x + 1;
            return y;
        },
        0.5);
    CHECK(count(to_dot(graph), " -> ") >= 2000000);
}
