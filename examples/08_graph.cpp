// Graphs: a function recorded once, then replayed, differentiated, run over many samples, and looked at.
// `08_graph FILE` writes the picture to FILE; `dot -Tsvg FILE` draws it.
#include <fstream>
#include <iostream>
#include <tandem/graph.hpp>

using namespace tandem;

int main(int argc, char** argv) {
    const auto f = [](const auto& x) { return log(x[0]) + x[0] * x[1] - sin(x[1]); };
    const std::vector<double> x{2, 5};

    // Statements of the function are what is replayed.
    const auto graph = record([&](const auto& v) { return f(v); }, x);
    std::cout << to_text(graph) << "value    " << graph(x) << '\n'
              << "gradient " << graph.gradient(x)[0] << ", " << graph.gradient(x)[1] << '\n'
              << "Hessian\n" << graph.hessian(x) << "\n\n";

    // Derivatives are graphs again, of elementary operations.
    const auto slope = record([](const auto& v) { return tanh(v); }, 0.5);
    const auto third = differentiate(differentiate(differentiate(slope)));
    std::cout << "third derivative of tanh at 0.5: " << third(0.5) << ", by Taylor arithmetic "
              << derivatives<3>([](const auto& v) { return tanh(v); }, 0.5)[3] << "\n\n";

    // Many samples, block by block in SIMD registers: a row each.
    const Array<double> X{{2, 5}, {1, 0}, {3, 1}};
    std::cout << "values    " << graph.batch(X) << '\n' << "gradients\n" << graph.batch_gradient(X) << "\n\n";

    // A branch is guarded: a replay that would take the other one is an error, or is recorded anew.
    const auto huber = [](const auto& v) {
        using Number = std::decay_t<decltype(v)>;
        return abs(v) < 1 ? Number(v * v / 2) : Number(abs(v) - 0.5);
    };
    try {
        record(huber, 0.5)(3.0);
    } catch (const branch_changed& e) {
        std::cout << e.what() << '\n';
    }
    const auto both = record(branch_policy::rerecord, huber, 0.5);
    std::cout << both(0.5) << ", " << both(3.0) << ", " << both(0.25) << " by " << both.recording_count()
              << " recordings\n";

    if (argc > 1) std::ofstream(argv[1]) << to_dot(graph, {"x1", "x2"}, x);
}
