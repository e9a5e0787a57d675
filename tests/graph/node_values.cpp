// Nodes: every operator and function of the list, evaluated, is what arrays compute, bit for bit.
#include <bit>

#include <tandem/graph/evaluator.hpp>

#include "array/compare.hpp"
#include "array/elementwise.hpp"

using arrays::A;
using tandem::Array, tandem::Evaluator, tandem::Node, tandem::variable;

namespace {

bool same_bits(const A& a, const A& b) {
    const std::vector<double> x = a.to_vector(), y = b.to_vector();
    return a.shape() == b.shape() && std::equal(x.begin(), x.end(), y.begin(), [](double p, double q) {
               return std::bit_cast<std::uint64_t>(p) == std::bit_cast<std::uint64_t>(q);
           });
}

/// An argument of a rule: an operand, or an int.
template <class Rule, std::size_t K, class X>
auto argument(const X& x) {
    if constexpr (laws::takes_int<Rule, K>)
        return arrays::int_argument<Rule>;
    else
        return x;
}

template <class Rule, std::size_t... I>
void check_value(std::index_sequence<I...>) {
    const auto at = arrays::points<Rule>();
    const A columns[] = {arrays::column<I>(at)...};
    const Node x[] = {((void)I, variable("x"))...};
    const Node y = laws::overload<Rule>()(argument<Rule, I>(x[I])...);
    std::vector<Evaluator<>::input> inputs;
    const auto give = [&]<std::size_t K>() {
        if (!laws::takes_int<Rule, K>) inputs.emplace_back(x[K], columns[K]);
    };
    (give.template operator()<I>(), ...);
    const A expected = laws::overload<Rule>()(argument<Rule, I>(columns[I])...);
    const A result = Evaluator({y})(inputs)[0];
    CHECK_MESSAGE(same_bits(result, expected), Rule::name, ": ", arrays::both(result, expected));
}

}  // namespace

TEST_CASE("nodes: values of every rule are those of arrays") {
    tandem::for_each_rule([]<class Rule>() { check_value<Rule>(std::make_index_sequence<Rule::arity>()); });
}
TEST_CASE("nodes: plain numbers and arrays on either side") {
    const Node x = variable("x");
    const A a{0.5, 2, 3}, c{1, -2, 4};
    const auto value = [&](const Node& y) { return Evaluator({y})({{x, a}})[0]; };
    CHECK_SAME(value(2 * x - 1.0f), A(2 * a - 1));
    CHECK_SAME(value(1 / x), A(1 / a));
    CHECK_SAME(value(pow(2, x) + pow(x, 2)), A(pow(2, a) + pow(a, 2)));
    CHECK_SAME(value(max(x, 1) + max(1, x)), A(2 * max(a, 1)));
    CHECK_SAME(value(clamp(x, 1, 2.5)), (A{1, 2, 2.5}));
    CHECK_SAME(value(c * x + x * c), A(2 * a * c));
    CHECK_SAME(value(max(c, x)), A(max(a, c)));
    CHECK_SAME(value(x + (c + c)), A(a + 2 * c));
    CHECK_SAME(value(+x), a);
    CHECK_SAME(value(Node(Array<int>{1, 2, 3}) * x), (A{0.5, 4, 9}));
    CHECK_SAME(value(Node(Array<bool>{true, false, true}) * x), (A{0.5, 0, 3}));
    Node y = x;
    y += 1;
    y *= x;
    y -= c;
    y /= 2;
    CHECK_SAME(value(y), A(((a + 1) * a - c) / 2));
}
TEST_CASE("nodes: comparisons, where and select") {
    const Node x = variable("x"), y = variable("y");
    const A a{1, 2, 3, arrays::NaN}, b{2, 2, 2, 2};
    const auto value = [&](const tandem::NodeMask& m) {
        return Evaluator({m.as_number()})({{x, a}, {y, b}})[0];
    };
    CHECK_SAME(value(x < y), (A{1, 0, 0, 0}));
    CHECK_SAME(value(x <= y), (A{1, 1, 0, 0}));
    CHECK_SAME(value(x > y), (A{0, 0, 1, 0}));
    CHECK_SAME(value(x >= y), (A{0, 1, 1, 0}));
    CHECK_SAME(value(x == y), (A{0, 1, 0, 0}));
    CHECK_SAME(value(x != y), (A{1, 0, 1, 1}));
    CHECK_SAME(value(x < 2 || (y == 2 && !(x <= 2.0))), (A{1, 0, 1, 1}));
    CHECK_SAME(value(2 < x && y == b), (A{0, 0, 1, 0}));
    CHECK_SAME(Evaluator({where(x > y, x, -1)})({{x, a}, {y, b}})[0], (A{-1, -1, 3, -1}));
    CHECK_SAME(Evaluator({select(a > 1, x, 0)})({{x, b}})[0], (A{0, 2, 2, 0}));
    CHECK_SAME(Evaluator({where(Array<bool>{true, false}, 1, x)})({{x, 5}})[0], (A{1, 5}));
}
