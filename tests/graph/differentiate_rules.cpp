// Every operator differentiated symbolically, once and twice, against its partials and their forward derivatives.
#include <doctest/doctest.h>

#include "graph/replay_rules.hpp"

namespace {

using tandem::ADTangent;

template <std::size_t J, class Rule>
double first(const laws::point<Rule>& x) {
    if constexpr (laws::is_active<Rule, J>)
        return laws::partial<J, double, Rule>(x);
    else
        return 0;
}
/// The derivative of partial J by argument k.
template <std::size_t J, class Rule>
double second(const laws::point<Rule>& x, std::size_t k) {
    if constexpr (laws::is_active<Rule, J>) {
        std::array<ADTangent<double>, Rule::arity> at;
        for (std::size_t i = 0; i < Rule::arity; ++i) at[i] = {x[i], i == k ? 1. : 0.};
        return laws::partial<J, ADTangent<double>, Rule>(at).tangent();
    } else {
        return 0;
    }
}
template <class Rule>
std::vector<double> gradient(const laws::point<Rule>& x) {
    return [&]<std::size_t... J>(std::index_sequence<J...>) {
        return std::vector<double>{first<J, Rule>(x)...};
    }(std::make_index_sequence<Rule::arity>());
}
template <class Rule>
std::vector<double> hessian(const laws::point<Rule>& x) {
    std::vector<double> all;
    [&]<std::size_t... J>(std::index_sequence<J...>) {
        const auto row = [&]<std::size_t Row>() {
            for (std::size_t k = 0; k < Rule::arity; ++k) all.push_back(second<Row, Rule>(x, k));
        };
        (row.template operator()<J>(), ...);
    }(std::make_index_sequence<Rule::arity>());
    return all;
}

}  // namespace

TEST_CASE("differentiate: every operator") {
    tandem::for_each_rule([]<class Rule>() {
        const auto points = graphs::points<Rule>(20);
        const auto graph = graphs::recorded<Rule, double>(points[0]);
        const auto slope = differentiate(graph);
        const auto curvature = differentiate(slope);
        for (const auto& x : points) {
            const std::vector<double> at(x.begin(), x.end());
            const auto expected = gradient<Rule>(x), computed = slope(at);
            CHECK_MESSAGE(graphs::identical(computed, expected), graphs::text<Rule>(x),
                          graphs::both(computed, expected));

            const auto H = hessian<Rule>(x);
            std::vector<double> twice;
            for (const auto& row : curvature(at)) twice.insert(twice.end(), row.begin(), row.end());
            // As the laws have it: terms of the size of partial / x may cancel.
            for (std::size_t i = 0; i < H.size(); ++i) {
                const double by = x[i % Rule::arity], partial = expected[i / Rule::arity];
                const double quotient = by == 0 || std::isnan(partial / by) ? 0 : std::abs(partial / by);
                if (std::isfinite(H[i]))
                    CHECK_MESSAGE(std::abs(twice[i] - H[i]) <= 1e-15 * (std::abs(H[i]) + quotient),
                                  graphs::text<Rule>(x), i, ": ", graphs::both(twice[i], H[i]));
            }
        }
    });
}
