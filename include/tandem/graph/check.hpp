#pragma once
#include "../testing/check_derivatives.hpp"
#include "graph.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {
template <class X>
inline constexpr bool is_graph = false;
template <class T, class Output, class... Input>
inline constexpr bool is_graph<Graph<T, Output, Input...>> = true;

template <class T, class Output, class... Input>
derivative_report check_graph(const Graph<T, Output, Input...>& graph, const Input&... x) {
    const Matrix<T> forward = graph.jacobian(mode::forward, x...),
                    reverse = graph.jacobian(mode::reverse, x...);
    const auto push = [&](const std::vector<T>& v) {
        std::vector<T> Jv(forward.rows(), T(0));
        for (std::size_t i = 0; i < forward.rows(); ++i)
            for (std::size_t j = 0; j < forward.cols(); ++j) Jv[i] += forward(i, j) * v[j];
        return Jv;
    };
    const auto pull = [&](const std::vector<T>& w) {
        std::vector<T> wJ(reverse.cols(), T(0));
        for (std::size_t i = 0; i < reverse.rows(); ++i)
            for (std::size_t j = 0; j < reverse.cols(); ++j) wJ[j] += w[i] * reverse(i, j);
        return wJ;
    };
    const auto f = [&](const std::vector<T>& at) -> std::vector<T> {
        std::size_t next = 0;
        const auto number = [&](const auto&) { return at[next++]; };
        // In braces, for the order: one argument after another.
        const std::tuple<Input...> moved{traits_of<Input>::template transform<T>(x, number)...};
        try {
            return flatten<T>(std::apply(graph, moved));
        } catch (const branch_changed&) {
            return {};
        }
    };
    return compare_derivatives(flatten<T>(std::tuple<Input...>(x...)), flatten<T>(graph(x...)), forward,
                               reverse, push, pull, f);
}
}  // namespace detail

/// check_derivatives for a recorded function: forward and reverse mode over the recording, and the recording itself. Steps
/// that leave the recorded branch tell nothing.
/// graph: of numbers.  x...: what it is called with.  Throws branch_changed where the branches at x are others.
template <class G, class X>
    requires detail::is_graph<std::remove_cvref_t<G>>
derivative_report check_derivatives(G&& graph, const X& x) {
    return detail::check_graph(graph, x);
}
template <class G, class X, class Y, class... More>
    requires detail::is_graph<std::remove_cvref_t<G>>
derivative_report check_derivatives(G&& graph, const X& x, const Y& y, const More&... more) {
    return detail::check_graph(graph, x, y, more...);
}

}  // namespace tandem::inline TANDEM_ABI
