#pragma once
// What arrays compute must not depend on where they are computed. The file that includes this says which space is
// compared with the host: `using tested_space = ...;`. Every program runs there twice, with equal bits.
#include <doctest/doctest.h>

#include <cstring>
#include <optional>
#include <vector>

#include "array/compare.hpp"

namespace spaces {

using namespace tandem;
using tandem::all;  // CUDA has another one, in the global namespace

template <class T, class S>
void append(std::vector<Array<double>>& all_of_them, const Array<T, S>& a) {
    all_of_them.push_back(a.template to<host>().template astype<double>());
}
template <class A, std::size_t N>
void append(std::vector<Array<double>>& all_of_them, const ADTangent<A, N>& a) {
    append(all_of_them, a.value());
    for (const A& t : a.tangents()) append(all_of_them, t);
}
/// What a program gives, on the host.
template <class... A>
std::vector<Array<double>> results(const A&... a) {
    std::vector<Array<double>> all_of_them;
    (append(all_of_them, eval(a)), ...);
    return all_of_them;
}

inline bool same_bits(const Array<double>& a, const Array<double>& b) {
    return a.shape() == b.shape() &&
           (a.size() == 0 ||
            std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0);
}

/// Program: a function template of the space that returns `results(...)`.
template <class Program>
void compare(const Program& program, double tolerance = 1e-13) {
    const auto expected = program.template operator()<host>();
    const auto first = program.template operator()<tested_space>();
    const auto second = program.template operator()<tested_space>();
    REQUIRE(first.size() == expected.size());
    for (std::size_t k = 0; k < first.size(); ++k) {
        CAPTURE(k);
        CHECK_NEAR(first[k], expected[k], tolerance);
        CHECK(same_bits(first[k], second[k]));
    }
}

template <class S>
Array<double, S> normal(const Shape& shape, std::uint64_t seed) {
    return Array<double, S>::random_normal(shape, seed);
}
/// Calls f(axes) for each set of axes that is not empty.
template <class Function>
void for_each_set_of_axes(std::size_t rank, const Function& f) {
    for (unsigned mask = 1; mask < 1u << rank; ++mask) {
        std::vector<index_t> axes;
        for (std::size_t d = 0; d < rank; ++d)
            if ((mask >> d & 1u) != 0) axes.push_back(static_cast<index_t>(d));
        CAPTURE(mask);
        f(axes);
    }
}

}  // namespace spaces
