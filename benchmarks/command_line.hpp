#pragma once
/// Options of the benchmark programs, with messages that help who mistyped.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Ends a program with exit status 2; see exit_status().
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

inline std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// The message for a name that does not exist: the nearest that does, or all of them.
[[noreturn]] inline void unknown_name(const std::string& what, const std::string& name,
                                      const std::vector<std::string>& known) {
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
        return edit_distance(a, name) < edit_distance(b, name);
    });
    std::string message = "unknown " + what + " '" + name + "'";
    if (nearest != known.end() && edit_distance(*nearest, name) <= std::max<std::size_t>(2, name.size() / 3))
        message += "; did you mean '" + *nearest + "'?";
    else
        message += "; there are: " + joined(known);
    throw usage_error(message);
}

/// Checks each of `names` against `known`.
inline void require_known(const std::string& what, const std::vector<std::string>& names,
                          const std::vector<std::string>& known) {
    for (const std::string& name : names)
        if (std::find(known.begin(), known.end(), name) == known.end()) unknown_name(what, name, known);
}

/// Whether a list of names to choose from has this one; an empty list chooses all.
inline bool wanted(const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

inline std::vector<std::string> split(const std::string& text, char separator = ',') {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

struct option {
    std::string name;      // "--json"
    std::string argument;  // "FILE"; empty: takes none
    std::string help;
};

class command_line {
public:
    /// Throws usage_error. Understands "--name value" and "--name=value".
    command_line(std::vector<option> known, int argc, char** argv) : known_(std::move(known)) {
        for (int i = 1; i < argc; ++i) {
            std::string name = argv[i];
            const std::size_t equals = name.find('=');
            const bool attached = name.starts_with("--") && equals != std::string::npos;
            std::string value = attached ? name.substr(equals + 1) : "";
            if (attached) name.resize(equals);

            const option& o = find(name);
            if (o.argument.empty()) {
                if (attached) throw usage_error(name + " takes no argument");
            } else if (!attached) {
                if (i + 1 >= argc) throw usage_error(name + " needs an argument: " + name + " " + o.argument);
                value = argv[++i];
            }
            given_[name] = value;
        }
    }

    bool has(const std::string& name) const { return given_.contains(name); }
    std::string value(const std::string& name) const { return has(name) ? given_.at(name) : ""; }
    std::vector<std::string> list(const std::string& name) const {
        return has(name) ? split(given_.at(name)) : std::vector<std::string>{};
    }

    double positive_number(const std::string& name, double otherwise) const {
        if (!has(name)) return otherwise;
        std::size_t used = 0;
        double number = 0.0;
        try {
            number = std::stod(value(name), &used);
        } catch (const std::logic_error&) {
            used = 0;
        }
        if (used == 0 || used != value(name).size() || !(number > 0.0))
            throw usage_error(name + " needs a positive number, not '" + value(name) + "'");
        return number;
    }

    void print_options() const {
        for (const option& o : known_)
            std::printf("  %-24s %s\n", (o.name + (o.argument.empty() ? "" : " ") + o.argument).c_str(),
                        o.help.c_str());
    }

private:
    const option& find(const std::string& name) const {
        std::vector<std::string> names;
        for (const option& o : known_) {
            if (o.name == name) return o;
            names.push_back(o.name);
        }
        unknown_name(name.starts_with("-") ? "option" : "argument", name, names);
    }

    std::vector<option> known_;
    std::map<std::string, std::string> given_;
};

/// The exit status of a program: what `run` returns, or 2 for a usage_error and 1 for other exceptions, with a message.
template <class Run>
int exit_status(const char* program, const Run& run) {
    try {
        return run();
    } catch (const usage_error& e) {
        std::fprintf(stderr, "%s: %s\n%s --help lists the options\n", program, e.what(), program);
        return 2;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s: %s\n", program, e.what());
        return 1;
    }
}

}  // namespace bench
