#include "second_order.hpp"

namespace {

using tandem::ADAdjoint;
using tandem::Tape;

template <class Rule, std::size_t I, std::size_t J>
double reverse_over_reverse(const laws::point<Rule>& at) {
    using Inner = ADAdjoint<double>;
    using Outer = ADAdjoint<Inner>;
    Tape<double> inner;
    Tape<Inner> outer;
    const Inner x = inner.variable(at[I]);
    const Inner z = I == J ? x : inner.variable(at[J]);
    const Outer first = outer.variable(x);
    const Outer second = I == J ? first : outer.variable(z);
    const Outer y =
        laws::evaluate_pair<Outer, Rule, I, J>(at, [&]<std::size_t K>() { return K == I ? first : second; });
    y.backward();
    const Inner slope = (I == J ? first : second).gradient();
    if (!slope.is_active()) return 0;
    slope.backward();
    return x.gradient();
}

}  // namespace

TEST_CASE("second order: reverse over reverse agrees with differences of the partials") {
    laws::for_each_pair([]<class Rule, std::size_t I, std::size_t J>() {
        laws::check_second<Rule, I, J>("reverse over reverse", reverse_over_reverse<Rule, I, J>);
    });
}
