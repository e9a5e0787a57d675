// The tables of accuracy and of kinks in the README, made from the list of operators.
// accuracy_table FILE          rewrites the tables in FILE, between the lines that name them
// accuracy_table --check FILE  fails where they are not what the rules say; what was measured may be different
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "laws/reference.hpp"
#include "laws/sample.hpp"

namespace {

constexpr int points = 2000;

std::string text(double x) {
    std::ostringstream out;
    if (std::isnan(x))
        out << "NaN";
    else if (std::isinf(x))
        out << (x > 0 ? "inf" : "-inf");
    else
        out << std::setprecision(3) << x;
    return out.str();
}

/// The elements of a range in words, with commas between.
template <class Range, class ToText>
std::string listed(const Range& range, const ToText& to_text) {
    std::string all;
    for (const auto& element : range) all += (all.empty() ? "" : ", ") + to_text(element);
    return all;
}
template <std::size_t N>
std::string text(const std::array<double, N>& numbers) {
    return listed(numbers, [](double x) { return text(x); });
}

/// 60 digits do not reduce large arguments of periodic functions; the laws test those.
template <class Rule>
bool is_far_out(const laws::point<Rule>& at) {
    for (const auto periodic : {"sin", "cos", "tan", "fmod", "remainder"})
        for (const double x : at)
            if (Rule::name == periodic && (std::abs(x) > 1e6 || std::abs(x) < 1e-6)) return true;
    return false;
}

/// Worst error of a partial in ulp, over a sample of the domain and the ends of the range.
template <class Rule, std::size_t I>
double worst_error() {
    double worst = 0;
    auto sample = laws::sample<Rule>(points, 11);
    const auto extremes = laws::extremes<Rule>();
    sample.insert(sample.end(), extremes.begin(), extremes.end());
    for (const auto& at : sample) {
        const laws::exact expected = laws::partial<I, laws::exact, Rule>(at);
        if (!is_far_out<Rule>(at) && isfinite(expected))
            worst = std::max(worst, laws::ulp_error(laws::partial<I, double, Rule>(at), expected));
    }
    return worst;
}

/// A row for each operator with derivatives. Without `measured`, up to what depends on the machine.
std::string accuracy_table(bool measured) {
    std::ostringstream out;
    out << "| operator | domain | bound (ulp) | worst of " << points << " points, by argument |\n"
        << "|---|---|---|---|\n";
    tandem::for_each_rule([&]<class Rule>() {
        if constexpr (Rule::inactive != (1u << Rule::arity) - 1) {
            const auto domain = [](const tandem::ops::interval& i) {
                return i.low == -tandem::ops::infinity && i.high == tandem::ops::infinity
                           ? std::string("all")
                           : '[' + text(i.low) + ", " + text(i.high) + ']';
            };
            out << "| " << Rule::name << " | " << listed(Rule::domain, domain) << " | " << Rule::ulp << " |";
            if (measured) {
                std::string worst;
                [&]<std::size_t... I>(std::index_sequence<I...>) {
                    const auto add = [&]<std::size_t J>() {
                        if constexpr (laws::is_active<Rule, J>)
                            worst += (worst.empty() ? "" : ", ") + text(worst_error<Rule, J>());
                    };
                    (add.template operator()<I>(), ...);
                }(std::make_index_sequence<Rule::arity>());
                out << ' ' << worst << " |";
            }
            out << '\n';
        }
    });
    return out.str();
}

/// A row for each operator with points where the derivative is a convention, a pole or a limit.
std::string kink_table() {
    std::ostringstream out;
    out << "| operator | (point): derivative by each argument |\n|---|---|\n";
    tandem::for_each_rule([&]<class Rule>() {
        std::string row = listed(Rule::special, [](const auto& special) {
            return '(' + text(special.at) + "): " + text(special.partial);
        });
        for (std::size_t at = row.find(", ("); at != std::string::npos; at = row.find(", (", at)) row[at] = ';';
        if (!Rule::note.empty()) row += (row.empty() ? "" : "; ") + std::string(Rule::note);
        if (!row.empty()) out << "| " << Rule::name << " | " << row << " |\n";
    });
    return out.str();
}

/// Where a table stands in the page: behind the line that names it, up to the next empty line.
struct place {
    std::size_t begin, end;
};
place find_table(const std::string& page, const std::string& name) {
    const std::string line = "<!-- table: " + name + " -->\n";
    const std::size_t at = page.find(line);
    if (at == std::string::npos) throw std::runtime_error("no line " + line);
    const std::size_t begin = at + line.size() + 1;
    return {begin, page.find("\n\n", begin) + 1};
}

/// Each row of the expected table must be how the row of the found one begins.
bool agrees(const std::string& found, const std::string& expected, const std::string& name) {
    std::istringstream left(found), right(expected);
    std::string row, start;
    for (;;) {
        const bool more = !!std::getline(left, row), more_expected = !!std::getline(right, start);
        if (!more && !more_expected) return true;
        if (more != more_expected || !row.starts_with(start)) {
            std::cerr << "table " << name << ": found    " << row << "\n    expected " << start << '\n';
            return false;
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const bool check = argc == 3 && std::string(argv[1]) == "--check";
    if (argc != 2 && !check) {
        std::cerr << "usage: accuracy_table [--check] FILE\n";
        return 2;
    }
    std::ostringstream read;
    read << std::ifstream(argv[argc - 1]).rdbuf();
    std::string page = read.str();
    bool good = true;
    const std::pair<std::string, std::string> tables[] = {{"accuracy", accuracy_table(!check)}, {"kinks", kink_table()}};
    for (const auto& [name, table] : tables) {
        const auto [begin, end] = find_table(page, name);
        if (check)
            good = agrees(page.substr(begin, end - begin), table, name) && good;
        else
            page.replace(begin, end - begin, table);
    }
    if (!check) std::ofstream(argv[1]) << page;
    return good ? 0 : 1;
}
