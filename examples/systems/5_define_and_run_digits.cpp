// Define and run: a softmax regression that learns to read digits of 8 x 8 pixels.
//
// The loss is written once, from the basic operations of 5_define_and_run.cpp, and so are its gradients. What follows
// is a loop: an evaluator computes all three for a few digits at a time, and the weights take a step downhill
// (stochastic gradient descent).
//
//     example_5_define_and_run_digits [--short] [--data FOLDER] [--pictures FOLDER]
//
// FOLDER/digits/digits.csv.gz holds the digits: 64 pixels, 0 to 16, and the label in a line, separated by commas.
// Without it, and with --short, digits are generated: random patterns with noise.
// Prints loss and accuracy as it learns. The accuracy is measured on a fifth of the digits, from which nothing is
// learnt, and the program fails if it is below 95 % in the end. With --pictures it writes the graph of loss and
// gradients, 5_define_and_run_digits.dot, and the weights as images, 5_define_and_run_digits.gnuplot.
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <tandem/graph.hpp>
#include <tandem/nn/loader.hpp>
#include <vector>

#include "support/digits.hpp"
#include "support/options.hpp"
#include "support/plot.hpp"
#include "support/write.hpp"

using namespace tandem;
using A = Array<double>;

namespace {

Dataset<double> find_digits(const example::Options& options) {
    const auto path = options.data / "digits" / "digits.csv.gz";
    if (!options.is_short && !options.data.empty() && std::filesystem::exists(path))
        return example::read_digits(path);
    if (!options.is_short)
        std::cout
            << "No " << path.string() << ": these digits are generated. Real ones: optdigits.tes of\n"
            << "https://archive.ics.uci.edu/dataset/80, as FOLDER/digits/digits.csv.gz with --data FOLDER.\n";
    return example::generated_digits(400, 1);
}

/// The weights of each class as an image of 8 x 8 pixels, five in a row.
void draw_weights(const A& weights, const std::filesystem::path& folder) {
    A image = A::zeros({17, 44});
    for (index_t k = 0; k < 10; ++k) {
        const index_t top = k / 5 * 9, left = k % 5 * 9;
        image(range(top, top + 8), range(left, left + 8)) = reshape(weights(all, k), {8, 8});
    }
    example::Plot plot("weights of 0 to 4, and of 5 to 9");
    plot.setting(
        "set size ratio -1; unset xtics; unset ytics; set palette defined (-1 'blue', 0 'white', 1 'red')");
    plot.setting("set cbrange [-2:2]");
    plot.image(image, 0, 43, 16, 0);
    plot.write(folder, "5_define_and_run_digits");
}

}  // namespace

int main(int argc, char** argv) try {
    const example::Options options(argc, argv);
    const Dataset<double> digits =
        find_digits(options).transformed([](const A& pixels) -> A { return pixels / 16; });
    // Shuffled and cut in two.
    const auto parts = DataLoader(digits, {.batch_size = digits.size() * 4 / 5, .seed = 1}).epoch(0);
    const Dataset<double> train = parts[0], test = parts[1];
    std::cout << digits.size() << " digits, shuffled with seed 1: " << train.size() << " to learn from, "
              << test.size() << " to test with\n";

    // The model. Each class has a score, linear in the pixels.
    const Node x = variable("x", {-1, 64}), w = variable("w", {64, 10}), b = variable("b", {10});
    const Node products = matmul(x, w);
    const Node scores = products + broadcast_to(b, products);

    // Probabilities are exp(score), divided by their sum over the classes. The logarithm of that is
    // score - log(sum(exp(scores))). A number subtracted from all scores of a digit changes nothing; with the largest
    // one subtracted no exponential overflows, and a sum is 1 at least. It is a constant to the gradient.
    const Node largest = stop_gradient(expand_dims(max(scores, {1}), 1));
    const Node shifted = scores - broadcast_to(largest, scores);
    const Node log_sum = expand_dims(log(sum(exp(shifted), 1)), 1);
    const Node log_probabilities = shifted - broadcast_to(log_sum, shifted);

    // The loss: the mean over the digits of -log(probability of the right class). t has a row for each digit, with 1 in
    // the column of its class and 0 elsewhere, so its sum is the number of digits.
    const Node t = variable("t", {-1, 10});
    const Node loss = (-sum(t * log_probabilities) / sum(t)).named("loss");
    const std::vector<Node> slopes = gradients(loss, {w, b});

    const Evaluator learn({loss, slopes[0], slopes[1]});
    const Evaluator predict({scores});

    A weights = A::zeros({64, 10}), bias = A::zeros({10});
    const DataLoader batches(train, {.batch_size = 20, .seed = 2});
    const double rate = 0.5;
    const std::uint64_t epochs = options.is_short ? 4 : 40;
    double share = 0;
    for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
        double total = 0;
        for (const auto& [images, labels] : batches.epoch(epoch)) {
            const A targets = gather(A::eye(10), labels);
            const std::vector<A> values = learn({{x, images}, {t, targets}, {w, weights}, {b, bias}});
            total += values[0].item();
            weights -= rate * values[1];
            bias -= rate * values[2];
        }
        share = accuracy(predict({{x, test.features}, {w, weights}, {b, bias}})[0], test.labels);
        if (options.is_short || (epoch + 1) % 5 == 0)
            std::cout << "epoch " << epoch + 1 << ": mean loss " << std::setprecision(3)
                      << total / static_cast<double>(batches.size()) << ", " << 100 * share
                      << " % of the test digits right\n";
    }

    if (!options.pictures.empty()) {
        draw_weights(weights, options.pictures);
        example::write(options.pictures, "5_define_and_run_digits.dot",
                       to_dot({loss, slopes[0].named("dloss/dw"), slopes[1].named("dloss/db")}));
    }
    if (share < 0.95) throw std::runtime_error("fewer than 95 % are right");
} catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
