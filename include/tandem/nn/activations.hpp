#pragma once
#include "../array/losses.hpp"

/// \file
/// Activations as objects, to hand to layers. Any callable that takes an array and returns one will do.
namespace tandem::inline TANDEM_ABI {

struct Sigmoid {
    auto operator()(const auto& x) const { return sigmoid(x); }
};
struct Relu {
    auto operator()(const auto& x) const { return relu(x); }
};
struct Tanh {
    auto operator()(const auto& x) const { return tanh(x); }
};
struct Identity {
    auto operator()(const auto& x) const { return x; }
};

}  // namespace tandem::inline TANDEM_ABI
