// Every operator, recorded and replayed elsewhere: value and partials are the rule's.
#include <doctest/doctest.h>

#include "graph/replay_rules.hpp"

namespace {

/// Partial J, 0 where the rule has none.
template <std::size_t J, class Rule, class T>
T partial(const laws::point<Rule>& x) {
    if constexpr (laws::is_active<Rule, J>)
        return laws::partial<J, T, Rule>(x);
    else
        return 0;
}

template <class T>
void check_all_rules() {
    tandem::for_each_rule([]<class Rule>() {
        const auto points = graphs::points<Rule>(20);
        const auto graph = graphs::recorded<Rule, T>(points[0]);
        REQUIRE(graph.statement_count() == 1);
        for (const auto& x : points) {
            const std::vector<T> at(x.begin(), x.end());
            laws::point<Rule> rounded{};
            for (std::size_t i = 0; i < Rule::arity; ++i) rounded[i] = at[i];
            const T expected = laws::value<T, Rule>(rounded);
            const auto result = graph.value_and_gradient(at);
            const T value = result.value;
            const std::vector<T> gradient = result.gradient;
            CHECK_MESSAGE(graphs::identical(graph(at), expected), graphs::text<Rule>(x),
                          graphs::both(value, expected));
            CHECK_MESSAGE(graphs::identical(value, expected), graphs::text<Rule>(x),
                          graphs::both(value, expected));
            std::vector<T> partials;
            [&]<std::size_t... J>(std::index_sequence<J...>) {
                (partials.push_back(partial<J, Rule, T>(rounded)), ...);
            }(std::make_index_sequence<Rule::arity>());
            CHECK_MESSAGE(graphs::equal(gradient, partials), graphs::text<Rule>(x),
                          graphs::both(gradient, partials));
            const auto J = graph.jacobian(tandem::mode::forward, at);
            CHECK_MESSAGE(graphs::equal(std::vector<T>(J.data(), J.data() + at.size()), partials),
                          graphs::text<Rule>(x));
        }
    });
}

}  // namespace

TEST_CASE("replay: every operator in double") {
    check_all_rules<double>();
}
TEST_CASE("replay: every operator in float") {
    check_all_rules<float>();
}
