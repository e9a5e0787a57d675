// The algorithms of the GPU, run on the CPU.
#include <cstdint>
#include <limits>

#include <tandem/array.hpp>

using tested_space = tandem::device_emulation;
#include "array/spaces_values.hpp"

namespace {

/// A device whose launches take very few elements.
struct short_launches : tandem::device_emulation {};

}  // namespace

template <>
inline constexpr tandem::index_t tandem::detail::most_elements_of_launch<short_launches> = 100;

namespace {

using namespace tandem;

TEST_CASE("division by a fixed divisor is exact") {
    const std::uint32_t most = std::numeric_limits<std::int32_t>::max();
    const std::uint32_t divisors[] = {1,
                                      2,
                                      3,
                                      5,
                                      6,
                                      7,
                                      10,
                                      31,
                                      32,
                                      33,
                                      641,
                                      65535,
                                      65536,
                                      65537,
                                      1000003,
                                      1u << 30,
                                      (1u << 30) + 1,
                                      most - 1,
                                      most};
    for (const std::uint32_t d : divisors) {
        CAPTURE(d);
        const detail::fixed_divisor divisor(d);
        std::uint32_t wrong = 0;
        const auto check = [&](std::uint32_t n) { wrong += divisor.divide(n) != n / d; };
        for (std::uint32_t i = 0; i < 1000; ++i) {
            check(i);
            check(most - i);
            const std::uint32_t multiple = most / d - (i < most / d ? i : 0);
            check(multiple * d);
            if (multiple != 0) check(multiple * d - 1);
            check(static_cast<std::uint32_t>(i * std::uint64_t{2147483647} / 1000));
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("a space too large for one launch is cut") {
    const auto program = []<class S>() {
        using array = Array<double, S>;
        const auto x = array::random_normal({33, 31}, 1), row = array::random_normal({31}, 2),
                   column = array::random_normal({33, 1}, 3);
        Tape<array> tape;
        const auto v = tape.variable(x), r = tape.variable(row), c = tape.variable(column);
        const ADAdjoint<array> y = exp(-v * v) * sin(r * v) + c * v + r;
        y.backward(array::ones({33, 31}));
        const array t = transpose(x) * 2.0;
        return spaces::results(y.value(), v.gradient(), r.gradient(), c.gradient(), t, sum(x),
                               sum(x * row, 0), sum(x * row, 1), Array<bool, S>(x > row),
                               sum(array::random_normal({3, 2, 5, 2, 7}, 4), {0, 2, 4}));
    };
    const auto expected = program.template operator()<host>(),
               cut = program.template operator()<short_launches>();
    for (std::size_t k = 0; k < cut.size(); ++k) {
        CAPTURE(k);
        CHECK_NEAR(cut[k], expected[k], 1e-13);
    }
}

}  // namespace
