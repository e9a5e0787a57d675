#include "plot.hpp"

#include "../command_line.hpp"
#include "../text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace bench {

namespace {

/// The picture's name without its ending, which the data and the script share.
std::string stem(const std::string& file) {
    return file.substr(0, file.size() - 4);
}

std::string gnuplot_string(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return quoted + "'";
}

std::string data_line(const cell& c, const std::string& name) {
    return format("%zu %zu %.4g %.4g %.4g %.4f ", c.size.inputs, c.size.outputs, c.primal().time.median,
                  c.best(family::forward).time.median, c.best(family::reverse).time.median,
                  -std::log10(c.crossover())) +
           name + "\n";
}

/// The line between the sizes where the library picks forward and those where it picks reverse.
std::string switch_line(extent low, extent high,
                        const std::function<bool(std::size_t, std::size_t)>& reverse) {
    std::string text;
    std::size_t previous = low.outputs;
    for (std::size_t n = low.inputs; n <= high.inputs; n += 1 + n / 100) {
        // The least m for which forward is picked, by bisection.
        std::size_t m = low.outputs, end = high.outputs;
        while (m < end) {
            const std::size_t middle = m + (end - m) / 2;
            if (reverse(n, middle))
                m = middle + 1;
            else
                end = middle;
        }
        // Leave out what runs along the frame.
        if (m == previous && (m == low.outputs || m == high.outputs)) continue;
        if (previous == low.outputs) text += format("%zu %zu\n", n, low.outputs);
        text += format("%zu %zu\n", n, m);
        previous = m;
    }
    return text;
}

std::string data(const function_report& sweep, const std::vector<function_report>& others,
                 const std::function<bool(std::size_t, std::size_t)>& picks_reverse) {
    std::vector<cell> cells = sweep.cells;
    std::sort(cells.begin(), cells.end(), [](const cell& a, const cell& b) {
        return std::pair(a.size.inputs, a.size.outputs) < std::pair(b.size.inputs, b.size.outputs);
    });
    const std::string columns =
        "# n m primal_seconds forward_seconds reverse_seconds log10(reverse/forward) name\n";
    std::string text = "# " + machine_line() + "\n# " + sweep.function->name + "\n" + columns;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0 && cells[i].size.inputs != cells[i - 1].size.inputs) text += "\n";
        text += data_line(cells[i], sweep.function->name);
    }
    text += "\n\n# where mode::automatic changes: n m\n";
    text += switch_line(cells.front().size, cells.back().size, picks_reverse);
    text += "\n\n# other functions\n" + columns;
    for (const function_report& report : others)
        for (const cell& c : report.cells) text += data_line(c, report.function->name);
    return text;
}

bool has_crossover(const function_report& sweep) {
    const auto forward_wins = [](const cell& c) { return c.crossover() < 1.0; };
    return std::any_of(sweep.cells.begin(), sweep.cells.end(), forward_wins) &&
           !std::all_of(sweep.cells.begin(), sweep.cells.end(), forward_wins);
}

/// "set xtics ('1' 0, '10' 1, ...)" for an axis that shows logarithms; fractions where negative.
std::string decade_tics(const std::string& axis, int first, int last) {
    std::string text = "set " + axis + "tics (";
    for (int k = first; k <= last; ++k)
        text += format("%s'%s%.0f' %d", k == first ? "" : ", ", k < 0 ? "1/" : "",
                       std::pow(10.0, std::abs(k)), k);
    return text + ")\n";
}

