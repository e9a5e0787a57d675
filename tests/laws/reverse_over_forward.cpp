#include "second_order.hpp"

namespace {

using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

template <class Rule, std::size_t I, std::size_t J>
double reverse_over_forward(const laws::point<Rule>& at) {
    using Inner = ADTangent<double>;
    using Outer = ADAdjoint<Inner>;
    Tape<Inner> tape;
    const Outer first = tape.variable(Inner(at[I], I == J ? 1.0 : 0.0));
    const Outer second = I == J ? first : tape.variable(Inner(at[J], 1.0));
    const Outer y =
        laws::evaluate_pair<Outer, Rule, I, J>(at, [&]<std::size_t K>() { return K == I ? first : second; });
    y.backward();
    return first.gradient().tangent();
}

}  // namespace

TEST_CASE("second order: reverse over forward agrees with differences of the partials") {
    laws::for_each_pair([]<class Rule, std::size_t I, std::size_t J>() {
        laws::check_second<Rule, I, J>("reverse over forward", reverse_over_forward<Rule, I, J>);
    });
}
