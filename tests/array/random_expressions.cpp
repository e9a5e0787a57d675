// Random programs of elementwise operations, reductions and views: every space agrees with the scalar tape.
#include <doctest/doctest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "naive.hpp"

using arrays::A;
using arrays::naive;
using tandem::index_t;
using tandem::Shape;

namespace {

/// Operations are bounded, with bounded derivatives, so that no program blows up. Arrays are of shapes that all
/// broadcast with one another: reductions keep axes.
constexpr std::size_t operation_count = 16;

template <class X>
struct operations;

/// f(p, q) element by element, fused or not.
#define ELEMENTWISE(Number, evaluated)                                                             \
    [](const Number& p, const Number& q) { return evaluated(tanh(p + q)); },                       \
        [](const Number& p, const Number& q) { return evaluated(sin(p) * cos(q)); },               \
        [](const Number& p, const Number& q) { return evaluated(p / (1 + square(q))); },           \
        [](const Number& p, const Number& q) { return evaluated(exp(-square(p)) * q); },           \
        [](const Number& p, const Number& q) { return evaluated(0.5 * p - 0.25 * q); },            \
        [](const Number& p, const Number& q) { return evaluated(log1p(square(p)) * sigmoid(q)); }, \
        [](const Number& p, const Number& q) { return evaluated(atan(p * q)); },                   \
        [](const Number& p, const Number& q) { return evaluated(max(p, q) * 0.5 + sqrt(1 + square(p))); }

template <class T, class Space>
struct operations<tandem::ADAdjoint<tandem::Array<T, Space>>> {
    using V = tandem::ADAdjoint<tandem::Array<T, Space>>;
    using operation = V (*)(const V&, const V&);
    static V run(std::size_t k, const V& left, const V& right) {
        static constexpr operation all[operation_count] = {
            ELEMENTWISE(V, V),
            [](const V& a, const V&) { return V(mean(a, {0}, true)); },
            [](const V& a, const V& b) { return V(mean(sin(a) * b, -1, true)); },
            [](const V& a, const V& b) { return V(mean(a * cos(b), {-1, 0}, true)); },
            [](const V& a, const V&) { return V(a(tandem::range(std::nullopt, std::nullopt, -1))); },
            [](const V& a, const V& b) { return V(where(a > b, a * 0.5, tanh(b))); },
            [](const V& a, const V&) { return V(norm(a, {0}, true) * 0.3); },
            [](const V& a, const V& b) { return V(tanh(sum(a * b) * 0.01) + b); },
            [](const V& a, const V&) { return V(logsumexp(a, {-1}, true) * 0.3); },
        };
        return all[k](left, right);
    }
};

template <class N>
struct operations<naive<N>> {
    using V = naive<N>;
    using operation = V (*)(const V&, const V&);
    template <class F>
    static V each(const F& f, const V& a, const V& b) {
        return arrays::map(f, a, b);
    }
    static unsigned last(const V& a) { return 1u << (a.shape.rank() - 1); }
    static V run(std::size_t k, const V& a, const V& b) {
        using element = N (*)(const N&, const N&);
        static constexpr element elementwise[] = {ELEMENTWISE(N, N)};
        const auto loop_mean = [](const auto& x) {
            return N(arrays::total(x) / static_cast<double>(x.size()));
        };
        switch (k) {
        case 8:
            return arrays::reduce(loop_mean, a, 1u, true);
        case 9:
            return arrays::reduce(loop_mean, each([](const N& p, const N& q) { return sin(p) * q; }, a, b),
                                  2u, true);
        case 10:
            return arrays::reduce(loop_mean, each([](const N& p, const N& q) { return p * cos(q); }, a, b),
                                  3u, true);
        case 11:
            return arrays::by_index<N>(
                a.shape, [&](const arrays::indices& i) { return a.at({a.shape[0] - 1 - i[0], i[1]}); });
        case 12:
            return each([](const N& p, const N& q) { return p > q ? N(p * 0.5) : N(tanh(q)); }, a, b);
        case 13: {
            const auto root = [](const auto& x) {
                N s(0);
                for (const N& e : x) s += e * e;
                return N(0.3 * sqrt(s));
            };
            return arrays::reduce(root, a, 1u, true);
        }
        case 14: {
            const N s =
                tanh(arrays::total(each([](const N& p, const N& q) { return p * q; }, a, b).values) * 0.01);
            return arrays::map([&](const N& q) { return s + q; }, b);
        }
        case 15: {
            const auto log_of_sum = [](const auto& x) {
                N s(0);
                for (const N& e : x) s += exp(e);
                return N(0.3 * log(s));
            };
            return arrays::reduce(log_of_sum, a, 2u, true);
        }
        default:
            return each(elementwise[k], a, b);
        }
    }
};

struct step {
    std::size_t operation, a, b;
};
struct program {
    std::vector<A> inputs;
    std::vector<step> steps;
};

program random_program(unsigned seed) {
    std::mt19937 engine(seed);
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine);
    };
    const auto rows = static_cast<index_t>(1 + below(5)), columns = static_cast<index_t>(1 + below(40));
    program p;
    for (const Shape& shape : {Shape{rows, columns}, Shape{rows, 1}, Shape{1, columns}, Shape{rows, columns}})
        p.inputs.push_back(A::random_normal(shape, seed * 10 + p.inputs.size()));
    const std::size_t length = 3 + below(12);
    for (std::size_t n = p.inputs.size(); p.steps.size() < length; ++n)
        p.steps.push_back({below(operation_count), below(n), below(n)});
    return p;
}
std::string text(const program& p) {
    std::ostringstream out;
    out << "inputs of shape " << p.inputs[0].shape();
    std::size_t n = p.inputs.size();
    for (const step& s : p.steps)
        out << "; x" << n++ << " = " << s.operation << "(x" << s.a << ", x" << s.b << ")";
    return out.str();
}

