#pragma once
/// The functions that are measured.
#include "../kernels/kernels.hpp"

#include <tandem/tandem.hpp>

namespace batch {

/// Lennard-Jones where each pair of atoms is one elemental.
struct lennard_jones_elemental : kernels::lennard_jones {
    template <class R>
    R run(const R* x) const {
        constexpr auto pair_energy = [](const auto& x1, const auto& y1, const auto& z1, const auto& x2,
                                        const auto& y2, const auto& z2) {
            const auto dx = x1 - x2, dy = y1 - y2, dz = z1 - z2;
            const auto inverse = 1.0 / (dx * dx + dy * dy + dz * dz);
            const auto attraction = inverse * inverse * inverse;
            return 4.0 * (attraction * attraction - attraction);
        };
        R energy(0.0);
        for (std::size_t i = 0; i < atoms; ++i)
            for (std::size_t j = 0; j < i; ++j)
                energy += tandem::elemental(pair_energy, x[3 * i], x[3 * i + 1], x[3 * i + 2], x[3 * j],
                                            x[3 * j + 1], x[3 * j + 2]);
        return energy;
    }
};

/// Calls f(name, what it is, kernel) for each case.
template <class F>
void for_each_case(const F& f) {
    f("black_scholes", "the price of an option by its 5 inputs", kernels::black_scholes{});
    f("network", "the loss of a network, 8-12-12-2, at one sample by its parameters",
      kernels::mlp({8, 12, 12, 2}, 1));
    f("libor", "a path of a LIBOR market model by 80 rates", kernels::libor{});
    f("atoms_20", "Lennard-Jones energy of 20 atoms", kernels::lennard_jones{20});
    f("atoms_20_elemental", "the same, each pair one elemental", lennard_jones_elemental{{20}});
    f("atoms_100", "Lennard-Jones energy of 100 atoms", kernels::lennard_jones{100});
    f("atoms_100_elemental", "the same, each pair one elemental", lennard_jones_elemental{{100}});
    f("lstm", "the loss of a recurrent network by its 266 parameters", kernels::lstm{});
}

}  // namespace batch
