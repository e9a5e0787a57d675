#pragma once
/// What forward_vs_reverse knows about a function, and what it finds out. No AD types here.
#include "../harness.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

/// Number of inputs and outputs of a function R^n -> R^m.
struct extent {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    friend bool operator==(const extent&, const extent&) = default;
};

enum class family { primal, hand_written, forward, reverse, differences, automatic };

/// One way to the Jacobian, measured.
struct method_result {
    std::string name;
    std::string short_name;  // for columns
    family kind = family::primal;
    timing time;
    double error = -1.0;  // see `cell::checked_columns`; negative: does not apply
};

/// Everything about one function at one size.
struct cell {
    extent size;
    std::vector<method_result> methods;  // the primal comes first, then the hand-written Jacobian
    std::size_t tape_bytes = 0;
    std::size_t statements = 0;
    bool automatic_is_reverse = false;
    std::size_t checked_columns = 0;  // columns of the Jacobian compared with 50 digits
    double reference_error = -1.0;    // of those 50 digits; negative: not checked at this size

    const method_result& primal() const { return methods.front(); }
    const method_result& hand_written() const { return methods[1]; }

    /// The fastest method of a family.
    const method_result& best(family kind) const {
        const method_result* result = nullptr;
        for (const method_result& m : methods)
            if (m.kind == kind && (!result || m.time.median < result->time.median)) result = &m;
        return *result;
    }

    double times_primal(const method_result& m) const { return m.time.median / primal().time.median; }
    double times_hand(const method_result& m) const { return m.time.median / hand_written().time.median; }

    /// Time of the best forward method over that of the best reverse method: above 1 reverse wins.
    double crossover() const { return best(family::forward).time.median / best(family::reverse).time.median; }

    /// What is lost by the mode that `automatic` picks: 1 if it is the fastest one.
    double automatic_loss() const {
        const double ratio = automatic_is_reverse ? 1.0 / crossover() : crossover();
        return ratio > 1.0 ? ratio : 1.0;
    }
};

struct measurement_settings {
    budget time;
    bool check_reference = true;  // against differences in 100 digits
};

struct function_entry {
    std::string name;
    std::string description;
    std::vector<extent> sizes, quick_sizes;
    std::string size_rule;  // empty: no other sizes than the listed ones
    std::function<bool(extent)> accepts;
    std::function<cell(extent, const measurement_settings&)> measure;
};

/// Filled before main() by the files in functions/.
inline std::vector<function_entry>& functions() {
    static std::vector<function_entry> entries;
    return entries;
}

}  // namespace bench
