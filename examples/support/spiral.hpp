#pragma once
/// Points in the plane, in arms of a spiral.
#include <cmath>
#include <cstdint>
#include <tandem/nn.hpp>
#include <vector>

namespace example {

/// classes * points_per_class points in the unit disc with their classes: each class an arm that starts at the centre and
/// goes round by 4 radians, with noise in the angle.  features: [samples, 2]; labels: [samples].
inline tandem::Dataset<double> spiral(int classes, int points_per_class, std::uint64_t seed) {
    const auto noise = tandem::Array<double>::random_normal({classes, points_per_class}, seed);
    std::vector<double> points;
    std::vector<std::int64_t> labels;
    for (int c = 0; c < classes; ++c)
        for (int i = 0; i < points_per_class; ++i) {
            const double radius = i / static_cast<double>(points_per_class);
            const double angle = 2 * std::acos(-1.0) * c / classes + 4 * radius + 0.2 * noise(c, i);
            points.insert(points.end(), {radius * std::cos(angle), radius * std::sin(angle)});
            labels.push_back(c);
        }
    return {tandem::Array<double>({classes * points_per_class, 2}, points),
            tandem::Array<std::int64_t>(labels)};
}

}  // namespace example
