// Branches: guards, errors that name the comparison, recording anew, and conversions that graphs do not see.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include <tandem/graph/batch.hpp>

#include "graph/record_compare.hpp"

using tandem::branch_changed, tandem::branch_policy, tandem::record;

namespace {

/// Three branches and an inner one, with different formulas in each.
const auto branching = [](const auto& x, const auto& y) {
    using N = std::common_type_t<std::decay_t<decltype(x)>, std::decay_t<decltype(y)>>;
    N z = x * y;
    if (x < 0)
        z += 1;
    else if (x > 2 && y > 1)
        z *= x;
    for (int i = 0; z < 8 && i < 4; ++i) z = z * 2 + y;
    return z;
};

template <class F>
std::string message_of(const F& f) {
    try {
        f();
    } catch (const branch_changed& e) {
        return e.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("branches: recorded anew, replays are right on all sides") {
    int calls = 0;
    const auto counted = [&](const auto& x, const auto& y) {
        ++calls;
        return branching(x, y);
    };
    const auto graph = record(branch_policy::rerecord, counted, 1.0, 1.0);
    for (int round = 0; round < 3; ++round)
        for (double x = -3; x <= 4; x += 0.25)
            for (double y = -2; y <= 3; y += 0.25) {
                CHECK_IDENTICAL(graph(x, y), branching(x, y));
                const auto expected = tandem::gradient(branching, x, y), gradient = graph.gradient(x, y);
                CHECK_WITHIN(std::get<0>(gradient), std::get<0>(expected), 4);
                CHECK_WITHIN(std::get<1>(gradient), std::get<1>(expected), 4);
            }
    // x < 0, both of x > 2 and y > 1, one or none of them; each with 0 to 4 rounds of the loop where such points are.
    CHECK(graph.recording_count() == static_cast<std::size_t>(calls));
    CHECK(graph.recording_count() <= 20);
    CHECK(graph.recording_count() >= 12);
}

TEST_CASE("branches: one recording for each combination") {
    const auto f = [](const auto& x) {
        if (x > 1) return eval(x * x);
        return eval(-x);
    };
    const auto graph = record(branch_policy::rerecord, f, 0.0);
    CHECK(graph(0.5) == -0.5);
    CHECK(graph.recording_count() == 1);
    CHECK(graph(2.0) == 4);
    CHECK(graph.recording_count() == 2);
    CHECK(graph(3.0) == 9);
    CHECK(graph(0.25) == -0.25);
    CHECK(graph.gradient(3.0) == 6);
    CHECK(graph.gradient(0.0) == -1);
    CHECK(graph.hessian(3.0)(0, 0) == 2);
    CHECK(graph.jacobian(0.0)(0, 0) == -1);
    CHECK(graph.recording_count() == 2);
    // The first call at the other side may be any of them.
    CHECK(record(branch_policy::rerecord, f, 0.0).gradient(3.0) == 6);
    CHECK(record(branch_policy::rerecord, f, 0.0).hessian(3.0)(0, 0) == 2);
    CHECK(record(branch_policy::rerecord, f, 0.0).hvp(3.0, 2.0) == 4);
    CHECK(record(branch_policy::rerecord, f, 0.0).jacobian(3.0)(0, 0) == 6);
}
TEST_CASE("branches: the error names the comparison and both outcomes") {
    const auto graph = record(
        [](const auto& x) {
            if (x * x < 2) return eval(x * 1);
            return eval(x * 2);
        },
        1.0);
    CHECK(message_of([&] { graph(1.5); }) == "tandem::Graph: the comparison (x0 * x0) < 2, now (1.5 * 1.5) < "
                                             "2 was true when the graph was recorded and "
                                             "is false; record the function at this point, use "
                                             "branch_policy::rerecord, or select() instead of a branch");
    CHECK_THROWS_AS(graph.gradient(1.5), branch_changed);
    CHECK_THROWS_AS(graph.jacobian(1.5), branch_changed);
    CHECK_THROWS_AS(graph.hessian(1.5), branch_changed);
    CHECK_THROWS_AS(graph.hvp(1.5, 1.0), branch_changed);
    CHECK_THROWS_AS(differentiate(graph)(1.5), branch_changed);
    CHECK_THROWS_AS(differentiate(graph).gradient(1.5), branch_changed);
    CHECK_THROWS_AS(simplify(graph)(1.5), branch_changed);
    CHECK(graph(1.25) == 1.25);
    CHECK(graph.recording_count() == 1);
}
TEST_CASE("branches: negated and combined conditions are named by their comparisons") {
    const auto unequal = record([](const auto& x) { return x != 2 ? x * 1 : x * 2; }, 1.0);
    CHECK(message_of([&] { unequal(2.0); }).find("!(x0 == 2), now !(2 == 2) was true") != std::string::npos);
    const auto leaf =
        record([](const auto& x) { return x < std::decay_t<decltype(x)>(2) ? x * 1 : x * 2; }, 1.0);
    CHECK(message_of([&] { leaf(2.0); }).find("comparison x0 < 2, now 2 < 2 was true") != std::string::npos);
    const auto both = record([](const auto& x) { return x > 0 && x < 2 ? x * 1 : x * 2; }, 1.0);
    CHECK(message_of([&] { both(3.0); }).find("(0 < x0) && (x0 < 2), now (0 < 3) && (3 < 2) was true") !=
          std::string::npos);
}
TEST_CASE("branches: every comparison guards both of its outcomes") {
    const auto f = [](const auto& x) {
        double code = 0;
        if (x < 1) code += 1;
        if (x <= 1) code += 2;
        if (x > 1) code += 4;
        if (x >= 1) code += 8;
        if (x == 1) code += 16;
        if (x != 1) code += 32;
        if (!static_cast<bool>(x)) code += 64;
        if (1 < x && !(x > 3)) code += 128;
        if (x < 1 || x >= 3) code += 256;
        if (static_cast<bool>(x)) code += 512;
        return x * code;
    };
    const double points[] = {-1, -0.0, 0, 0.5, 1, 2, 3, 4, graphs::inf, -graphs::inf, graphs::NaN};
    for (const double at : points) {
        const auto anew = record(branch_policy::rerecord, f, at);
        const auto error = record(f, at);
        for (const double x : points) {
            CHECK_IDENTICAL(anew(x), f(x));
            try {
                const double y = error(x);
                CHECK_IDENTICAL(y, f(x));
            } catch (const branch_changed&) {
                CHECK(!graphs::identical(x, at));
            }
        }
    }
}
TEST_CASE("branches: classification is a condition") {
    using std::isfinite, std::isinf, std::isnan, std::signbit;
    const auto f = [](const auto& x) {
        double code = 1;
        if (isnan(x)) code += 1;
        if (isinf(x)) code += 2;
        if (isfinite(x)) code += 4;
        if (signbit(x)) code += 8;
        return code + x * 0;
    };
    const auto graph = record(branch_policy::rerecord, f, 1.0);
    for (int round = 0; round < 2; ++round)
        for (const double x : {1.0, -1.0, 0.0, -0.0, graphs::inf, -graphs::inf, graphs::NaN, 1e308, -5e-324})
            CHECK_IDENTICAL(graph(x), f(x));
    CHECK(graph.recording_count() == 5);
}
TEST_CASE("branches: numbers that the graph does not see are guarded") {
    using std::fpclassify, std::ilogb, std::isnormal, std::lround, std::lrint, std::llrint, std::llround;
    const auto check = [](const auto& f, double at, std::initializer_list<double> points) {
        const auto anew = record(branch_policy::rerecord, f, at);
        const auto error = record(f, at);
        for (const double x : points) {
            CHECK_IDENTICAL(anew(x), static_cast<double>(f(x)));
            try {
                const double y = error(x);
                CHECK_IDENTICAL(y, static_cast<double>(f(x)));
            } catch (const branch_changed&) {
            }
        }
        CHECK_IDENTICAL(error(at), static_cast<double>(f(at)));
    };
    const std::initializer_list<double> points{1.5, 1.25, 2.5, -1.5, 0.0, -0.0, 0.5, -0.5, 100.75},
        all{1.5, -1.5, 0.0, -0.0, graphs::inf, -graphs::inf, graphs::NaN, 5e-324, 1e-310};
    check([](const auto& x) { return x * static_cast<int>(x); }, 1.5, points);
    check([](const auto& x) { return x * static_cast<unsigned>(x * x); }, 1.5, points);
    check([](const auto& x) { return x + static_cast<double>(x) * 3; }, 1.5, all);
    check([](const auto& x) { return x + 1 / static_cast<double>(x); }, 0.0, all);
    check([](const auto& x) { return x + 1 / static_cast<double>(x); }, graphs::NaN, all);
    check([](const auto& x) { return x + static_cast<double>(static_cast<float>(x)); }, 1.5, all);
    check([](const auto& x) { return x * static_cast<bool>(x); }, 1.5, all);
    check(
        [](const auto& x) {
            using tandem::value;
            return x * value(x);
        },
        1.5, all);
    check([](const auto& x) { return x + static_cast<int>(lround(x)); }, 1.5, points);
    check([](const auto& x) { return x + static_cast<double>(llround(x) + lrint(x) + llrint(x)); }, 1.5,
          points);
    check([](const auto& x) { return x + ilogb(x); }, 1.5, {1.5, 3, -7, 0.125});
    check([](const auto& x) { return x + fpclassify(x) + isnormal(x); }, 1.5, all);

    // An int is guarded by its range, not by the one value.
    const auto range = record([](const auto& x) { return x * static_cast<int>(x); }, 1.5);
    CHECK(range(1.75) == 1.75);
    CHECK_THROWS_AS(range(2.0), branch_changed);
}
TEST_CASE("branches: decompositions of numbers") {
    using std::frexp, std::logb, std::modf, std::nextafter, std::remquo;
    const auto f = [](const auto& x) {
        using N = std::decay_t<decltype(x)>;
        N whole = 0;
        int exponent = 0, quotient = 0;
        const N part = modf(x, &whole);
        const N mantissa = frexp(x, &exponent);
        const N rest = remquo(x, N(3), &quotient);
        return std::array<N, 6>{part,
                                whole,
                                eval(mantissa * exponent),
                                eval(rest + quotient),
                                N(logb(x)),
                                N(nextafter(x, N(10)))};
    };
    const auto plain = [](double x) {
        double whole = 0;
        int exponent = 0, quotient = 0;
        const double part = std::modf(x, &whole), mantissa = std::frexp(x, &exponent),
                     rest = std::remquo(x, 3., &quotient);
        return std::array<double, 6>{
            part, whole, mantissa * exponent, rest + quotient, std::logb(x), std::nextafter(x, 10.)};
    };
    const auto graph = record(branch_policy::rerecord, f, 2.5);
    for (const double x : {2.5, 3.75, -7.25, 1e300, 0.3}) {
        const auto y = graph(x), expected = plain(x);
        for (std::size_t i = 0; i < y.size(); ++i) CHECK_IDENTICAL(y[i], expected[i]);
        const auto J = graph.jacobian(x), K = tandem::jacobian(f, x);
        for (std::size_t i = 0; i < y.size(); ++i) CHECK_IDENTICAL(J(i, 0), K(i, 0));
    }
    const auto fraction = record(
        [](const auto& x) {
            auto whole = x;
            return modf(x, &whole);
        },
        2.5);
    for (const double x : {2.5, -2.5, 3.0, -0.0, graphs::inf, -graphs::inf}) {
        double whole = 0;
        CHECK_IDENTICAL(fraction(x), std::modf(x, &whole));
    }
}
TEST_CASE("branches: an exception of the function, recorded anew, leaves the graph usable") {
    int calls = 0;
    const auto graph = record(
        branch_policy::rerecord,
        [&](const auto& x) {
            ++calls;
            if (x < 0) throw std::domain_error("negative");
            if (x > 1) return eval(x * 2);
            return eval(x * 1);
        },
        0.5);
    CHECK_THROWS_AS(graph(-1.0), std::domain_error);
    CHECK_THROWS_AS(graph.gradient(-1.0), std::domain_error);
    CHECK(graph(0.25) == 0.25);
    CHECK(graph(2.0) == 4);
    CHECK(graph.recording_count() == 2);
    CHECK(calls == 4);
}
TEST_CASE("branches: recorded anew, a result of another size is an error") {
    const auto graph = record(
        branch_policy::rerecord,
        [](const auto& x) {
            std::vector<std::decay_t<decltype(x)>> y(x > 1 ? 1 : 3, x);
            return y;
        },
        0.0);
    CHECK(graph(0.5) == std::vector<double>{0.5, 0.5, 0.5});
    CHECK_THROWS_AS(graph(2.0), tandem::shape_error);
    CHECK(graph(0.5) == std::vector<double>{0.5, 0.5, 0.5});
}
TEST_CASE("branches: derived graphs record anew too") {
    const auto f = [](const auto& x) {
        if (x > 1) return eval(x * x * x);
        return eval(-x);
    };
    const auto graph = record(branch_policy::rerecord, f, 0.0);
    const auto slope = differentiate(graph), simple = simplify(graph);
    CHECK(slope(0.5) == -1);
    CHECK(slope(2.0) == 12);
    CHECK(slope.gradient(2.0) == 12);
    CHECK(slope.recording_count() == 2);
    CHECK(differentiate(slope)(2.0) == 12);
    CHECK(differentiate(slope)(0.0) == 0);
    CHECK(simple(2.0) == 8);
    CHECK(simple(0.5) == -0.5);
    CHECK(simple.recording_count() == 2);
    CHECK(graph.recording_count() == 1);
}
