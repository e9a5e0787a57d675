#pragma once
#include <tuple>

#include "../array/make.hpp"
#include "../array/reduce.hpp"
#include "../array/view.hpp"

/// \file
/// What is done to features before they are learnt from. A transform is any callable that takes an array of samples,
/// [samples, ...], and returns one.
namespace tandem::inline TANDEM_ABI {

/// Compose(f, g)(x) is g(f(x)).
template <class... F>
class Compose {
public:
    explicit Compose(F... f) : steps_(std::move(f)...) {}
    template <class X>
    auto operator()(const X& x) const {
        return from<0>(x);
    }

private:
    template <std::size_t I, class X>
    auto from(const X& x) const {
        if constexpr (I == sizeof...(F))
            return x;
        else
            return from<I + 1>(std::get<I>(steps_)(x));
    }
    std::tuple<F...> steps_;
};

/// [samples, a, b, ...] becomes [samples, a b ...].
struct Flatten {
    template <class T>
    Array<T> operator()(const Array<T>& x) const {
        if (x.rank() == 0) detail::raise<shape_error>("Flatten", "shape ()", "the first axis counts samples");
        index_t size = 1;
        for (std::size_t d = 1; d < x.rank(); ++d) size *= x.shape()[d];
        return reshape(x, {x.shape()[0], size});
    }
};

/// The same values as floating-point numbers of type T.
template <std::floating_point T>
struct ToNumber {
    template <class U>
    Array<T> operator()(const Array<U>& x) const {
        return x.template astype<T>();
    }
};

using ToFloat = ToNumber<float>;
using ToDouble = ToNumber<double>;

/// (x - mean) / deviation, each a number or an array that broadcasts. Throws error for a deviation of 0.
template <class Mean = double, class Deviation = double>
class Normalize {
public:
    Normalize(Mean mean, Deviation deviation) : mean_(std::move(mean)), deviation_(std::move(deviation)) {
        bool has_zero = false;
        if constexpr (std::is_arithmetic_v<Deviation>)
            has_zero = deviation_ == 0;
        else
            for (const auto d : deviation_) has_zero |= d == 0;
        if (has_zero)
            detail::raise<error>("Normalize", "a standard deviation of 0", "features are divided by it");
    }
    template <class T>
    Array<T> operator()(const Array<T>& x) const {
        static_assert(std::floating_point<T>,
                      "tandem::Normalize: the features are integers; use ToFloat or ToDouble first");
        return (x - mean_) / deviation_;
    }

private:
    Mean mean_;
    Deviation deviation_;
};

}  // namespace tandem::inline TANDEM_ABI
