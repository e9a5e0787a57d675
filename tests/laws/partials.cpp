// Every partial of every rule, in double, against differences of the value in 120 to 800 digits.
#include <doctest/doctest.h>

#include "reference.hpp"
#include "sample.hpp"
#include "text.hpp"

TEST_CASE("rules: each partial stays within its stated error of a difference in many digits") {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        const int count = 100;
        int found = 0;
        for (const auto& at : laws::sample<Rule>(count)) {
            const auto expected = laws::reference_partial<Rule, I>(at);
            if (!expected) continue;
            ++found;
            const double got = laws::partial<I, double, Rule>(at);
            const double error = laws::ulp_error(got, *expected);
            // Differences carry 25 digits, which is 1e-9 ulp.
            CHECK_MESSAGE(error <= Rule::ulp + 1e-9, laws::text<Rule>(at), ", argument ", I, ": got ", got,
                          ", expected ", static_cast<double>(*expected), ", ", error, " ulp");
        }
        // Left out are kinks and overflow beyond any range, such as exp(1e300).
        CHECK_MESSAGE(found >= count * 3 / 4, Rule::name, ", argument ", I, ": only ", found, " points checked");
    });
}
