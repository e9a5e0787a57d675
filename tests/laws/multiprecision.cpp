// One rule, every number type: partials in multiprecision types of both kinds against the same rule in 60 digits.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_dec_float.hpp>

#include "reference.hpp"
#include "sample.hpp"
#include "text.hpp"

namespace {

namespace mp = boost::multiprecision;

template <class M>
void check_multiprecision() {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        for (const auto& at : laws::sample<Rule>(20, 3)) {
            bool moderate = true;
            for (const double a : at) moderate = moderate && std::abs(a) < 100 && (a == 0 || std::abs(a) > 1e-10);
            if (!moderate) continue;
            const laws::exact expected = laws::partial<I, laws::exact, Rule>(at);
            if (isnan(expected) || isinf(expected)) continue;
            const M got = laws::partial<I, M, Rule>(at);
            const laws::exact converted(got.str(0, std::ios_base::scientific));
            const laws::exact error = abs(laws::exact(converted - expected));
            CHECK_MESSAGE(error <= abs(expected) * laws::exact(1e-45), laws::text<Rule>(at), ", argument ", I, ": got ",
                          got, ", expected ", expected);
        }
    });
}

}  // namespace

TEST_CASE("rules: partials in binary multiprecision without expression templates have 45 digits") {
    check_multiprecision<mp::number<mp::cpp_bin_float<50>, mp::et_off>>();
}
TEST_CASE("rules: partials in binary multiprecision with expression templates have 45 digits") {
    check_multiprecision<mp::number<mp::cpp_bin_float<50>, mp::et_on>>();
}
TEST_CASE("rules: partials in decimal multiprecision have 45 digits") {
    check_multiprecision<mp::cpp_dec_float_50>();
}
