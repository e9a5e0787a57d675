// What statements mean, in both modes: order of reads and writes is that of plain numbers.
#include "both_modes.hpp"

#include <utility>
#include <vector>

using both_modes::check;

namespace {
template <class Number>
auto returned_expression(const Number& x, const Number& y) {
    auto product = x * y;
    auto e = sin(product) + product * 2;
    return e;
}
template <class Number>
auto from_local_variables(const Number& x, const Number& y) {
    const Number a = x * y, b = x + y;
    return a * b;
}
// Not inlined, so that the compiler cannot see that x is what the expression read.
template <class Number>
[[gnu::noinline]] void overwrite(Number& x, const Number& by) {
    x = by;
}
}  // namespace

TEST_CASE("statement: an expression returned by auto outlives the function") {
    const double s = std::sin(6.0), c = std::cos(6.0);
    check([](auto& x, auto& y) { return returned_expression(x, y); }, 2, 3, s + 12, 3 * c + 6, 2 * c + 4);
}
TEST_CASE("statement: an expression of local variables outlives them") {
    check([](auto& x, auto& y) { return from_local_variables(x, y); }, 2, 3, 30, 21, 16);
}

TEST_CASE("statement: a stored expression keeps a variable as it was") {
    check(
        [](auto& x, auto& y) {
            auto e = x * y;
            x = 100;
            return e + 0;
        },
        2, 3, 6, 3, 2);
}
TEST_CASE("statement: a stored expression and the changed variable meet in one statement") {
    // x is (old x)^2 = 4 in the second factor: x y x^2 = x^3 y
    check(
        [](auto& x, auto& y) {
            auto e = x * y;
            x = x * x;
            return e * x;
        },
        2, 3, 24, 36, 8);
}
TEST_CASE("statement: a stored expression and a variable changed out of sight meet in one statement") {
    check(
        [](auto& x, auto& y) {
            auto e = x * y;
            overwrite(x, y);
            return e * x + x;  // x y^2 + y
        },
        2, 3, 21, 9, 13);
}
TEST_CASE("statement: a variable overwritten by an equal value is still another variable") {
    check(
        [](auto& x, auto& y) {
            auto e = x + 0;
            overwrite(x, y);
            return e * x;
        },
        3, 3, 9, 3, 3);
}
TEST_CASE("statement: a variable overwritten by a constant is passive beside its stored self") {
    check(
        [](auto& x, auto& y) {
            auto e = x * y;
            x = 2;
            return e * x + x;
        },
        2, 3, 14, 6, 4);
}
TEST_CASE("statement: stored expressions in a loop") {
    check(
        [](auto& x, auto& y) {
            for (int i = 0; i < 2; ++i) {
                auto e = x * y;
                x = x + 1;
                y = e - x;
            }
            return x + y;  // (x + 1)(x y - x - 1)
        },
        2, 3, 9, 9, 6);
}

