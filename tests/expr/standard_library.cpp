// AD numbers in the algorithms, traits and containers of the standard library.
#include "both_modes.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

using both_modes::check;
using tandem::ADAdjoint;
using tandem::ADTangent;

namespace {
template <class Reference>
using number = std::remove_cvref_t<Reference>;
}  // namespace

TEST_CASE("std::sort: derivatives move with their values") {
    check(
        [](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all{y, x * 4, 1, x};  // 3, 8, 1, 2
            std::sort(all.begin(), all.end());
            return all[0] + 10 * all[1] + 100 * all[2] + 1000 * all[3];
        },
        2, 3, 1 + 20 + 300 + 8000, 10 + 4000, 100);
}
TEST_CASE("std::ranges::sort, std::partial_sort and std::nth_element: with a comparison") {
    const auto descending = [](const auto& a, const auto& b) { return a > b; };
    check(
        [=](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all{x, y, x * y};
            std::ranges::sort(all, descending);
            return all[0] + 10 * all[1] + 100 * all[2];
        },
        2, 3, 6 + 30 + 200, 3 + 100, 2 + 10);
    check(
        [=](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all{x, y, x};
            std::partial_sort(all.begin(), all.begin() + 1, all.end(), descending);
            std::nth_element(all.begin(), all.begin() + 2, all.end());
            return all[2];
        },
        2, 3, 3, 0, 1);
}
TEST_CASE("std::accumulate and std::reduce: sums and products") {
    check(
        [](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> all{x, y, x * y, 5};
            return std::accumulate(all.begin(), all.end(), number<decltype(x)>(0));
        },
        2, 3, 16, 4, 3);
    check(
        [](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> all{x, y, x};
            return std::accumulate(all.begin(), all.end(), number<decltype(x)>(1), std::multiplies<>());
        },
        2, 3, 12, 12, 4);
    check(
        [](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> all{x, y, x};
            return std::reduce(all.begin(), all.end());
        },
        2, 3, 7, 2, 1);
}
TEST_CASE("std::inner_product and std::transform_reduce: of numbers, and with plain weights") {
    const std::vector weights{4.0, 5.0};
    check(
        [](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> a{x, y}, b{y, y * x};
            return std::inner_product(a.begin(), a.end(), b.begin(), number<decltype(x)>(1));
        },
        2, 3, 1 + 6 + 18, 3 + 9, 2 + 12);
    check(
        [&](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> a{x, y};
            return std::transform_reduce(a.begin(), a.end(), weights.begin(), number<decltype(x)>(0));
        },
        2, 3, 23, 4, 5);
}
TEST_CASE("std::partial_sum, std::adjacent_difference and std::iota: in place") {
    check(
        [](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all{x, y, x};
            std::partial_sum(all.begin(), all.end(), all.begin());
            return all[0] + 10 * all[1] + 100 * all[2];
        },
        2, 3, 2 + 50 + 700, 1 + 10 + 200, 10 + 100);
    check(
        [](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all{x, y, x};
            std::adjacent_difference(all.begin(), all.end(), all.begin());
            return all[0] + 10 * all[1] + 100 * all[2];
        },
        2, 3, 2 + 10 - 100, 1 - 10 + 100, 10 - 100);
    check(
        [](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all(3);
            std::iota(all.begin(), all.end(), x);
            return all[2] * all[1] * y;
        },
        2, 3, 36, 21, 12);
}
TEST_CASE("std::minmax_element, max_element and min_element: look at values") {
    check(
        [](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> all{y, x * y, x, 4};
            const auto [low, high] = std::minmax_element(all.begin(), all.end());
            return *low + 10 * *high + 100 * *std::max_element(all.begin(), all.end()) +
                   1000 * *std::min_element(all.begin(), all.end());
        },
        2, 3, 2 + 60 + 600 + 2000, 1 + 30 + 300 + 1000, 20 + 200);
}
TEST_CASE("std::swap, std::exchange and std::reverse: derivatives move along") {
    check(
        [](auto& x, auto& y) {
            std::swap(x, y);
            return x + 10 * y;
        },
        2, 3, 23, 10, 1);
    check(
        [](auto& x, auto& y) {
            using std::swap;
            swap(x, y);
            const auto before = std::exchange(x, number<decltype(x)>(x * y));
            return before + 10 * x;
        },
        2, 3, 63, 30, 21);
    check(
        [](auto& x, auto& y) {
            std::vector<number<decltype(x)>> all{x, y, 7};
            std::reverse(all.begin(), all.end());
            return all[0] + 10 * all[1] + 100 * all[2];
        },
        2, 3, 7 + 30 + 200, 100, 10);
}
TEST_CASE("std::max and std::min: with `using`, a tie is shared; called by their full names, std's rule holds") {
    check(
        [](auto& x, auto& y) {
            using std::max, std::min;
            return max(x, y) + 10 * min(x, y);
        },
        2, 2, 22, 5.5, 5.5);
    check([](auto& x, auto& y) { return std::max(x, y) + 10 * std::min(x, y); }, 2, 2, 22, 11, 0);
    check([](auto& x, auto& y) { return std::max(x, y) + 10 * std::min(x, y); }, 2, 3, 23, 10, 1);
    check([](auto& x, auto& y) { return std::max({x, number<decltype(x)>(x * y), y}); }, 2, 3, 6, 3, 2);
    check(
        [](auto& x, auto& y) {
            using std::clamp;
            return clamp(x, y, number<decltype(x)>(y + 1)) * 2;
        },
        1, 2, 4, 0, 2);
}
TEST_CASE("std::transform: with a lambda and into numbers") {
    check(
        [](auto& x, auto& y) {
            const std::vector<number<decltype(x)>> all{x, y};
            std::vector<number<decltype(x)>> squares(2);
            std::transform(all.begin(), all.end(), squares.begin(), [](const auto& e) { return e * e; });
            return squares[0] + 10 * squares[1];
        },
        2, 3, 94, 4, 60);
}
TEST_CASE("std::map and std::pair: keys compare by value, and keep their derivatives") {
    check(
        [](auto& x, auto& y) {
            std::map<number<decltype(x)>, int> table{{y, 10}, {x, 1}, {y, 99}};
            number<decltype(x)> sum = 0;
            for (const auto& [key, factor] : table) sum += key * factor;
            return sum + (std::pair(x, y) < std::pair(x, number<decltype(x)>(y + 1)) ? 0 : 1);
        },
        2, 3, 32, 1, 10);
}
TEST_CASE("std::lower_bound and std::is_sorted: against plain numbers") {
    const std::vector<ADTangent<double>> all{{1.0, 5.0}, {2.0, 6.0}, {3.0, 7.0}};
    CHECK(std::is_sorted(all.begin(), all.end()));
    CHECK(std::lower_bound(all.begin(), all.end(), 1.5)->tangent() == 6);
    CHECK(std::count(all.begin(), all.end(), 2.0) == 1);
    CHECK(std::find(all.begin(), all.end(), 3)->tangent() == 7);
}

