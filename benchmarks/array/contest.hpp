#pragma once
/// What the files of the array benchmark share. Each case is one file that adds itself before main() and knows no
/// other.
#include <tandem/array.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace bench {

using tandem::Array;
using tandem::host;
using tandem::host_parallel;
using tandem::index_t;
using tandem::Shape;

/// What a competitor computed: each array is compared by itself, relative to its largest element.
using results = std::vector<std::vector<double>>;

struct competitor {
    std::string name;
    std::function<void()> run;
    std::function<results()> computed;  // by the last run
};

/// Competitors that compute the same, timed in turns. The first is the yardstick.
struct contest {
    std::string question;  // "value", "value and gradient"
    std::vector<competitor> competitors;
};

struct array_case {
    std::string name;
    std::string formula;
    std::string unit;  // what times are divided by: "element"
    std::size_t units_of_size = 1;
    std::vector<std::size_t> sizes;
    std::function<std::vector<contest>(std::size_t size)> in_double, in_float;
    int place;  // among the cases, which come from files in any order
};

inline std::vector<array_case>& array_cases() {
    static std::vector<array_case> all;
    return all;
}

/// Gives the case its contests by `make(T(), size)`.
template <class Make>
bool add_case(array_case c, Make make) {
    c.in_double = [make](std::size_t size) { return make(double(), size); };
    c.in_float = [make](std::size_t size) { return make(float(), size); };
    array_cases().push_back(std::move(c));
    return true;
}

template <class T>
constexpr const char* type_name = std::is_same_v<T, double> ? "double" : "float";

template <class T, class Space>
std::vector<double> as_doubles(const Array<T, Space>& a) {
    const std::vector<T> values = a.to_vector();
    return std::vector<double>(values.begin(), values.end());
}
/// What tandem computed. A run forgets it first, as a training loop does: two generations of results need twice the
/// cache.
template <class Array>
results as_results(const std::vector<Array>& found) {
    results all;
    for (const Array& a : found) all.push_back(as_doubles(a));
    return all;
}

/// The contests {value, value and gradient} with loops in them: forward() and reverse(), or both in one_pass(), and
/// those that one writes first, plain_forward() and plain_gradient(). value() and value_and_gradient() give what the
/// last of them computed.
template <class Hand, class Inputs>
std::vector<contest> contests_by_hand(const Inputs& in) {
    const auto hand = std::make_shared<Hand>(in);
    const auto value = [hand] { return hand->value(); };
    const auto gradient = [hand] { return hand->value_and_gradient(); };
    return {
        {"value",
         {{"hand", [hand] { hand->forward(); }, value}, {"plain", [hand] { hand->plain_forward(); }, value}}},
        {"value and gradient",
         {{"hand", [hand] { hand->one_pass(); }, gradient},
          {"hand 2-pass",
           [hand] {
               hand->forward();
               hand->reverse();
           },
           gradient},
          {"plain", [hand] { hand->plain_gradient(); }, gradient}}}};
}

/// Adds tandem to the contests {value, value and gradient}: forward() and gradient() leave what they computed in
/// `found`.
template <class Tandem, class Inputs>
void add_tandem(const std::string& name, std::vector<contest>& contests, const Inputs& in) {
    const auto t = std::make_shared<Tandem>(in);
    contests[0].competitors.push_back({name, [t] { t->forward(); }, [t] { return as_results(t->found); }});
    contests[1].competitors.push_back({name, [t] { t->gradient(); }, [t] { return as_results(t->found); }});
}

/// Memory of the hand-written loops: aligned as tandem's arrays are, and a whole number of packets long. What is
/// beyond the end reads as zero.
template <class T>
class padded {
public:
    explicit padded(std::size_t n)
        : memory_(Array<T>::zeros(Shape{static_cast<index_t>((n + 63) / 64 * 64)})),
          data_(memory_.mutable_data()), n_(n) {}
    template <class Space>
    explicit padded(const Array<T, Space>& a) : padded(static_cast<std::size_t>(a.size())) {
        const std::vector<T> values = a.to_vector();
        std::copy(values.begin(), values.end(), data_);
    }
    T* data() const { return data_; }
    std::size_t size() const { return n_; }
    T& operator[](std::size_t i) const { return data_[i]; }
    std::vector<double> values() const { return std::vector<double>(data_, data_ + n_); }

private:
    Array<T> memory_;
    T* data_;
    std::size_t n_;
};

}  // namespace bench
