// In 50 digits: what is left of f(x + h v) after f(x) + h f'(x) v falls as h^2, for random programs in forward and
// reverse mode.
#include <doctest/doctest.h>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include "program.hpp"

namespace {

using number = boost::multiprecision::cpp_bin_float_50;
using tandem::ADAdjoint;
using tandem::ADTangent;
using tandem::Tape;

/// |f(x + h v) - f(x) - h slope|, f the last number of the program.
number remainder(const laws::program& p, const std::vector<number>& v, const number& slope, const number& h) {
    std::vector<number> x(p.inputs.begin(), p.inputs.end());
    const number start = laws::run(p, x).back();
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += h * v[i];
    return abs(number(laws::run(p, x).back() - start - h * slope));
}

}  // namespace

TEST_CASE("random programs: the remainder of the linear approximation falls as the square of the step") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        const std::size_t inputs = 1 + seed % 6;
        const auto p = laws::random_program(seed, inputs, 2 + seed % 15);
        std::mt19937 engine(seed);
        std::vector<number> v;
        for (std::size_t i = 0; i < inputs; ++i) v.emplace_back(std::uniform_real_distribution<double>(-1, 1)(engine));

        std::vector<ADTangent<number>> x;
        for (std::size_t i = 0; i < inputs; ++i) x.emplace_back(number(p.inputs[i]), v[i]);
        const number by_forward = laws::run(p, x).back().tangent();

        Tape<number> tape;
        const auto variables = tape.variables(p.inputs);
        const auto y = laws::run(p, variables).back();
        number by_reverse = 0;
        if (y.is_active()) {
            y.backward();
            for (std::size_t i = 0; i < inputs; ++i) by_reverse += variables[i].gradient() * v[i];
        }

        for (const number& slope : {by_forward, by_reverse}) {
            const number far = remainder(p, v, slope, number("1e-12")), near = remainder(p, v, slope, number("1e-14"));
            // A wrong slope would fall as h, by 1e2. Straight lines have no remainder but rounding.
            const number ratio = near == 0 ? number(1e4) : number(far / near);
            CHECK_MESSAGE((far < number("1e-38") || (ratio > 9900 && ratio < 10100)), "seed ", seed, ": ", far, " and ",
                          near, laws::text(p, inputs + p.statements.size() - 1));
        }
    }
}
