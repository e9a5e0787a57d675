// Forward mode, reverse mode and the rule give the same derivative, bit for bit, for every rule at every kind of
// point; also where other arguments are passive, and where a partial is infinite or NaN.
#include <doctest/doctest.h>

#include <cmath>

#include "overloads.hpp"
#include "sample.hpp"
#include "text.hpp"

namespace {

template <class T>
bool same(T a, T b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

template <class Rule, class T>
std::vector<std::array<T, Rule::arity>> points() {
    auto all = laws::sample<Rule>(60, 4);
    for (const auto& special : Rule::special) all.push_back(special.at);
    std::vector<std::array<T, Rule::arity>> converted(all.size());
    for (std::size_t k = 0; k < all.size(); ++k)
        for (std::size_t i = 0; i < Rule::arity; ++i) converted[k][i] = static_cast<T>(all[k][i]);
    return converted;
}

template <class Rule, std::size_t I, class T>
T forward(const std::array<T, Rule::arity>& at) {
    using AD = tandem::ADTangent<T>;
    return laws::evaluate<Rule, AD>([&]<std::size_t J>() {
               if constexpr (J == I)
                   return AD(at[J], T(1));
               else
                   return laws::argument<T, Rule, J>(at[J]);
           })
        .tangent();
}

template <class Rule, std::size_t I, class T>
T reverse_of_one(const std::array<T, Rule::arity>& at) {
    tandem::Tape<T> tape;
    const tandem::ADAdjoint<T> x = tape.variable(at[I]);
    const auto y = laws::evaluate<Rule, tandem::ADAdjoint<T>>([&]<std::size_t J>() {
        if constexpr (J == I)
            return x;
        else
            return laws::argument<T, Rule, J>(at[J]);
    });
    y.backward();
    return x.gradient();
}

/// The gradient with all arguments active.
template <class Rule, class T>
std::array<T, Rule::arity> reverse_of_all(const std::array<T, Rule::arity>& at) {
    tandem::Tape<T> tape;
    std::array<tandem::ADAdjoint<T>, Rule::arity> x;
    for (std::size_t i = 0; i < Rule::arity; ++i) x[i] = tape.variable(at[i]);
    const auto y = laws::evaluate<Rule, tandem::ADAdjoint<T>>([&]<std::size_t J>() {
        if constexpr (laws::takes_int<Rule, J>)
            return static_cast<int>(at[J]);
        else
            return x[J];
    });
    y.backward();
    std::array<T, Rule::arity> gradient{};
    for (std::size_t i = 0; i < Rule::arity; ++i) gradient[i] = x[i].gradient();
    return gradient;
}

template <class T>
void check_modes() {
    laws::for_each_partial([]<class Rule, std::size_t I>() {
        for (const auto& at : points<Rule, T>()) {
            const T expected = laws::partial<I, T, Rule>(at);
            const T tangent = forward<Rule, I, T>(at);
            const T adjoint = reverse_of_one<Rule, I, T>(at);
            const T adjoint_of_all = reverse_of_all<Rule, T>(at)[I];
            CHECK_MESSAGE(same(tangent, expected), laws::text<Rule>(at), ", argument ", I, ": tangent ", tangent,
                          ", rule ", expected);
            CHECK_MESSAGE(same(adjoint, expected), laws::text<Rule>(at), ", argument ", I, ": adjoint ", adjoint,
                          ", rule ", expected);
            CHECK_MESSAGE(same(adjoint_of_all, expected), laws::text<Rule>(at), ", argument ", I, ": adjoint ",
                          adjoint_of_all, " with all active, rule ", expected);
        }
    });
}

}  // namespace

TEST_CASE("modes: tangent, adjoint and rule agree in double") {
    check_modes<double>();
}
TEST_CASE("modes: tangent, adjoint and rule agree in float") {
    check_modes<float>();
}

TEST_CASE("modes: functions with a passive result have no derivative in either mode") {
    tandem::for_each_rule([]<class Rule>() {
        if constexpr (Rule::arity == 1 && Rule::inactive == 1) {
            tandem::Tape<double> tape;
            const auto x = tape.variable(1.5);
            const auto y =
                laws::evaluate<Rule, tandem::ADAdjoint<double>>([&]<std::size_t J>() { return x; });
            CHECK_FALSE(y.is_active());
            const auto z = laws::evaluate<Rule, tandem::ADTangent<double>>(
                [&]<std::size_t J>() { return tandem::ADTangent<double>(1.5, 1.0); });
            CHECK(z.tangent() == 0);
            CHECK(z.value() == y.value());
        }
    });
}
