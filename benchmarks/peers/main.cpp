// Compares tandem with other libraries on the same kernels, in one run; see README.md beside the folder.
#include "../command_line.hpp"
#include "../harness.hpp"
#include "../text.hpp"
#include "peer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace {

using bench::contender;
using bench::format;
using bench::question;
using bench::wanted;

const std::vector<bench::option> options{
    {"--kernels", "A,B,...", "measure these only (see --list)"},
    {"--peers", "A,B,...", "with these only"},
    {"--seconds", "T", "measure each kernel for T seconds (2)"},
    {"--json", "FILE", "write all figures to FILE, or to standard output for -"},
    {"--list", "", "name kernels and peers"},
    {"--help", "", "print this"},
};

/// A kernel, or a kernel with a number of lanes: the contenders that are timed in turns.
struct contest {
    question asks;
    std::string kernel;
    std::size_t lanes;
    std::vector<contender> contenders;  // the primal first, then the hand-written derivative
    std::vector<bench::timing> times;
    std::vector<double> errors;  // largest, relative to the largest derivative

    std::string name() const { return lanes == 0 ? kernel : kernel + format(", N = %zu", lanes); }
};

/// The contenders must come from files in any order; the yardsticks lead.
int rank(const std::string& peer) {
    if (peer == "primal") return 0;
    if (peer == "hand") return 1;
    if (peer == "loops") return 2;
    return peer.starts_with("tandem") ? 3 : 4;
}

std::vector<std::string> names_of(std::string contender::* member) {
    std::vector<std::string> names;
    for (const contender& c : bench::contenders())
        if (std::find(names.begin(), names.end(), c.*member) == names.end()) names.push_back(c.*member);
    return names;
}

std::vector<contest> chosen_contests(const bench::command_line& arguments) {
    auto& all = bench::contenders();
    std::stable_sort(all.begin(), all.end(), [](const contender& a, const contender& b) {
        return std::pair(rank(a.peer), a.peer) < std::pair(rank(b.peer), b.peer);
    });
    const std::vector<std::string> kernels = arguments.list("--kernels"), peers = arguments.list("--peers");
    bench::require_known("kernel", kernels, names_of(&contender::kernel));
    bench::require_known("peer", peers, names_of(&contender::peer));

    std::vector<contest> contests;
    for (const contender& c : all) {
        if (!wanted(kernels, c.kernel) || (rank(c.peer) > 2 && !wanted(peers, c.peer))) continue;
        const auto same = [&](const contest& t) {
            return t.asks == c.asks && t.kernel == c.kernel && t.lanes == c.lanes;
        };
        auto place = std::find_if(contests.begin(), contests.end(), same);
        if (place == contests.end()) place = contests.insert(place, {c.asks, c.kernel, c.lanes, {}, {}, {}});
        place->contenders.push_back(c);
    }
    return contests;
}

/// Inputs, directions and number of derivatives of a contest.
struct problem {
    std::vector<double> x, seeds;
    std::size_t derivatives = 0;
};

problem make_problem(const contest& t) {
    problem p;
    const auto take = [&](const auto& kernel) {
        if (kernel.name != t.kernel) return;
        p.x.resize(kernel.inputs());
        kernel.init(p.x.data());
    };
    if (t.asks == question::bundle_adjustment) {
        p.x.resize(15 * bench::observations);
        for (std::size_t o = 0; o < bench::observations; ++o)
            kernels::bundle_adjustment{}.init(p.x.data() + 15 * o, o);
        p.derivatives = 30 * bench::observations;
        return p;
    }
    kernels::for_each_kernel(take);
    p.derivatives = t.lanes == 0 ? p.x.size() : t.lanes;
    for (std::size_t i = 0; i < p.x.size() * t.lanes; ++i) p.seeds.push_back(kernels::noise(i));
    return p;
}

double relative_error(const std::vector<double>& derivatives, const std::vector<double>& expected) {
    double error = 0.0, scale = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const double difference = std::fabs(derivatives[i] - expected[i]);
        if (!(difference <= error)) error = difference;  // keeps a NaN
        scale = std::max(scale, std::fabs(expected[i]));
    }
    return error / scale;
}

void run_contest(contest& t, const bench::budget& time) {
    const problem p = make_problem(t);
    std::vector<std::vector<double>> results(t.contenders.size(), std::vector<double>(p.derivatives));
    std::vector<bench::candidate> candidates;
    for (std::size_t i = 0; i < results.size(); ++i)
        candidates.push_back(bench::make_candidate(t.contenders[i].peer, [&, i] {
            t.contenders[i].run(p.x.data(), p.seeds.data(), results[i].data());
            bench::keep(results[i].data());
        }));
    t.times = bench::measure(candidates, time);
    for (const auto& r : results) t.errors.push_back(relative_error(r, results[1]));
    for (contender& c : t.contenders) c.run = nullptr;  // gives tapes and buffers free
}