TEST_CASE("statement: a variable on both sides is read before it is written") {
    check([](auto& x, auto& y) { return x = x * y; }, 2, 3, 6, 3, 2);
    check([](auto& x, auto&) { return x = x * x * x; }, 2, 3, 8, 12, 0);
    check([](auto& x, auto&) { return x = 1 / x; }, 2, 3, 0.5, -0.25, 0);
    check([](auto& x, auto& y) { return y = x - y; }, 2, 3, -1, 1, -1);
}
TEST_CASE("statement: self-assignment changes nothing") {
    check(
        [](auto& x, auto& y) {
            auto& same = x;
            x = same;
            return x * y;
        },
        2, 3, 6, 3, 2);
}
TEST_CASE("statement: compound assignment with the variable itself") {
    // (By a second name: clang takes x -= x for a mistake.)
    const auto with_itself = [](auto assign) {
        return [assign](auto& x, auto&) {
            const auto& same = x;
            return assign(x, same);
        };
    };
    check(with_itself([](auto& x, const auto& same) { return x += same; }), 3, 1, 6, 2, 0);
    check(with_itself([](auto& x, const auto& same) { return x -= same; }), 3, 1, 0, 0, 0);
    check(with_itself([](auto& x, const auto& same) { return x *= same; }), 3, 1, 9, 6, 0);
    check(with_itself([](auto& x, const auto& same) { return x /= same; }), 3, 1, 1, 0, 0);
    check(with_itself([](auto& x, const auto& same) { return x *= same * same; }), 3, 1, 27, 27, 0);
}
TEST_CASE("statement: compound assignment with the other variable") {
    check([](auto& x, auto& y) { return x += y; }, 3, 2, 5, 1, 1);
    check([](auto& x, auto& y) { return x -= y; }, 3, 2, 1, 1, -1);
    check([](auto& x, auto& y) { return x *= y; }, 3, 2, 6, 2, 3);
    check([](auto& x, auto& y) { return x /= y; }, 3, 2, 1.5, 0.5, -0.75);
}
TEST_CASE("statement: compound assignment with expressions and numbers of other types") {
    check([](auto& x, auto& y) { return x += 2 * y - x; }, 3, 2, 4, 0, 2);
    check([](auto& x, auto&) { return x *= 2; }, 3, 2, 6, 2, 0);
    check([](auto& x, auto&) { return x -= 0.5F; }, 3, 2, 2.5, 1, 0);
    check([](auto& x, auto&) { return x /= 4U; }, 3, 2, 0.75, 0.25, 0);
    check([](auto& x, auto&) { return x += true; }, 3, 2, 4, 1, 0);
}
TEST_CASE("statement: compound assignments chain") {
    check([](auto& x, auto& y) { return (x += y) *= 2; }, 3, 2, 10, 2, 2);
}
TEST_CASE("statement: increment and decrement") {
    check([](auto& x, auto&) { return ++x * x; }, 3, 2, 16, 8, 0);
    check([](auto& x, auto&) { return --x * x; }, 3, 2, 4, 4, 0);
    check(
        [](auto& x, auto& y) {
            y = x++;
            return x * y;
        },
        3, 2, 12, 7, 0);
    check(
        [](auto& x, auto& y) {
            y = x--;
            return x * y;
        },
        3, 2, 6, 5, 0);
}
TEST_CASE("statement: swap exchanges derivatives with values") {
    check(
        [](auto& x, auto& y) {
            using std::swap;
            swap(x, y);
            return x / y;  // y / x
        },
        2, 3, 1.5, -0.75, 0.5);
}
TEST_CASE("statement: unary plus and minus") {
    check([](auto& x, auto& y) { return -x + +y; }, 2, 3, 1, -1, 1);
    check([](auto& x, auto& y) { return -(x - y); }, 2, 3, 1, -1, 1);
    check([](auto& x, auto& y) { return -(-(x * y)); }, 2, 3, 6, 3, 2);
}
TEST_CASE("statement: repeated leaves add up") {
    check([](auto& x, auto&) { return x + x + x - x; }, 2, 3, 4, 2, 0);
    check([](auto& x, auto& y) { return x * x * y - y * x; }, 2, 3, 6, 9, 2);
    check([](auto& x, auto&) { return x - x; }, 2, 3, 0, 0, 0);
    check([](auto& x, auto& y) { return (x + y) - (x + y) + x; }, 2, 3, 2, 1, 0);
}
TEST_CASE("statement: equal values at different variables stay apart") {
    check([](auto& x, auto& y) { return x * x * y; }, 2, 2, 8, 8, 4);
}
TEST_CASE("statement: copies of a variable are the variable") {
    check(
        [](auto& x, auto& y) {
            auto copy = x;
            x = 7;
            return copy * copy * y;
        },
        2, 3, 12, 12, 4);
}
TEST_CASE("statement: a variable set to a constant is passive from then on") {
    check(
        [](auto& x, auto& y) {
            x = 4.0;
            return x * y;
        },
        2, 3, 12, 0, 4);
}
TEST_CASE("statement: elements of a container") {
    check(
        [](auto& x, auto& y) {
            using Number = std::remove_reference_t<decltype(x)>;
            std::vector<Number> v{x, y, x * y};
            for (std::size_t i = 1; i < 3; ++i) v[i] += v[i - 1] * v[i];
            return v[2];  // x y (1 + y + x y)
        },
        2, 3, 60, 48, 38);
}
TEST_CASE("statement: a long loop in place") {
    check(
        [](auto& x, auto& y) {
            for (int i = 0; i < 10; ++i) x = x * 0.5 + y;
            return x;  // x / 1024 + y (2 - 2/1024)
        },
        4, 3, 4.0 / 1024 + 3 * (2 - 2.0 / 1024), 1.0 / 1024, 2 - 2.0 / 1024);
}
TEST_CASE("statement: more leaves than are merged") {
    check(
        [](auto& x, auto& y) {
            return x * y + x * y + x * y + x * y + x * y + x * y + x * y + x * y + x - y + x - y;
        },
        2, 3, 46, 26, 14);
}
