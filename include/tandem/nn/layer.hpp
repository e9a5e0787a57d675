#pragma once
#include <boost/hana/accessors.hpp>
#include <boost/hana/at.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/core/to.hpp>
#include <boost/hana/define_struct.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "../array/losses.hpp"
#include "../array/make.hpp"
#include "../array/parameter.hpp"

/// \file
/// How a model's parameters are found: by the names that BOOST_HANA_DEFINE_STRUCT gives its members.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Where the parameters of an X are. `parameter` is their type, void where there are none; walk() calls
/// f(name, parameter) for each. The primary template is for members that hold none.
template <class X>
struct parameters_in {
    using parameter = void;
    static_assert(
        std::is_arithmetic_v<X> || std::is_enum_v<X> || std::is_empty_v<X> || std::is_same_v<X, std::string>,
        "tandem: a member of a layer is of no kind in which parameters are looked for: Parameter, a struct "
        "with BOOST_HANA_DEFINE_STRUCT, std::vector, std::array, std::optional or std::tuple of such, or a "
        "number, text or function object without state; leave the others out of BOOST_HANA_DEFINE_STRUCT");
    template <class F>
    static void walk(const X&, const std::string&, F&&) {}
};

/// The type of the parameters of a layer that consists of X...
template <class... X>
struct common_parameter {
    using type = void;
};
template <class First, class... Rest>
struct common_parameter<First, Rest...> {
    using first = typename parameters_in<First>::parameter;
    using rest = typename common_parameter<Rest...>::type;
    static_assert(std::is_void_v<first> || std::is_void_v<rest> || std::is_same_v<first, rest>,
                  "tandem: the parameters of a layer are of different types; use one number type and space");
    using type = std::conditional_t<std::is_void_v<first>, rest, first>;
};

inline std::string dotted(const std::string& prefix, const std::string& name) {
    return prefix.empty() ? name : prefix + '.' + name;
}

template <class T, class Space>
struct parameters_in<Parameter<T, Space>> {
    using parameter = Parameter<T, Space>;
    template <class F>
    static void walk(const parameter& p, const std::string& name, F&& f) {
        f(name, p);
    }
};
template <class X>
struct parameters_in_range {
    using parameter = typename parameters_in<typename X::value_type>::parameter;
    template <class F>
    static void walk(const X& x, const std::string& prefix, F&& f) {
        std::size_t i = 0;
        for (const auto& element : x)
            parameters_in<typename X::value_type>::walk(element, dotted(prefix, std::to_string(i++)), f);
    }
};
template <class E>
struct parameters_in<std::vector<E>> : parameters_in_range<std::vector<E>> {};
template <class E, std::size_t N>
struct parameters_in<std::array<E, N>> : parameters_in_range<std::array<E, N>> {};
template <class E>
struct parameters_in<std::optional<E>> {
    using parameter = typename parameters_in<E>::parameter;
    template <class F>
    static void walk(const std::optional<E>& x, const std::string& name, F&& f) {
        if (x) parameters_in<E>::walk(*x, name, f);
    }
};
template <class... E>
struct parameters_in<std::tuple<E...>> {
    using parameter = typename common_parameter<E...>::type;
    template <class F>
    static void walk(const std::tuple<E...>& x, const std::string& prefix, F&& f) {
        std::size_t i = 0;
        std::apply(
            [&](const E&... e) { (parameters_in<E>::walk(e, dotted(prefix, std::to_string(i++)), f), ...); },
            x);
    }
};
/// Member number I of a struct with BOOST_HANA_DEFINE_STRUCT.
template <std::size_t I, class X>
decltype(auto) member(const X& x) {
    return boost::hana::second(boost::hana::at_c<I>(boost::hana::accessors<X>()))(x);
}
template <std::size_t I, class X>
using member_type = std::remove_cvref_t<decltype(member<I>(std::declval<const X&>()))>;
template <std::size_t I, class X>
std::string member_name() {
    return boost::hana::to<const char*>(
        boost::hana::first(boost::hana::at_c<I>(boost::hana::accessors<X>())));
}
template <class X>
inline constexpr std::size_t member_count = decltype(boost::hana::length(boost::hana::accessors<X>()))::value;
template <class X, std::size_t... I>
common_parameter<member_type<I, X>...> common_parameter_of_members(std::index_sequence<I...>);

template <class X>
    requires boost::hana::Struct<X>::value
