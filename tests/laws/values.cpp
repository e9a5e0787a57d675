// The value of every rule in float, double and long double is the value of <cmath>, bit for bit.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "sample.hpp"
#include "text.hpp"

namespace standard {

// Calls the function of a row of the list if <cmath> or <algorithm> has it. Unqualified, because a qualified name
// that does not exist is an error even in a requires-expression.
using namespace std;
template <class Rule>
struct function;

#define LAWS_STANDARD_FUNCTION(rule, arity, name)                                 \
    template <>                                                                   \
    struct function<tandem::ops::rule> {                                          \
        template <class... X>                                                     \
            requires requires(X... x) { name(x...); }                             \
        auto operator()(X... x) const {                                           \
            return name(x...);                                                    \
        }                                                                         \
    };
TANDEM_FUNCTIONS(LAWS_STANDARD_FUNCTION)
TANDEM_ROUNDING_FUNCTIONS(LAWS_STANDARD_FUNCTION)
TANDEM_INTEGER_FUNCTIONS(LAWS_STANDARD_FUNCTION)
#undef LAWS_STANDARD_FUNCTION

#define LAWS_OPERATOR_1(rule, symbol)                                             \
    template <>                                                                   \
    struct function<tandem::ops::rule> {                                          \
        auto operator()(auto x) const { return symbol x; }                        \
    };
#define LAWS_OPERATOR_2(rule, symbol)                                             \
    template <>                                                                   \
    struct function<tandem::ops::rule> {                                          \
        auto operator()(auto x, auto y) const { return x symbol y; }              \
    };
#define LAWS_OPERATOR(rule, arity, symbol) LAWS_OPERATOR_##arity(rule, symbol)
TANDEM_OPERATORS(LAWS_OPERATOR)
#undef LAWS_OPERATOR

}  // namespace standard

namespace {

template <class T>
bool same_bits(T a, T b) {
    return (a == b && std::signbit(a) == std::signbit(b)) || (std::isnan(a) && std::isnan(b));
}

/// C leaves open which zero fmax(0, -0) is, and compilers differ from their libraries.
template <class T, class Rule>
bool may_differ_in_sign(const std::array<T, Rule::arity>& at) {
    if constexpr (Rule::arity == 2)
        return at[0] == 0 && at[1] == 0;
    else
        return false;
}

/// Compares Rule with the standard function at the point; false where there is no such function.
template <class T, class Rule>
bool compare(const std::array<T, Rule::arity>& at) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        if constexpr (requires { standard::function<Rule>()(laws::argument<T, Rule, I>(at[I])...); }) {
            const T expected = standard::function<Rule>()(laws::argument<T, Rule, I>(at[I])...);
            const T got = laws::value<T, Rule>(at);
            CHECK_MESSAGE((same_bits(got, expected) || (got == expected && may_differ_in_sign<T, Rule>(at))), laws::text<Rule>(at), ": got ", got, ", <cmath> gives ", expected);
            return true;
        } else {
            return false;
        }
    }(std::make_index_sequence<Rule::arity>());
}

template <class T>
void compare_all() {
    int functions = 0;
    tandem::for_each_rule([&]<class Rule>() {
        bool standard = false;
        for (const auto& at : laws::sample<Rule>(500)) {
            std::array<T, Rule::arity> x{};
            for (std::size_t i = 0; i < Rule::arity; ++i) x[i] = static_cast<T>(at[i]);
            standard = compare<T, Rule>(x);
        }
        for (const auto& special : Rule::special) {
            std::array<T, Rule::arity> x{};
            for (std::size_t i = 0; i < Rule::arity; ++i) x[i] = static_cast<T>(special.at[i]);
            compare<T, Rule>(x);
        }
        functions += standard ? 1 : 0;
    });
    CHECK(functions >= 53);  // the list had 53 standard ones when this was written
}

}  // namespace

TEST_CASE("rules: float values are those of <cmath>, bit for bit") {
    compare_all<float>();
}
TEST_CASE("rules: double values are those of <cmath>, bit for bit") {
    compare_all<double>();
}
TEST_CASE("rules: long double values are those of <cmath>, bit for bit") {
    compare_all<long double>();
}
