// Forward or reverse? A robot arm has few inputs and outputs; a loss over many weights has one output.
#include <tandem/tandem.hpp>

#include <array>
#include <iostream>
#include <vector>

int main() {
    // Two joints, three coordinates: forward mode does all columns in one pass.
    auto hand = [](const auto& angle) {
        using std::cos, std::sin;
        using T = typename std::remove_cvref_t<decltype(angle)>::value_type;
        const T shoulder = angle[0], elbow = angle[0] + angle[1];
        return std::array<T, 3>{cos(shoulder) + 0.5 * cos(elbow), sin(shoulder) + 0.5 * sin(elbow), elbow};
    };
    const std::array angles{0.0, 1.5707963267948966};
    auto [position, J] = tandem::value_and_jacobian(hand, angles);
    std::cout << position[0] << ' ' << position[1] << '\n';  // 1 0.5
    std::cout << J(0, 0) << ' ' << J(1, 0) << ' ' << J(2, 1) << '\n';  // -0.5 1 1

    // Both modes give the same numbers; what differs is the cost.
    const auto forward = tandem::jacobian(hand, angles, tandem::mode::forward);
    const auto reverse = tandem::jacobian(hand, angles, tandem::mode::reverse);
    std::cout << std::boolalpha << (forward == reverse) << '\n';  // true

    // What mode::automatic, the default, would do for n inputs and m outputs.
    const auto choice = [](std::size_t n, std::size_t m) {
        return tandem::automatic_mode(n, m) == tandem::mode::forward ? "forward" : "reverse";
    };
    std::cout << choice(2, 3) << ' ' << choice(1000, 1) << ' ' << choice(10, 1000) << '\n';  // forward reverse forward

    // Products with the Jacobian need no Jacobian: J v forward, w^T J in reverse.
    std::cout << tandem::jvp(hand, angles, std::array{1.0, 0.0}).tangent[1] << ' '
              << tandem::vjp(hand, angles, std::array{0.0, 1.0, 0.0}).cotangent[0] << '\n';  // 1 1
}
