// Sacado: a reverse type (Rad) and two forward types (SFad, and ELRFad with expression-level reverse).
#include "peer.hpp"

#include <Sacado.hpp>

namespace {

using namespace bench;

template <class Fad>
struct forward_policy {
    template <std::size_t N>
    using number = typename Fad::template type<N>;

    template <class Number>
    static void set(Number& x, double value, const double* tangents) {
        x.val() = value;
        for (int k = 0; k < x.size(); ++k) x.fastAccessDx(k) = tangents[k];
    }
    template <class Number>
    static double tangent(const Number& x, std::size_t k) {
        return x.dx(static_cast<int>(k));
    }
};

struct sfad {
    template <std::size_t N>
    using type = Sacado::Fad::SFad<double, static_cast<int>(N)>;
};
struct elrfad {
    template <std::size_t N>
    using type = Sacado::ELRFad::SFad<double, static_cast<int>(N)>;
};

template <class Kernel>
auto rad_gradient(const Kernel& kernel) {
    using number = Sacado::Rad::ADvar<double>;
    return [kernel](const double* at, double* g) {
        // Computing the gradient gives the memory of the recording free: variables are made anew.
        std::vector<number> x(at, at + kernel.inputs());
        const number y = kernel.run(static_cast<const number*>(x.data()));
        (void)y;
        number::Gradcomp();
        for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i].adj();
    };
}

[[maybe_unused]] const bool added = [] {
    add_gradients("Sacado Rad", [](const auto& kernel) { return rad_gradient(kernel); });
    add_forward_peer<forward_policy<sfad>>("Sacado SFad");
    add_forward_peer<forward_policy<elrfad>>("Sacado ELRFad");
    return true;
}();

}  // namespace
