// Statements of every shape, and recordings of every length.
#include <doctest/doctest.h>

#include <pthread.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::ADAdjoint;
using tandem::Tape;
using Number = ADAdjoint<double>;

namespace {

/// Plus +x, Minus -x and Numbers k x terms in one statement, over distinct variables.
template <std::size_t... P, std::size_t... M, std::size_t... K>
auto sum_of(const std::vector<Number>& x, std::index_sequence<P...>, std::index_sequence<M...>,
            std::index_sequence<K...>) {
    constexpr std::size_t p = sizeof...(P), m = sizeof...(M);
    return (Number(0) + ... + x[P]) + (Number(0) - ... - x[p + M]) +
           (Number(0) + ... + (x[p + m + K] * static_cast<int>(K + 2)));
}
template <std::size_t Plus, std::size_t Minus, std::size_t Numbers>
void check_shape() {
    CAPTURE(Plus);
    CAPTURE(Minus);
    CAPTURE(Numbers);
    Tape<double> tape;
    const auto x = tape.variables(std::vector<double>(Plus + Minus + Numbers, 1.5));
    const Number y = sum_of(x, std::make_index_sequence<Plus>(), std::make_index_sequence<Minus>(),
                            std::make_index_sequence<Numbers>());
    CHECK(tape.statement_count() == 1);
    const Number z = y * 2;
    z.backward();
    const auto J = tape.jacobian(std::array{z, y, z}, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double expected = i < Plus ? 1 : i < Plus + Minus ? -1 : static_cast<double>(i - Plus - Minus + 2);
        CHECK(x[i].gradient() == 2 * expected);
        CHECK(J(0, i) == 2 * expected);
        CHECK(J(1, i) == expected);
    }
}

template <class X, std::size_t... I>
auto weighted_sum(const std::vector<X>& x, std::index_sequence<I...>) {
    return (... + (x[I] * static_cast<double>(I + 1)));
}

/// Runs f on a thread with a small stack.
template <class F>
void with_small_stack(F f) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, 256 * 1024) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &attributes,
                           [](void* call) -> void* {
                               (*static_cast<F*>(call))();
                               return nullptr;
                           },
                           &f) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
}

}  // namespace

TEST_CASE("statement shapes: few leaves of each kind") {
    check_shape<1, 0, 0>();
    check_shape<0, 1, 0>();
    check_shape<0, 0, 1>();
    check_shape<1, 1, 1>();
    check_shape<2, 0, 3>();
    check_shape<0, 2, 4>();
    check_shape<2, 2, 5>();
    check_shape<1, 2, 0>();
    check_shape<2, 1, 0>();
    check_shape<0, 0, 5>();
}
TEST_CASE("statement shapes: more leaves than the short shapes have") {
    check_shape<3, 0, 0>();
    check_shape<0, 3, 0>();
    check_shape<0, 0, 6>();
    check_shape<3, 3, 6>();
    check_shape<1, 4, 13>();
}
TEST_CASE("statement shapes: dozens of leaves in one statement, again and again") {
    Tape<double> tape;
    constexpr std::size_t n = 30;
    const auto x = tape.variables(std::vector<double>(n, 1.0));
    Number sum = 0;
    for (int i = 0; i < 200; ++i) sum += weighted_sum(x, std::make_index_sequence<n>());
    CHECK(tape.statement_count() == 200);
    sum.backward();
    for (std::size_t i = 0; i < n; ++i) CHECK(x[i].gradient() == 200 * static_cast<double>(i + 1));
}
TEST_CASE("statement shapes: a record longer than the room that is always kept") {
    using Inner = tandem::ADTangent<double, 16>;
    constexpr std::size_t n = 32;
    static_assert(n * sizeof(Inner) > tandem::detail::slack_bytes);
    Tape<Inner> tape;
    std::vector<ADAdjoint<Inner>> x;
    for (std::size_t i = 0; i < n; ++i) x.push_back(tape.variable(Inner::variable(1.0, i % 16)));
    ADAdjoint<Inner> sum = 0;
    for (int i = 0; i < 20; ++i) sum += weighted_sum(x, std::make_index_sequence<n>()) * x[0];
    sum.backward();
    for (std::size_t i = 1; i < n; ++i) {
        CHECK(x[i].gradient().value() == 20 * static_cast<double>(i + 1));
        CHECK(x[i].gradient().tangent(0) == 20 * static_cast<double>(i + 1));
    }
}
TEST_CASE("statement shapes: passive leaves among active ones") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number c = 3, d = 4;
    const Number y = c * x + d - c + d * x * c;
    y.backward();
    CHECK(x.gradient() == 15);
    CHECK(c.gradient() == 0);
}
TEST_CASE("statement shapes: one leaf with a unit partial") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = -x, z = y + 1, w = 1 - z, v = -(-w);
    v.backward();
    CHECK(x.gradient() == 1);
    CHECK(tape.statement_count() == 4);
}

TEST_CASE_TEMPLATE("number types: every one records and sweeps", T, float, double, long double) {
    Tape<T> tape;
    auto x = tape.variable(T(1.5)), y = tape.variable(T(0.5));
    ADAdjoint<T> z = x;
    for (int i = 0; i < 50; ++i) z = z * T(0.5) + sin(x * y) - y + y * x * x - x / y;
    z.backward();
    // sum over i of 0.5^i times the gradient of the constant part, and 0.5^50 for the start
    const T c = std::cos(x.value() * y.value()), weight = 2 - 2 * std::pow(T(0.5), T(50));
    const T dx = std::pow(T(0.5), T(50)) + weight * (y.value() * c + 2 * y.value() * x.value() - 1 / y.value());
    const T dy = weight * (x.value() * c - 1 + x.value() * x.value() + x.value() / (y.value() * y.value()));
    const T tolerance = 100 * std::numeric_limits<T>::epsilon();
    CHECK(std::abs(x.gradient() - dx) <= tolerance * std::abs(dx));
    CHECK(std::abs(y.gradient() - dy) <= tolerance * std::abs(dy));
}

TEST_CASE("long chain: ten million statements are swept with a stack of 256 kilobytes") {
    double gradient = 0, value = 0;
    std::size_t statements = 0;
    with_small_stack([&] {
        Tape<double> tape;
        auto x = tape.variable(1.0);
        Number y = 0;
        for (int i = 0; i < 10'000'000; ++i) y = y * 0.5 + x;
        statements = tape.statement_count();
        y.backward();
        gradient = x.gradient();
        value = y.value();
    });
    CHECK(statements == 10'000'000);
    CHECK(value == 2);
    CHECK(gradient == 2);
}
TEST_CASE("long chain: a million statements of numbers that do not fit into bytes") {
    using Inner = ADAdjoint<double>;
    Tape<double> inner;
    Tape<Inner> outer;
    auto x = outer.variable(inner.variable(1.0));
    ADAdjoint<Inner> y = 0;
    for (int i = 0; i < 100'000; ++i) y = y * 0.5 + x;
    y.backward();
    CHECK(x.gradient().value() == 2);
}
TEST_CASE("long chain: fan-out to a million results") {
    Tape<double> tape;
    auto x = tape.variable(3.0);
    std::vector<Number> y;
    y.reserve(1'000'000);
    for (int i = 0; i < 1'000'000; ++i) y.emplace_back(x * x);
    tape.backward(y, std::vector<double>(y.size(), 1.0));
    CHECK(x.gradient() == 6e6);
}
