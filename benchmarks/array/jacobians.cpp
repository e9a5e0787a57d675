// Jacobians of a small function at many points: tandem's batched driver differentiates the plain lambda of its user.
#include "contest.hpp"

#include <array>
#include <cmath>
#include <memory>

namespace {

using namespace bench;

/// R^6 -> R^3.
constexpr auto function = [](const auto& p) {
    using std::cos, std::exp, std::sin;
    using S = std::remove_cvref_t<decltype(p[0])>;
    return std::array<S, 3>{S(sin(p[0] * p[1]) + exp(-p[2] * p[2])), S(p[3] * p[4] / (1 + p[5] * p[5])),
                            S(cos(p[0] + p[5]) * p[2])};
};

template <class T>
void jacobian_by_hand(const T* p, T* J) {
    const T c = std::cos(p[0] * p[1]);
    const T q = 1 / (1 + p[5] * p[5]);
    const T s5 = std::sin(p[0] + p[5]), c5 = std::cos(p[0] + p[5]);
    const T row[3][6] = {{c * p[1], c * p[0], -2 * p[2] * std::exp(-p[2] * p[2]), 0, 0, 0},
                         {0, 0, 0, p[4] * q, p[3] * q, -2 * p[5] * p[3] * p[4] * q * q},
                         {-s5 * p[2], 0, c5, 0, 0, -s5 * p[2]}};
    for (std::size_t i = 0; i < 18; ++i) J[i] = row[i / 6][i % 6];
}

template <class T>
struct by_hand {
    padded<T> x, J;

    explicit by_hand(const Array<T>& in) : x(in), J(3 * x.size()) {}
    std::size_t samples() const { return x.size() / 6; }
    void run() {
        for (std::size_t s = 0; s < samples(); ++s) jacobian_by_hand(x.data() + 6 * s, J.data() + 18 * s);
    }
    /// tandem's driver for one point.
    void run_one_by_one() {
        for (std::size_t s = 0; s < samples(); ++s) {
            std::array<T, 6> p;
            for (std::size_t j = 0; j < 6; ++j) p[j] = x[6 * s + j];
            const auto one = tandem::jacobian(function, p, tandem::mode::forward);
            for (std::size_t i = 0; i < 18; ++i) J[18 * s + i] = one(i / 6, i % 6);
        }
    }
    results computed() const { return {J.values()}; }
};

template <class T, class Space>
competitor by_tandem(const std::string& name, const Array<T>& in) {
    struct state {
        Array<T, Space> x;
        std::vector<Array<T, Space>> found = {};
    };
    const auto t = std::make_shared<state>(state{in.template to<Space>()});
    return {name,
            [t] {
                t->found.clear();
                t->found.push_back(tandem::batch_jacobian<6>(function, t->x));
            },
            [t] { return as_results(t->found); }};
}

template <class T>
std::vector<contest> contests_of(std::size_t samples) {
    const auto in = Array<T>::random_normal(Shape{static_cast<index_t>(samples), 6}, 1);
    const auto hand = std::make_shared<by_hand<T>>(in);
    const auto computed = [hand] { return hand->computed(); };
    return {{"Jacobians",
             {{"hand", [hand] { hand->run(); }, computed},
              {"jacobian()", [hand] { hand->run_one_by_one(); }, computed},
              by_tandem<T, host>("tandem", in),
              by_tandem<T, host_parallel>("parallel", in)}}};
}

const bool added = add_case(
    {"jacobians", "sin(a b) + exp(-c c), d e/(1 + f f), c cos(a + f)", "sample", 1, {65'536}, {}, {}, 5},
    []<class T>(T, std::size_t n) { return contests_of<T>(n); });

}  // namespace
