#pragma once
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "../core/error.hpp"

namespace tandem::inline TANDEM_ABI {

struct progress_options {
    /// Before each line, as "epoch 1".
    std::string label = {};
    std::ostream& out = std::cout;
    /// Whether one line is rewritten. Else: if `out` is std::cout, std::cerr or std::clog, and that is a terminal.
    std::optional<bool> terminal = {};
    /// Seconds that pass between two displays at least. Else 0.1 on a terminal and 10 elsewhere.
    std::optional<double> interval = {};
    /// Seconds since some moment.
    std::function<double()> clock = [] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
};

namespace detail {
inline bool is_terminal(const std::ostream& out) {
    if (&out == &std::cout) return isatty(STDOUT_FILENO) == 1;
    return (&out == &std::cerr || &out == &std::clog) && isatty(STDERR_FILENO) == 1;
}
/// 75 is "1:15".
inline std::string minutes(double seconds) {
    const auto s = static_cast<std::int64_t>(std::min(seconds, 1e9) + 0.5);
    const std::string rest = std::to_string(s % 60);
    const bool hours = s >= 3600;
    const std::string whole = std::to_string(s / 60 % 60);
    return (hours ? std::to_string(s / 3600) + (whole.size() < 2 ? ":0" : ":") : "") + whole +
           (rest.size() < 2 ? ":0" : ":") + rest;
}
}  // namespace detail

/// Shows how far a loop is: steps, the mean loss so far, steps a second, time left.
///
///     Progress progress(loader.size(), {.label = "epoch 1"});
///     for (const auto& [x, labels] : loader.epoch(1)) progress.step(train(x, labels));
///
///     epoch 1 [=======>            ] 240/600, loss 0.2153, 51.2/s, 0:07 left
///
/// On a terminal one line is rewritten; elsewhere a line is written now and then. The last step always shows, with the
/// time taken, and ends the line; so does the destructor of one that was not finished.
/// Thread safety: none.
class Progress {
public:
    explicit Progress(std::int64_t steps, progress_options options = {})
        : steps_(steps), options_(std::move(options)),
          terminal_(options_.terminal.value_or(detail::is_terminal(options_.out))),
          interval_(options_.interval.value_or(terminal_ ? 0.1 : 10.0)), begin_(options_.clock()),
          shown_(begin_) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() {
        if (terminal_ && width_ > 0 && done_ < steps_) options_.out << '\n' << std::flush;
    }

    /// One step more, with its loss.
    void step(double loss) {
        loss_sum_ += loss;
        ++done_;
        const double now = options_.clock();
        if (done_ != steps_ && now - shown_ < interval_) return;
        shown_ = now;
        show(now - begin_);
    }
    /// The mean over the steps so far.
    double loss() const { return loss_sum_ / static_cast<double>(done_); }

private:
    void show(double seconds) {
        std::ostringstream line;
        line.precision(4);
        if (!options_.label.empty()) line << options_.label << ' ';
        const double share = steps_ > 0 ? static_cast<double>(done_) / static_cast<double>(steps_) : 1;
        if (terminal_) line << bar(share) << ' ';
        line << done_ << '/' << steps_ << ", loss " << loss();
        if (seconds > 0) line << ", " << static_cast<double>(done_) / seconds << "/s";
        if (done_ < steps_)
            line << ", " << detail::minutes(seconds * (1 / share - 1)) << " left";
        else
            line << ", " << detail::minutes(seconds);
        std::string text = line.str();
        const std::size_t width = text.size();
        if (terminal_) {  // over what a longer line has left
            text = '\r' + text + std::string(width_ > width ? width_ - width : 0, ' ');
            width_ = width;
        }
        if (!terminal_ || done_ == steps_) text += '\n';
        options_.out << text << std::flush;
    }
    static std::string bar(double share) {
        static constexpr std::size_t length = 20;
        std::string text(length, ' ');
        const auto full = static_cast<std::size_t>(std::min(share, 1.0) * length);
        std::fill_n(text.begin(), full, '=');
        if (full < length) text[full] = '>';
        return '[' + text + ']';
    }

    std::int64_t steps_, done_ = 0;
    progress_options options_;
    bool terminal_;
    double interval_, begin_, shown_, loss_sum_ = 0;
    std::size_t width_ = 0;
};

}  // namespace tandem::inline TANDEM_ABI
