#pragma once
/// What the user reads: tables, conclusions, JSON.
#include "function.hpp"

#include <string>
#include <vector>

namespace bench {

struct function_report {
    const function_entry* function;
    std::vector<cell> cells;
};

std::string machine_line();
std::string legend();
std::string table(const function_report&);
std::string conclusions(const std::vector<function_report>&);
std::string json(const std::vector<function_report>&);

/// Messages about derivatives that are wrong; empty when all are right.
std::string complaints(const std::vector<function_report>&);

}  // namespace bench
