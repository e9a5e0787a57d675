// What a loop's progress looks like, on a terminal and in a file.
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include <tandem/nn/progress.hpp>

using tandem::Progress;

namespace {
double now = 0;
double fake_clock() {
    return now;
}
}  // namespace

TEST_CASE("Progress: occasional lines where the output is no terminal") {
    std::ostringstream out;
    now = 100;
    Progress progress(4, {.label = "epoch 1", .out = out, .interval = 10.0, .clock = fake_clock});
    for (const double loss : {4.0, 2.0, 3.0, 1.0}) {
        now += 8;
        progress.step(loss);
    }
    CHECK(out.str() == "epoch 1 2/4, loss 3, 0.125/s, 0:16 left\n"
                       "epoch 1 4/4, loss 2.5, 0.125/s, 0:32\n");
    CHECK(progress.loss() == 2.5);
}
TEST_CASE("Progress: one line that is rewritten on a terminal") {
    std::ostringstream out;
    now = 0;
    {
        Progress progress(3, {.out = out, .terminal = true, .interval = 1.0, .clock = fake_clock});
        for (const double step : {0.5, 49.5, 7200.0}) {
            now += step;
            progress.step(1.25);
        }
    }
    CHECK(out.str() == "\r[=============>      ] 2/3, loss 1.25, 0.04/s, 0:25 left"
                       "\r[====================] 3/3, loss 1.25, 0.0004138/s, 2:00:50\n");
}
TEST_CASE("Progress: a shorter line covers the longer one before it") {
    std::ostringstream out;
    now = 0;
    Progress progress(2, {.out = out, .terminal = true, .interval = 0.0, .clock = fake_clock});
    for (const double loss : {0.1234, 0.8766}) {
        now += 1;
        progress.step(loss);
    }
    const std::string text = out.str();
    CHECK(text == "\r[==========>         ] 1/2, loss 0.1234, 1/s, 0:01 left"
                  "\r[====================] 2/2, loss 0.5, 1/s, 0:02        \n");
}
TEST_CASE("Progress: a loop that is left ends its line") {
    std::ostringstream out;
    now = 0;
    {
        Progress progress(9, {.out = out, .terminal = true, .interval = 0.0, .clock = fake_clock});
        progress.step(1);
    }
    CHECK(out.str().back() == '\n');
    std::ostringstream silent;
    {
        Progress progress(9, {.out = silent, .terminal = true});
    }
    CHECK(silent.str().empty());
}
TEST_CASE("Progress: streams that are no terminal are told from the rest") {
    std::ostringstream out;
    CHECK(!tandem::detail::is_terminal(out));
    CHECK(tandem::detail::is_terminal(std::cout) == (isatty(STDOUT_FILENO) == 1));
}
