#pragma once
// Every operator in batches on a device: values and partials are near those of the replay. The file that includes this
// says which device: `using tested_space = ...;`.
#include <doctest/doctest.h>

#include <tandem/array/make.hpp>

#include "graph/replay_rules.hpp"

namespace batches {

using tandem::index_t;

inline constexpr bool on_cpu = std::is_same_v<tested_space, tandem::device_emulation>;

/// A GPU's functions have errors of their own, which are largest at the ends of the domains.
template <class Rule>
bool is_tested(const laws::point<Rule>& point) {
    return on_cpu || std::ranges::all_of(
                         point, [](double x) { return x == 0 || (std::abs(x) > 1e-3 && std::abs(x) < 30); });
}
template <class T>
bool is_near(const T& got, const T& expected) {
    constexpr double ulps = on_cpu ? 8 : 1e4;
    return graphs::within(got, expected, ulps) ||
           (!on_cpu && std::abs(got - expected) <= T(ulps) * std::numeric_limits<T>::epsilon());
}

template <class T>
void check_all_rules() {
    tandem::for_each_rule([&]<class Rule>() {
        auto all = graphs::points<Rule>(60);
        std::erase_if(all, [](const auto& x) { return !is_tested<Rule>(x); });
        const index_t count = static_cast<index_t>(all.size()), inputs = Rule::arity;
        REQUIRE(count > 5);
        const auto graph = graphs::recorded<Rule, T>(all[0]);
        std::vector<T> flat;
        for (const auto& x : all) flat.insert(flat.end(), x.begin(), x.end());
        const tandem::Array<T, tested_space> X(tandem::Shape{count, inputs}, flat);
        const std::vector<T> Y = graph.batch(X).to_vector(), D = graph.batch_gradient(X).to_vector();
        for (std::size_t s = 0; s < all.size(); ++s) {
            const auto& x = all[s];
            const auto result = graph.value_and_gradient(std::vector<T>(x.begin(), x.end()));
            CHECK_MESSAGE(is_near(Y[s], T(result.value)), graphs::text<Rule>(x),
                          graphs::both(Y[s], T(result.value)));
            for (std::size_t i = 0; i < x.size(); ++i) {
                const T got = D[s * x.size() + i], expected = result.gradient[i];
                CHECK_MESSAGE(is_near(got, expected), graphs::text<Rule>(x), "by ", i, ": ",
                              graphs::both(got, expected));
            }
        }
    });
}

TEST_CASE("device batch: every operator in double") {
    check_all_rules<double>();
}
TEST_CASE("device batch: every operator in float") {
    check_all_rules<float>();
}

}  // namespace batches
