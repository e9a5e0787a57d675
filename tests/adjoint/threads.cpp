// Threads have tapes of their own. Also run under the thread sanitizer.
#include <doctest/doctest.h>

#include <cmath>
#include <thread>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;

namespace {

const auto f = [](const auto& v) {
    using V = typename std::remove_cvref_t<decltype(v)>::value_type;
    V sum = 0;
    for (std::size_t i = 0; i + 1 < v.size(); ++i) {
        const V step = v[i + 1] - v[i] * v[i];
        sum += 100 * step * step + sin(v[i]) * exp(-v[i]) / (1 + v[i + 1] * v[i + 1]);
    }
    return sum;
};

std::vector<double> input(int i) {
    std::vector<double> x(10);
    for (std::size_t j = 0; j < x.size(); ++j) x[j] = std::sin(i + 1.7 * static_cast<double>(j));
    return x;
}

template <class F>
void on_threads(int count, const F& each) {
    std::vector<std::thread> threads;
    for (int t = 0; t < count; ++t) threads.emplace_back([&each, t] { each(t); });
    for (std::thread& t : threads) t.join();
}

}  // namespace

TEST_CASE("threads: eight threads with a thousand gradients each give the bits of one thread") {
    constexpr int gradients = 1000;
    std::vector<std::vector<double>> serial(gradients);
    for (int i = 0; i < gradients; ++i) serial[static_cast<std::size_t>(i)] = tandem::gradient(f, input(i));
    std::vector<int> wrong(8, 0);
    on_threads(8, [&](int t) {
        for (int i = 0; i < gradients; ++i)
            if (tandem::gradient(f, input(i)) != serial[static_cast<std::size_t>(i)])
                ++wrong[static_cast<std::size_t>(t)];
    });
    CHECK(wrong == std::vector<int>(8, 0));
}
TEST_CASE("threads: tapes that live long, with nested ones and all drivers") {
    const auto x = input(3);
    const auto H = tandem::hessian(f, x);
    const auto J = tandem::jacobian(f, x, tandem::mode::reverse);
    std::vector<int> wrong(4, 0);
    on_threads(4, [&](int t) {
        Tape<double> tape;
        auto a = tape.variable(2.0);
        Number y = a * a;
        for (int i = 0; i < 50; ++i) {
            int& mine = wrong[static_cast<std::size_t>(t)];
            mine += !(tandem::hessian(f, x) == H);
            mine += !(tandem::jacobian(f, x, tandem::mode::reverse) == J);
            tandem::no_grad guard;
            mine += Number(a * a).is_active();
        }
        y.backward();
        wrong[static_cast<std::size_t>(t)] += a.gradient() != 4;
    });
    CHECK(wrong == std::vector<int>(4, 0));
}
TEST_CASE("threads: a recording of one thread stays invisible to the others") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    bool recorded = true;
    std::thread([&] {
        const Number a = 3, b = a * a;
        recorded = b.is_active();
    }).join();
    CHECK_FALSE(recorded);
    CHECK(tape.statement_count() == 0);
    CHECK(x.is_active());
}
TEST_CASE("threads: many short ones") {
    int wrong = 0;
    for (int i = 0; i < 200; ++i)
        std::thread([&] { wrong += tandem::gradient([](const auto& x) { return x * x; }, 3.0) != 6; }).join();
    CHECK(wrong == 0);
}
TEST_CASE("threads: multiprecision constants and digamma tables are made once") {
    std::vector<double> results(8);
    on_threads(8, [&](int t) {
        results[static_cast<std::size_t>(t)] =
            tandem::gradient([](const auto& x) { return digamma(x) + sinpi(x) + log2(x); }, 2.5);
    });
    for (const double r : results) CHECK(r == results[0]);
}
