// A define-by-run framework, chapter 5: derivatives of derivatives, and graphs to look at.
//
// A derivative is made of operations too. Where those are recorded, derivatives can be taken of it, and so on: double
// backpropagation. The graphs grow by a factor with each order. If only numbers are wanted, Taylor arithmetic has all
// orders up to K at a cost that grows as K^2 or K^3, not exponentially.
//
//     example_4_define_by_run_5_higher_derivatives [--pictures FOLDER]
//
// Prints derivatives of tanh by graphs and by Taylor arithmetic, with the sizes of the graphs. FOLDER then has
//     diamond.dot        y = a^2 + a a with a = x^2, with values and gradients at x = 2
//     sine_*.dot         the sine by its series, with fewer and more terms
//     tanh_1.dot, ...    derivatives of tanh, of orders 1 to 5
//     sine.gnuplot, tanh.gnuplot    both functions with their derivatives of orders 1 to 6
#include <cmath>
#include <iostream>
#include <stdexcept>
#include <support/options.hpp>
#include <support/plot.hpp>
#include <support/write.hpp>
#include <tandem/graph.hpp>

using tandem::Array;

namespace {

constexpr int orders = 6;
const double point = 0.5;

// Derivatives of orders 0 to 6 of the operations in f, at many points.
template <class F>
void draw_derivatives(const F& f, const std::string& name, double end, const std::filesystem::path& folder) {
    const auto x = Array<double>::linspace(-end, end, 200);
    auto y = Array<double>::zeros({orders + 1, x.size()});
    for (tandem::index_t i = 0; i < x.size(); ++i) {
        const auto all_orders = tandem::derivatives<orders>(f, x(i));
        for (int k = 0; k <= orders; ++k) y(k, i) = all_orders[static_cast<std::size_t>(k)];
    }
    example::Plot plot("Derivatives of " + name, "x");
    for (int k = 0; k <= orders; ++k)
        plot.line(k == 0 ? name : "order " + std::to_string(k), x, y(k, tandem::all));
    plot.write(folder, name);
}

// Differentiates the graph again and again; prints its size and its value, beside that of Taylor arithmetic.
// (The rule of tanh has two forms, 1 - tanh^2 and, where that would cancel, one by exp; so there are choices in the graph.
// `scale` multiplies a gradient, and leaves 0 as 0 even beside infinity.)
void differentiate_tanh(const std::filesystem::path& pictures) {
    const auto f = [](const auto& x) { return tanh(x); };
    const auto taylor = tandem::derivatives<orders>(f, point);
    auto graph = tandem::record(f, point);
    std::cout << "derivatives of tanh at " << point
              << "\norder, statements of the graph, its value, by Taylor arithmetic\n";
    for (int k = 1; k <= orders; ++k) {
        graph = simplify(differentiate(graph));
        const double value = graph(point), other = taylor[static_cast<std::size_t>(k)];
        std::cout << k << "  " << graph.statement_count() << "  " << value << "  " << other << '\n';
        if (std::abs(value - other) > 1e-10 * std::abs(other)) throw std::runtime_error("they differ");
        if (k < orders && !pictures.empty())
            example::write(pictures, "tanh_" + std::to_string(k) + ".dot", to_dot(graph, {"x"}));
    }
}

// x - x^3/3! + x^5/5! - ...: the graph is that of the loop as it ran at one point. The comparisons are in it, so that the
// graph can tell at another point whether the loop would run otherwise.
template <class T>
T sine_by_series(const T& x, double threshold) {
    T term = x, total = x;
    for (int i = 2; abs(term) >= threshold; i += 2) {
        term = -term * x * x / (i * (i + 1.0));
        total += term;
    }
    return total;
}

void draw_graphs(const std::filesystem::path& folder) {
    // Its sides are written differently, since of equal operations a picture has one.
    const auto diamond = [](const auto& x) {
        const auto a = square(x);
        return square(a) + a * a;
    };
    example::write(folder, "diamond.dot", to_dot(tandem::record(diamond, 2.0), {"x"}, 2.0));
    for (const std::string threshold : {"0.1", "0.001"}) {
        const auto sine = [&](const auto& x) { return sine_by_series(x, std::stod(threshold)); };
        example::write(folder, "sine_" + threshold + ".dot", to_dot(tandem::record(sine, point), {"x"}));
    }
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    differentiate_tanh(options.pictures);
    if (options.pictures.empty()) return 0;
    draw_graphs(options.pictures);
    const double pi = std::acos(-1.0);
    draw_derivatives([](const auto& x) { return sin(x); }, "sine", 2 * pi, options.pictures);
    draw_derivatives([](const auto& x) { return tanh(x); }, "tanh", 3, options.pictures);
}
