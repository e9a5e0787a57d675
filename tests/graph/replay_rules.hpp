#pragma once
#include <tandem/graph/batch.hpp>

#include "graph/record_compare.hpp"
#include "laws/overloads.hpp"
#include "laws/sample.hpp"

/// \file
/// Every operator of the list as a recorded function of its arguments. Int arguments are fixed: ldexp(x, 3) and
/// polygamma(1, x).
namespace graphs {

template <class T>
using number = tandem::ADRecorded<T>;
template <class T>
using function = number<T> (*)(const std::vector<number<T>>&);

template <class Rule, std::size_t I>
inline constexpr int int_argument = I == 0 ? 1 : 3;

template <class Rule, class T>
number<T> call(const std::vector<number<T>>& x) {
    return laws::evaluate<Rule, number<T>>([&]<std::size_t I>() {
        if constexpr (laws::takes_int<Rule, I>)
            return int_argument<Rule, I>;
        else
            return x[I];
    });
}

template <class Rule, class T>
auto recorded(const laws::point<Rule>& at) {
    return tandem::record(function<T>(call<Rule, T>), std::vector<T>(at.begin(), at.end()));
}

/// A few points of each kind, ends of the domain and special points included.
template <class Rule>
std::vector<laws::point<Rule>> points(int count) {
    auto all = laws::sample<Rule>(count);
    for (const auto& special : Rule::special) all.push_back(special.at);
    const bool fixed[] = {laws::takes_int<Rule, 0>, Rule::arity > 1 && laws::takes_int<Rule, 1>, false};
    for (auto& x : all)
        for (std::size_t i = 0; i < Rule::arity; ++i)
            if (fixed[i]) x[i] = i == 0 ? 1 : 3;
    return all;
}

template <class Rule>
std::string text(const laws::point<Rule>& x) {
    std::ostringstream out;
    out.precision(17);
    out << Rule::name << '(';
    for (std::size_t i = 0; i < Rule::arity; ++i) out << (i > 0 ? ", " : "") << x[i];
    out << ") ";
    return out.str();
}

}  // namespace graphs
