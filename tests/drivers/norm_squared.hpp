#pragma once
#include <tandem/tandem.hpp>

/// v -> |v|^2, with a reverse rule.
inline const auto norm_squared = tandem::custom([](const auto& v) {
                                     auto sum = tandem::eval(v[0] * v[0]);
                                     for (std::size_t i = 1; i < v.size(); ++i) sum += v[i] * v[i];
                                     return sum;
                                 }).vjp([](const auto& v, const auto& w) {
    auto g = v;
    for (auto& e : g) e = 2 * w * e;
    return g;
});