#define BOTH_TYPES ADTangent<double>, ADTangent<double, 4>, ADAdjoint<double>, ADTangent<ADAdjoint<double>>

TEST_CASE_TEMPLATE("std::numeric_limits: all that plain numbers have", Number, BOTH_TYPES) {
    using limits = std::numeric_limits<Number>;
    using plain = std::numeric_limits<double>;
    CHECK(limits::is_specialized);
    CHECK(limits::is_signed);
    CHECK_FALSE(limits::is_integer);
    CHECK(limits::has_infinity);
    CHECK(limits::has_quiet_NaN);
    CHECK(limits::is_iec559);
    CHECK(limits::radix == 2);
    CHECK(limits::digits == plain::digits);
    CHECK(limits::digits10 == plain::digits10);
    CHECK(limits::max_digits10 == plain::max_digits10);
    CHECK(limits::min_exponent == plain::min_exponent);
    const Number largest = limits::max(), smallest = limits::min(), lowest = limits::lowest();
    CHECK(largest == plain::max());
    CHECK(smallest == plain::min());
    CHECK(lowest == plain::lowest());
    CHECK(Number(1 + limits::epsilon()) > 1);
    CHECK(Number(1 + limits::epsilon() / 2) == 1);
    CHECK(isnan(Number(limits::quiet_NaN())));
    CHECK(Number(limits::denorm_min()) > 0);
    CHECK(std::numeric_limits<const Number>::digits == plain::digits);
}
TEST_CASE_TEMPLATE("std::common_type: of several, in any order, and of references", Number, BOTH_TYPES) {
    using E = decltype(Number() * Number());
    CHECK(std::same_as<std::common_type_t<int, Number, double>, Number>);
    CHECK(std::same_as<std::common_type_t<float, int, Number>, Number>);
    CHECK(std::same_as<std::common_type_t<E, int, Number>, Number>);
    CHECK(std::same_as<std::common_type_t<const Number&, double&&>, Number>);
    CHECK(std::common_with<Number, double>);
    CHECK(std::totally_ordered<Number>);
    CHECK(std::totally_ordered_with<Number, double>);
    CHECK(std::regular<Number>);
    CHECK(std::is_nothrow_move_constructible_v<Number>);
}
