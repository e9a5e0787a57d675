#pragma once
#include "linear.hpp"

namespace tandem::inline TANDEM_ABI {

/// Dense layers with an activation after each but the last: MLP model({100, 10}, Relu()) has 100 hidden units and
/// 10 outputs, its input size is that of the first input. Layer i of a seeded model has seed + i.
/// x: [samples, inputs].  Returns [samples, last size].  Throws shape_error for no sizes; see Linear.
template <class T = double, class Activation = Sigmoid, class Space = host>
struct MLP {
    using layer_list = std::vector<Linear<T, Space>>;
    BOOST_HANA_DEFINE_STRUCT(MLP, (layer_list, layers));
    Activation activation;

    explicit MLP(std::initializer_list<index_t> sizes, Activation f = {},
                 std::optional<std::uint64_t> seed = {})
        : MLP(std::vector<index_t>(sizes), std::move(f), seed) {}
    explicit MLP(const std::vector<index_t>& sizes, Activation f = {}, std::optional<std::uint64_t> seed = {})
        : activation(std::move(f)) {
        if (sizes.empty())
            detail::raise<shape_error>("MLP", "no sizes", "name at least the number of outputs");
        for (const index_t size : sizes)
            layers.emplace_back(size,
                                linear_options{.seed = seed ? std::optional(*seed + layers.size()) : seed});
    }

    template <class X>
    auto operator()(const X& x) const {
        using number = detail::layer_number_t<X, Parameter<T, Space>>;
        number y(x);
        for (std::size_t i = 0; i + 1 < layers.size(); ++i) y = layers[i](y, activation);
        return layers.back()(y);
    }
};

template <class Activation>
MLP(std::initializer_list<index_t>, Activation, std::optional<std::uint64_t> = {}) -> MLP<double, Activation>;
template <class Activation>
MLP(std::vector<index_t>, Activation, std::optional<std::uint64_t> = {}) -> MLP<double, Activation>;

}  // namespace tandem::inline TANDEM_ABI
