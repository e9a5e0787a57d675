// Every operator in batches of floats and doubles: values and partials are near those of the replay.
#include <doctest/doctest.h>

#include "graph/replay_rules.hpp"

namespace {

using tandem::index_t;

template <class T>
void check_all_rules() {
    tandem::for_each_rule([]<class Rule>() {
        const auto all = graphs::points<Rule>(60);
        const index_t count = static_cast<index_t>(all.size()), inputs = Rule::arity;
        const auto graph = graphs::recorded<Rule, T>(all[0]);
        auto X = tandem::Array<T>::zeros({count, inputs});
        for (index_t s = 0; s < count; ++s)
            for (index_t i = 0; i < inputs; ++i)
                X(s, i) = static_cast<T>(all[static_cast<std::size_t>(s)][static_cast<std::size_t>(i)]);
        const tandem::Array<T> Y = graph.batch(X), D = graph.batch_gradient(X);
        for (index_t s = 0; s < count; ++s) {
            const auto& x = all[static_cast<std::size_t>(s)];
            const auto result = graph.value_and_gradient(std::vector<T>(x.begin(), x.end()));
            const T value = result.value;
            const std::vector<T> gradient = result.gradient;
            const T y = Y(s);
            CHECK_MESSAGE(graphs::within(y, value, 4), graphs::text<Rule>(x), graphs::both(y, value));
            for (index_t i = 0; i < inputs; ++i) {
                const T got = D(s, i), expected = gradient[static_cast<std::size_t>(i)];
                CHECK_MESSAGE(graphs::within(got, expected, 8), graphs::text<Rule>(x), "by ", i, ": ",
                              graphs::both(got, expected));
            }
        }
    });
}

}  // namespace

TEST_CASE("batch: every operator in double") {
    check_all_rules<double>();
}
TEST_CASE("batch: every operator in float") {
    check_all_rules<float>();
}
