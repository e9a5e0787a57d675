// What arrays cost beside loops written by hand, and other libraries; see README.md beside the folder.
#include "../command_line.hpp"
#include "../harness.hpp"
#include "../text.hpp"
#include "contest.hpp"
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace {

using bench::array_case;
using bench::competitor;
using bench::format;
using bench::wanted;

const std::vector<bench::option> options{
    {"--cases", "A,B,...", "measure these only (see --list)"},
    {"--competitors", "A,B,...", "with these only, and the yardstick"},
    {"--types", "double,float", "these types only"},
    {"--sizes", "N,...", "these sizes instead of each case's own"},
    {"--seconds", "T", "measure each table row for T seconds (1)"},
    {"--json", "FILE", "write all figures to FILE, or to standard output for -"},
    {"--list", "", "name cases, sizes and competitors"},
    {"--help", "", "print this"},
};

std::vector<std::size_t> sizes_of(const bench::command_line& arguments) {
    std::vector<std::size_t> sizes;
    for (const std::string& text : arguments.list("--sizes")) {
        const bool is_number =
            !text.empty() && text.size() < 12 &&
            std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!is_number || std::stoull(text) == 0)
            throw bench::usage_error("'" + text +
                                     "' is no size: a positive number, as in --sizes 1000,1000000");
        sizes.push_back(std::stoull(text));
    }
    return sizes;
}

std::vector<std::string> case_names() {
    std::vector<std::string> names;
    for (const array_case& c : bench::array_cases()) names.push_back(c.name);
    return names;
}

std::vector<std::string> competitor_names(const array_case& c) {
    std::vector<std::string> names;
    for (const bench::contest& t : c.in_double(1))
        for (const competitor& one : t.competitors)
            if (std::find(names.begin(), names.end(), one.name) == names.end()) names.push_back(one.name);
    return names;
}

std::vector<std::string> all_competitor_names() {
    std::vector<std::string> names;
    for (const array_case& c : bench::array_cases())
        for (const std::string& name : competitor_names(c))
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
}

/// The largest difference within each array, relative to its largest element; the worst of the arrays.
double difference(const bench::results& computed, const bench::results& expected) {
    double worst = computed.size() == expected.size() ? 0.0 : HUGE_VAL;
    for (std::size_t k = 0; k < std::min(computed.size(), expected.size()); ++k) {
        if (computed[k].size() != expected[k].size()) return HUGE_VAL;
        double error = 0.0, scale = 0.0;
        for (std::size_t i = 0; i < expected[k].size(); ++i) {
            const double distance = std::fabs(computed[k][i] - expected[k][i]);
            if (!(distance <= error)) error = distance;  // keeps a NaN
            scale = std::max(scale, std::fabs(expected[k][i]));
        }
        const double relative = error == 0.0 ? 0.0 : error / scale;
        if (!(relative <= worst)) worst = relative;
    }
    return worst;
}

/// Throws unless all compute the same: times of wrong results say nothing.
std::vector<double> checked(const bench::contest& t, const std::string& what, double tolerance) {
    std::vector<double> differences;
    bench::results expected;
    for (const competitor& c : t.competitors) {
        c.run();
        bench::results computed = c.computed();
        if (differences.empty()) expected = computed;
        differences.push_back(difference(computed, expected));
        if (!(differences.back() <= tolerance))
            throw std::runtime_error(
                what + ": '" + c.name + "' differs from '" + t.competitors[0].name +
                format("' by %.1e, which is more than %.0e", differences.back(), tolerance));
    }
    return differences;
}

