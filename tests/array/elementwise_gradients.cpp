// The gradient of a sum of elements, for every operator and function of one argument, is the scalar rule's partial.
#include "elementwise.hpp"

TEST_CASE("elementwise: gradients of every rule of one argument") {
    tandem::for_each_rule([]<class Rule>() {
        if constexpr (Rule::arity == 1) arrays::check_gradient<Rule>(std::make_index_sequence<Rule::arity>());
    });
}
