#include "second_order.hpp"

namespace {

template <class Rule, std::size_t I>
double by_taylor(const laws::point<Rule>& at) {
    using Number = tandem::Taylor<double, 2>;
    return 2 * laws::evaluate<Rule, Number>([&]<std::size_t K>() {
                   if constexpr (laws::takes_int<Rule, K>)
                       return static_cast<int>(at[K]);
                   else
                       return K == I ? Number::variable(at[K]) : Number(at[K]);
               })[2];
}

}  // namespace

TEST_CASE("second order: Taylor arithmetic agrees with differences of the partials") {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        laws::check_second<Rule, I, I>("Taylor", by_taylor<Rule, I>);
    });
}
