#pragma once
#include <doctest/doctest.h>

#include <tandem/graph/batch.hpp>

#include "graph/record_compare.hpp"

/// \file
/// One function in graphs of any number type, against forward mode.
namespace graphs {

/// Constants of every type, ints and other floating-point numbers among them, beside numbers of any type.
inline const auto mixed = [](const auto& x, const auto& y) {
    const auto a = eval(x * 0.1 + 3 * y - 2 / x + pow(x, 2) + pow(x, 3.0) - 0.7f * x);
    return sin(a) * pow(y, 2.5) + ldexp(a, 2) * 1e-3 + atan2(1, y) + max(a, 0.5) + hypot(x, 0.3);
};

template <class T>
void check_numbers() {
    using AD = tandem::ADTangent<T, 2>;
    const auto graph = tandem::record(mixed, T(0.75), T(2));
    const auto simple = simplify(graph);
    const auto slope = differentiate(graph);
    const auto curvature = differentiate(slope);
    for (const auto& [x, y] :
         {std::pair(T(0.75), T(2)), std::pair(T(-1.25), T(0.3)), std::pair(T(10) / 3, T(1) / 7)}) {
        const AD expected = mixed(AD::variable(x, 0), AD::variable(y, 1));
        CHECK(graph(x, y) == expected.value());
        CHECK(simple(x, y) == expected.value());
        const auto gradient = graph.gradient(x, y), by_graph = slope(x, y);
        const T tolerance = 8 * std::numeric_limits<T>::epsilon();
        using std::abs;
        CHECK(abs(std::get<0>(gradient) - expected.tangent(0)) <= tolerance * (1 + abs(expected.tangent(0))));
        CHECK(abs(std::get<1>(gradient) - expected.tangent(1)) <= tolerance * (1 + abs(expected.tangent(1))));
        CHECK(abs(std::get<0>(by_graph) - expected.tangent(0)) <= tolerance * (1 + abs(expected.tangent(0))));
        CHECK(abs(std::get<1>(by_graph) - expected.tangent(1)) <= tolerance * (1 + abs(expected.tangent(1))));
        const auto H = graph.hessian(x, y);
        const auto rows = curvature(x, y);
        CHECK(abs(H(0, 0) - std::get<0>(rows[0])) <= 64 * tolerance * (1 + abs(H(0, 0))));
        CHECK(abs(H(1, 0) - std::get<0>(rows[1])) <= 64 * tolerance * (1 + abs(H(1, 0))));
        CHECK(H(0, 1) == H(1, 0));
    }

    const auto branch = tandem::record(
        tandem::branch_policy::rerecord,
        [](const auto& x) {
            if (x < 1) return eval(x * x);
            return eval(select(x > 2, sqrt(x), 0) + static_cast<int>(x));
        },
        T(0.5));
    CHECK(branch(T(0.25)) == T(0.0625));
    CHECK(branch(T(4)) == T(6));
    CHECK(branch(T(1.5)) == T(1));
    CHECK(branch.gradient(T(4)) == T(0.25));
    CHECK(branch.gradient(T(1.5)) == T(0));
}

}  // namespace graphs
