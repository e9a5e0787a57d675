#include "second_order.hpp"

namespace {

using tandem::ADTangent;

template <class Rule, std::size_t I, std::size_t J>
double forward_over_forward(const laws::point<Rule>& at) {
    using Inner = ADTangent<double>;
    using Outer = ADTangent<Inner>;
    return laws::evaluate_pair<Outer, Rule, I, J>(at, [&]<std::size_t K>() {
               return Outer(Inner(at[K], K == I ? 1.0 : 0.0), Inner(K == J ? 1.0 : 0.0));
           })
        .tangent()
        .tangent();
}

}  // namespace

TEST_CASE("second order: forward over forward agrees with differences of the partials") {
    laws::for_each_pair([]<class Rule, std::size_t I, std::size_t J>() {
        laws::check_second<Rule, I, J>("forward over forward", forward_over_forward<Rule, I, J>);
    });
}
