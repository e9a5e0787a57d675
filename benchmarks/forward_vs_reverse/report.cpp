#include "report.hpp"

#include "../text.hpp"

#include <algorithm>
#include <cmath>

namespace bench {

namespace {

// Above this many sizes a table has a line for each size instead of a line for each method.
constexpr std::size_t most_detailed_sizes = 4;

// Derivatives by AD or by hand must be exact to rounding; the 50 digits nearly to their last.
constexpr double wrong_derivative = 1e-8;
constexpr double wrong_reference = 1e-35;

bool detailed(const function_report& report) {
    return report.cells.size() <= most_detailed_sizes;
}

const char* mode_name(bool reverse) {
    return reverse ? "reverse" : "forward";
}

bool reverse_is_faster(const cell& c) {
    return c.crossover() > 1.0;
}

const method_result& fastest(const cell& c) {
    return c.best(reverse_is_faster(c) ? family::reverse : family::forward);
}

std::string times_primal(const cell& c, const method_result& m) {
    return short_ratio(c.times_primal(m));
}

/// Up to this the modes count as equally fast.
bool automatic_is_right(const cell& c) {
    return c.automatic_loss() < 1.05;
}

std::string automatic_text(const cell& c) {
    const std::string pick = mode_name(c.automatic_is_reverse);
    if (c.automatic_loss() == 1.0) return pick + ", the faster";
    if (automatic_is_right(c)) return pick + ", as fast";
    return pick + ", " + short_number(c.automatic_loss()) + " x slower";
}

/// How far the errors can be trusted.
std::string accuracy_line(const std::vector<cell>& cells) {
    const auto fewer = [](const cell& a, const cell& b) {
        return a.checked_columns * b.size.inputs < b.checked_columns * a.size.inputs;
    };
    const cell& least = *std::min_element(cells.begin(), cells.end(), fewer);
    std::string line = "  50 digits: ";
    line += least.checked_columns == least.size.inputs
                ? std::string("in all columns")
                : format("in %zu of %zu columns", least.checked_columns, least.size.inputs);
    if (cells.front().reference_error >= 0.0)
        line += format("; differences in 100 digits agree to %.0f",
                       -std::log10(std::max(cells.front().reference_error, 1e-50)));
    return line + "\n";
}

std::string detailed_table(const cell& c) {
    std::string text =
        format("  %-24s %10s %8s %8s %8s %8s\n", "Jacobian by", "time", "+-", "/ primal", "/ hand", "error");
    for (const method_result& m : c.methods) {
        text +=
            format("  %-24s %10s %6.0f %% %8s %8s", m.name.c_str(), duration(m.time.median).c_str(),
                   100.0 * m.time.spread(), times_primal(c, m).c_str(), short_ratio(c.times_hand(m)).c_str());
        if (m.error >= 0.0) text += format(" %8.0e", m.error);
        if (&m == &fastest(c)) text += "  <- fastest";
        text += "\n";
    }
    text += format("  tape: %s in %zu statements\n", byte_count(c.tape_bytes).c_str(), c.statements);
    text += "  automatic picks " + automatic_text(c) + "\n";
    return text + accuracy_line({c});
}

double worst_error(const cell& c, bool differences) {
    double worst = 0.0;
    for (const method_result& m : c.methods)
        if ((m.kind == family::differences) == differences) worst = std::max(worst, m.error);
    return worst;
}

std::string compact_table(const std::vector<cell>& cells) {
    std::string text = "  seconds of the primal, then of the Jacobian in multiples of it\n";
    text += format("  %5s %5s %10s", "n", "m", "primal");
    for (const method_result& m : cells.front().methods)
        if (m.kind != family::primal) text += format(" %7s", m.short_name.c_str());
    text += format(" %9s  %s\n", "tape", "automatic picks");
    double error = 0.0, difference_error = 0.0;
    for (const cell& c : cells) {
        text += format("  %5zu %5zu %10s", c.size.inputs, c.size.outputs,
                       duration(c.primal().time.median).c_str());
        for (const method_result& m : c.methods)
            if (m.kind != family::primal) text += format(" %7s", times_primal(c, m).c_str());
        text += format(" %9s  ", byte_count(c.tape_bytes).c_str()) + automatic_text(c) + "\n";
        error = std::max(error, worst_error(c, false));
        difference_error = std::max(difference_error, worst_error(c, true));
    }
    text += format("  largest error: %.0e, of differences %.0e\n", error, difference_error);
    return text + accuracy_line(cells);
}

std::string cell_conclusion(const std::string& name, const cell& c) {
    const bool reverse = reverse_is_faster(c);
    const std::string winner = times_primal(c, fastest(c));
    const std::string loser = times_primal(c, c.best(reverse ? family::forward : family::reverse));
    return format("  %-18s %4zu -> %-4zu  ", name.c_str(), c.size.inputs, c.size.outputs) +
           mode_name(reverse) + ": " + winner + " x the primal, " + mode_name(!reverse) + " needs " + loser +
           " x; automatic picks " + automatic_text(c) + "\n";
}

/// What is lost in all, in logarithms, by picking reverse where n > threshold * m.
double loss_of_rule(const std::vector<cell>& cells, double threshold) {
    double loss = 0.0;
    for (const cell& c : cells) {
        const bool reverse =
            static_cast<double>(c.size.inputs) > threshold * static_cast<double>(c.size.outputs);
        if (reverse != reverse_is_faster(c)) loss += std::fabs(std::log(c.crossover()));
    }
    return loss;
}

std::string sweep_conclusion(const function_report& report) {
    const std::vector<cell>& cells = report.cells;
    std::size_t reverse = 0, right = 0;
    const cell* worst = &cells.front();
    for (const cell& c : cells) {
        if (reverse_is_faster(c)) ++reverse;
        if (automatic_is_right(c)) ++right;
        if (c.automatic_loss() > worst->automatic_loss()) worst = &c;
    }
    double best_threshold = 1.0;
    for (double threshold = 0.1; threshold < 100.0; threshold *= 1.02)
        if (loss_of_rule(cells, threshold) < loss_of_rule(cells, best_threshold)) best_threshold = threshold;

    std::string text =
        "  " + report.function->name +
        format(": forward is faster in %zu of %zu sizes, reverse in %zu; "
               "the rule that fits best is reverse where n > %s m\n",
               cells.size() - reverse, cells.size(), reverse, short_ratio(best_threshold).c_str());
    text += format("    automatic picks the faster mode, or loses at most 5 %%, in %zu of %zu", right,
                   cells.size());
    if (right < cells.size())
        text +=
            format(" and elsewhere loses at most a factor %s (n = %zu, m = %zu)",
                   short_number(worst->automatic_loss()).c_str(), worst->size.inputs, worst->size.outputs);
    return text + "\n";
}

std::string json_cell(const cell& c) {
    std::string text =
        format("      {\"inputs\": %zu, \"outputs\": %zu, \"tape_bytes\": %zu, \"statements\": %zu",
               c.size.inputs, c.size.outputs, c.tape_bytes, c.statements);
    text += format(", \"fastest\": \"%s\", \"automatic\": \"%s\"", mode_name(reverse_is_faster(c)),
                   mode_name(c.automatic_is_reverse));
    text += ", \"automatic_loss\": " + json_number(c.automatic_loss());
    text += format(", \"checked_columns\": %zu,\n       \"methods\": [", c.checked_columns);
    for (const method_result& m : c.methods) {
        text += &m == &c.methods.front() ? "\n" : ",\n";
        text += "        {\"name\": " + json_string(m.name) + ", \"seconds\": " + json_number(m.time.median) +
                ", \"lower_quartile\": " + json_number(m.time.lower_quartile) +
                ", \"upper_quartile\": " + json_number(m.time.upper_quartile) +
                format(", \"samples\": %zu", m.time.samples) +
                ", \"times_primal\": " + json_number(c.times_primal(m)) +
                ", \"times_hand\": " + json_number(c.times_hand(m)) +
                ", \"error\": " + (m.error < 0.0 ? "null" : json_number(m.error)) + "}";
    }
    return text + "]}";
}

}  // namespace

std::string legend() {
    return "Times are medians of interleaved runs, +- half the distance of their quartiles. Error: the "
           "largest\n"
           "difference from 50 digits, relative to the largest entry of its row. Jacobian by\n"
           "  forward, N = k          passes of k directions each\n"
           "  reverse, row by row     one recording, one sweep for each output\n"
           "  reverse, rows together  one recording, several outputs a sweep\n"
           "  jacobian, automatic     tandem::jacobian, which picks a mode by n and m\n";
}

std::string machine_line() {
    return compiler_name() + ", " + processor_name() + ", one thread";
}

std::string table(const function_report& report) {
    std::string text = report.function->name + ": " + report.function->description + "\n";
    if (!detailed(report)) return text + compact_table(report.cells);
    for (const cell& c : report.cells)
        text += format("  %zu inputs, %zu output%s\n", c.size.inputs, c.size.outputs,
                       c.size.outputs == 1 ? "" : "s") +
                detailed_table(c) + (&c == &report.cells.back() ? "" : "\n");
    return text;
}

std::string conclusions(const std::vector<function_report>& reports) {
    std::string text = "Which mode is the fastest?\n";
    for (const function_report& report : reports) {
        if (!detailed(report))
            text += sweep_conclusion(report);
        else
            for (const cell& c : report.cells) text += cell_conclusion(report.function->name, c);
    }
    return text;
}

std::string json(const std::vector<function_report>& reports) {
    std::string text = "{\"compiler\": " + json_string(compiler_name()) +
                       ", \"processor\": " + json_string(processor_name()) + ",\n \"functions\": [";
    for (const function_report& report : reports) {
        text += &report == &reports.front() ? "\n" : ",\n";
        text += "    {\"name\": " + json_string(report.function->name) +
                ", \"description\": " + json_string(report.function->description) + ",\n     \"sizes\": [";
        for (const cell& c : report.cells)
            text += (&c == &report.cells.front() ? "\n" : ",\n") + json_cell(c);
        text += "]}";
    }
    return text + "]}\n";
}

std::string complaints(const std::vector<function_report>& reports) {
    std::string text;
    for (const function_report& report : reports)
        for (const cell& c : report.cells) {
            const std::string where =
                report.function->name + format(" (%zu -> %zu): ", c.size.inputs, c.size.outputs);
            for (const method_result& m : c.methods)
                if (m.kind != family::differences && !(m.error < wrong_derivative))
                    text += where + m.name + format(" is wrong, relative error %.1e\n", m.error);
            if (!(c.reference_error < wrong_reference))
                text += where + format("50 digits and differences disagree by %.1e\n", c.reference_error);
        }
    return text;
}

}  // namespace bench
