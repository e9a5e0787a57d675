// Boost.Math's autodiff: a truncated Taylor series in one variable, so one direction a pass.
#include "peer.hpp"

#include <boost/math/differentiation/autodiff.hpp>

namespace {

using namespace bench;
namespace autodiff = boost::math::differentiation;

struct forward_policy {
    template <std::size_t N>
    using number = autodiff::autodiff_fvar<double, 1>;

    template <class Number>
    static void set(Number& x, double value, const double* tangents) {
        x = value + tangents[0] * autodiff::make_fvar<double, 1>(0.0);
    }
    template <class Number>
    static double tangent(const Number& x, std::size_t) {
        return x.derivative(1);
    }
};

[[maybe_unused]] const bool added = [] {
    add_forward_passes<forward_policy>("Boost autodiff", std::index_sequence<1>{});
    add_bundle_adjustment("Boost autodiff", forward_bundle_adjustment<forward_policy, 1>());
    return true;
}();

}  // namespace
