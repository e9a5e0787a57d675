#pragma once
#include <sstream>
#include <string>

#include "apply.hpp"

namespace laws {

/// "pow(2, 0.5)": a rule and a point, as failures show them, with all digits.
template <class Rule, class X>
std::string text(const std::array<X, Rule::arity>& at) {
    std::ostringstream out;
    out.precision(std::numeric_limits<X>::max_digits10);
    out << Rule::name << '(';
    for (std::size_t i = 0; i < Rule::arity; ++i) out << (i > 0 ? ", " : "") << at[i];
    out << ')';
    return out.str();
}

}  // namespace laws
