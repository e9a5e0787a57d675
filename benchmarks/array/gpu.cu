/// How near arrays on a GPU come to the bandwidth of its memory. Passes are compared with a copy on the same device;
/// results of two runs must have equal bits, and a training step must be capturable in a CUDA graph, which it is only
/// if nothing in it waits for the device.
///
/// nvcc -std=c++20 -O3 -DNDEBUG -arch=native --expt-relaxed-constexpr -Iinclude -Ibenchmarks benchmarks/array/gpu.cu
#include <tandem/array.hpp>
#include <tandem/array/device.hpp>

#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "text.hpp"

namespace {

using namespace tandem;
using bench::format;
using detail::check_cuda;

const std::vector<bench::option> options = {
    {"--rows", "N", "rows of the matrices (16384)"},
    {"--columns", "N", "columns of the matrices (8192)"},
    {"--repetitions", "N", "the best of so many is shown (20)"},
    {"--json", "FILE", "writes every figure; - is standard output"},
    {"--help", "", "this list"},
};

struct outcome {
    std::string type, name;
    double milliseconds, bytes;
};

/// Best time of some repetitions, by events on the stream.
double milliseconds(int repetitions, const std::function<void()>& run) {
    cudaEvent_t begin, end;
    check_cuda(cudaEventCreate(&begin), "event");
    check_cuda(cudaEventCreate(&end), "event");
    for (int i = 0; i < 3; ++i) run();
    float best = 1e30f;
    for (int i = 0; i < repetitions; ++i) {
        check_cuda(cudaEventRecord(begin, device::stream()), "event");
        run();
        check_cuda(cudaEventRecord(end, device::stream()), "event");
        check_cuda(cudaEventSynchronize(end), "event");
        float time = 0;
        check_cuda(cudaEventElapsedTime(&time, begin, end), "event");
        best = std::min(best, time);
    }
    check_cuda(cudaEventDestroy(begin), "event");
    check_cuda(cudaEventDestroy(end), "event");
    return best;
}

template <class T>
void require_equal_bits(const std::string& name, const std::function<Array<T, device>()>& run) {
    const std::vector<T> first = run().to_vector(), second = run().to_vector();
    if (std::memcmp(first.data(), second.data(), first.size() * sizeof(T)) != 0)
        throw std::runtime_error(name + ": two runs differ");
}

/// Every pass once: what it is called, the bytes that it must move, and how to run it.
template <class T>
void measure(index_t rows, index_t columns, int repetitions, std::vector<outcome>& outcomes) {
    using array = Array<T, device>;
    using variable = ADAdjoint<array>;
    const auto x = array::random_normal({rows, columns}, 1), seed = array::random_normal({rows, columns}, 2);
    const auto row = array::random_normal({columns}, 3), column = array::random_normal({rows, 1}, 4);
    array y = array::zeros({rows, columns});
    const double pass = static_cast<double>(x.size()) * sizeof(T);
    const auto add = [&](const std::string& name, double passes, const std::function<void()>& run) {
        outcomes.push_back(
            {sizeof(T) == 8 ? "double" : "float", name, milliseconds(repetitions, run), passes * pass});
    };

    add("cudaMemcpy, device to device", 2,
        [&] { device::copy(y.mutable_data(), x.data(), static_cast<std::size_t>(pass)); });
    add("copy", 2, [&] { y.assign(x); });
    add("forward, 1 matrix", 2, [&] { y.assign(exp(-x * x) * sin(row * x) + column * x); });
    add("forward, 3 matrices", 4, [&] { y.assign(x * seed + y); });
    add("transpose, read across", 2, [&] { y.assign(transpose(reshape(x, {columns, rows}))); });

    const auto sweep = [&](const std::string& name, double passes, Tape<array>& tape,
                           const variable& result) {
        add(name, passes, [&] {
            tape.clear_gradients();
            result.backward(seed, {.keep_recording = true});
        });
    };
    {
        Tape<array> tape;
        const auto v = tape.variable(x);
        sweep("reverse, assign", 3, tape, variable(exp(-v * v) * sin(row * v) + column * v));
    }
    {
        Tape<array> tape;
        const auto v = tape.variable(x);
        const variable first = tanh(v) * row;
        sweep("reverse, assign and accumulate", 8, tape, variable(first + exp(-v * v)));
    }
    {
        Tape<array> tape;
        const auto v = tape.variable(x), r = tape.variable(row);
        sweep("reverse, with the sum over rows", 3, tape, variable(exp(-v * v) * r));
    }
    {
        Tape<array> tape;
        const auto v = tape.variable(x), c = tape.variable(column);
        sweep("reverse, with the sums of rows", 3, tape, variable(exp(-v * v) * c));
    }
    array result = array::zeros({});
    add("sum", 1, [&] { result = sum(x); });
    add("sum over rows", 1, [&] { result = sum(x * row, 0); });
    add("sums of rows", 1, [&] { result = sum(x * row, {1}); });
    add("maxima of rows", 1, [&] { result = max(x, {1}); });

    const auto gradient = [&](int which) {
        Tape<array> tape;
        const variable v[] = {tape.variable(x), tape.variable(row), tape.variable(column)};
        const variable z = sum(exp(-v[0] * v[0]) * sin(v[1] * v[0]) + v[2] * v[0] * v[0]);
        z.backward();
        return v[which].gradient();
    };
    for (int which = 0; which < 3; ++which)
        require_equal_bits<T>("gradient", [&] { return gradient(which); });
    require_equal_bits<T>("sum", [&] { return array(sum(x * row)); });
    require_equal_bits<T>("sum over rows", [&] { return array(sum(exp(x), 0)); });
}

/// One step of gradient descent, computed at once and then as a graph: both must give the same weights.
void require_capture(index_t rows, index_t columns) {
    using array = Array<float, device>;
    const auto x = array::random_normal({rows, columns}, 1), target = array::random_normal({rows, 1}, 2);
    array weights = array::random_normal({columns}, 3);
    const array start = weights.copy();
    const auto step = [&] {
        Tape<array> tape;
        const auto w = tape.variable(weights.copy());
        const ADAdjoint<array> loss = mean(square(tanh(x * w) - target));
        loss.backward();
        weights.assign(weights - w.gradient() * 0.1f);
    };
    step();
    const std::vector<float> expected = weights.to_vector();
    weights.assign(start);
    device::synchronize();

    cudaGraph_t graph = nullptr;
    cudaGraphExec_t program = nullptr;
    check_cuda(cudaStreamBeginCapture(device::stream(), cudaStreamCaptureModeGlobal), "capture");
    step();
    check_cuda(cudaStreamEndCapture(device::stream(), &graph), "capture");
    check_cuda(cudaGraphInstantiate(&program, graph, 0), "capture");
    check_cuda(cudaGraphLaunch(program, device::stream()), "capture");
    const std::vector<float> captured = weights.to_vector();
    check_cuda(cudaGraphExecDestroy(program), "capture");
    check_cuda(cudaGraphDestroy(graph), "capture");
    if (std::memcmp(captured.data(), expected.data(), expected.size() * sizeof(float)) != 0)
        throw std::runtime_error("a captured step gives other weights than the step itself");
}

double gigabytes_per_second(const outcome& o) {
    return o.bytes / o.milliseconds * 1e-6;
}

void print(std::FILE* out, const std::vector<outcome>& outcomes) {
    double copy = 0;
    std::string type;
    for (const outcome& o : outcomes) {
        if (o.type != type) {
            type = o.type;
            copy = gigabytes_per_second(o);
            std::fprintf(out, "\n%-34s %10s %10s %8s\n", type.c_str(), "ms", "GB/s", "of copy");
        }
        std::fprintf(out, "%-34s %10.4f %10.1f %7.0f%%\n", o.name.c_str(), o.milliseconds,
                     gigabytes_per_second(o), 100 * gigabytes_per_second(o) / copy);
    }
}
std::string json(const std::string& gpu, index_t rows, index_t columns,
                 const std::vector<outcome>& outcomes) {
    std::string text = "{\n  \"gpu\": " + bench::json_string(gpu) + ",\n  \"rows\": " + std::to_string(rows) +
                       ",\n  \"columns\": " + std::to_string(columns) +
                       ",\n  \"equal_bits\": true,\n  \"captured_step\": true,\n  \"passes\": [\n";
    for (const outcome& o : outcomes)
        text += "    {\"type\": " + bench::json_string(o.type) + ", \"name\": " + bench::json_string(o.name) +
                ", \"milliseconds\": " + bench::json_number(o.milliseconds) +
                ", \"bytes\": " + bench::json_number(o.bytes) + (&o == &outcomes.back() ? "}\n" : "},\n");
    return text + "  ]\n}\n";
}

int run(const bench::command_line& arguments) {
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess || count == 0) {
        std::fprintf(stderr, "gpu: no GPU can be used here (%s); nothing was measured\n",
                     status == cudaSuccess ? "there is none" : cudaGetErrorString(status));
        return 3;
    }
    cudaDeviceProp gpu;
    check_cuda(cudaGetDeviceProperties(&gpu, 0), "properties");
    const std::string name = format("%s, compute capability %d.%d, %d multiprocessors", gpu.name, gpu.major,
                                    gpu.minor, gpu.multiProcessorCount);
    const auto rows = static_cast<index_t>(arguments.positive_number("--rows", 16384));
    const auto columns = static_cast<index_t>(arguments.positive_number("--columns", 8192));
    const int repetitions = static_cast<int>(arguments.positive_number("--repetitions", 20));

    std::FILE* out = arguments.value("--json") == "-" ? stderr : stdout;
    std::fprintf(out, "%s\nmatrices of %lld x %lld\n", name.c_str(), static_cast<long long>(rows),
                 static_cast<long long>(columns));
    std::vector<outcome> outcomes;
    measure<float>(rows, columns, repetitions, outcomes);
    measure<double>(rows, columns, repetitions, outcomes);
    print(out, outcomes);
    require_capture(1024, 256);
    std::fprintf(
        out,
        "\ntwo runs of every gradient and sum have equal bits; a training step was captured and replayed\n");
    if (arguments.has("--json"))
        bench::write_file(arguments.value("--json"), json(name, rows, columns, outcomes));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::exit_status("gpu", [&] {
        const bench::command_line arguments(options, argc, argv);
        if (!arguments.has("--help")) return run(arguments);
        std::printf("Compares passes over arrays on a GPU with a copy.\n\nusage: gpu [options]\n\n");
        arguments.print_options();
        return 0;
    });
}
