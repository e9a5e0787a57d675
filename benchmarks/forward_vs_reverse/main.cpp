// Which mode for my function? Measures forward, reverse, differences and hand-written derivatives of real
// functions; see README.md beside the folder.
#include "../command_line.hpp"
#include "../text.hpp"
#include "plot.hpp"
#include "report.hpp"

#include <tandem/tandem.hpp>

#include <cstdio>
#include <optional>

namespace {

using bench::cell;
using bench::extent;
using bench::format;
using bench::function_entry;
using bench::function_report;

const std::vector<bench::option> options{
    {"--functions", "A,B,...", "measure these only (see --list)"},
    {"--sizes", "N,NxM,...", "at these numbers of inputs N and outputs M"},
    {"--quick", "", "fewer sizes and less time: seconds, not minutes"},
    {"--seconds", "T", "measure each size for T seconds (0.5; 0.1 with --quick)"},
    {"--json", "FILE", "write all figures to FILE, or to standard output for -"},
    {"--plot", "FILE", "draw the crossover over n and m as FILE.svg or FILE.png"},
    {"--list", "", "name the functions and their sizes"},
    {"--help", "", "print this"},
};

void print_help() {
    std::printf("Which mode of differentiation for which function: measures forward mode, reverse mode,\n"
                "finite differences and hand-written derivatives of real functions.\n\n"
                "usage: forward_vs_reverse [options]\n\n");
    bench::command_line(options, 0, nullptr).print_options();
}

std::string size_text(extent e) {
    return format("%zux%zu", e.inputs, e.outputs);
}

std::string sizes_text(const std::vector<extent>& sizes) {
    std::vector<std::string> texts;
    for (const extent& e : sizes) texts.push_back(size_text(e));
    return bench::joined(texts);
}

void print_list() {
    for (const function_entry& f : bench::functions()) {
        std::printf("%-18s %s\n%-18s sizes: %s\n", f.name.c_str(), f.description.c_str(), "",
                    sizes_text(f.sizes).c_str());
        if (!f.size_rule.empty()) std::printf("%-18s --sizes takes %s\n", "", f.size_rule.c_str());
    }
}

/// Small functions first, sweeps over many sizes last.
void sort_functions() {
    auto& all = bench::functions();
    std::sort(all.begin(), all.end(), [](const function_entry& a, const function_entry& b) {
        return std::tuple(a.sizes.size() > 9, a.sizes.front().inputs, a.name) <
               std::tuple(b.sizes.size() > 9, b.sizes.front().inputs, b.name);
    });
}

std::vector<const function_entry*> chosen_functions(const bench::command_line& arguments) {
    std::vector<std::string> names;
    for (const function_entry& f : bench::functions()) names.push_back(f.name);
    const std::vector<std::string> wanted =
        arguments.has("--functions") ? arguments.list("--functions") : names;
    bench::require_known("function", wanted, names);
    std::vector<const function_entry*> chosen;
    for (const std::string& name : wanted)
        for (const function_entry& f : bench::functions())
            if (f.name == name) chosen.push_back(&f);
    return chosen;
}

std::optional<std::size_t> parse_count(const std::string& text) {
    // Ten million is far beyond what anyone waits for, and keeps products of two sizes in range.
    if (text.empty() || text.size() > 7 || text.find_first_not_of("0123456789") != std::string::npos)
        return {};
    const auto count = static_cast<std::size_t>(std::stoul(text));
    if (count == 0) return {};
    return count;
}

/// "NxM" as it stands; for "N" all sizes the function has with N inputs, or 1, or N outputs.
std::vector<extent> matching_sizes(const std::string& text, const function_entry& f) {
    const std::vector<std::string> parts = bench::split(text, 'x');
    const auto inputs = parse_count(parts[0]);
    const auto outputs = parts.size() == 2 ? parse_count(parts[1]) : std::nullopt;
    if (!inputs || parts.size() > 2 || (parts.size() == 2 && !outputs))
        throw bench::usage_error("--sizes: '" + text +
                                 "' is no size; write inputs, or inputs x outputs as 100x10");
    if (outputs) {
        if (f.accepts({*inputs, *outputs})) return {{*inputs, *outputs}};
        return {};
    }
    std::vector<extent> listed;
    for (const extent& e : f.sizes)
        if (e.inputs == *inputs) listed.push_back(e);
    if (!listed.empty()) return listed;
    for (const extent e : {extent{*inputs, 1}, extent{*inputs, *inputs}})
        if (f.accepts(e)) return {e};
    return {};
}

std::vector<extent> chosen_sizes(const bench::command_line& arguments, const function_entry& f) {
    if (!arguments.has("--sizes")) return arguments.has("--quick") ? f.quick_sizes : f.sizes;
    std::vector<extent> sizes;
    for (const std::string& text : arguments.list("--sizes")) {
        const std::vector<extent> matching = matching_sizes(text, f);
        if (matching.empty() && arguments.has("--functions"))
            throw bench::usage_error("--sizes: " + f.name + " has no size '" + text + "'; it has " +
                                     (f.size_rule.empty() ? sizes_text(f.sizes) : f.size_rule));
        sizes.insert(sizes.end(), matching.begin(), matching.end());
    }
    return sizes;
}

int run(const bench::command_line& arguments) {
    const bool quick = arguments.has("--quick");
    bench::measurement_settings settings;
    settings.time.seconds = arguments.positive_number("--seconds", quick ? 0.1 : 0.5);
    settings.time.sample_seconds = std::min(2e-4, settings.time.seconds / 100.0);
    settings.time.least_rounds = quick ? 1 : 3;

    const std::string plot_file = arguments.value("--plot");
    if (arguments.has("--plot")) bench::require_plot_name(plot_file);

    struct job {
        const function_entry* function;
        std::vector<extent> sizes;
    };
    std::vector<job> jobs;
    std::size_t total = 0;
    bool has_grid = false;
    for (const function_entry* f : chosen_functions(arguments)) {
        jobs.push_back({f, chosen_sizes(arguments, *f)});
        if (jobs.back().sizes.empty())
            jobs.pop_back();
        else
            total += jobs.back().sizes.size(), has_grid = has_grid || bench::is_grid(jobs.back().sizes);
    }
    if (jobs.empty()) throw bench::usage_error("--sizes: no function has these sizes; see --list");
    if (arguments.has("--plot") && !has_grid)
        throw bench::usage_error(
            "--plot draws a map over inputs and outputs and needs a function with a grid of "
            "sizes; add dense_layer to --functions and leave out --sizes");

    // With the JSON on standard output nothing else may be there.
    std::FILE* out = arguments.value("--json") == "-" ? stderr : stdout;
    std::fprintf(out, "tandem, forward versus reverse: %s\n%s\n", bench::machine_line().c_str(),
                 bench::legend().c_str());
    const bench::progress_line progress;
    std::vector<function_report> reports;
    std::size_t done = 0;
    for (const job& j : jobs) {
        function_report report{j.function, {}};
        for (const extent& size : j.sizes) {
            progress.show(format("[%zu/%zu] ", ++done, total) + j.function->name + " " + size_text(size));
            settings.check_reference = size == j.sizes.front();
            report.cells.push_back(j.function->measure(size, settings));
        }
        progress.clear();
        std::fprintf(out, "%s\n", bench::table(report).c_str());
        std::fflush(out);
        reports.push_back(std::move(report));
    }
    std::fprintf(out, "%s", bench::conclusions(reports).c_str());

    if (arguments.has("--json")) bench::write_file(arguments.value("--json"), bench::json(reports));
    if (arguments.has("--plot")) {
        std::vector<function_report> others;
        const function_report* sweep = nullptr;
        for (std::size_t i = 0; i < reports.size(); ++i) {
            if (!sweep && bench::is_grid(jobs[i].sizes))
                sweep = &reports[i];
            else
                others.push_back(reports[i]);
        }
        const auto picks_reverse = [](std::size_t n, std::size_t m) {
            return tandem::automatic_mode(n, m) == tandem::mode::reverse;
        };
        std::fprintf(out, "\n%s\n", bench::plot(plot_file, *sweep, others, picks_reverse).c_str());
    }

    const std::string complaints = bench::complaints(reports);
    std::fprintf(stderr, "%s", complaints.c_str());
    return complaints.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::exit_status("forward_vs_reverse", [&] {
        sort_functions();
        const bench::command_line arguments(options, argc, argv);
        if (arguments.has("--help")) return print_help(), 0;
        if (arguments.has("--list")) return print_list(), 0;
        return run(arguments);
    });
}
