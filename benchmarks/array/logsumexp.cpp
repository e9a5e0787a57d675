// log(sum(exp(x))) of each row: a reduction that tandem computes in several passes over the array, and a hand-written
// loop row by row, in the cache.
#include "packets.hpp"

#include <cmath>
#include <memory>

namespace {

using namespace bench;

constexpr std::size_t columns = 1000;

template <class T>
struct problem {
    Array<T> x, weight;  // the weights of the results in what is differentiated
};

template <class T>
struct by_hand {
    // Rows are whole packets; what fills them up vanishes in the exponential.
    static constexpr std::size_t stride = (columns + 63) / 64 * 64;
    std::size_t rows;
    padded<T> x, y, weight, g;

    explicit by_hand(const problem<T>& in)
        : rows(static_cast<std::size_t>(in.weight.size())), x(rows * stride), y(rows), weight(in.weight),
          g(rows * stride) {
        const std::vector<T> values = in.x.to_vector();
        for (std::size_t i = 0; i < rows * stride; ++i)
            x[i] = i % stride < columns ? values[i / stride * columns + i % stride] : T(-1e30);
    }
    static T largest_of(const T* row) {
        packet<T> largest(load(row));
        for (std::size_t i = lanes_of<T>; i < stride; i += lanes_of<T>)
            largest = simd::max(largest, load(row + i));
        return largest_lane<T>(largest);
    }
    void forward() {
        const std::size_t count = rows;  // a store of a packet may change any member
        for (std::size_t r = 0; r < count; ++r) {
            const T* row = x.data() + r * stride;
            const T top = largest_of(row);
            const packet<T> shift(top);
            packet<T> sum(T(0));
            for (std::size_t i = 0; i < stride; i += lanes_of<T>)
                sum += simd::exp(packet<T>(load(row + i) - shift));
            y[r] = std::log(sum_of_lanes<T>(sum)) + top;
        }
    }
    void gradient() {
        const std::size_t count = rows;
        for (std::size_t r = 0; r < count; ++r) {
            const T* row = x.data() + r * stride;
            T* out = g.data() + r * stride;
            const T top = largest_of(row);
            const packet<T> shift(top);
            packet<T> sum(T(0));
            for (std::size_t i = 0; i < stride; i += lanes_of<T>) {
                const packet<T> e = simd::exp(packet<T>(load(row + i) - shift));
                store<T>(out + i, e);
                sum += e;
            }
            const T total = sum_of_lanes<T>(sum);
            const packet<T> scale(weight[r] / total);
            for (std::size_t i = 0; i < stride; i += lanes_of<T>) store<T>(out + i, load(out + i) * scale);
            y[r] = std::log(total) + top;
        }
    }
    template <bool with_gradient>
    void plain() {
        for (std::size_t r = 0; r < rows; ++r) {
            const T* row = x.data() + r * stride;
            T* out = g.data() + r * stride;
            T top = row[0], sum = 0;
            for (std::size_t i = 1; i < columns; ++i) top = std::max(top, row[i]);
            for (std::size_t i = 0; i < columns; ++i) {
                const T e = std::exp(row[i] - top);
                if (with_gradient) out[i] = e;
                sum += e;
            }
            if (with_gradient)
                for (std::size_t i = 0; i < columns; ++i) out[i] *= weight[r] / sum;
            y[r] = std::log(sum) + top;
        }
    }
    results value() const { return {y.values()}; }
    results value_and_gradient() const {
        std::vector<double> dense;
        for (std::size_t r = 0; r < rows; ++r)
            dense.insert(dense.end(), g.data() + r * stride, g.data() + r * stride + columns);
        return {y.values(), std::move(dense)};
    }
};

template <class T, class Space>
struct by_tandem {
    using array = Array<T, Space>;
    array x, weight;
    std::vector<array> found;

    explicit by_tandem(const problem<T>& in)
        : x(in.x.template to<Space>()), weight(in.weight.template to<Space>()) {}

    void forward() {
        found.clear();
        found.push_back(logsumexp(x, 1));
    }
    void gradient() {
        found.clear();
        tandem::Tape<array> tape;
        const auto X = tape.variable(x);
        const tandem::Variable<T, Space> y = logsumexp(X, 1);
        y.backward(weight);
        found.push_back(y.value());
        found.push_back(X.gradient());
    }
};

template <class T>
std::vector<contest> contests_of(std::size_t rows) {
    const auto count = static_cast<index_t>(rows);
    const problem<T> in{Array<T>::random_normal(Shape{count, static_cast<index_t>(columns)}, 1),
                        Array<T>::random_uniform(Shape{count}, 2, T(0.5), T(1.5))};
    const auto hand = std::make_shared<by_hand<T>>(in);
    const auto value = [hand] { return hand->value(); };
    const auto gradient = [hand] { return hand->value_and_gradient(); };
    std::vector<contest> contests{{"value",
                                   {{"hand", [hand] { hand->forward(); }, value},
                                    {"plain", [hand] { hand->template plain<false>(); }, value}}},
                                  {"value and gradient",
                                   {{"hand", [hand] { hand->gradient(); }, gradient},
                                    {"plain", [hand] { hand->template plain<true>(); }, gradient}}}};
    add_tandem<by_tandem<T, host>>("tandem", contests, in);
    add_tandem<by_tandem<T, host_parallel>>("parallel", contests, in);
    return contests;
}

const bool added =
    add_case({"logsumexp", "log(sum(exp(x))) of rows of 1000", "element", columns, {1000}, {}, {}, 3},
             []<class T>(T, std::size_t n) { return contests_of<T>(n); });

}  // namespace
