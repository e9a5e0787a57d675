// check_derivatives of functions of arrays.
#include <doctest/doctest.h>

#include <tuple>

#include "compare.hpp"

using namespace tandem;
using arrays::A;

TEST_CASE("check_derivatives of arrays: accepts what is right") {
    const A x = A::random_normal({2, 3}, 1), w = A::random_normal({3, 2}, 2);
    const auto report = check_derivatives([&](const auto& a) { return tanh(matmul(a, w)); }, x);
    CHECK(report);
    CHECK(report.inputs == 6);
    CHECK(report.outputs == 4);
    CHECK(report.remainder_order > 1.9);
    CHECK(check_derivatives([](const auto& a) { return sum(exp(a) * a, 0); }, x));
    const auto product = [](const auto& both) { return matmul(std::get<0>(both), std::get<1>(both)); };
    CHECK(check_derivatives(product, std::tuple(x, w)));
}
TEST_CASE("check_derivatives of arrays: names wrong rules") {
    const auto with = [](double push, double pull) {
        return custom([](const auto& a) { return A(square(a)); })
            .jvp([push](const auto& a, const auto& v) { return A(push * a * v); })
            .vjp([pull](const auto& a, const auto& w) { return A(pull * a * w); });
    };
    const A x{0.5, 1, 2};
    const auto check = [&](double push, double pull) {
        const auto f = with(push, pull);
        return check_derivatives([&](const auto& a) { return f(a); }, x);
    };
    CHECK(check(2, 2));
    CHECK(!check(2, 2.1).modes_agree());
    CHECK(!check(2, 2.1).inner_products_agree());
    CHECK(!check(2.1, 2.1).remainder_falls());
}