/// All sizes of one case and type, the questions one after the other.
void run_case(const array_case& c, bool is_double, const bench::command_line& arguments,
              const bench::budget& time, std::vector<bench::outcome>& outcomes) {
    const bench::progress_line progress;
    const std::string type = is_double ? "double" : "float";
    const std::vector<std::string> competitors = arguments.list("--competitors");
    std::vector<std::size_t> sizes = sizes_of(arguments);
    if (sizes.empty()) sizes = c.sizes;
    std::vector<bench::outcome> found;
    for (const std::size_t size : sizes)
        for (bench::contest& t : is_double ? c.in_double(size) : c.in_float(size)) {
            const std::string what = c.name + ", " + t.question + ", " + type + format(", size %zu", size);
            progress.show(what);
            for (std::size_t i = t.competitors.size(); i-- > 1;)
                if (!wanted(competitors, t.competitors[i].name))
                    t.competitors.erase(t.competitors.begin() + static_cast<std::ptrdiff_t>(i));

            bench::outcome o{c.name, c.formula, t.question, type, c.unit, size, 1.0, {}, {}, {}};
            if (c.units_of_size != 0) o.units = static_cast<double>(size * c.units_of_size);
            o.differences = checked(t, what, is_double ? 1e-12 : 1e-4);
            std::vector<bench::candidate> candidates;
            for (const competitor& one : t.competitors) {
                o.names.push_back(one.name);
                candidates.push_back(bench::make_candidate(one.name, one.run));
            }
            o.times = bench::measure(candidates, time);
            found.push_back(std::move(o));
        }
    progress.clear();
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.question < b.question; });
    std::move(found.begin(), found.end(), std::back_inserter(outcomes));
}

int run(const bench::command_line& arguments) {
    const std::vector<std::string> cases = arguments.list("--cases"), types = arguments.list("--types");
    bench::require_known("case", cases, case_names());
    bench::require_known("type", types, {"double", "float"});
    if (arguments.has("--competitors"))
        bench::require_known("competitor", arguments.list("--competitors"), all_competitor_names());
    sizes_of(arguments);
    bench::budget time;
    time.seconds = arguments.positive_number("--seconds", 1.0);
    time.sample_seconds = std::min(1e-3, time.seconds / 100.0);

    std::FILE* out = arguments.value("--json") == "-" ? stderr : stdout;
    const std::string packets =
        TANDEM_PACKETS
            ? format("packets of %zu doubles", tandem::detail::width<tandem::detail::vector_t<double>>)
            : "no packets";
    std::fprintf(out, "arrays: %s, %s, %s\n\n", bench::compiler_name().c_str(),
                 bench::processor_name().c_str(), packets.c_str());
    std::vector<bench::outcome> outcomes;
    for (const array_case& c : bench::array_cases())
        for (const bool is_double : {true, false}) {
            if (!wanted(cases, c.name) || !wanted(types, is_double ? "double" : "float")) continue;
            std::vector<bench::outcome> found;
            run_case(c, is_double, arguments, time, found);
            std::fputs(bench::tables(found).c_str(), out);
            std::fflush(out);
            std::move(found.begin(), found.end(), std::back_inserter(outcomes));
        }
    if (arguments.has("--json")) bench::write_file(arguments.value("--json"), bench::json(outcomes));
    return 0;
}

void list() {
    for (const array_case& c : bench::array_cases()) {
        std::string sizes;
        for (const std::size_t size : c.sizes) sizes += (sizes.empty() ? "" : ", ") + format("%zu", size);
        std::printf("%-10s %s\n           sizes: %s\n           competitors: %s\n", c.name.c_str(),
                    c.formula.c_str(), sizes.c_str(), bench::joined(competitor_names(c)).c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    return bench::exit_status("array", [&] {
        std::ranges::sort(bench::array_cases(), {}, &array_case::place);
        const bench::command_line arguments(options, argc, argv);
        if (arguments.has("--help")) {
            std::printf("Compares tandem's arrays with loops written by hand, and with libtorch where it was "
                        "found when this was built.\n\nusage: array [options]\n\n");
            arguments.print_options();
        } else if (arguments.has("--list")) {
            list();
        } else {
            return run(arguments);
        }
        return 0;
    });
}
