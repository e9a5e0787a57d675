// tandem's forward and reverse mode, used as a user would.
#include "peer.hpp"

#include <tandem/tandem.hpp>

#include <algorithm>
#include <memory>
#include <span>

namespace {

using namespace bench;

struct forward_policy {
    template <std::size_t N>
    using number = tandem::ADTangent<double, N>;

    template <std::size_t N>
    static void set(tandem::ADTangent<double, N>& x, double value, const double* tangents) {
        std::array<double, N> t;
        std::copy(tangents, tangents + N, t.begin());
        x = tandem::ADTangent<double, N>(value, t);
    }
    template <class Number>
    static double tangent(const Number& x, std::size_t k) {
        return x.tangent(k);
    }
};

template <class Kernel>
auto reverse_gradient(const Kernel& kernel) {
    return [kernel, tape = std::shared_ptr<tandem::Tape<double>>()](const double* at, double* g) mutable {
        // The newest living tape records: made on first use, so that it is this one for a whole kernel.
        if (!tape) tape = std::make_shared<tandem::Tape<double>>();
        tape->clear();
        const auto x = tape->variables(std::span(at, kernel.inputs()));
        const tandem::ADAdjoint<double> y = kernel.run(x.data());
        y.backward();
        for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i].gradient();
    };
}

[[maybe_unused]] const bool added = [] {
    add_gradients("tandem", [](const auto& kernel) { return reverse_gradient(kernel); });
    add_forward_peer<forward_policy>("tandem");
    add_bundle_adjustment("tandem tape", [](const double* x, const double*, double* J) {
        tandem::Tape<double> tape;
        std::array<tandem::ADAdjoint<double>, 15> inputs;
        for (std::size_t o = 0; o < observations; ++o, x += 15, J += 30) {
            tape.clear();
            for (std::size_t i = 0; i < 15; ++i) inputs[i] = tape.variable(x[i]);
            std::array<tandem::ADAdjoint<double>, 2> r;
            kernels::bundle_adjustment{}.residual(inputs.data(), r.data());
            const tandem::Matrix<double> jacobian = tape.jacobian(r, inputs);
            std::copy(jacobian.begin(), jacobian.end(), J);
        }
    });
    return true;
}();

}  // namespace
