// An expression so cheap that memory decides: how often each array is moved.
#include "packets.hpp"
#include "torch.hpp"

namespace {

using namespace bench;

template <class T>
struct linear_problem {
    Array<T> x, b, seed;  // the seed: the derivative by y of what comes after it
};

template <class T>
struct by_hand {
    padded<T> x, b, seed, y, gx, gb;

    explicit by_hand(const linear_problem<T>& in)
        : x(in.x), b(in.b), seed(in.seed), y(x.size()), gx(x.size()), gb(x.size()) {}

    // Sizes and pointers in names of their own: a store of a packet may change any member.
    void forward() {
        const std::size_t n = x.size();
        const T *const to_x = x.data(), *const to_b = b.data();
        T* const to_y = y.data();
        const packet<T> two(T(2));
        for (std::size_t i = 0; i < n; i += lanes_of<T>)
            store<T>(to_y + i, two * load(to_x + i) + load(to_b + i));
    }
    void reverse() {
        const std::size_t n = x.size();
        const T* const to_seed = seed.data();
        T *const to_gx = gx.data(), *const to_gb = gb.data();
        const packet<T> two(T(2));
        for (std::size_t i = 0; i < n; i += lanes_of<T>) {
            const packet<T> s = load(to_seed + i);
            store<T>(to_gx + i, two * s);
            store<T>(to_gb + i, s);
        }
    }
    void one_pass() {
        const std::size_t n = x.size();
        const T *const to_x = x.data(), *const to_b = b.data(), *const to_seed = seed.data();
        T *const to_y = y.data(), *const to_gx = gx.data(), *const to_gb = gb.data();
        const packet<T> two(T(2));
        for (std::size_t i = 0; i < n; i += lanes_of<T>) {
            const packet<T> s = load(to_seed + i);
            store<T>(to_y + i, two * load(to_x + i) + load(to_b + i));
            store<T>(to_gx + i, two * s);
            store<T>(to_gb + i, s);
        }
    }
    void plain_forward() {
        for (std::size_t i = 0; i < x.size(); ++i) y[i] = 2 * x[i] + b[i];
    }
    void plain_gradient() {
        plain_forward();
        for (std::size_t i = 0; i < x.size(); ++i) {
            gx[i] = 2 * seed[i];
            gb[i] = seed[i];
        }
    }
    results value() const { return {y.values()}; }
    results value_and_gradient() const { return {y.values(), gx.values(), gb.values()}; }
};

template <class T, class Space>
struct by_tandem {
    using array = Array<T, Space>;
    array x, b, seed;
    std::vector<array> found;

    explicit by_tandem(const linear_problem<T>& in)
        : x(in.x.template to<Space>()), b(in.b.template to<Space>()), seed(in.seed.template to<Space>()) {}

    void forward() {
        found.clear();
        found.push_back(T(2) * x + b);
    }
    void gradient() {
        found.clear();
        tandem::Tape<array> tape;
        const auto X = tape.variable(x), B = tape.variable(b);
        const tandem::Variable<T, Space> result = T(2) * X + B;
        result.backward(seed);
        found.push_back(result.value());
        found.push_back(X.gradient());
        found.push_back(B.gradient());
    }
};

template <class T>
std::vector<contest> contests_of(std::size_t n) {
    const Shape shape{static_cast<index_t>(n)};
    const linear_problem<T> in{Array<T>::random_normal(shape, 1), Array<T>::random_normal(shape, 2),
                               Array<T>::random_normal(shape, 3)};
    std::vector<contest> contests = contests_by_hand<by_hand<T>>(in);
    add_tandem<by_tandem<T, host>>("tandem", contests, in);
    add_tandem<by_tandem<T, host_parallel>>("parallel", contests, in);
    add_torch_linear(contests, in.x, in.b, in.seed);
    return contests;
}

const bool added =
    add_case({"linear", "2*x + b", "element", 1, {1000, 10'000, 100'000, 1'000'000, 10'000'000}, {}, {}, 2},
             []<class T>(T, std::size_t n) { return contests_of<T>(n); });

}  // namespace
