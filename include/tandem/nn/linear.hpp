#pragma once
#include <cmath>

#include "activations.hpp"
#include "layer.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {
/// For layers made without a seed: 0, 1, 2, ... on each thread, so that two of them begin with different weights.
inline std::uint64_t next_seed() {
    static thread_local std::uint64_t next = 0;
    return next++;
}
}  // namespace detail

struct linear_options {
    /// 0: taken from the first input.
    index_t inputs = 0;
    bool bias = true;
    /// Without one a thread's layers take 0, 1, 2, ... in the order they are made.
    std::optional<std::uint64_t> seed = {};
};

/// A dense layer: x w^T + b.  x: [..., inputs]; weight: [outputs, inputs]; bias: [outputs].  Returns [..., outputs].
/// Until the first call the weight has shape [outputs, 0], unless the input size was given. It begins uniform between
/// +-sqrt(6 / (inputs + outputs)), the bias as zeros.
/// Copies are handles to the same parameters.
/// Errors: shape_error naming the shapes if x does not fit, or if a size is not positive.
/// Ref: Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, eq. 16.
template <class T = double, class Space = host>
struct Linear {
    using parameter = Parameter<T, Space>;
    BOOST_HANA_DEFINE_STRUCT(Linear, (parameter, weight), (std::optional<parameter>, bias));

    explicit Linear(index_t outputs, linear_options options = {})
        : seed_(options.seed ? *options.seed : detail::next_seed()) {
        if (outputs < 1 || options.inputs < 0)
            detail::raise<shape_error>("Linear",
                                       std::to_string(options.inputs) + " inputs and " +
                                           std::to_string(outputs) + " outputs",
                                       "a layer has at least one output, and its inputs are not negative");
        weight.name("weight");
        weight.value(Array<T, Space>::zeros({outputs, 0}));
        if (options.inputs > 0) initialise(options.inputs);
        if (options.bias) bias = parameter(Array<T, Space>::zeros({outputs}), "bias");
    }

    template <class X>
    auto operator()(const X& x) const {
        return (*this)(x, Identity());
    }
    /// activation(x w^T + b): with an activation that is elementwise, one pass after the product.
    template <class X, class Activation>
    auto operator()(const X& x, const Activation& activation) const {
        using number = detail::layer_number_t<X, parameter>;
        static_assert(!std::is_same_v<number, detail::unrelated_levels>,
                      "tandem::Linear: the input's numbers are of another type than the layer's");
        if constexpr (detail::array_operand<X>)
            if (weight.size() == 0 && x.rank() > 0) initialise(x.shape()[x.rank() - 1]);
        return bias ? number(activation(linear(x, weight) + *bias)) : number(activation(linear(x, weight)));
    }

private:
    void initialise(index_t inputs) const {
        const index_t outputs = weight.shape()[0];
        const T bound = std::sqrt(T(6) / static_cast<T>(inputs + outputs));
        parameter(weight).value(Array<T, Space>::random_uniform({outputs, inputs}, seed_, -bound, bound));
    }
    std::uint64_t seed_;
};

}  // namespace tandem::inline TANDEM_ABI
