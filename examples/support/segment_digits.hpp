#pragma once
/// Digits as pocket calculators show them, in images of the size of MNIST's.
#include <array>
#include <cstdint>
#include <random>
#include <string_view>
#include <tandem/nn.hpp>
#include <vector>

namespace example {

/// samples images, each of a digit by up to seven bars, at a random place and among noise, and what they show.
/// features: [samples, 28, 28], 0 to 255; labels: [samples], 0 to 9. The same for the same seed on every machine.
inline tandem::Dataset<std::uint8_t> segment_digits(tandem::index_t samples, std::uint64_t seed) {
    struct Bar {
        tandem::index_t row, column, height, width;
    };
    constexpr Bar top{0, 0, 2, 10}, middle{8, 0, 2, 10}, bottom{16, 0, 2, 10};
    constexpr Bar left_above{0, 0, 10, 2}, right_above{0, 8, 10, 2}, left_below{8, 0, 10, 2},
        right_below{8, 8, 10, 2};
    const std::array<std::vector<Bar>, 10> bars{{
        {top, left_above, right_above, left_below, right_below, bottom},
        {right_above, right_below},
        {top, right_above, middle, left_below, bottom},
        {top, right_above, middle, right_below, bottom},
        {left_above, right_above, middle, right_below},
        {top, left_above, middle, right_below, bottom},
        {top, left_above, middle, left_below, right_below, bottom},
        {top, right_above, right_below},
        {top, left_above, right_above, middle, left_below, right_below, bottom},
        {top, left_above, right_above, middle, right_below, bottom},
    }};
    std::mt19937_64 bits(seed);
    auto images = tandem::Array<std::uint8_t>::zeros({samples, 28, 28});
    auto labels = tandem::Array<std::int64_t>::zeros({samples});
    for (tandem::index_t i = 0; i < samples; ++i) {
        const auto digit = bits() % 10;
        labels(i) = static_cast<std::int64_t>(digit);
        const auto row = static_cast<tandem::index_t>(3 + bits() % 5),
                   column = static_cast<tandem::index_t>(7 + bits() % 5);
        for (int speck = 0; speck < 60; ++speck) {
            const auto place = static_cast<tandem::index_t>(bits() % (28 * 28));
            images(i, place / 28, place % 28) = static_cast<std::uint8_t>(bits() % 128);
        }
        for (const Bar& b : bars[digit])
            for (tandem::index_t y = 0; y < b.height; ++y)
                for (tandem::index_t x = 0; x < b.width; ++x)
                    images(i, row + b.row + y, column + b.column + x) =
                        static_cast<std::uint8_t>(200 + bits() % 56);
    }
    return {images, labels};
}

}  // namespace example
