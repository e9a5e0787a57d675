#include "second_order.hpp"

namespace {

using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

template <class Rule, std::size_t I, std::size_t J>
double forward_over_reverse(const laws::point<Rule>& at) {
    using Inner = ADAdjoint<double>;
    using Outer = ADTangent<Inner>;
    Tape<double> tape;
    const Inner first = tape.variable(at[I]);
    const Inner second = I == J ? first : tape.variable(at[J]);
    const Outer y = laws::evaluate_pair<Outer, Rule, I, J>(at, [&]<std::size_t K>() {
        return Outer(K == I ? first : second, Inner(K == J ? 1.0 : 0.0));
    });
    if (!y.tangent().is_active()) return 0;
    y.tangent().backward();
    return first.gradient();
}

}  // namespace

TEST_CASE("second order: forward over reverse agrees with differences of the partials") {
    laws::for_each_pair([]<class Rule, std::size_t I, std::size_t J>() {
        laws::check_second<Rule, I, J>("forward over reverse", forward_over_reverse<Rule, I, J>);
    });
}
