#pragma once
#include <cstddef>
#include <utility>

#include "../core/config.hpp"

namespace tandem::inline TANDEM_ABI::detail {

template <std::size_t I, class T>
struct leaf_at {
    T value;
};
template <class Places, class... T>
struct leaf_list;

/// The leaves of an array expression: a tuple that is one aggregate. (std::tuple inherits from a tuple of one element
/// less, so that its functions are compiled for each length: a fifth of all functions in a program of arrays.)
template <std::size_t... I, class... T>
struct leaf_list<std::index_sequence<I...>, T...> : leaf_at<I, T>... {};
/// (Not to be deduced, which clang 14 cannot: a parameter is a leaf_list<Places, T...>.)
template <class... T>
using leaves_of = leaf_list<std::index_sequence_for<T...>, T...>;

/// f(leaf...)
template <class F, std::size_t... I, class... T>
decltype(auto) with_leaves(const leaf_list<std::index_sequence<I...>, T...>& list, const F& f) {
    return f(static_cast<const leaf_at<I, T>&>(list).value...);
}

/// The leaves of all lists in one. They are moved: to copy a handle counts it, which takes longer than all else here.
template <class List>
List&& join_leaves(List&& list) {
    return std::move(list);
}
template <std::size_t... I, class... T, std::size_t... J, class... U, class... Further>
auto join_leaves(leaf_list<std::index_sequence<I...>, T...>&& a,
                 leaf_list<std::index_sequence<J...>, U...>&& b, Further&&... further) {
    return join_leaves(leaves_of<T..., U...>{{std::move(static_cast<leaf_at<I, T>&>(a).value)}...,
                                             {std::move(static_cast<leaf_at<J, U>&>(b).value)}...},
                       std::move(further)...);
}

}  // namespace tandem::inline TANDEM_ABI::detail
