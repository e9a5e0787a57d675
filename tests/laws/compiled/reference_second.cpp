// Second derivatives of every rule as differences of its partials in 120 digits: compiled once, for the several tests
// that compare with them, and optimised, since they compute much.
#include "laws/reference_second.hpp"

#include "laws/reference.hpp"

namespace laws {

template <class Rule, std::size_t I, std::size_t J>
std::optional<double> reference_second(const point<Rule>& at) {
    const auto found = detail::agreed_difference<120>(detail::partial_at<Rule, I, wide<120>>,
                                                      std::vector<double>(at.begin(), at.end()), J, -40);
    if (!found) return std::nullopt;
    return static_cast<double>(*found);
}

/// The addresses of all, which makes the compiler instantiate them.
std::vector<const void*> reference_second_of_all_rules() {
    std::vector<const void*> addresses;
    for_each_pair([&]<class Rule, std::size_t I, std::size_t J>() {
        addresses.push_back(reinterpret_cast<const void*>(&reference_second<Rule, I, J>));
    });
    return addresses;
}

}  // namespace laws
