// A chain of transcendental functions under a sum: what is computed decides, not what is moved.
#include "packets.hpp"
#include "torch.hpp"

#include <cmath>
#include <utility>

namespace {

using namespace bench;

template <class T>
struct chain {
    Array<T> x, b;
    T a;
};

/// One pass for value and gradient, with one exp and one sincos an element and no guards: nothing that can be told
/// from the value alone is computed twice, and nothing is stored but results.
template <class T>
struct by_hand {
    padded<T> x, b, gx, gb;
    T a, ga = 0;
    double y = 0;

    explicit by_hand(const chain<T>& in) : x(in.x), b(in.b), gx(x.size()), gb(x.size()), a(in.a) {}

    /// Calls step(i) at each packet, and finish() after each block.
    template <class Step, class Finish>
    void for_each_packet(const Step& step, const Finish& finish) const {
        const std::size_t n = x.size();  // as the pointers below: a store of a packet may change any member
        for (std::size_t i = 0; i < n;) {
            const std::size_t end = std::min(i + block, n);
            for (; i < end; i += lanes_of<T>) step(i);
            finish();
        }
    }
    void forward() {
        const T *const to_x = x.data(), *const to_b = b.data();
        const packet<T> factor(a);
        packet<T> sum(T(0));
        double total = 0;
        for_each_packet(
            [&](std::size_t i) {
                const auto xi = load(to_x + i);
                sum += simd::exp(-xi * xi) * simd::sin(factor * xi) + load(to_b + i);
            },
            [&] { total += static_cast<double>(sum_of_lanes<T>(std::exchange(sum, packet<T>(T(0))))); });
        y = total;
    }
    void reverse() { differentiate<false>(); }
    void one_pass() { differentiate<true>(); }
    template <bool with_value>
    void differentiate() {
        const T *const to_x = x.data(), *const to_b = b.data();
        T *const to_gx = gx.data(), *const to_gb = gb.data();
        const packet<T> factor(a), one(T(1)), two(T(2));
        packet<T> sum(T(0)), sum_a(T(0));
        double total = 0, by_a = 0;
        for_each_packet(
            [&](std::size_t i) {
                const auto xi = load(to_x + i);
                const packet<T> e = simd::exp(-xi * xi);
                const auto sc = simd::sincos(packet<T>(factor * xi));
                const packet<T> es = e * sc.first, ec = e * sc.second;
                if (with_value) sum += es + load(to_b + i);
                sum_a += ec * xi;
                store<T>(to_gx + i, ec * factor - two * xi * es);
                store<T>(to_gb + i, one);
            },
            [&] {
                if (with_value)
                    total += static_cast<double>(sum_of_lanes<T>(std::exchange(sum, packet<T>(T(0)))));
                by_a += static_cast<double>(sum_of_lanes<T>(std::exchange(sum_a, packet<T>(T(0)))));
            });
        if (with_value) y = total;
        ga = static_cast<T>(by_a);
    }
    results value() const { return {{y}}; }
    results value_and_gradient() const { return {{y}, gx.values(), {static_cast<double>(ga)}, gb.values()}; }
};

/// The loops that one writes first.
template <class T>
struct plain_loop : by_hand<T> {
    using by_hand<T>::by_hand;

    void plain_forward() {
        double total = 0;
        for (std::size_t i = 0; i < this->x.size();) {
            T sum = 0;
            for (const std::size_t end = std::min(i + block, this->x.size()); i < end; ++i)
                sum += std::exp(-this->x[i] * this->x[i]) * std::sin(this->a * this->x[i]) + this->b[i];
            total += static_cast<double>(sum);
        }
        this->y = total;
    }
    void plain_gradient() {
        double total = 0, by_a = 0;
        for (std::size_t i = 0; i < this->x.size();) {
            T sum = 0, sum_a = 0;
            for (const std::size_t end = std::min(i + block, this->x.size()); i < end; ++i) {
                const T xi = this->x[i], e = std::exp(-xi * xi), s = std::sin(this->a * xi),
                        c = std::cos(this->a * xi);
                sum += e * s + this->b[i];
                sum_a += e * c * xi;
                this->gx[i] = e * c * this->a - 2 * xi * e * s;
                this->gb[i] = 1;
            }
            total += static_cast<double>(sum);
            by_a += static_cast<double>(sum_a);
        }
        this->y = total;
        this->ga = static_cast<T>(by_a);
    }
};

template <class T, class Space>
struct by_tandem {
    using array = Array<T, Space>;
    array x, b, a;
    std::vector<array> found;

    explicit by_tandem(const chain<T>& in)
        : x(in.x.template to<Space>()), b(in.b.template to<Space>()), a(in.a) {}

    void forward() {
        found.clear();
        found.push_back(sum(exp(-x * x) * sin(a * x) + b));
    }
    void gradient() {
        found.clear();
        tandem::Tape<array> tape;
        const auto X = tape.variable(x), B = tape.variable(b), factor = tape.variable(a);
        const tandem::Variable<T, Space> y = sum(exp(-X * X) * sin(factor * X) + B);
        y.backward();
        found.push_back(y.value());
        found.push_back(X.gradient());
        found.push_back(factor.gradient());
        found.push_back(B.gradient());
    }
};

template <class T>
std::vector<contest> contests_of(std::size_t n) {
    // Positive terms, so that no sum cancels: its relative error would say nothing.
    const Shape shape{static_cast<index_t>(n)};
    const chain<T> in{Array<T>::random_uniform(shape, 1, T(0.1), T(2)),
                      Array<T>::random_uniform(shape, 2, T(0.5), T(1.5)), T(0.7)};
    std::vector<contest> contests = contests_by_hand<plain_loop<T>>(in);
    add_tandem<by_tandem<T, host>>("tandem", contests, in);
    add_tandem<by_tandem<T, host_parallel>>("parallel", contests, in);
    add_torch_chain(contests, in.x, in.b, in.a);
    return contests;
}

const bool added = add_case({"chain",
                             "sum(exp(-x*x) * sin(a*x) + b)",
                             "element",
                             1,
                             {1000, 10'000, 100'000, 1'000'000, 10'000'000},
                             {},
                             {},
                             1},
                            []<class T>(T, std::size_t n) { return contests_of<T>(n); });

}  // namespace
