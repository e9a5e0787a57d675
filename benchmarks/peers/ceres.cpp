// Ceres Solver's Jet: a forward type over Eigen's fixed-size vectors.
#include "peer.hpp"

#include <ceres/jet.h>

namespace {

using namespace bench;

struct forward_policy {
    template <std::size_t N>
    using number = ceres::Jet<double, static_cast<int>(N)>;

    template <class Number>
    static void set(Number& x, double value, const double* tangents) {
        x.a = value;
        for (int k = 0; k < Number::DIMENSION; ++k) x.v[k] = tangents[k];
    }
    template <class Number>
    static double tangent(const Number& x, std::size_t k) {
        return x.v[static_cast<int>(k)];
    }
};

[[maybe_unused]] const bool added = [] {
    add_forward_peer<forward_policy>("Ceres Jet");
    return true;
}();

}  // namespace
