// Eigen's AutoDiffScalar: a forward type with expression templates for its tangents.
#include "peer.hpp"

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

namespace {

using namespace bench;

struct forward_policy {
    template <std::size_t N>
    using number = Eigen::AutoDiffScalar<Eigen::Matrix<double, static_cast<int>(N), 1>>;

    template <class Number>
    static void set(Number& x, double value, const double* tangents) {
        x.value() = value;
        for (Eigen::Index k = 0; k < x.derivatives().size(); ++k) x.derivatives()[k] = tangents[k];
    }
    template <class Number>
    static double tangent(const Number& x, std::size_t k) {
        return x.derivatives()[static_cast<Eigen::Index>(k)];
    }
};

[[maybe_unused]] const bool added = [] {
    add_forward_peer<forward_policy>("Eigen AutoDiff");
    return true;
}();

}  // namespace
