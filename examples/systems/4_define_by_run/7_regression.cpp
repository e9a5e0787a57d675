// A define-by-run framework, chapter 7: from a line to a network, by hand and with layers.
//
// Three fits, each of a model to points by gradient descent on the mean squared error: a line, with its two parameters;
// a network of two layers on a noisy sine, with four arrays and every step written out; and the same network made of
// layers, with an optimiser. The last two do the same, and are compared.
//
//     example_4_define_by_run_7_regression [--short] [--pictures FOLDER]
//
// Prints parameters and losses. FOLDER/line.gnuplot and FOLDER/noisy_sine.gnuplot draw points and fits.
#include <cmath>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <support/options.hpp>
#include <support/plot.hpp>
#include <tandem/nn.hpp>

using namespace tandem;

namespace {

// y = 5 + 2 x + noise, which is uniform between 0 and 1, so that the line to find is 5.5 + 2 x.
void fit_line(const std::filesystem::path& pictures) {
    const auto x = Array<double>::random_uniform({100}, 1);
    const Array<double> y = 5 + 2 * x + Array<double>::random_uniform({100}, 2);

    // Parameters outlive the tapes that they are used on.
    Parameter<double> w(0.0, "w"), b(0.0, "b");
    std::cout << "line\n  step   loss      w      b\n";
    for (int step = 0; step <= 300; ++step) {
        Tape<Array<double>> tape;
        const Variable<double> loss = mean_squared_error(w * x + b, y);
        if (step % 50 == 0)
            std::cout << std::setw(6) << step << std::setw(7) << loss.item() << std::setw(7)
                      << w.value().item() << std::setw(7) << b.value().item() << '\n';
        loss.backward();
        for (Parameter<double> p : {w, b}) {
            p.value(p.value() - 0.1 * p.gradient());
            p.zero_gradient();
        }
    }
    if (pictures.empty()) return;
    const Array<double> ends{0, 1};
    example::Plot plot("A line through 100 points", "x", "y");
    plot.points("points", x, y);
    plot.line("fit", ends, w.value() * ends + b.value());
    plot.write(pictures, "line");
}

const double pi = std::acos(-1.0);
constexpr int hidden = 10;
constexpr double rate = 0.2;

// The weights that both networks begin with; biases begin as 0.
const auto first_weight = 0.01 * Array<double>::random_normal({hidden, 1}, 3);
const auto second_weight = 0.01 * Array<double>::random_normal({1, hidden}, 4);

// Everything by hand. x: [samples, 1].  Returns the predictions for `points`.
Array<double> fit_by_hand(const Array<double>& x, const Array<double>& y, const Array<double>& points,
                          int steps) {
    Parameter<double> w1(first_weight, "w1"), b1(Array<double>::zeros({hidden}), "b1");
    Parameter<double> w2(second_weight, "w2"), b2(Array<double>::zeros({1}), "b2");
    const auto predict = [&](const Array<double>& in) {
        const Variable<double> h = sigmoid(matmul(in, transpose(w1)) + b1);
        return Variable<double>(matmul(h, transpose(w2)) + b2);
    };
    for (int step = 0; step <= steps; ++step) {
        Tape<Array<double>> tape;
        const Variable<double> loss = mean_squared_error(predict(x), y);
        if (step % (steps / 5) == 0) std::cout << std::setw(6) << step << std::setw(7) << loss.item() << '\n';
        loss.backward();
        for (Parameter<double> p : {w1, b1, w2, b2}) {
            p.value(p.value() - rate * p.gradient());
            p.zero_gradient();
        }
    }
    return predict(points).value();
}

// The same of parts. A model is a struct that lists the members in which parameters are to be found, and is called with
// its input. What is called with what, in which order, loops and branches included, is ordinary code.
struct TwoLayers {
    BOOST_HANA_DEFINE_STRUCT(TwoLayers, (Linear<>, first), (Linear<>, second));
    TwoLayers() : first(hidden), second(1) {}
    auto operator()(const auto& x) const { return second(first(x, Sigmoid())); }
};

Array<double> fit_with_layers(const Array<double>& x, const Array<double>& y, const Array<double>& points,
                              int steps) {
    TwoLayers model;
    model(x);  // layers learn the size of their input from the first
    model.first.weight.value(first_weight);
    model.second.weight.value(second_weight);
    SGD optimiser(model, rate);
    std::cout << parameter_table(model);
    for (int step = 0; step <= steps; ++step) {
        Tape<Array<double>> tape;
        mean_squared_error(model(x), y).backward();
        optimiser.step();
        zero_gradients(model);
    }
    return model(points).value();
}

void fit_sine(const example::Options& options) {
    const auto x = Array<double>::random_uniform({100, 1}, 5);
    const Array<double> y = sin(2 * pi * x) + Array<double>::random_uniform({100, 1}, 6);
    const auto points = reshape(Array<double>::linspace(0, 1, 200), {200, 1});

    const int steps = options.is_short ? 500 : 10'000;
    std::cout << "\nnetwork by hand\n  step   loss\n";
    const auto by_hand = fit_by_hand(x, y, points, steps);
    std::cout << "\nnetwork of layers\n";
    const auto of_layers = fit_with_layers(x, y, points, steps);
    if (norm(by_hand - of_layers).item() > 1e-6) throw std::runtime_error("the networks differ");
    std::cout << "its predictions are the same\n";

    if (options.pictures.empty()) return;
    example::Plot plot("Two layers on a noisy sine, " + std::to_string(steps) + " steps", "x", "y");
    plot.points("points", reshape(x, {-1}), reshape(y, {-1}));
    plot.line("network", reshape(points, {-1}), reshape(of_layers, {-1}));
    plot.write(options.pictures, "noisy_sine");
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    std::cout << std::fixed << std::setprecision(3);
    fit_line(options.pictures);
    fit_sine(options);
}
