#pragma once
/// The yardstick of accuracy: forward mode in 50 digits, itself checked by differences in 100 digits.
#include <tandem/tandem.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace bench {

using wide = boost::multiprecision::cpp_bin_float_50;
using wider = boost::multiprecision::cpp_bin_float_100;

/// Some columns of a Jacobian.
struct reference_columns {
    std::vector<std::size_t> columns;
    std::vector<std::vector<wide>> values;  // one vector of length m for each column
};

/// Columns spread evenly over n, as many as about half a second pays for.
inline std::vector<std::size_t> columns_within_budget(std::size_t n, double primal_seconds) {
    const double seconds_per_column = 1000.0 * primal_seconds;  // 50 digits against 16
    const auto affordable = static_cast<std::size_t>(0.5 / std::max(seconds_per_column, 1e-9));
    const std::size_t count = std::min(n, std::max<std::size_t>(affordable, 3));
    std::vector<std::size_t> columns(count);
    for (std::size_t c = 0; c < count; ++c) columns[c] = count > 1 ? c * (n - 1) / (count - 1) : 0;
    return columns;
}

template <class F>
reference_columns reference_jacobian(const F& f, const std::vector<double>& x,
                                     std::vector<std::size_t> columns) {
    using number = tandem::ADTangent<wide, 1>;
    reference_columns result{std::move(columns), {}};
    std::vector<number> inputs(x.begin(), x.end());
    for (const std::size_t j : result.columns) {
        inputs[j] = number(wide(x[j]), wide(1));
        const std::vector<number> y = f(inputs);
        std::vector<wide>& column = result.values.emplace_back();
        for (const number& v : y) column.push_back(v.tangent());
        inputs[j] = number(wide(x[j]), wide(0));
    }
    return result;
}

/// Disagreement of forward mode in 50 digits and central differences of order 8 in 100 digits, along
/// one direction, relative to the largest output. With this step the differences are good to 64 digits.
template <class F>
double reference_error(const F& f, const std::vector<double>& x) {
    using number = tandem::ADTangent<wide, 1>;
    const auto direction = [](std::size_t j) { return j % 3 == 0 ? 1.0 : j % 3 == 1 ? -0.5 : 0.25; };

    std::vector<number> inputs;
    for (std::size_t j = 0; j < x.size(); ++j) inputs.emplace_back(wide(x[j]), wide(direction(j)));
    const std::vector<number> y = f(inputs);

    const wider step("1e-8");
    const wider weights[] = {wider(4) / 5, wider(-1) / 5, wider(4) / 105, wider(-1) / 280};
    std::vector<wider> slope(y.size(), wider(0));
    for (int k = 1; k <= 4; ++k)
        for (const int sign : {1, -1}) {
            std::vector<wider> moved(x.begin(), x.end());
            for (std::size_t j = 0; j < x.size(); ++j) moved[j] += sign * k * step * direction(j);
            const std::vector<wider> value = f(moved);
            for (std::size_t i = 0; i < slope.size(); ++i)
                slope[i] += sign * weights[k - 1] * value[i] / step;
        }

    wider scale = 0, worst = 0;
    for (std::size_t i = 0; i < slope.size(); ++i) {
        scale = std::max(scale, wider(abs(slope[i])));
        worst = std::max(worst, wider(abs(slope[i] - wider(y[i].tangent()))));
    }
    return static_cast<double>(scale > 0 ? wider(worst / scale) : worst);
}

}  // namespace bench
