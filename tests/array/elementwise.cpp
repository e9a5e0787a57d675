// Every operator and function of the list, element by element, is the scalar rule.
#include <doctest/doctest.h>

#include "elementwise.hpp"

using tandem::Array;

namespace {

template <class Rule, std::size_t... I>
Array<double> result(const std::vector<laws::point<Rule>>& at, std::index_sequence<I...>) {
    const auto argument = [&]<std::size_t K>() {
        if constexpr (laws::takes_int<Rule, K>)
            return arrays::int_argument<Rule>;
        else
            return arrays::column<K>(at);
    };
    return laws::overload<Rule>()(argument.template operator()<I>()...);
}

}  // namespace

TEST_CASE("elementwise: values of every rule") {
    tandem::for_each_rule([]<class Rule>() {
        const auto at = arrays::points<Rule>();
        const std::vector<double> y = result<Rule>(at, std::make_index_sequence<Rule::arity>()).to_vector();
        for (std::size_t k = 0; k < at.size(); ++k) {
            const double expected = laws::value<double, Rule>(at[k]);
            CHECK_MESSAGE(arrays::ulps(y[k], expected) <= arrays::allowed_ulps, laws::text<Rule>(at[k]), ": ",
                          y[k], " for ", expected);
        }
    });
}
