// Writes graphs as C++ source with a main() that prints values and derivatives, and prints to standard output what it
// must print: the bits of the graph and of its derivative as a graph. Usage: write FILE CASE
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <tandem/graph.hpp>

namespace {

template <class T>
std::string bits(const T& x) {
    char text[64];
    std::snprintf(text, sizeof text, x != x ? "nan\n" : "%a\n", static_cast<double>(x));
    return text;
}

const auto marked = tandem::custom([](const auto& a) { return a * a; }).vjp([](const auto& a, const auto& w) {
    return 5 * a * w;
});

template <class T, class F>
void write(const char* path, const F& f, const std::vector<T>& at,
           const std::vector<std::vector<T>>& points) {
    const auto graph = tandem::record(f, at);
    const auto derivative = differentiate(graph);
    constexpr bool is_scalar = std::is_arithmetic_v<std::remove_cvref_t<decltype(graph(at))>>;
    const std::string type = std::is_same_v<T, float> ? "float" : "double";
    std::ofstream out(path);
    out << to_cpp(graph, "f") << "#include <cstdio>\n"
        << "void print(double x) { std::printf(x != x ? \"nan\\n\" : \"%a\\n\", x); }\n"
        << "int main() {\n";
    const std::size_t n = graph.size(), m = graph.output_size();
    for (const auto& x : points) {
        std::string numbers;
        for (const T& e : x) numbers += tandem::detail::cpp_literal(e) + ", ";
        out << "    { " << type << " x[] = {" << numbers << "}, y[" << m << "], d[" << m * n << "];\n"
            << (is_scalar ? "      y[0] = f(x); f_gradient(x, d);\n" : "      f(x, y); f_jacobian(x, d);\n")
            << "      for (auto e : y) print(e);\n      for (auto e : d) print(e); }\n";
        if constexpr (is_scalar) {
            std::cout << bits(graph(x));
            for (const T& e : derivative(x)) std::cout << bits(e);
        } else {
            for (const T& e : graph(x)) std::cout << bits(e);
            for (const auto& row : derivative(x))
                for (const T& e : row) std::cout << bits(e);
        }
    }
    out << "}\n";
}

}  // namespace

int main(int, char** argv) {
    using std::atan2, std::pow, std::hypot, std::fma, std::ldexp;
    const double inf = std::numeric_limits<double>::infinity(),
                 nan = std::numeric_limits<double>::quiet_NaN();
    switch (std::atoi(argv[2])) {
    case 0:
        write<double>(argv[1],
                      [](const auto& v) {
                          const auto x = v[0], y = v[1];
                          return exp(x) + exp2(y) * expm1(x) - log(x) / log2(y) + log10(x) * log1p(y) +
                                 sin(x) * cos(y) + tan(x) + atan2(x, y) + sinh(x) * cosh(y) + tanh(x) +
                                 asinh(x) + sqrt(x) * cbrt(y) + pow(x, y) + hypot(x, y) + erf(x) * erfc(y) +
                                 fma(x, y, x) + ldexp(x, 3) + rsqrt(y) + square(x) + fmod(y, x) +
                                 floor(y) * x + tandem::stop_gradient(x) * y + marked(x * y);
                      },
                      {0.5, 2.5}, {{0.5, 2.5}, {1.25, 0.75}, {3.5, 11.0}, {nan, 1.0}, {inf, 2.0}});
        break;
    case 1:
        write<double>(argv[1],
                      [](const auto& v) {
                          using Number = std::decay_t<decltype(v[0])>;
                          const Number x = v[0], y = v[1];
                          return sigmoid(x) + softplus(y) * relu(x) + logit(x * x / (1 + x * x)) +
                                 max(x, y) * min(x, y) + clamp(x, Number(-1), Number(1)) + abs(y) +
                                 sinpi(x) * cospi(y) + tanpi(x) +
                                 select(x < y && !(y == 2), x * 3, sqrt(x - y)) + fdim(x, y) +
                                 copysign(x, y) + select(x <= 0, y, 1 / x);
                      },
                      {0.5, 2.5},
                      {{0.5, 2.5}, {-0.25, 0.75}, {3.5, -1.0}, {1.0, 1.0}, {-0.0, 0.0}, {1.5, 2.0}});
        break;
    case 2:
        write<double>(argv[1],
                      [](const auto& v) {
                          return std::vector{eval(v[0] * v[1]), eval(sin(v[0])), v[1],
                                             std::decay_t<decltype(v[0])>(4.5)};
                      },
                      {0.5, 2.5}, {{0.5, 2.5}, {-0.0, inf}});
        break;
    case 3:
        write<double>(
            argv[1],
            [](const auto& v) { return hypot(v[0], v[1], v[0] * v[1]) * lerp(v[0], v[1], v[0] + 1); },
            {0.5, 2.5}, {{0.5, 2.5}, {-3.0, 4.0}});
        break;
    default:
        write<float>(argv[1], [](const auto& v) { return exp(v[0]) * v[1] + v[1] / 3 + pow(v[0], v[1]); },
                     {0.5f, 2.5f}, {{0.5f, 2.5f}, {1.25f, -3.0f}});
    }
}