/// The numbers of a program; a sum of all of them, so that each has an adjoint.
template <class X>
std::vector<X> run(const program& p, std::vector<X> numbers) {
    for (const step& s : p.steps)
        numbers.push_back(operations<X>::run(s.operation, numbers[s.a], numbers[s.b]));
    return numbers;
}

/// The value of every number and the gradient of their weighed sum by every input, one after another.
template <class Space>
std::vector<A> by_arrays(const program& p) {
    using array = tandem::Array<double, Space>;
    using V = tandem::ADAdjoint<array>;
    tandem::Tape<array> tape;
    std::vector<V> inputs;
    for (const A& x : p.inputs) inputs.push_back(tape.variable(x.to<Space>()));
    const std::vector<V> numbers = run(p, inputs);
    V total = 0;
    std::vector<A> result;
    for (const V& x : numbers) {
        total += arrays::weighed(x);
        result.push_back(x.value().template to<tandem::host>());
    }
    total.backward();
    for (const V& x : inputs) result.push_back(x.gradient().template to<tandem::host>());
    return result;
}
std::vector<A> by_loops(const program& p) {
    using N = tandem::ADAdjoint<double>;
    tandem::Tape<double> tape;
    std::vector<naive<N>> inputs;
    for (const A& x : p.inputs) inputs.emplace_back(x.shape(), tape.variables(x.to_vector()));
    const auto numbers = run(p, inputs);
    N total = 0;
    std::vector<A> result;
    const auto keep = [&](const naive<N>& x, const auto& get) {
        std::vector<double> values;
        for (const N& e : x.values) values.push_back(get(e));
        result.push_back(A(x.shape, values));
    };
    for (const auto& x : numbers) {
        total += arrays::weighed(x);
        keep(x, [](const N& e) { return e.value(); });
    }
    total.backward();
    for (const auto& x : inputs) keep(x, [](const N& e) { return e.gradient(); });
    return result;
}

template <class Space>
void compare(unsigned programs) {
    for (unsigned seed = 1; seed <= programs; ++seed) {
        const program p = random_program(seed);
        const auto got = by_arrays<Space>(p), expected = by_loops(p);
        for (std::size_t k = 0; k < got.size(); ++k) {
            const bool agrees = arrays::near(got[k], expected[k], 1e-11);
            CHECK_MESSAGE(agrees, "seed ", seed, ", number ", k, " of ", text(p), ": ",
                          arrays::both(got[k], expected[k]));
            if (!agrees) break;
        }
    }
}

}  // namespace

TEST_CASE("random array programs: host = scalar tape") {
    compare<tandem::host>(300);
}
TEST_CASE("random array programs: host_parallel = scalar tape") {
    compare<tandem::host_parallel>(60);
}
TEST_CASE("random array programs: device_emulation = scalar tape") {
    compare<tandem::device_emulation>(60);
}
