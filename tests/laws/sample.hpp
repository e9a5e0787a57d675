#pragma once
#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "apply.hpp"

/// \file
/// Points of a rule's domain, the same in every run: moderate ones, where functions are used, and extreme ones,
/// where formulas break; near the ends of the domain, near integers, and with arguments of equal and of
/// unrelated magnitudes.
namespace laws {

class sampler {
public:
    explicit sampler(unsigned seed) : engine_(seed) {}

    template <class Rule>
    point<Rule> next() {
        point<Rule> x{};
        for (std::size_t i = 0; i < Rule::arity; ++i) x[i] = in(Rule::domain[i]);
        // Arguments of like size, where sums, quotients and differences are neither trivial nor lost.
        if (Rule::arity > 1 && chance(0.4))
            for (std::size_t i = 1; i < Rule::arity; ++i) {
                const double near = x[0] * uniform(0.5, 2) * (chance(0.5) ? 1 : -1);
                if (Rule::domain[i].low < near && near < Rule::domain[i].high) x[i] = near;
            }
        // The only rule that needs an order is clamp(x, low, high); the others do not mind.
        if constexpr (Rule::arity == 3)
            if (x[2] < x[1]) std::swap(x[1], x[2]);
        round_integers<Rule>(x, std::make_index_sequence<Rule::arity>());
        return x;
    }

private:
    double uniform(double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(engine_);
    }
    bool chance(double probability) {
        return uniform(0, 1) < probability;
    }
    double magnitude() {
        const double kind = uniform(0, 1);
        if (kind < 0.4) return std::pow(10, uniform(-4, 2.9));
        if (kind < 0.7) return uniform(0, 10);
        if (kind < 0.8) return std::floor(uniform(0, 20)) + uniform(-1, 1) * std::pow(10, uniform(-15, -2));
        return std::pow(10, uniform(-307, 308));
    }
    double in(const tandem::ops::interval& domain) {
        const auto [low, high] = domain;
        if (std::isinf(low)) return magnitude() * (chance(0.5) ? 1 : -1);
        if (std::isinf(high)) return low < 0 && chance(0.3) ? uniform(low, 0) : low + std::abs(magnitude());
        if (chance(0.4)) return uniform(low, high);
        if (chance(0.3)) return (low + high + uniform(-1, 1) * std::pow(10, uniform(-15, 0)) * (high - low)) / 2;
        const bool at_low = chance(0.5);
        const double end = at_low ? low : high;
        // As near as there are doubles, of which there are many more near 0.
        const double distance = std::pow(10, uniform(end == 0 ? -300 : -15.5, 0)) * (high - low) / 2;
        return at_low ? low + distance : high - distance;
    }
    template <class Rule, std::size_t... I>
    static void round_integers(point<Rule>& x, std::index_sequence<I...>) {
        ((x[I] = takes_int<Rule, I> ? std::round(x[I]) : x[I]), ...);
    }

    std::mt19937 engine_;
};

/// `count` points of Rule's domain.
template <class Rule>
std::vector<point<Rule>> sample(int count, unsigned seed = 1) {
    sampler s(seed);
    std::vector<point<Rule>> points;
    for (int i = 0; i < count; ++i) points.push_back(s.next<Rule>());
    return points;
}

/// All points of Rule's domain whose coordinates are 1, or near the ends of the range of double, or where squares
/// overflow or underflow.
template <class Rule>
std::vector<point<Rule>> extremes() {
    std::vector<point<Rule>> points{{}};
    for (std::size_t i = 0; i < Rule::arity; ++i) {
        std::vector<point<Rule>> more;
        for (point<Rule> x : points)
            for (const double size : {1e-307, 1e-160, 1.0, 1e160, 1.5e308})
                for (const double sign : {1.0, -1.0}) {
                    x[i] = sign * size;
                    if (Rule::domain[i].low <= x[i] && x[i] <= Rule::domain[i].high) more.push_back(x);
                }
        points = more;
    }
    return points;
}

}  // namespace laws
