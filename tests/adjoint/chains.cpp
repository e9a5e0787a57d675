// Statements whose first leaf is the result just before them, of every shape and in every order: the sweep hands
// their adjoints on in a register.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <vector>

#include <tandem/tandem.hpp>

namespace {

constexpr std::size_t inputs = 6;
constexpr int kinds = 16;

/// A statement by number, on the newest result y, an older one and inputs. Most are chained, some only look like it.
template <class R>
void step(int kind, R& y, R& older, const R& a, const R& b, const R& c) {
    const R before = y;
    switch (kind) {
        case 0: y = y * a; break;
        case 1: y = sin(y); break;
        case 2: y = y + a; break;
        case 3: y += 0.5 * a; break;
        case 4: y += 0.3 * a * b; break;
        case 5: y = y * a * b; break;
        case 6: y = y + a + 0.1 * b * c * a; break;
        case 7: y = a * y; break;
        case 8: y = a + y; break;
        case 9: y -= a; break;
        case 10: y = y * before; break;      // the same number under two names
        case 11: y = y + before * 0.1; break;
        case 12: y = y + before; break;
        case 13: y = older + sin(a); break;  // the chain breaks here
        case 14: y = 1.0 + y; break;
        default: y = tandem::tanh(y) + 0.0 * a; break;
    }
    older = before;
}

template <class R>
std::vector<R> program(const std::array<R, inputs>& x, unsigned seed, int statements) {
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    R y = x[0] * x[1], older = x[2] + 0.0;
    std::vector<R> outputs;
    for (int i = 0; i < statements; ++i) {
        const auto a = pick(inputs), b = pick(inputs), c = pick(inputs);
        step(static_cast<int>(pick(kinds)), y, older, x[a], x[b], x[c]);
        if (i % 3 == 0) y = tandem::sin(y);  // bounded
        if (i % 7 == 0) outputs.push_back(y);
    }
    return outputs;
}

}  // namespace

TEST_CASE("chains: adjoints agree with tangents, row by row and several rows at once") {
    constexpr std::array<double, inputs> at{0.7, -0.4, 1.1, 0.2, -0.9, 0.5};
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        const int statements = 1 + static_cast<int>(seed % 40);
        std::array<tandem::ADTangent<double, inputs>, inputs> forward;
        for (std::size_t i = 0; i < inputs; ++i) forward[i] = tandem::ADTangent<double, inputs>::variable(at[i], i);
        const auto expected = program(forward, seed, statements);

        tandem::Tape<double> tape;
        std::array<tandem::ADAdjoint<double>, inputs> x;
        std::copy(at.begin(), at.end(), x.begin());
        tape.make_variables(x);
        const auto y = program(x, seed, statements);
        const tandem::Matrix<double> J = tape.jacobian(y, x);
        for (std::size_t r = 0; r < y.size(); ++r) {
            tape.clear_gradients();
            y[r].backward();
            for (std::size_t i = 0; i < inputs; ++i) {
                CAPTURE(r);
                CAPTURE(i);
                const double derivative = expected[r].tangent(i);
                const double allowed = 1e-12 * (1 + std::abs(derivative));
                CHECK(std::abs(x[i].gradient() - derivative) <= allowed);
                CHECK(std::abs(J(r, i) - derivative) <= allowed);
            }
        }
    }
}

TEST_CASE("chains: a variable made between statements keeps its gradient") {
    tandem::Tape<double> tape;
    auto x = tape.variable(2.0);
    tandem::ADAdjoint<double> y = x * 3.0;
    auto v = tape.variable(5.0);
    y = v * y;       // the first leaf is the variable just before
    auto w = tape.variable(7.0);
    y = y + w;       // the result before is not the one just before
    y = y * 2.0;
    y.backward();
    CHECK(x.gradient() == 30);
    CHECK(v.gradient() == 12);
    CHECK(w.gradient() == 2);
    y.backward();
    CHECK(v.gradient() == 24);
}

TEST_CASE("chains: through a function with a reverse step of its own") {
    tandem::Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto twice = tandem::custom([](double u) { return 2 * u; })
                           .jvp([](double, double du) { return 2 * du; })
                           .vjp([](double, double adjoint) { return 2 * adjoint; });
    tandem::ADAdjoint<double> y = x * x;
    y = y * 3.0;
    y = twice(y);
    y = y * y;
    y = sin(y) + 0.0 * x;
    y.backward();
    CHECK(x.gradient() == doctest::Approx(std::cos(36.0 * 16.0) * 144.0 * 8.0));
}
