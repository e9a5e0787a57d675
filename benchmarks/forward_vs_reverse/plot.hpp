#pragma once
/// The picture of the crossover over n and m, drawn by gnuplot.
#include "report.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace bench {

/// Checks name and ending before anything is measured. Throws usage_error.
void require_plot_name(const std::string& file);

/// True if the sizes form a grid of at least 2 by 2, which a map needs.
bool is_grid(const std::vector<extent>& sizes);

/// Writes FILE.dat and FILE.gnuplot beside `file` and runs gnuplot. Returns what to tell the user.
/// `picks_reverse` is the library's rule, drawn as a line.
std::string plot(const std::string& file, const function_report& sweep,
                 const std::vector<function_report>& others,
                 const std::function<bool(std::size_t n, std::size_t m)>& picks_reverse);

}  // namespace bench
