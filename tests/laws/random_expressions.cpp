// Random programs over the whole list: values, forward mode, reverse mode and differences in 120 digits agree.
// A failure prints the seed and the shortest program that fails.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "program.hpp"
#include "reference.hpp"

namespace {

using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

using rows = std::vector<std::vector<double>>;

/// Derivatives of every number of the program by its inputs, eight directions at a time.
rows forward(const laws::program& p) {
    constexpr std::size_t lanes = 8;
    using AD = ADTangent<double, lanes>;
    const std::size_t n = p.inputs.size();
    rows jacobian(n + p.statements.size(), std::vector<double>(n));
    for (std::size_t first = 0; first < n; first += lanes) {
        std::vector<AD> x;
        for (std::size_t i = 0; i < n; ++i)
            x.push_back(first <= i && i < first + lanes ? AD::variable(p.inputs[i], i - first) : AD(p.inputs[i]));
        const auto numbers = laws::run(p, x);
        for (std::size_t k = 0; k < numbers.size(); ++k)
            for (std::size_t i = first; i < std::min(first + lanes, n); ++i)
                jacobian[k][i] = numbers[k].tangent(i - first);
    }
    return jacobian;
}

/// The same by one reverse sweep for each number.
rows reverse(const laws::program& p) {
    Tape<double> tape;
    const auto x = tape.variables(p.inputs);
    const auto numbers = laws::run(p, x);
    rows jacobian;
    for (const auto& y : numbers) {
        std::vector<double> gradient(x.size());
        if (y.is_active()) {
            tape.clear_gradients();
            y.backward();
            for (std::size_t i = 0; i < x.size(); ++i) gradient[i] = x[i].gradient();
        }
        jacobian.push_back(gradient);
    }
    return jacobian;
}

/// Derivatives of every number in one direction, by differences of values.
std::vector<double> along(const laws::program& p, const std::vector<double>& direction) {
    using W = laws::wide<120>;  // erf(8) = 1 - 1e-29 needs more than 60
    const W h("1e-40");
    std::vector<W> above(p.inputs.begin(), p.inputs.end()), below = above;
    for (std::size_t i = 0; i < direction.size(); ++i) {
        above[i] += h * direction[i];
        below[i] -= h * direction[i];
    }
    const auto up = laws::run(p, above), down = laws::run(p, below);
    std::vector<double> result;
    for (std::size_t k = 0; k < up.size(); ++k) result.push_back(static_cast<double>(W((up[k] - down[k]) / (2 * h))));
    return result;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}
double size(const std::vector<double>& a) {
    double sum = 0;
    for (const double x : a) sum += std::abs(x);
    return sum;
}

/// The first number of the program for which agrees(number) fails; all of them if none.
template <class Agrees>
std::size_t first_failure(const laws::program& p, const Agrees& agrees) {
    for (std::size_t k = 0; k < p.inputs.size() + p.statements.size(); ++k)
        if (!agrees(k)) return k;
    return p.inputs.size() + p.statements.size();
}

template <class Agrees>
void check(const std::string& law, unsigned seed, const laws::program& p, const Agrees& agrees) {
    const std::size_t k = first_failure(p, agrees);
    const bool all = k == p.inputs.size() + p.statements.size();
    CHECK_MESSAGE(all, law, ", seed ", seed, ":", all ? "" : laws::text(p, k));
}

}  // namespace

TEST_CASE("random programs: values, forward mode, reverse mode and differences agree") {
    for (unsigned seed = 1; seed <= 120; ++seed) {
        const std::size_t inputs = 1 + seed % 40, statements = 2 + seed % 60;
        const auto p = laws::random_program(seed, inputs, statements);

        std::mt19937 engine(seed);
        std::vector<double> direction(inputs);
        for (double& d : direction) d = std::uniform_real_distribution<double>(-1, 1)(engine);

        const auto values = laws::run(p, p.inputs);
        std::vector<ADTangent<double>> x(p.inputs.begin(), p.inputs.end());
        const auto tangents = laws::run(p, x);
        const auto by_forward = forward(p), by_reverse = reverse(p);
        const auto slopes = along(p, direction);

        check("value", seed, p, [&](std::size_t k) { return tangents[k].value() == values[k]; });
        check("forward = reverse", seed, p, [&](std::size_t k) {
            for (std::size_t i = 0; i < inputs; ++i)
                if (!(std::abs(by_forward[k][i] - by_reverse[k][i]) <= 1e-12 * size(by_forward[k]))) return false;
            return true;
        });
        check("forward = differences", seed, p, [&](std::size_t k) {
            return std::abs(dot(by_forward[k], direction) - slopes[k]) <= 1e-11 * size(by_forward[k]);
        });
    }
}

TEST_CASE("random programs: <w, J v> = <J^T w, v> with many outputs in one sweep") {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        const std::size_t inputs = 1 + seed % 30, statements = 8 + seed % 80;
        const auto p = laws::random_program(seed, inputs, statements);

        std::mt19937 engine(seed);
        std::uniform_real_distribution<double> uniform(-1, 1);
        std::vector<ADTangent<double>> x;
        std::vector<double> v;
        for (const double input : p.inputs) {
            v.push_back(uniform(engine));
            x.emplace_back(input, v.back());
        }
        const auto tangents = laws::run(p, x);

        Tape<double> tape;
        const auto variables = tape.variables(p.inputs);
        const auto numbers = laws::run(p, variables);
        const std::vector<ADAdjoint<double>> outputs(numbers.end() - 5, numbers.end());
        std::vector<double> w, Jv;
        for (std::size_t k = numbers.size() - 5; k < numbers.size(); ++k) {
            w.push_back(uniform(engine));
            Jv.push_back(tangents[k].tangent());
        }
        tape.backward(outputs, w);
        std::vector<double> Jtw;
        for (const auto& variable : variables) Jtw.push_back(variable.gradient());
        CHECK_MESSAGE(std::abs(dot(w, Jv) - dot(Jtw, v)) <= 1e-12 * (size(Jv) + size(Jtw)), "seed ", seed, ": ",
                      dot(w, Jv), " and ", dot(Jtw, v));
    }
}
