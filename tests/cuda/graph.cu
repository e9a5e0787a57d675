// The kernels that run graphs over samples, compiled for a GPU; the compiler's report on them is checked.
#include <tandem/array/device.hpp>
#include <tandem/graph.hpp>

using namespace tandem;

template <class T>
Array<T, device> slopes(const Array<T, device>& X) {
    const auto pair = [](const auto& a, const auto& b) { return a * exp(-b) + b; };
    const auto graph = record([&](const auto& x) { return sin(x[0]) * x[1] + elemental(pair, x[0], x[1]); }, std::vector<T>{1, 2});
    return graph.batch_gradient(X)(tandem::all, 0) + graph.batch(X);
}

int main() {
    slopes(Array<double, device>::ones({4, 2}));
    slopes(Array<float, device>::ones({4, 2}));
}
