#pragma once
/// Timing: candidates take turns (A B C A B C ...), so that a busy neighbour or a change of clock
/// speed meets all of them alike, and each reports its median and quartiles.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Makes the compiler believe that `value` is read, so that it may not drop its computation.
template <class T>
inline void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// Makes the compiler believe that all memory changed, so that no call is hoisted out of a loop.
inline void clobber_memory() {
    asm volatile("" : : : "memory");
}

inline double now() {
    using clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(clock::now().time_since_epoch()).count();
}

struct candidate {
    std::string name;
    std::function<void(std::size_t)> repeat;  // runs the code that often
};

/// The loop is inside the type-erased call, so that erasure costs nothing per repetition.
template <class F>
candidate make_candidate(std::string name, F run) {
    return {std::move(name), [run](std::size_t count) mutable {
                for (std::size_t i = 0; i < count; ++i) {
                    run();
                    clobber_memory();
                }
            }};
}

/// Seconds of one run.
struct timing {
    double median = 0.0;
    double lower_quartile = 0.0;
    double upper_quartile = 0.0;
    double fastest = 0.0;
    std::size_t samples = 0;

    /// Half the distance of the quartiles, relative to the median.
    double spread() const { return median > 0.0 ? 0.5 * (upper_quartile - lower_quartile) / median : 0.0; }
};

inline timing summarise(std::vector<double> seconds) {
    std::sort(seconds.begin(), seconds.end());
    const auto quantile = [&](double q) {
        const double position = q * static_cast<double>(seconds.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, seconds.size() - 1);
        const double part = position - static_cast<double>(below);
        return seconds[below] + part * (seconds[above] - seconds[below]);
    };
    return {quantile(0.5), quantile(0.25), quantile(0.75), seconds.front(), seconds.size()};
}

/// How long to measure.
struct budget {
    double seconds = 0.5;          // for all candidates of one call together
    double sample_seconds = 2e-4;  // one sample repeats a fast candidate until it takes this
    std::size_t least_rounds = 3;
    std::size_t most_rounds = 101;
};

/// How often a sample repeats a candidate, and how long that takes.
struct sample_size {
    std::size_t count = 1;
    double seconds = 0.0;
};

/// Finds the repetitions after which one sample of `c` takes sample_seconds. Warms caches on the way.
inline sample_size calibrate(const candidate& c, double sample_seconds) {
    std::size_t count = 1;
    while (true) {
        const double start = now();
        c.repeat(count);
        const double seconds = now() - start;
        if (seconds >= sample_seconds) return {count, seconds};
        // Too short to divide by: grow at most eightfold, and a little beyond what seems enough.
        const double growth = seconds > 0.0 ? 1.2 * sample_seconds / seconds : 8.0;
        count = 1 + static_cast<std::size_t>(static_cast<double>(count) * std::clamp(growth, 1.5, 8.0));
    }
}

inline std::vector<timing> measure(const std::vector<candidate>& candidates, const budget& b) {
    std::vector<std::size_t> counts;
    double slowest = 0.0;
    for (const candidate& c : candidates) {
        const sample_size size = calibrate(c, b.sample_seconds);
        counts.push_back(size.count);
        slowest = std::max(slowest, size.seconds);
    }

    std::vector<std::vector<double>> seconds(candidates.size());
    const auto sample = [&](std::size_t i) {
        while (true) {
            const double before = now();
            candidates[i].repeat(counts[i]);
            const double taken = now() - before;
            // Too short if an interruption fooled the calibration; then the clock itself would be measured.
            if (taken > 0.5 * b.sample_seconds) {
                seconds[i].push_back(taken / static_cast<double>(counts[i]));
                return taken;
            }
            counts[i] *= 2;
        }
    };
    const double start = now();
    for (std::size_t round = 0; round < b.most_rounds; ++round) {
        if (round >= b.least_rounds && now() - start >= b.seconds) break;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            // Beside a slow candidate there are few rounds: a fast one then takes several samples a turn, so
            // that its median survives an interruption.
            double taken = 0.0;
            for (std::size_t k = 0; k < 9 && (k == 0 || taken < 0.03 * slowest); ++k) taken += sample(i);
        }
    }

    std::vector<timing> result;
    for (auto& s : seconds) result.push_back(summarise(std::move(s)));
    return result;
}

}  // namespace bench