/// One line a contest, one column a peer; `cell` gives the number of contender i.
template <class Cell>
std::string table(const std::vector<contest>& contests, question asks, bool with_mean, Cell cell) {
    std::vector<std::string> columns;
    for (const contest& t : contests)
        if (t.asks == asks)
            for (const contender& c : t.contenders)
                if (c.peer != "primal" && std::find(columns.begin(), columns.end(), c.peer) == columns.end())
                    columns.push_back(c.peer);
    const auto width = [](const std::string& column) {
        return static_cast<int>(std::max<std::size_t>(column.size(), 7));
    };

    std::string text = format("  %-22s", "");
    for (const std::string& column : columns) text += format("  %*s", width(column), column.c_str());
    text += "\n";
    std::map<std::string, std::vector<double>> logarithms;
    for (const contest& t : contests) {
        if (t.asks != asks) continue;
        text += format("  %-22s", t.name().c_str());
        for (const std::string& column : columns) {
            std::string entry = "-";
            for (std::size_t i = 0; i < t.contenders.size(); ++i)
                if (t.contenders[i].peer == column) {
                    const double number = cell(t, i);
                    logarithms[column].push_back(std::log(number));
                    entry = with_mean ? bench::short_number(number) : format("%.0e", number);
                }
            text += format("  %*s", width(column), entry.c_str());
        }
        text += "\n";
    }
    if (!with_mean) return text;
    text += format("  %-22s", "geometric mean");
    for (const std::string& column : columns) {
        double sum = 0.0;
        for (const double l : logarithms[column]) sum += l;
        const double mean = std::exp(sum / static_cast<double>(logarithms[column].size()));
        text += format("  %*s", width(column), bench::short_number(mean).c_str());
    }
    return text + "\n";
}

const char* title(question asks) {
    switch (asks) {
    case question::gradient:
        return "gradient by reverse mode, recording included";
    case question::forward_pass:
        return "N directional derivatives in one forward pass";
    case question::bundle_adjustment:
        return "1000 Jacobians of 2 x 15, bundle adjustment";
    }
    return "";
}

std::string tables(const std::vector<contest>& contests, question asks) {
    if (std::none_of(contests.begin(), contests.end(), [&](const contest& t) { return t.asks == asks; }))
        return "";
    const auto over = [](std::size_t yardstick) {
        return [yardstick](const contest& t, std::size_t i) {
            return t.times[i].median / t.times[yardstick].median;
        };
    };
    const auto error = [](const contest& t, std::size_t i) { return t.errors[i]; };
    const std::string name = title(asks);
    std::string text = name + ": time / time of the primal\n" + table(contests, asks, true, over(0)) + "\n";
    text +=
        name + ": time / time of the hand-written derivative\n" + table(contests, asks, true, over(1)) + "\n";
    if (asks == question::forward_pass)
        text += name + ": time / time of hand-written loops over the tangents of each statement\n" +
                table(contests, asks, true, over(2)) + "\n";
    return text + name + ": largest difference from the hand-written derivative\n" +
           table(contests, asks, false, error) + "\n";
}

std::string json(const std::vector<contest>& contests) {
    std::string text = "{\"compiler\": " + bench::json_string(bench::compiler_name()) +
                       ", \"processor\": " + bench::json_string(bench::processor_name()) +
                       ",\n \"results\": [";
    for (const contest& t : contests)
        for (std::size_t i = 0; i < t.contenders.size(); ++i) {
            text += text.back() == '[' ? "\n" : ",\n";
            text += "  {\"question\": " + bench::json_string(title(t.asks)) +
                    ", \"kernel\": " + bench::json_string(t.kernel) + format(", \"lanes\": %zu", t.lanes) +
                    ", \"peer\": " + bench::json_string(t.contenders[i].peer) +
                    ", \"seconds\": " + bench::json_number(t.times[i].median) +
                    ", \"lower_quartile\": " + bench::json_number(t.times[i].lower_quartile) +
                    ", \"upper_quartile\": " + bench::json_number(t.times[i].upper_quartile) +
                    ", \"fastest\": " + bench::json_number(t.times[i].fastest) +
                    ", \"difference\": " + bench::json_number(t.errors[i]) + "}";
        }
    return text + "]}\n";
}

int run(const bench::command_line& arguments) {
    bench::budget time;
    time.seconds = arguments.positive_number("--seconds", 2.0);
    time.sample_seconds = std::min(1e-3, time.seconds / 100.0);
    std::vector<contest> contests = chosen_contests(arguments);

    const bench::progress_line progress;
    double worst = 0.0;
    for (std::size_t i = 0; i < contests.size(); ++i) {
        progress.show(format("[%zu/%zu] ", i + 1, contests.size()) + contests[i].name());
        run_contest(contests[i], time);
        for (std::size_t k = 1; k < contests[i].errors.size(); ++k)
            if (!(contests[i].errors[k] <= worst)) worst = contests[i].errors[k];
    }
    progress.clear();

    std::FILE* out = arguments.value("--json") == "-" ? stderr : stdout;
    std::fprintf(out, "tandem and its peers: %s, %s, one thread\n\n", bench::compiler_name().c_str(),
                 bench::processor_name().c_str());
    for (const question asks : {question::gradient, question::forward_pass, question::bundle_adjustment})
        std::fputs(tables(contests, asks).c_str(), out);
    if (arguments.has("--json")) bench::write_file(arguments.value("--json"), json(contests));
    if (worst < 1e-8) return 0;
    std::fprintf(stderr, "some derivative is wrong: see the tables of differences\n");
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::exit_status("peers", [&] {
        const bench::command_line arguments(options, argc, argv);
        if (arguments.has("--help")) {
            std::printf(
                "Compares tandem with the other libraries found when it was built, on the same kernels.\n\n"
                "usage: peers [options]\n\n");
            arguments.print_options();
            return 0;
        }
        if (arguments.has("--list")) {
            std::printf("kernels: %s\npeers: %s\n", bench::joined(names_of(&contender::kernel)).c_str(),
                        bench::joined(names_of(&contender::peer)).c_str());
            return 0;
        }
        return run(arguments);
    });
}
