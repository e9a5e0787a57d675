// Choosing between numbers and expressions.
#include "both_modes.hpp"

using both_modes::check;

TEST_CASE("select: the chosen side gives value and derivative") {
    check([](auto& x, auto& y) { return select(x < y, x * x, y * y * y); }, 2, 3, 4, 4, 0);
    check([](auto& x, auto& y) { return select(y < x, x * x, y * y * y); }, 2, 3, 27, 0, 27);
    check([](auto& x, auto& y) { return select(y < x, x * x, 5) + y; }, 2, 3, 8, 0, 1);
}
TEST_CASE("select: infinities and NaN of the side not taken stay out") {
    check([](auto& x, auto& y) { return select(x > 0, sqrt(x), y); }, 0, 3, 3, 0, 1);
    check([](auto& x, auto& y) { return select(x > 0, log(x) / x, y * 2); }, -1, 3, 6, 0, 2);
    check([](auto& x, auto& y) { return y * select(x != 0, sin(x) / x, 1); }, 0, 3, 3, 0, 1);
}
TEST_CASE("conditional operator: expression and variable have a common type") {
    check([](auto& x, auto& y) { return true ? x * y : x; }, 2, 3, 6, 3, 2);
    check([](auto& x, auto& y) { return false ? x * y : x; }, 2, 3, 2, 1, 0);
    check([](auto& x, auto& y) { return x < y ? y : x - y; }, 2, 3, 3, 0, 1);
}
TEST_CASE("conditional operator: variable and number") {
    check([](auto& x, auto& y) { return y + (x > 0 ? x : 0.0); }, 2, 3, 5, 1, 1);
    check([](auto& x, auto& y) { return y + (x > 0 ? x : 0); }, -2, 3, 3, 0, 1);
}
TEST_CASE("conditional operator: evaluated expressions of different types") {
    check([](auto& x, auto& y) { return x > y ? tandem::eval(x * y) : tandem::eval(sin(x) + y); }, 2, 3,
          std::sin(2.0) + 3, std::cos(2.0), 1);
}
TEST_CASE("stop_gradient: a factor becomes constant") {
    check([](auto& x, auto& y) { return stop_gradient(x) * x * y; }, 2, 3, 12, 6, 4);
    check([](auto& x, auto& y) { return stop_gradient(x * y) + y; }, 2, 3, 9, 0, 1);
}
TEST_CASE("stop_gradient: derivatives of all orders stop") {
    using Inner = tandem::ADTangent<double>;
    using Outer = tandem::ADTangent<Inner>;
    const Outer x = Outer::variable(Inner::variable(2.0));
    const Outer y = stop_gradient(x * x);
    CHECK(y.value().value() == 4);
    CHECK(y.value().tangent() == 0);
    CHECK(y.tangent().value() == 0);
}

TEST_CASE("max and min: a tie is shared equally, also through std") {
    check([](auto& x, auto& y) { return max(x, y); }, 2, 2, 2, 0.5, 0.5);
    check([](auto& x, auto& y) { return min(x, y); }, 2, 2, 2, 0.5, 0.5);
    check(
        [](auto& x, auto& y) {
            using std::max;
            return max(x, y);
        },
        2, 2, 2, 0.5, 0.5);
    check(
        [](auto& x, auto& y) {
            using std::min;
            return min(x, y);
        },
        2, 2, 2, 0.5, 0.5);
}
TEST_CASE("max and min: expressions of one type also tie, through std") {
    check(
        [](auto& x, auto& y) {
            using std::max;
            return max(x * 2, y * 2);
        },
        2, 2, 4, 1, 1);
    check(
        [](auto& x, auto& y) {
            using std::min;
            return min(x * 2, y * 3);
        },
        3, 2, 6, 1, 1.5);
}
TEST_CASE("max and min: away from a tie the larger or smaller counts") {
    check([](auto& x, auto& y) { return max(x, y) * 2; }, 2, 3, 6, 0, 2);
    check([](auto& x, auto& y) { return min(x, y) * 2; }, 2, 3, 4, 2, 0);
    check([](auto& x, auto& y) { return max(x * y, 5.0) + max(1, x); }, 2, 3, 8, 4, 2);
}
TEST_CASE("max and min: the other side's NaN derivative stays out in reverse mode") {
    const auto r = both_modes::reverse([](auto& x, auto& y) { return max(sqrt(x), y); }, 0, 3);
    CHECK(r.gradient[1] == 1);
    CHECK(r.value == 3);
}
TEST_CASE("clamp: at a bound the derivative is that of x") {
    check(
        [](auto& x, auto&) {
            using std::clamp;
            using Number = std::remove_reference_t<decltype(x)>;
            return clamp(x, Number(2), Number(4));
        },
        2, 0, 2, 1, 0);
    check([](auto& x, auto&) { return clamp(x, 2, 4); }, 4, 0, 4, 1, 0);
    check([](auto& x, auto& y) { return clamp(x, y, 4.0); }, 1, 2, 2, 0, 1);
}
TEST_CASE("fmax and fmin: a NaN leaves value and derivative to the number") {
    for (const bool is_forward : {true, false}) {
        const auto f = [](auto& x, auto& y) { return fmax(x, y) + fmin(y, x); };
        const auto r = is_forward ? both_modes::forward(f, 2, both_modes::not_a_number) : both_modes::reverse(f, 2, both_modes::not_a_number);
        CHECK(r.value == 4);
        CHECK(r.gradient[0] == 2);
        CHECK(r.gradient[1] == 0);
    }
}
