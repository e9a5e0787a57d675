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

template <class List>
const List& join_leaves(const List& list) {
    return list;
}
template <std::size_t... I, class... T, std::size_t... J, class... U, class... Further>
auto join_leaves(const leaf_list<std::index_sequence<I...>, T...>& a,
                 const leaf_list<std::index_sequence<J...>, U...>& b, const Further&... further) {
    return join_leaves(leaves_of<T..., U...>{{static_cast<const leaf_at<I, T>&>(a).value}...,
                                             {static_cast<const leaf_at<J, U>&>(b).value}...},
                       further...);
}

}  // namespace tandem::inline TANDEM_ABI::detail
