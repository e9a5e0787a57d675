// Gradients of one function at many points, by graph, by tape and by hand.
#include "../command_line.hpp"
#include "../harness.hpp"
#include "../text.hpp"
#include "batch.hpp"
#include "cases.hpp"

#include <tandem/graph.hpp>

#include <cmath>
#include <cstdio>

namespace {

using namespace batch;

/// The arrays of X and of the gradients are made anew for each call, as a caller of the driver would.
template <class Space, class Graph>
gradients by_graph(const Graph& graph) {
    return [graph](const double* x, double* g, std::size_t samples) {
        const auto n = static_cast<tandem::index_t>(graph.size()),
                   count = static_cast<tandem::index_t>(samples);
        auto X = tandem::Array<double, Space>::uninitialised({count, n});
        std::copy_n(x, count * n, X.mutable_data());
        const auto G = graph.batch_gradient(X);
        std::copy_n(G.data(), count * n, g);
    };
}

template <class Kernel>
gradients by_tape(const Kernel& kernel) {
    return [kernel](const double* x, double* g, std::size_t samples) {
        const std::size_t n = kernel.inputs();
        tandem::Tape<double> tape;
        std::vector<tandem::ADAdjoint<double>> in(n);
        for (std::size_t s = 0; s < samples; ++s) {
            tape.clear();
            std::copy_n(x + s * n, n, in.begin());
            tape.make_variables(in);
            kernel.run(static_cast<const tandem::ADAdjoint<double>*>(in.data())).backward();
            for (std::size_t i = 0; i < n; ++i) g[s * n + i] = in[i].gradient();
        }
    };
}

template <class Kernel>
gradients by_hand(const Kernel& kernel) {
    return [kernel](const double* x, double* g, std::size_t samples) {
        const std::size_t n = kernel.inputs();
        for (std::size_t s = 0; s < samples; ++s) kernel.gradient(x + s * n, g + s * n);
    };
}

std::vector<batch_case> make_cases() {
    std::vector<batch_case> cases;
    for_each_case([&](const char* name, const char* what, const auto& kernel) {
        batch_case c;
        c.name = name;
        c.what = what;
        c.inputs = kernel.inputs();
        c.point.resize(c.inputs);
        kernel.init(c.point.data());
        const auto graph = tandem::record([kernel](const auto& x) { return kernel.run(x.data()); }, c.point);
        c.statements = graph.statement_count();
        c.bytes = static_cast<double>(graph.memory_bytes()) / static_cast<double>(c.statements);
        c.competitors = {{"graph", by_graph<tandem::host>(graph)},
                         {"graph, all threads", by_graph<tandem::host_parallel>(graph)},
                         {"tape", by_tape(kernel)},
                         {"hand", by_hand(kernel)}};
        cases.push_back(std::move(c));
    });
#if defined(BENCHMARK_ADOLC)
    add_adolc(cases);
#endif
    return cases;
}

/// The largest difference to the gradients by hand, relative to the largest of them.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
    double most = 0.0, scale = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        most = std::max(most, std::abs(a[i] - b[i]));
        scale = std::max(scale, std::abs(b[i]));
    }
    return most / scale;
}

const std::vector<bench::option> options{
    {"--cases", "A,B,...", "measure these only (see --list)"},
    {"--samples", "N", "points in a batch, instead of each case's own number"},
    {"--seconds", "T", "measure each case for T seconds (2)"},
    {"--json", "FILE", "write all figures to FILE"},
    {"--list", "", "name the cases"},
    {"--help", "", "print this"},
};

/// Prints a case's table; returns it as JSON.
std::string run(const batch_case& c, std::size_t samples, const bench::budget& time) {
    std::vector<double> x(samples * c.inputs);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = c.point[i % c.inputs] * (1.0 + 1e-3 * kernels::noise(i));
    std::vector<std::vector<double>> results(c.competitors.size(), std::vector<double>(x.size()));
    std::vector<bench::candidate> candidates;
    std::size_t hand = 0;
    for (std::size_t k = 0; k < c.competitors.size(); ++k) {
        if (c.competitors[k].name == "hand") hand = k;
        candidates.push_back(bench::make_candidate(c.competitors[k].name, [&, k] {
            c.competitors[k].run(x.data(), results[k].data(), samples);
            bench::keep(results[k]);
        }));
    }
    const std::vector<bench::timing> timings = bench::measure(candidates, time);
    std::printf("%s: %s\n%zu inputs, %zu statements of %.0f bytes, %zu samples\n", c.name.c_str(),
                c.what.c_str(), c.inputs, c.statements, c.bytes, samples);
    std::string json;
    for (std::size_t k = 0; k < timings.size(); ++k) {
        const double seconds = timings[k].median / static_cast<double>(samples);
        const double ratio = timings[k].median / timings[0].median,
                     error = difference(results[k], results[hand]);
        std::printf("  %-20s %9s  %5s  +-%2.0f %%  difference %.0e\n", c.competitors[k].name.c_str(),
                    bench::duration(seconds).c_str(), bench::short_ratio(ratio).c_str(),
                    100.0 * timings[k].spread(), error);
        json += bench::format(
            "%s\n    {\"case\": \"%s\", \"competitor\": \"%s\", \"seconds\": %.4g, \"ratio\": %.4g, "
            "\"difference\": %.2g}",
            json.empty() ? "" : ",", c.name.c_str(), c.competitors[k].name.c_str(), seconds, ratio, error);
    }
    std::printf("\n");
    std::fflush(stdout);
    return json;
}

int run(const bench::command_line& arguments, const std::vector<batch_case>& cases) {
    std::vector<std::string> names;
    for (const batch_case& c : cases) names.push_back(c.name);
    const std::vector<std::string> chosen = arguments.list("--cases");
    bench::require_known("case", chosen, names);
    const auto samples = static_cast<std::size_t>(arguments.positive_number("--samples", 0.0));
    bench::budget time;
    time.seconds = arguments.positive_number("--seconds", 2.0);
    time.sample_seconds = std::min(1e-3, time.seconds / 100.0);
    std::printf(
        "batches: %s, %s\nSeconds for one gradient, median, and how many times the graph's that is.\n\n",
        bench::compiler_name().c_str(), bench::processor_name().c_str());
    std::string json;
    for (const batch_case& c : cases) {
        if (!bench::wanted(chosen, c.name)) continue;
        json += json.empty() ? "" : ",";
        json +=
            run(c, samples != 0 ? samples : std::max<std::size_t>(128, 1000000 / (c.statements + c.inputs)),
                time);
    }
    if (arguments.has("--json"))
        bench::write_file(arguments.value("--json"), "{\n  \"results\": [" + json + "\n  ]\n}\n");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::exit_status("batch", [&] {
        const bench::command_line arguments(options, argc, argv);
        if (arguments.has("--help")) {
            std::printf("Gradients of one function at many points: a graph, recorded once and run over "
                        "blocks of samples, "
                        "against\nrecording anew for each sample and against gradients written by hand.\n\n"
                        "usage: batch [options]\n\n");
            arguments.print_options();
            return 0;
        }
        const std::vector<batch_case> cases = make_cases();
        if (!arguments.has("--list")) return run(arguments, cases);
        for (const batch_case& c : cases) std::printf("%-24s %s\n", c.name.c_str(), c.what.c_str());
        return 0;
    });
}
