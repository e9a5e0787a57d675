// An output does not inherit infinities and NaNs of what it does not depend on: such derivatives are exactly zero,
// lane by lane.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

TEST_CASE("exact zeros: an output does not see infinite partials that lead to other outputs") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(3.0);
    const Number bad = sqrt(x), good = y * y;
    good.backward();
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 6);
    CHECK(bad.value() == 0);
}
TEST_CASE("exact zeros: where the bad statement lies before the output") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(3.0);
    const Number good = y * y;
    const Number bad = sqrt(x) * y;
    const Number worse = log(x) + bad;
    const Number last = good + y;
    last.backward();
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 7);
    CHECK(std::isinf(worse.value()));
}
TEST_CASE("exact zeros: a factor that is zero stops nothing but zero adjoints") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(0.0);
    const Number root = sqrt(x);
    const Number product = root * y;  // d/d root = y = 0: an exact zero arrives at sqrt
    product.backward();
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 0);
}
TEST_CASE("exact zeros: within one statement NaN is not masked") {
    Tape<double> tape;
    auto x = tape.variable(0.0);
    const Number y = sqrt(x) * 0.0;  // 0 * inf
    y.backward();
    CHECK(std::isnan(x.gradient()));
}
TEST_CASE("exact zeros: a NaN that the output depends on arrives") {
    Tape<double> tape;
    auto x = tape.variable(-1.0), y = tape.variable(2.0);
    const Number bad = log(x);
    const Number z = bad * y + y;
    z.backward();
    CHECK(std::isnan(x.gradient()));
    CHECK(std::isnan(y.gradient()));
}
TEST_CASE("exact zeros: infinities that the output depends on arrive") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(2.0);
    const Number bad = sqrt(x);
    const Number z = bad + y;
    z.backward();
    CHECK(x.gradient() == infinity);
    CHECK(y.gradient() == 1);
}
TEST_CASE("exact zeros: gradients of earlier sweeps survive a sweep over a NaN") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(3.0);
    const Number bad = sqrt(x);
    const Number good = y * y;
    good.backward();
    const Number mixed = good * 2 + stop_gradient(bad);
    const Number dead = bad * 0;
    tape.backward(std::array{mixed, dead}, std::array{1.0, 0.0});
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 18);
    const Number real = bad + y;
    real.backward();
    CHECK(x.gradient() == infinity);
    CHECK(y.gradient() == 19);
}
TEST_CASE("exact zeros: a gradient that is NaN already does not spoil the others") {
    Tape<double> tape;
    auto x = tape.variable(-1.0), y = tape.variable(3.0);
    const Number bad = log(x), good = y * y;
    bad.backward();
    CHECK(std::isnan(x.gradient()));
    good.backward();
    good.backward();
    CHECK(y.gradient() == 12);
    CHECK(std::isnan(x.gradient()));
    tape.clear_gradients();
    good.backward();
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 6);
}
TEST_CASE("exact zeros: retained gradients are clean too") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(3.0);
    const Number bad = sqrt(x), tail = bad * 2, good = y * y, sum = good + y;
    sum.backward({.retain_gradients = true});
    CHECK(bad.gradient() == 0);
    CHECK(tail.gradient() == 0);
    CHECK(good.gradient() == 1);
    CHECK(x.gradient() == 0);
    CHECK(y.gradient() == 7);
}
TEST_CASE("exact zeros: lane by lane in a Jacobian") {
    for (const std::size_t rows : {1u, 2u, 3u, 8u, 9u, 17u}) {
        CAPTURE(rows);
        Tape<double> tape;
        auto x = tape.variable(0.0), y = tape.variable(3.0);
        const Number bad = sqrt(x);
        std::vector<Number> outputs;
        for (std::size_t i = 0; i < rows; ++i) {
            if (i % 2 == 0)
                outputs.emplace_back(y * static_cast<int>(i + 1));
            else
                outputs.emplace_back(bad * static_cast<int>(i) + y);
        }
        const auto J = tape.jacobian(outputs, std::array{x, y});
        for (std::size_t i = 0; i < rows; ++i) {
            CHECK(J(i, 0) == (i % 2 == 0 ? 0 : infinity));
            CHECK(J(i, 1) == (i % 2 == 0 ? static_cast<double>(i + 1) : 1));
        }
    }
}
TEST_CASE("exact zeros: lane by lane in float and in nested numbers") {
    Tape<float> f;
    auto xf = f.variable(0.0F), yf = f.variable(3.0F);
    const tandem::ADAdjoint<float> bf = sqrt(xf), gf = yf * yf, hf = yf * 2;
    const auto Jf = f.jacobian(std::array{gf, bf, hf}, std::array{xf, yf});
    CHECK(Jf(0, 0) == 0);
    CHECK(Jf(1, 0) == std::numeric_limits<float>::infinity());
    CHECK(Jf(2, 0) == 0);

    using Inner = tandem::ADTangent<double, 2>;
    Tape<Inner> n;
    auto xn = n.variable(Inner::variable(0.0, 0)), yn = n.variable(Inner::variable(3.0, 1));
    const tandem::ADAdjoint<Inner> bad = sqrt(xn), good = yn * yn;
    good.backward();
    CHECK(xn.gradient().value() == 0);
    CHECK(xn.gradient().tangent(0) == 0);
    CHECK(xn.gradient().tangent(1) == 0);
    CHECK(yn.gradient().tangent(1) == 2);
    CHECK(bad.value().value() == 0);
}
TEST_CASE("exact zeros: jacobians with intermediate inputs") {
    Tape<double> tape;
    auto x = tape.variable(0.0), y = tape.variable(3.0);
    const Number bad = sqrt(x), tail = bad * 2, good = y * y;
    const auto J = tape.jacobian(std::array{good, tail, good}, std::array{bad, x, y});
    CHECK(J(0, 0) == 0);
    CHECK(J(0, 1) == 0);
    CHECK(J(0, 2) == 6);
    CHECK(J(1, 0) == 2);
    CHECK(J(1, 1) == infinity);
    CHECK(J(1, 2) == 0);
}
TEST_CASE("exact zeros: drivers") {
    const auto f = [](const auto& v) {
        auto root = tandem::eval(sqrt(v[0]));
        return tandem::eval(v[1] * v[1] + stop_gradient(root));
    };
    const auto g = tandem::gradient(f, std::array{0.0, 3.0});
    CHECK(g[0] == 0);
    CHECK(g[1] == 6);
}
TEST_CASE("exact zeros: select keeps the untaken side's NaN out") {
    Tape<double> tape;
    auto x = tape.variable(0.0);
    const Number y = select(x > 0, sqrt(x), x * 3);
    y.backward();
    CHECK(x.gradient() == 3);
}
TEST_CASE("exact zeros: a zero seed sweeps nothing") {
    Tape<double> tape;
    auto x = tape.variable(0.0);
    const Number y = sqrt(x);
    y.backward(0.0);
    CHECK(x.gradient() == 0);
}
TEST_CASE("exact zeros: adjoints that cancel to zero") {
    Tape<double> tape;
    auto x = tape.variable(0.0);
    const Number root = sqrt(x), a = root * 2, b = root * -2;
    const Number sum = a + b;
    sum.backward();
    CHECK(x.gradient() == 0);
}
TEST_CASE("exact zeros: in forward mode zero times infinity is NaN") {
    const tandem::ADTangent<double> x{0.0, 0.0};
    const tandem::ADTangent<double> y = sqrt(x);
    CHECK(std::isnan(y.tangent()));
}
