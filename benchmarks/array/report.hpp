#pragma once
/// Tables and JSON of what was measured.
#include "../harness.hpp"
#include "contest.hpp"

#include <string>
#include <vector>

namespace bench {

/// A contest after it was timed.
struct outcome {
    std::string case_name, formula, question, type, unit;
    std::size_t size = 0;
    double units = 1;                // that one run computes
    std::vector<std::string> names;  // of the competitors, the yardstick first
    std::vector<timing> times;
    std::vector<double> differences;  // largest, relative, from the yardstick
};

/// One pair of tables for each case, question and type.
std::string tables(const std::vector<outcome>& outcomes);
std::string json(const std::vector<outcome>& outcomes);

}  // namespace bench
