// A model with named parameters: the gradient has the same names.
#include <tandem/tandem.hpp>

#include <boost/hana/define_struct.hpp>

#include <iostream>
#include <vector>

template <class T>
struct Decay {
    BOOST_HANA_DEFINE_STRUCT(Decay, (T, amplitude), (T, rate), (std::vector<T>, offset), (int, samples));
};

int main() {
    const Decay<double> start{2.0, 0.5, {0.1, 0.2}, 3};

    // Sum of squares of the model at t = 0, 1, 2, with two sensors' offsets.
    auto loss = [](const auto& p) {
        using std::exp;
        using T = std::remove_cvref_t<decltype(p.rate)>;
        T sum = 0;
        for (int t = 0; t < p.samples; ++t)
            for (const T& offset : p.offset) sum += square(p.amplitude * exp(-p.rate * t) + offset);
        return sum;
    };

    const auto [value, gradient] = tandem::value_and_gradient(loss, start);
    std::cout << value << '\n';                                                // 14.545
    std::cout << gradient.amplitude << ' ' << gradient.rate << '\n';          // 13.2104 -11.8275
    std::cout << gradient.offset[0] << ' ' << gradient.offset[1] << '\n';     // 8.49764 9.09764
}