std::string script(const std::string& file, const function_report& sweep,
                   const std::vector<function_report>& others, bool has_switch) {
    extent low = sweep.cells.front().size, high = low;
    double range = 0.3;
    for (const cell& c : sweep.cells) {
        low = {std::min(low.inputs, c.size.inputs), std::min(low.outputs, c.size.outputs)};
        high = {std::max(high.inputs, c.size.inputs), std::max(high.outputs, c.size.outputs)};
        range = std::max(range, std::fabs(std::log10(c.crossover())));
    }

    std::string text = "data = " + gnuplot_string(stem(file) + ".dat") + "\n";
    text += file.ends_with(".png") ? "set terminal pngcairo size 1000, 860 font ',14' noenhanced\n"
                                   : "set terminal svg size 1000, 860 font 'sans-serif,14' noenhanced "
                                     "background 'white'\n";
    text += "set output " + gnuplot_string(file) + "\n";
    text += "set title " +
            gnuplot_string("Jacobian of " + sweep.function->name + ", " + sweep.function->description) +
            " font ',17' offset 0, 0.5\n";
    // A little more than the largest size, which rounding must not put outside.
    text += format("x_end = %.4f\nset xrange [%.4f:x_end]\n", std::log10(1.001 * static_cast<double>(high.inputs)),
                   std::log10(0.85 * static_cast<double>(low.inputs)));
    text += format("set yrange [%.4f:%.4f]\n", std::log10(0.85 * static_cast<double>(low.outputs)),
                   std::log10(1.001 * static_cast<double>(high.outputs)));
    text += format("set cbrange [%.3f:%.3f]\n", -range, range);
    text += format("set zrange [%.3f:%.3f]\n", -2 * range, 2 * range);  // pm3d leaves out what is beyond it
    text += decade_tics("x", 0, 6) + decade_tics("y", 0, 6);
    text += decade_tics("cb", -static_cast<int>(range), static_cast<int>(range));
    text += R"(
# Logarithms by hand: on logarithmic axes gnuplot would interpolate the colours linearly in n and m.
x(n) = log10(n)
# Names of functions lean away from the nearer side.
left(n) = x(n) < 0.7 * x_end ? x(n) : NaN
right(n) = x(n) < 0.7 * x_end ? NaN : x(n)
set xlabel 'inputs n'
set ylabel 'outputs m'
set tics out nomirror
set lmargin at screen 0.10
set rmargin at screen 0.80
set bmargin at screen 0.11
set tmargin at screen 0.92
set key at graph 0.03, 0.91 left top Left reverse samplen 2 opaque
set palette defined (-1 '#2166ac', -0.5 '#92c5de', 0 '#f7f7f7', 0.5 '#f4a582', 1 '#b2182b')
set cblabel 'time of reverse mode / time of forward mode' offset 1.5, 0
set label 1 'forward mode is faster' at graph 0.04, 0.95 front font ',19'
set label 2 "reverse mode\nis faster" at graph 0.97, 0.36 right front font ',19'
)";
    if (has_crossover(sweep))
        text += R"(
set contour base
unset surface
set cntrparam levels discrete 0
set table $equality
splot data index 0 using (x($1)):(x($2)):6
unset table
unset contour
set surface
)";
    text += R"(
set view map
set pm3d interpolate 16, 16
splot data index 0 using (x($1)):(x($2)):6 with pm3d notitle, \
      data index 0 using (x($1)):(x($2)):(0) with points pt 7 ps 0.3 lc '#777777' title 'measured')";
    if (has_crossover(sweep))
        text += R"(, \
      $equality using 1:2:(0) with lines lw 3 lc 'black' title 'equally fast')";
    if (has_switch)
        text += R"(, \
      data index 1 using (x($1)):(x($2)):(0) with lines lw 2 lc '#1a9850' title 'mode::automatic switches')";
    if (!others.empty())
        text += R"(, \
      data index 2 using (x($1)):(x($2)):(0) with points pt 7 ps 1.5 lc 'black' title 'other functions', \
      data index 2 using (x($1)):(x($2)):(0):6 with points pt 7 ps 1.2 palette notitle, \
      data index 2 using (left($1)):(x($2)):(0):7 with labels left rotate by 35 offset 0.6, 0.6 font ',12' notitle, \
      data index 2 using (right($1)):(x($2)):(0):7 with labels right rotate by -35 offset -0.6, 0.6 font ',12' notitle)";
    return text + "\n";
}

bool gnuplot_is_installed() {
    return std::system("command -v gnuplot >/dev/null 2>&1") == 0;
}

bool run_gnuplot(const std::string& commands) {
    std::FILE* pipe = popen("gnuplot", "w");
    if (!pipe) return false;
    std::fputs(commands.c_str(), pipe);
    return pclose(pipe) == 0;
}

}  // namespace

void require_plot_name(const std::string& file) {
    if (file.size() > 4 && (file.ends_with(".svg") || file.ends_with(".png"))) return;
    throw usage_error("--plot needs a name that ends in .svg or .png, not '" + file + "'");
}

bool is_grid(const std::vector<extent>& sizes) {
    std::set<std::size_t> inputs, outputs;
    for (const extent& e : sizes) {
        inputs.insert(e.inputs);
        outputs.insert(e.outputs);
    }
    return inputs.size() > 1 && outputs.size() > 1 && sizes.size() == inputs.size() * outputs.size();
}

std::string plot(const std::string& file, const function_report& sweep,
                 const std::vector<function_report>& others,
                 const std::function<bool(std::size_t, std::size_t)>& picks_reverse) {
    const std::string points = data(sweep, others, picks_reverse);
    const bool has_switch = !switch_line({1, 1}, {1000, 1000}, picks_reverse).empty();
    const std::string commands = script(file, sweep, others, has_switch);
    const std::string data_file = stem(file) + ".dat", script_file = stem(file) + ".gnuplot";
    write_file(data_file, points);
    write_file(script_file, commands);
    if (!gnuplot_is_installed())
        return "no picture: gnuplot is not installed (apt install gnuplot-nox); then run: gnuplot " +
               script_file;
    if (!run_gnuplot(commands)) return "no picture: gnuplot failed on " + script_file;
    return "picture: " + file + " (data in " + data_file + ")";
}

}  // namespace bench