struct parameters_in<X> {
    using indices = std::make_index_sequence<member_count<X>>;
    using parameter = typename decltype(common_parameter_of_members<X>(indices()))::type;
    template <class F>
    static void walk(const X& x, const std::string& prefix, F&& f) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (parameters_in<member_type<I, X>>::walk(member<I>(x), dotted(prefix, member_name<I, X>()), f),
             ...);
        }(indices());
    }
};

/// What a layer with parameters of type P returns for an X: for arrays and their AD numbers the higher level; for others,
/// nodes of a graph, the same again.
template <class X, class P>
struct layer_number {
    using type = X;
};
template <array_operand X, class P>
struct layer_number<X, P> {
    using type = result_number_t<X, P>;
};
template <class X, class P>
using layer_number_t = typename layer_number<X, P>::type;

template <class M>
inline constexpr bool can_hold_parameters = boost::hana::Struct<M>::value;
template <class T, class Space>
inline constexpr bool can_hold_parameters<Parameter<T, Space>> = true;
template <class E>
inline constexpr bool can_hold_parameters<std::vector<E>> = can_hold_parameters<E>;
template <class E, std::size_t N>
inline constexpr bool can_hold_parameters<std::array<E, N>> = can_hold_parameters<E>;
template <class E>
inline constexpr bool can_hold_parameters<std::optional<E>> = can_hold_parameters<E>;
template <class... E>
inline constexpr bool can_hold_parameters<std::tuple<E...>> = (can_hold_parameters<E> || ...);

}  // namespace detail

/// What has parameters: a struct whose members BOOST_HANA_DEFINE_STRUCT lists; a Parameter; a std::vector, std::array,
/// std::optional or std::tuple of such. Members are layers again, to any depth. Nothing is registered: what the list
/// names is found, and only that.
///
///     struct Net {
///         BOOST_HANA_DEFINE_STRUCT(Net, (Linear<>, hidden), (Linear<>, out));
///         auto operator()(const auto& x) const { return out(hidden(x, Tanh())); }
///     };
///
/// (Members could also be found without any list, by structured bindings; but then they have no names.)
template <class M>
concept Layer = detail::can_hold_parameters<M>;

/// Parameter<T, Space>, the type of a model's parameters.
template <Layer M>
using parameter_of = typename detail::parameters_in<M>::parameter;
namespace detail {
template <Layer M>
using number_in = typename parameter_of<M>::value_type::value_type;
template <Layer M>
using space_in = typename parameter_of<M>::value_type::space;
}  // namespace detail

/// Calls f(name, parameter) for each parameter, in the order of members, with names as "hidden.weight" and
/// "layers.0.bias". A parameter that stands in two places (tied weights) comes once, by its first name. f gets handles:
/// what it does to them happens to the model, which may be const.
template <Layer M, class F>
void for_each_parameter(const M& model, F&& f) {
    static_assert(!std::is_void_v<parameter_of<M>>,
                  "tandem::for_each_parameter: the model has no parameters");
    std::vector<parameter_of<M>> seen;
    detail::parameters_in<M>::walk(model, {}, [&](const std::string& name, parameter_of<M> p) {
        if (std::find(seen.begin(), seen.end(), p) != seen.end()) return;
        seen.push_back(p);
        f(name, p);
    });
}

/// Handles to all parameters, in the order of for_each_parameter.
template <Layer M>
std::vector<parameter_of<M>> parameters(const M& model) {
    std::vector<parameter_of<M>> found;
    for_each_parameter(model, [&](const std::string&, const auto& p) { found.push_back(p); });
    return found;
}
/// Before the next sweep: sweeps add to the gradients that are there.
template <Layer M>
void zero_gradients(const M& model) {
    for_each_parameter(model, [](const std::string&, auto& p) { p.zero_gradient(); });
}
/// How many numbers are learnt. (Those of a Linear whose input size is not known yet do not count.)
template <Layer M>
index_t parameter_count(const M& model) {
    index_t count = 0;
    for_each_parameter(model, [&](const std::string&, const auto& p) { count += p.size(); });
    return count;
}
/// Name and shape of each parameter, a line each, and the count.
template <Layer M>
std::string parameter_table(const M& model) {
    std::ostringstream table;
    for_each_parameter(
        model, [&](const std::string& name, const auto& p) { table << name << ' ' << p.shape() << '\n'; });
    table << parameter_count(model) << " parameters\n";
    return table.str();
}

}  // namespace tandem::inline TANDEM_ABI
