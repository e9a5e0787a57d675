#pragma once
/// What the cases of the batch benchmark share: one gradient for each of many samples.
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace batch {

/// Writes the gradients at `samples` points, one after another, from x to g.
using gradients = std::function<void(const double* x, double* g, std::size_t samples)>;

struct competitor {
    std::string name;
    gradients run;
};

struct batch_case {
    std::string name, what;
    std::size_t inputs = 0;
    std::vector<double> point;  // the samples lie around it
    std::vector<competitor> competitors;
    std::size_t statements = 0;  // of the graph
    double bytes = 0.0;          // of memory that the graph takes for one
};

/// Where ADOL-C is found: its tape, recorded once and replayed for each sample.
void add_adolc(std::vector<batch_case>& cases);

}  // namespace batch
