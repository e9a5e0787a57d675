// A define-by-run framework, chapter 8: classes.
//
// A network that tells classes apart has an output for each, a logit. The softmax of the logits are probabilities: the
// exponentials, divided by their sum. The loss is how surprising the right class is, -log of its probability, on average:
// the cross entropy. Its gradient by the logits is simple: the probabilities, less 1 for the right class.
//
//     example_4_define_by_run_8_spiral [--short] [--pictures FOLDER]
//
// Prints that gradient for one sample, and losses and accuracies while a network learns the three arms of a spiral.
// FOLDER/spiral.gnuplot draws the points, and the regions where the network finds each class.
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <support/options.hpp>
#include <support/plot.hpp>
#include <support/spiral.hpp>
#include <tandem/nn.hpp>

using namespace tandem;

namespace {

void show_loss() {
    Tape<Array<double>> tape;
    const auto logits = tape.variable({{2, 1, 0}}, "logits");
    const Variable<double> loss = softmax_cross_entropy(logits, Array<std::int64_t>{0});
    loss.backward();
    std::cout << "logits        " << logits.value() << "\nprobabilities " << softmax(logits.value())
              << "\nloss of class 0 " << loss.item() << "\ngradient      " << logits.gradient() << "\n\n";
}

auto train(const Dataset<double>& data, int epochs) {
    const MLP model({10, 3}, Sigmoid(), 1);  // 10 hidden units, 3 classes; the last number is a seed
    SGD optimiser(model, 1.0);
    // Samples in an order that is new in each epoch, 30 at a time. The gradient of a few is an estimate of that of all, for
    // a fraction of the work.
    const DataLoader loader(data, {.batch_size = 30, .seed = 2});
    std::cout << " epoch  loss  accuracy\n";
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        double loss_sum = 0;
        for (const auto& [x, labels] : loader.epoch(static_cast<std::uint64_t>(epoch))) {
            Tape<Array<double>> tape;
            const Variable<double> loss = softmax_cross_entropy(model(x), labels);
            loss.backward();
            optimiser.step();
            zero_gradients(model);
            loss_sum += loss.item();
        }
        if (epoch % (epochs / 5) == 0)
            std::cout << std::setw(6) << epoch << std::setw(6)
                      << loss_sum / static_cast<double>(loader.size()) << std::setw(10)
                      << accuracy(model(data.features), data.labels) << '\n';
    }
    return model;
}

// The class of each point of a grid, as a colour beneath the samples.
template <class Model>
void draw(const Model& model, const Dataset<double>& data, const std::filesystem::path& folder) {
    constexpr index_t n = 200;
    const auto line = Array<double>::linspace(-1.1, 1.1, n);
    const Array<double> across = broadcast_to(line, {n, n}), up = broadcast_to(line(all, newaxis), {n, n});
    const Array<double> grid = stack({reshape(across, {-1}), reshape(up, {-1})}, 1);
    const auto classes = argmax(model(grid), 1).template astype<double>();

    example::Plot plot("A spiral of three classes, and what the network makes of it");
    plot.setting("set palette maxcolors 3 defined (0 'light-pink', 1 'light-green', 2 'light-blue')");
    plot.setting("unset colorbox; set size ratio 1");
    plot.setting(
        "set linetype 1 lc 'dark-red'; set linetype 2 lc 'dark-green'; set linetype 3 lc 'dark-blue'");
    plot.setting("set style increment userstyles");
    plot.image(reshape(classes, {n, n}), -1.1, 1.1, -1.1, 1.1);
    for (int c = 0; c < 3; ++c) {
        const index_t first = c * data.size() / 3, last = (c + 1) * data.size() / 3;
        const auto points = data.features(range(first, last));
        plot.points("class " + std::to_string(c), points(all, 0), points(all, 1));
    }
    plot.write(folder, "spiral");
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    std::cout << std::fixed << std::setprecision(2);
    show_loss();
    const auto data = example::spiral(3, 100, 1984);
    const auto model = train(data, options.is_short ? 200 : 300);
    if (accuracy(model(data.features), data.labels) < 0.9)
        throw std::runtime_error("the network has not learnt the spiral");
    if (!options.pictures.empty()) draw(model, data, options.pictures);
}
