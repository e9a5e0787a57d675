// Jacobians in every mode, products with them, and the shapes that f may return.
#include <doctest/doctest.h>

#include <boost/hana/define_struct.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <tandem/tandem.hpp>

using tandem::jacobian;
using tandem::mode;

namespace {

const auto modes = {mode::forward, mode::reverse, mode::automatic};

template <class T>
struct pair_of {
    BOOST_HANA_DEFINE_STRUCT(pair_of, (T, first), (T, second), (int, tag));
};

/// m results of n inputs, with d f_i / d x_j = (i + 1) (j + 1) x_j^j
auto sums(std::size_t m) {
    return [m](const auto& x) {
        std::remove_cvref_t<decltype(x)> y(m, 0);
        for (std::size_t i = 0; i < m; ++i)
            for (std::size_t j = 0; j < x.size(); ++j)
                y[i] += static_cast<double>(i + 1) * pow(x[j], static_cast<int>(j + 1));
        return y;
    };
}
std::vector<double> point(std::size_t n) {
    std::vector<double> x(n);
    for (std::size_t j = 0; j < n; ++j) x[j] = 0.5 + 1 / (1.0 + static_cast<double>(j));
    return x;
}
int partial_calls = 0;
const auto counted_square = tandem::elementary([](const auto& x) { return x * x; },
                                               [](const auto& x) { return ++partial_calls, 2 * x; });

template <class Error, class F>
std::string message_of(F&& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

}  // namespace

TEST_CASE("jacobian: all sizes in all modes") {
    for (const std::size_t n : std::array<std::size_t, 9>{0, 1, 2, 7, 8, 9, 16, 17, 30})
        for (const std::size_t m : std::array<std::size_t, 7>{0, 1, 2, 3, 8, 9, 17}) {
            CAPTURE(n);
            CAPTURE(m);
            const auto x = point(n);
            for (const mode how : modes) {
                const auto J = jacobian(sums(m), x, how);
                REQUIRE(J.rows() == m);
                REQUIRE(J.cols() == n);
                for (std::size_t i = 0; i < m; ++i)
                    for (std::size_t j = 0; j < n; ++j) {
                        const double power = std::pow(x[j], static_cast<double>(j));
                        const double expected = static_cast<double>((i + 1) * (j + 1)) * power;
                        CHECK(J(i, j) == doctest::Approx(expected).epsilon(1e-14));
                    }
            }
        }
}
TEST_CASE("jacobian: the value comes with it, in the shape f returns") {
    for (const mode how : modes) {
        const auto [y, J] = tandem::value_and_jacobian(
            [](const auto& x) { return std::array{tandem::eval(x[0] * x[1]), tandem::eval(sin(x[0]))}; },
            std::vector{2.0, 3.0}, how);
        CHECK(std::same_as<std::remove_cvref_t<decltype(y)>, std::array<double, 2>>);
        CHECK(y[0] == 6);
        CHECK(y[1] == std::sin(2.0));
        CHECK(J(0, 1) == 2);
        CHECK(J(1, 0) == std::cos(2.0));
    }
}
TEST_CASE("jacobian: f returns a number, an expression or a constant") {
    for (const mode how : modes) {
        const auto J = jacobian([](const auto& x) { return x[0] * x[1]; }, std::array{2.0, 3.0}, how);
        CHECK(J.rows() == 1);
        CHECK(J(0, 0) == 3);
        CHECK(jacobian([](const auto& x) { return x * x; }, 3.0, how)(0, 0) == 6);
        CHECK(jacobian([](const auto& x) { return x; }, 3.0, how)(0, 0) == 1);
        CHECK(jacobian([](const auto&) { return 5.0; }, 3.0, how)(0, 0) == 0);
    }
}
TEST_CASE("jacobian: f returns a tuple of numbers, expressions and containers") {
    const auto f = [](const auto& x) {
        return std::tuple{x[0] * x[1], std::vector{tandem::eval(x[0] + x[1]), x[0]}, x[1]};
    };
    for (const mode how : modes) {
        const auto [y, J] = tandem::value_and_jacobian(f, std::array{2.0, 3.0}, how);
        CHECK(J.rows() == 4);
        CHECK(J(0, 0) == 3);
        CHECK(J(1, 1) == 1);
        CHECK(J(2, 0) == 1);
        CHECK(J(2, 1) == 0);
        CHECK(J(3, 1) == 1);
        CHECK(std::get<0>(y) == 6);
        CHECK(std::get<1>(y) == std::vector{5.0, 2.0});
        CHECK(std::get<2>(y) == 3);
    }
}
TEST_CASE("jacobian: f returns nested vectors, or its argument") {
    for (const mode how : modes) {
        const auto J = jacobian(
            [](const auto& x) {
                return std::vector{std::vector{tandem::eval(x[0] * x[1])}, std::vector{x[0], tandem::eval(x[1] * 2)}};
            },
            std::vector{2.0, 3.0}, how);
        CHECK(J.rows() == 3);
        CHECK(J(0, 0) == 3);
        CHECK(J(2, 1) == 2);
        const auto I = jacobian([](const auto& x) -> const auto& { return x; }, std::vector{2.0, 3.0}, how);
        CHECK(I(0, 0) == 1);
        CHECK(I(0, 1) == 0);
    }
}
TEST_CASE("jacobian: f maps a struct to a struct") {
    const auto f = [](const auto& p) {
        auto q = p;
        q.first = p.first * p.second * p.tag;
        return q;
    };
    for (const mode how : modes) {
        const auto [y, J] = tandem::value_and_jacobian(f, pair_of<double>{2.0, 3.0, 10}, how);
        CHECK(y.first == 60);
        CHECK(y.tag == 10);
        CHECK(J.rows() == 2);
        CHECK(J.cols() == 2);
        CHECK(J(0, 0) == 30);
        CHECK(J(0, 1) == 20);
        CHECK(J(1, 1) == 1);
    }
}
TEST_CASE("jacobian: constant and repeated results") {
    const auto f = [](const auto& x) {
        using V = std::remove_cvref_t<decltype(x[0])>;
        return std::vector<V>{V(1), x[0], x[0], x[1] * x[0], V(2)};
    };
    for (const mode how : modes) {
        const auto J = jacobian(f, std::vector{2.0, 3.0}, how);
        CHECK(J(0, 0) == 0);
        CHECK(J(1, 0) == 1);
        CHECK(J(2, 0) == 1);
        CHECK(J(3, 0) == 3);
        CHECK(J(4, 1) == 0);
    }
}
TEST_CASE("jacobian: f may change its arguments") {
    const auto f = [](auto& x) {
        x[0] = x[0] * x[1];
        x[1] = x[0] + x[1];
        return x;
    };
    for (const mode how : modes) {
        const auto J = jacobian(f, std::vector{2.0, 3.0}, how);
        CHECK(J(0, 0) == 3);
        CHECK(J(0, 1) == 2);
        CHECK(J(1, 0) == 3);
        CHECK(J(1, 1) == 3);
    }
}
TEST_CASE("jacobian: in float, long double, integers and 50 digits") {
    using wide = boost::multiprecision::cpp_bin_float_50;
    for (const mode how : modes) {
        CHECK(std::same_as<decltype(jacobian(sums(1), std::vector<float>{2.0F}, how)), tandem::Matrix<float>>);
        CHECK(jacobian([](const auto& x) { return x / 2; }, 3, how)(0, 0) == 0.5);
        CHECK(jacobian([](const auto& x) { return x * x; }, 0.1L, how)(0, 0) == 2 * 0.1L);
        const auto J = jacobian([](const auto& x) { return std::array{tandem::eval(exp(x[0]) * x[1])}; },
                                std::array{wide(1), wide(2)}, how);
        CHECK(abs(wide(J(0, 0) - 2 * exp(wide(1)))) < 1e-48);
    }
}
TEST_CASE("jacobian: reverse mode keeps infinities out of other rows, forward mode out of other columns") {
    const auto f = [](const auto& x) { return std::array{tandem::eval(sqrt(x[0])), tandem::eval(x[1] * x[1])}; };
    for (const mode how : modes) {
        const auto J = jacobian(f, std::array{0.0, 3.0}, how);
        CHECK(std::isinf(J(0, 0)));
        CHECK(J(1, 0) == 0);
        CHECK(J(1, 1) == 6);
    }
    CHECK(jacobian(f, std::array{0.0, 3.0}, mode::reverse)(0, 1) == 0);
}
TEST_CASE("jacobian: f is called once in reverse mode, and once for each eight inputs in forward mode") {
    int calls = 0;
    const auto f = [&](const auto& x) {
        ++calls;
        return tandem::eval(x[0] * 2);
    };
    jacobian(f, point(17), mode::reverse);
    CHECK(calls == 1);
    calls = 0;
    jacobian(f, point(17), mode::forward);
    CHECK(calls == 3);
    calls = 0;
    jacobian(f, point(8));
    CHECK(calls == 1);
}
TEST_CASE("jacobian: results of changing size are a shape error") {
    int calls = 0;
    const auto f = [&](const auto& x) {
        ++calls;
        return std::vector(static_cast<std::size_t>(calls), x[0]);
    };
    const std::string message =
        message_of<tandem::shape_error>([&] { jacobian(f, point(20), mode::forward); });
    CHECK(message.find("tandem::jacobian: f returned results of different sizes") == 0);
}
TEST_CASE("matrix: prints, compares and checks its indices") {
    auto J = jacobian([](const auto& x) { return x; }, std::vector{1.0, 2.0});
    std::ostringstream out;
    out << J;
    CHECK(out.str() == "[[1, 0]\n [0, 1]]");
    CHECK(J == J);
    CHECK(std::vector<double>(J.data(), J.data() + J.size()) == std::vector{1.0, 0.0, 0.0, 1.0});
    CHECK_THROWS_AS(J(2, 0), tandem::shape_error);
    CHECK_THROWS_AS(J(0, 2), tandem::shape_error);
}

TEST_CASE("jvp: value and tangent in the shape of the result") {
    const auto f = [](const auto& x) { return std::array{tandem::eval(x[0] * x[1]), tandem::eval(x[0] + x[1])}; };
    const auto [y, t] = tandem::jvp(f, std::vector{2.0, 3.0}, std::vector{1.0, 10.0});
    CHECK(y == std::array{6.0, 5.0});
    CHECK(t == std::array{23.0, 11.0});
    const auto [z, u] = tandem::jvp([](const auto& x) { return x * x; }, 3.0, 2.0);
    CHECK(z == 9);
    CHECK(u == 12);
}
TEST_CASE("vjp: value, and cotangent in the shape of the argument") {
    const auto f = [](const auto& x) { return std::vector{tandem::eval(x[0] * x[1]), tandem::eval(x[0] + x[1])}; };
    const auto [y, c] = tandem::vjp(f, std::array{2.0, 3.0}, std::vector{1.0, 10.0});
    CHECK(y == std::vector{6.0, 5.0});
    CHECK(std::same_as<std::remove_cvref_t<decltype(c)>, std::array<double, 2>>);
    CHECK(c == std::array{13.0, 12.0});
    CHECK(tandem::vjp([](const auto& x) { return x * x; }, 3.0, 2.0).cotangent == 12);
}
TEST_CASE("jvp and vjp: directions of any kind and number type, constant results") {
    const auto f = [](const auto& x) { return x[0] * x[1]; };
    CHECK(tandem::jvp(f, std::vector{2.0, 3.0}, std::array{1, 2}).tangent == 7);
    CHECK(tandem::jvp(f, std::vector{2.0, 3.0}, std::tuple{1.0F, 2}).tangent == 7);
    CHECK(tandem::vjp(f, std::vector{2.0, 3.0}, 2).cotangent == std::vector{6.0, 4.0});
    CHECK(tandem::vjp([](const auto&) { return 1.0; }, std::vector{2.0}, 1.0).cotangent == std::vector{0.0});
    CHECK(tandem::jvp([](const auto&) { return 1.0; }, std::vector{2.0}, std::vector{1.0}).tangent == 0);
}
TEST_CASE("jvp and vjp: of a struct, with tuples and structs as directions") {
    const auto f = [](const auto& p) { return std::tuple{p.first * p.second, p.first * p.tag}; };
    const pair_of<double> p{2.0, 3.0, 10}, v{1.0, 100.0, 7};
    const auto [y, t] = tandem::jvp(f, p, v);
    CHECK(y == std::tuple{6.0, 20.0});
    CHECK(t == std::tuple{203.0, 10.0});
    CHECK(tandem::jvp(f, p, std::tuple{1, 100}).tangent == t);
    const auto c = tandem::vjp(f, p, std::tuple{1, 100}).cotangent;
    CHECK(c.first == 3 + 1000);
    CHECK(c.second == 2);
    CHECK(c.tag == 10);
}
TEST_CASE("jvp and vjp: of nothing and to nothing") {
    const std::vector<double> none, x{2.0};
    const auto same = [](const auto& e) { return e; };
    CHECK(tandem::jvp(same, none, none).tangent.empty());
    CHECK(tandem::vjp(same, none, none).cotangent.empty());
    const auto nothing = [](const auto& e) { return std::remove_cvref_t<decltype(e)>(); };
    CHECK(tandem::jvp(nothing, x, x).tangent.empty());
    CHECK(tandem::vjp(nothing, x, none).cotangent == std::vector{0.0});
}
TEST_CASE("jacobian, jvp and vjp: an expression in a result is evaluated once") {
    const auto f = [](const auto& x) { return std::tuple{counted_square(x) * 2, x + 1}; };
    partial_calls = 0;
    CHECK(tandem::vjp(f, 3.0, std::tuple{1, 1}).cotangent == 13);
    CHECK(partial_calls == 1);
    CHECK(tandem::jvp(f, 3.0, 1.0).tangent == std::tuple{12.0, 1.0});
    CHECK(partial_calls == 2);
    CHECK(jacobian(f, 3.0, mode::reverse)(0, 0) == 12);
    CHECK(partial_calls == 3);
    CHECK(jacobian(f, 3.0, mode::forward)(0, 0) == 12);
    CHECK(partial_calls == 4);
}
TEST_CASE("jvp and vjp: agree on <w, J v>") {
    const auto f = [](const auto& x) { return std::vector{tandem::eval(sin(x[0]) * x[1]), tandem::eval(exp(x[1]))}; };
    const std::vector x{0.3, 0.7}, v{1.5, -2.0}, w{0.25, 3.0};
    const auto t = tandem::jvp(f, x, v).tangent;
    const auto c = tandem::vjp(f, x, w).cotangent;
    CHECK(w[0] * t[0] + w[1] * t[1] == doctest::Approx(c[0] * v[0] + c[1] * v[1]).epsilon(1e-14));
}
TEST_CASE("jvp, vjp and hvp: a direction of the wrong size is a shape error that gives both sizes") {
    const auto f = [](const auto& x) { return x[0] * x[1]; };
    const std::vector x{2.0, 3.0}, three{1.0, 2.0, 3.0};
    const std::string a = message_of<tandem::shape_error>([&] { tandem::jvp(f, x, three); });
    CHECK(a == "tandem::jvp: v has 3 numbers; 2 are needed");
    const std::string b = message_of<tandem::shape_error>([&] { tandem::vjp(f, x, three); });
    CHECK(b == "tandem::vjp: w has 3 numbers; 1 are needed");
    const std::string c = message_of<tandem::shape_error>([&] { tandem::hvp(f, x, three); });
    CHECK(c == "tandem::hvp: v has 3 numbers; 2 are needed");
    CHECK(tandem::gradient(f, x) == std::vector{3.0, 2.0});
}
