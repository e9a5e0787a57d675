// A define-by-run framework, chapter 9: handwritten digits.
//
// All parts together: a dataset in files, transforms, mini-batches, a network of 784 inputs, 1000 hidden units and 10
// outputs, optimisers, accuracy on digits that it has not seen. First as such networks long were, with sigmoids and plain
// gradient descent; then with rectified linear units and Adam.
//
//     example_4_define_by_run_9_mnist --data FOLDER [--pictures FOLDER]   MNIST, in FOLDER/mnist
//     example_4_define_by_run_9_mnist [--short] [--pictures FOLDER]     generated digits, a small network
//
// Prints the accuracy on the test set after each epoch, without --short. The folder for pictures then has digits.gnuplot, 200 digits that
// the network learns from, and mistakes.gnuplot, digits that it takes for others, with what it takes them for.
//
// Everything is computed in one space, here the host. Compiled by nvcc, with -x cu -std=c++20 --expt-relaxed-constexpr,
// it is the GPU: batches are copied there, the parameters live there, and no other line changes.
#include <chrono>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <support/options.hpp>
#include <support/plot.hpp>
#include <support/segment_digits.hpp>
#include <tandem/nn.hpp>
#include <tandem/nn/mnist.hpp>

using namespace tandem;

namespace {

#if defined(__CUDACC__)
using Space = device;
#else
using Space = host;
#endif
using Digits = Dataset<std::uint8_t>;

struct Task {
    Digits learn, test;
    index_t hidden, batch_size;
    int epochs;
};

// Bytes in images become numbers from 0 to 1 in rows.
const auto transform = Compose(Flatten(), ToFloat(), Normalize(0.0, 255.0));

// The model's outputs for all digits. No tape records here.
template <class Model>
Array<float, Space> logits(const Model& model, const Digits& digits) {
    return model(transform(digits.features).to<Space>()).value();
}

template <class Model, class Optimiser>
void train(const Model& model, Optimiser optimiser, const Task& task, bool prints_epochs) {
    const DataLoader batches(task.learn, {.batch_size = task.batch_size, .seed = 1}, transform);
    for (int epoch = 1; epoch <= task.epochs; ++epoch) {
        const auto start = std::chrono::steady_clock::now();
        Progress progress(batches.size(), {.label = "epoch " + std::to_string(epoch), .out = std::cerr});
        for (const auto& [x, labels] : batches.epoch(static_cast<std::uint64_t>(epoch))) {
            Tape<Array<float, Space>> tape;
            const Variable<float, Space> loss =
                softmax_cross_entropy(model(x.template to<Space>()), labels.template to<Space>());
            loss.backward();
            optimiser.step();
            zero_gradients(model);
            progress.step(static_cast<double>(loss.item()));
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        if (prints_epochs)
            std::cout << "  epoch " << epoch << ": loss " << progress.loss() << ", test accuracy "
                      << accuracy(logits(model, task.test), task.test.labels) << ", " << time.count()
                      << " s\n";
    }
    if (accuracy(logits(model, task.test), task.test.labels) < 0.9)
        throw std::runtime_error("fewer than nine of ten digits are recognised");
}

// Images [rows * columns, 28, 28] side by side.
example::Plot page(const std::string& title, const Array<std::uint8_t>& images, index_t rows,
                   index_t columns) {
    const auto pixels = images.astype<double>();
    const auto sorted = transpose(reshape(pixels, {rows, columns, 28, 28}), {0, 2, 1, 3});
    example::Plot plot(title);
    plot.setting("set palette gray negative; unset colorbox; unset tics; set size ratio -1");
    plot.image(reshape(sorted, {28 * rows, 28 * columns}), 0, static_cast<double>(28 * columns - 1),
               static_cast<double>(28 * rows - 1), 0);
    return plot;
}

template <class Model>
void draw(const Model& model, const Task& task, const std::filesystem::path& folder) {
    page("Digits to learn from", task.learn.features(range(0, 200)), 10, 20).write(folder, "digits");

    const Array<std::int64_t> found = argmax(logits(model, task.test), 1).template to<host>();
    std::vector<index_t> wrong;
    for (index_t i = 0; i < task.test.size(); ++i)
        if (found(i) != task.test.labels(i)) wrong.push_back(i);
    const index_t columns = 10, rows = std::min<index_t>(static_cast<index_t>(wrong.size()) / columns, 5);
    if (rows == 0) return;
    wrong.resize(static_cast<std::size_t>(rows * columns));
    auto plot = page("Digits taken for others, and for which", task.test.rows(wrong).features, rows, columns);
    for (index_t k = 0; const index_t i : wrong) {
        const index_t left = 28 * (k % columns) + 1, below = 28 * (rows - k / columns) - 5;
        plot.setting("set label '" + std::to_string(found(i)) + "' front tc 'red' at " +
                     std::to_string(left) + ", " + std::to_string(below));
        ++k;
    }
    plot.write(folder, "mistakes");
}

Task generated() {
    return {example::segment_digits(600, 1), example::segment_digits(200, 2), 30, 20, 8};
}
Task choose(const example::Options& options) {
    if (options.is_short) return generated();
    if (const auto folder = options.data / "mnist"; !options.data.empty() && std::filesystem::exists(folder))
        return {MNIST(folder, MNIST::train), MNIST(folder, MNIST::test), 1000, 100, 5};
    std::cout << "Digits are generated. For MNIST's use --data FOLDER, with the four files of\n"
                 "http://yann.lecun.com/exdb/mnist or https://ossci-datasets.s3.amazonaws.com/mnist in "
                 "FOLDER/mnist.\n";
    return generated();
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    const Task task = choose(options);
    std::cout << task.learn.size() << " digits to learn from, " << task.test.size() << " to test\n"
              << std::setprecision(4);

    std::cout << "sigmoids, gradient descent\n";
    const MLP<float, Sigmoid, Space> first({task.hidden, 10}, Sigmoid(), 1);
    train(first, SGD(first, 0.5), task, !options.is_short);

    std::cout << "rectified linear units, Adam\n";
    const MLP<float, Relu, Space> second({task.hidden, 10}, Relu(), 1);
    train(second, Adam(second, 0.001), task, !options.is_short);
    std::cout << parameter_count(second) << " parameters; more than nine of ten digits are recognised\n";

    if (!options.pictures.empty()) draw(second, task, options.pictures);
}
