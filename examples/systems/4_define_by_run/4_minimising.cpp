// A define-by-run framework, chapter 4: minimising, by gradients and by second derivatives.
//
// Rosenbrock's function is a curved valley with steep walls and a floor that hardly falls, with its lowest point, 0, at
// (1, 1). Steps down the gradient find the valley at once and then creep. Newton's method looks for a zero of the
// gradient, and uses its derivative, the Hessian.
//
//     example_4_define_by_run_4_minimising [--pictures FOLDER]
//
// Prints every hundredth of 1000 steps of gradient descent from (0, 2), and Newton's steps for x^4 - 2 x^2 and for
// Rosenbrock's function. FOLDER/rosenbrock.gnuplot draws both paths.
#include <cmath>
#include <iomanip>
#include <iostream>
#include <support/options.hpp>
#include <support/plot.hpp>
#include <tandem/array.hpp>
#include <vector>

using tandem::Array;

namespace {

// For any number type: one with a tangent, one on a tape, an array of them.
template <class T>
T rosenbrock(const T& x0, const T& x1) {
    return 100 * square(x1 - square(x0)) + square(x0 - 1);
}

struct Path {
    std::vector<double> x0, x1;
    void add(double a, double b) {
        x0.push_back(a);
        x1.push_back(b);
    }
};
void print_row(int step, double x0, double x1) {
    std::cout << std::setw(6) << step << std::setw(10) << x0 << std::setw(10) << x1 << '\n';
}

// The tape is made once; clear() keeps its memory.
Path gradient_descent() {
    Path path;
    double x0 = 0, x1 = 2;
    const double rate = 0.001;
    tandem::Tape<double> tape;
    std::cout << "gradient descent on Rosenbrock's function\n  step        x0        x1\n";
    for (int step = 0; step <= 1000; ++step) {
        path.add(x0, x1);
        if (step % 100 == 0) print_row(step, x0, x1);
        tape.clear();
        const auto a = tape.variable(x0), b = tape.variable(x1);
        const tandem::ADAdjoint<double> y = rosenbrock(a, b);
        y.backward();
        x0 -= rate * a.gradient();
        x1 -= rate * b.gradient();
    }
    return path;
}

// In one dimension: x -= f'(x) / f''(x), both from one run in Taylor arithmetic. x^4 - 2 x^2 has minima at -1 and 1.
void newton_in_one_dimension() {
    std::cout << "\nNewton's method on x^4 - 2 x^2\n";
    double x = 2;
    for (int step = 0; step <= 7; ++step) {
        std::cout << std::setw(6) << step << std::setw(10) << x << '\n';
        const auto f = tandem::derivatives<2>([](const auto& t) { return pow(t, 4) - 2 * square(t); }, x);
        x -= f[1] / f[2];
    }
}

// In two: the step solves H step = gradient.
Path newton_in_two_dimensions() {
    Path path;
    std::vector<double> x{0, 2};
    std::cout << "\nNewton's method on Rosenbrock's function\n  step        x0        x1\n";
    for (int step = 0; step <= 6; ++step) {
        path.add(x[0], x[1]);
        print_row(step, x[0], x[1]);
        const auto [value, g, H] =
            tandem::value_gradient_hessian([](const auto& v) { return rosenbrock(v[0], v[1]); }, x);
        const double determinant = H(0, 0) * H(1, 1) - H(0, 1) * H(1, 0);
        x[0] -= (H(1, 1) * g[0] - H(0, 1) * g[1]) / determinant;
        x[1] -= (H(0, 0) * g[1] - H(1, 0) * g[0]) / determinant;
    }
    return path;
}

void draw(const Path& gradient, const Path& newton, const std::filesystem::path& folder) {
    const auto x0 = Array<double>::linspace(-2, 2, 160), x1 = Array<double>::linspace(-1, 3, 160);
    const Array<double> heights = log10(rosenbrock(x0, x1(tandem::all, tandem::newaxis)) + 1e-3);
    example::Plot plot("Rosenbrock's function (logarithm), from (0, 2) to (1, 1)", "x0", "x1");
    plot.setting("set palette defined (0 'white', 1 'gray60')");
    plot.image(heights, -2, 2, -1, 3);
    plot.line("gradient descent, 1000 steps", Array<double>(gradient.x0), Array<double>(gradient.x1));
    plot.line("Newton's method, 6 steps", Array<double>(newton.x0), Array<double>(newton.x1));
    plot.points("minimum", {1.0}, {1.0});
    plot.write(folder, "rosenbrock");
}

}  // namespace

int main(int argc, char** argv) {
    const example::Options options(argc, argv);
    std::cout << std::fixed << std::setprecision(5);
    const Path gradient = gradient_descent();
    newton_in_one_dimension();
    const Path newton = newton_in_two_dimensions();
    if (!options.pictures.empty()) draw(gradient, newton, options.pictures);
}
