#pragma once
/// Measures every way to the Jacobian of one function. Included by the files in functions/, each of
/// which ends in TANDEM_BENCHMARK_FUNCTION(name) and so adds itself to the program.
#include "function.hpp"
#include "reference.hpp"

#include <tandem/tandem.hpp>

#include <algorithm>
#include <cmath>

namespace bench {

using jacobian_buffer = std::vector<double>;  // [m][n] by rows

/// Forward mode: ceil(n / N) passes of N directions.
template <std::size_t N, class F>
void forward_jacobian(const F& f, const std::vector<double>& x, jacobian_buffer& J) {
    using number = tandem::ADTangent<double, N>;
    const std::size_t n = x.size();
    std::vector<number> inputs(x.begin(), x.end());
    for (std::size_t first = 0; first < n; first += N) {
        const std::size_t count = std::min(N, n - first);
        for (std::size_t k = 0; k < count; ++k) inputs[first + k] = number::variable(x[first + k], k);
        const std::vector<number> y = f(inputs);
        for (std::size_t i = 0; i < y.size(); ++i)
            for (std::size_t k = 0; k < count; ++k) J[i * n + first + k] = y[i].tangent(k);
        for (std::size_t k = 0; k < count; ++k) inputs[first + k] = number(x[first + k]);
    }
}

/// Reverse mode: one recording, then a sweep for each output.
template <class F>
void reverse_jacobian(tandem::Tape<double>& tape, const F& f, const std::vector<double>& x,
                      jacobian_buffer& J) {
    const std::size_t n = x.size();
    tape.clear();
    const auto inputs = tape.variables(x);
    const std::vector<tandem::ADAdjoint<double>> y = f(inputs);
    for (std::size_t i = 0; i < y.size(); ++i) {
        tape.clear_gradients();
        if (y[i].is_active()) y[i].backward();
        for (std::size_t j = 0; j < n; ++j) J[i * n + j] = inputs[j].gradient();
    }
}

/// Reverse mode: one recording, then several outputs a sweep.
template <class F>
void vector_reverse_jacobian(tandem::Tape<double>& tape, const F& f, const std::vector<double>& x,
                             jacobian_buffer& J) {
    tape.clear();
    const auto inputs = tape.variables(x);
    const std::vector<tandem::ADAdjoint<double>> y = f(inputs);
    const tandem::Matrix<double> result = tape.jacobian(y, inputs);
    std::copy(result.begin(), result.end(), J.begin());
}

/// The step that balances truncation against rounding, for a formula of the given order.
inline double difference_step(double x, double order) {
    return std::pow(0x1p-52, 1.0 / (order + 1.0)) * std::max(1.0, std::fabs(x));
}

template <class F>
void one_sided_differences(const F& f, const std::vector<double>& x, jacobian_buffer& J) {
    const std::size_t n = x.size();
    const std::vector<double> base = f(x);
    std::vector<double> moved = x;
    for (std::size_t j = 0; j < n; ++j) {
        moved[j] = x[j] + difference_step(x[j], 1.0);
        const double step = moved[j] - x[j];  // what was really added
        const std::vector<double> y = f(moved);
        for (std::size_t i = 0; i < y.size(); ++i) J[i * n + j] = (y[i] - base[i]) / step;
        moved[j] = x[j];
    }
}

template <class F>
void central_differences(const F& f, const std::vector<double>& x, jacobian_buffer& J) {
    const std::size_t n = x.size();
    std::vector<double> above = x, below = x;
    for (std::size_t j = 0; j < n; ++j) {
        above[j] = x[j] + difference_step(x[j], 2.0);
        below[j] = x[j] - difference_step(x[j], 2.0);
        const std::vector<double> high = f(above), low = f(below);
        for (std::size_t i = 0; i < high.size(); ++i)
            J[i * n + j] = (high[i] - low[i]) / (above[j] - below[j]);
        above[j] = below[j] = x[j];
    }
}

/// Largest error over the checked columns, each relative to the largest entry of its row.
inline double jacobian_error(const jacobian_buffer& J, const jacobian_buffer& row_scale_from,
                             const reference_columns& reference, std::size_t n) {
    double worst = 0.0;
    for (std::size_t i = 0; i < J.size() / n; ++i) {
        double scale = 0.0;
        for (std::size_t j = 0; j < n; ++j) scale = std::max(scale, std::fabs(row_scale_from[i * n + j]));
        for (std::size_t c = 0; c < reference.columns.size(); ++c) {
            const wide difference = J[i * n + reference.columns[c]] - reference.values[c][i];
            const double error = std::fabs(static_cast<double>(difference));
            if (!(error <= 0.0)) worst = std::max(worst, scale > 0.0 ? error / scale : HUGE_VAL);
        }
    }
    return worst;
}

template <class F>
cell measure_function(extent size, const measurement_settings& settings) {
    const F f = [&] {
        if constexpr (requires { F{size}; })
            return F{size};
        else
            return F{};
    }();
    const std::vector<double> x = f.start();
    const std::size_t n = size.inputs, m = size.outputs;

    tandem::Tape<double> tape;
    // One Jacobian for each method, kept for the comparison with 50 digits.
    std::vector<jacobian_buffer> results;
    std::vector<candidate> candidates;
    cell result;
    result.size = size;
    results.reserve(16);  // references into it are held below
    const auto add = [&](std::string name, std::string short_name, family kind, auto compute) {
        jacobian_buffer& J = results.emplace_back(m * n);
        candidates.push_back(make_candidate(name, [compute, &J] {
            compute(J);
            keep(J.data());
        }));
        result.methods.push_back({std::move(name), std::move(short_name), kind, {}, -1.0});
    };
    using J_t = jacobian_buffer;
    add("primal", "primal", family::primal, [&](J_t&) { keep(f(x)); });
    add("hand-written", "hand", family::hand_written, [&](J_t& J) { J = f.jacobian(x); });
    add("forward, N = 1", "fwd 1", family::forward, [&](J_t& J) { forward_jacobian<1>(f, x, J); });
    add("forward, N = 4", "fwd 4", family::forward, [&](J_t& J) { forward_jacobian<4>(f, x, J); });
    add("forward, N = 8", "fwd 8", family::forward, [&](J_t& J) { forward_jacobian<8>(f, x, J); });
    add("forward, N = 16", "fwd 16", family::forward, [&](J_t& J) { forward_jacobian<16>(f, x, J); });
    add("reverse, row by row", "reverse", family::reverse, [&](J_t& J) { reverse_jacobian(tape, f, x, J); });
    add("reverse, rows together", "rev all", family::reverse,
        [&](J_t& J) { vector_reverse_jacobian(tape, f, x, J); });
    add("differences, one-sided", "diff 1", family::differences,
        [&](J_t& J) { one_sided_differences(f, x, J); });
    add("differences, central", "diff 2", family::differences, [&](J_t& J) { central_differences(f, x, J); });
    add("jacobian, automatic", "auto", family::automatic, [&](J_t& J) {
        // A recording that the driver's tape would have to number on from costs time; users have none.
        tape.clear();
        const tandem::Matrix<double> matrix = tandem::jacobian(f, x, tandem::mode::automatic);
        std::copy(matrix.begin(), matrix.end(), J.begin());
    });

    const std::vector<timing> times = measure(candidates, settings.time);
    for (std::size_t i = 0; i < times.size(); ++i) result.methods[i].time = times[i];

    const reference_columns reference =
        reference_jacobian(f, x, columns_within_budget(n, result.primal().time.median));
    for (std::size_t i = 1; i < results.size(); ++i)
        result.methods[i].error = jacobian_error(results[i], results[1], reference, n);
    result.checked_columns = reference.columns.size();
    if (settings.check_reference) result.reference_error = reference_error(f, x);

    reverse_jacobian(tape, f, x, results[0]);
    result.tape_bytes = tape.memory_bytes();
    result.statements = tape.statement_count();
    result.automatic_is_reverse = tandem::automatic_mode(n, m) == tandem::mode::reverse;
    return result;
}

template <class F>
function_entry make_entry() {
    function_entry entry;
    entry.name = F::name;
    entry.description = F::description;
    entry.sizes = F::sizes();
    if constexpr (requires { F::quick_sizes(); })
        entry.quick_sizes = F::quick_sizes();
    else
        entry.quick_sizes = {entry.sizes.front()};
    if constexpr (requires { F::size_rule; }) {
        entry.size_rule = F::size_rule;
        entry.accepts = &F::accepts;
    } else {
        entry.accepts = [sizes = entry.sizes](extent e) {
            return std::find(sizes.begin(), sizes.end(), e) != sizes.end();
        };
    }
    entry.measure = &measure_function<F>;
    return entry;
}

}  // namespace bench

/// The one line that adds a function to the program.
#define TANDEM_BENCHMARK_FUNCTION(type)                          \
    [[maybe_unused]] static const bool type##_added = [] {       \
        bench::functions().push_back(bench::make_entry<type>()); \
        return true;                                             \
    }()
