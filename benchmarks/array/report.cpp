#include "report.hpp"

#include "../text.hpp"

#include <algorithm>

namespace bench {

namespace {

bool same_table(const outcome& a, const outcome& b) {
    return a.case_name == b.case_name && a.question == b.question && a.type == b.type;
}

int width_of(const std::string& name) {
    return static_cast<int>(std::max<std::size_t>(name.size(), 8));
}

std::string line(const std::string& label, const std::vector<std::string>& names,
                 const std::vector<std::string>& cells) {
    std::string text = format("  %10s", label.c_str());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const int width = i < names.size() ? width_of(names[i]) : 5;
        text += format("  %*s", width, cells[i].c_str());
    }
    return text + "\n";
}

/// Half the distance of the quartiles of the least steady competitor.
double spread_of(const outcome& o) {
    double spread = 0.0;
    for (const timing& t : o.times) spread = std::max(spread, t.spread());
    return spread;
}

/// The outcomes [first, last) differ in size only.
std::string table(const outcome* first, const outcome* last) {
    std::string text =
        first->case_name + ": " + first->formula + ", " + first->question + ", " + first->type + "\n";
    std::vector<std::string> heads = first->names;
    heads.push_back("+-");
    text += "  median, " + std::string(first->unit == "step" ? "a " : "for each ") + first->unit + "\n";
    text += line("size", first->names, heads);
    for (const outcome* o = first; o != last; ++o) {
        std::vector<std::string> cells;
        for (const timing& t : o->times) cells.push_back(duration(t.median / o->units));
        cells.push_back(format("%.0f %%", 100.0 * spread_of(*o)));
        text += line(format("%zu", o->size), o->names, cells);
    }
    text += "  fastest / fastest of " + first->names[0] + "\n";
    for (const outcome* o = first; o != last; ++o) {
        std::vector<std::string> cells;
        for (const timing& t : o->times) cells.push_back(format("%.2f", t.fastest / o->times[0].fastest));
        text += line(format("%zu", o->size), o->names, cells);
    }
    return text + "\n";
}

}  // namespace

std::string tables(const std::vector<outcome>& outcomes) {
    std::string text;
    const outcome* const end = outcomes.data() + outcomes.size();
    for (const outcome* first = outcomes.data(); first != end;) {
        const outcome* const last =
            std::find_if(first, end, [&](const outcome& o) { return !same_table(o, *first); });
        text += table(first, last);
        first = last;
    }
    return text;
}

std::string json(const std::vector<outcome>& outcomes) {
    std::string text = "{\"compiler\": " + json_string(compiler_name()) +
                       ", \"processor\": " + json_string(processor_name()) + ",\n \"results\": [";
    for (const outcome& o : outcomes)
        for (std::size_t i = 0; i < o.names.size(); ++i) {
            text += text.back() == '[' ? "\n" : ",\n";
            text += "  {\"case\": " + json_string(o.case_name) +
                    ", \"question\": " + json_string(o.question) + ", \"type\": " + json_string(o.type) +
                    format(", \"size\": %zu", o.size) + ", \"competitor\": " + json_string(o.names[i]) +
                    ", \"seconds\": " + json_number(o.times[i].median) +
                    ", \"lower_quartile\": " + json_number(o.times[i].lower_quartile) +
                    ", \"upper_quartile\": " + json_number(o.times[i].upper_quartile) +
                    ", \"fastest\": " + json_number(o.times[i].fastest) +
                    format(", \"samples\": %zu", o.times[i].samples) +
                    ", \"difference\": " + json_number(o.differences[i]) + "}";
        }
    return text + "]}\n";
}

}  // namespace bench
