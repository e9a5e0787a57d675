#pragma once
#include "gradient.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

struct not_given {};

template <class Number>
inline constexpr bool is_tangent = false;
template <class T, std::size_t N>
inline constexpr bool is_tangent<ADTangent<T, N>> = true;
template <class Number>
inline constexpr bool is_adjoint = false;
template <class T>
inline constexpr bool is_adjoint<ADAdjoint<T>> = true;

/// The AD number among the numbers of the arguments; void if all are plain.
template <class... X>
using argument_number = typename highest<number_of_t<typename traits_of<X>::scalar>...>::type;

/// The reverse step of a user's function: its vjp, and the values of the arguments it was called with.
template <class T, class Vjp, class Value, class... X>
struct custom_reverse final : external_function<T> {
    Vjp vjp;
    std::tuple<X...> x;
    Value y;

    custom_reverse(const Vjp& v, const std::tuple<X...>& arguments, const Value& result)
        : vjp(v), x(arguments), y(result) {}

    void reverse(const std::vector<T>& output_adjoints, std::vector<T>& input_adjoints) override {
        auto w = traits_of<Value>::template transform<T>(
            y, [&, i = std::size_t(0)](const auto&) mutable { return output_adjoints[i++]; });
        const auto cotangent = std::apply([&](const X&... e) { return vjp(e..., w); }, x);
        const std::vector<T> flat = flatten<T>(cotangent);
        if (flat.size() != input_adjoints.size())
            raise<shape_error>("custom", "vjp returned " + std::to_string(flat.size()) + " values",
                               "one is needed for each of the " + std::to_string(input_adjoints.size()) +
                                   " values of the arguments");
        input_adjoints = flat;
    }
};

}  // namespace detail

/// A function with derivatives of the user's own; see custom().
template <class F, class Jvp = detail::not_given, class Vjp = detail::not_given>
class custom_function {
public:
    constexpr custom_function(F f, Jvp push, Vjp pull) : f_(f), jvp_(push), vjp_(pull) {}

    /// With the forward rule push(x..., v...): the tangents of the result from those of the arguments.
    template <class Push>
    constexpr auto jvp(Push push) const {
        return custom_function<F, Push, Vjp>(f_, push, vjp_);
    }
    /// With the reverse rule pull(x..., w): the cotangent of the argument (of several arguments, a tuple) from the
    /// cotangent w of the result.
    template <class Pull>
    constexpr auto vjp(Pull pull) const {
        return custom_function<F, Jvp, Pull>(f_, jvp_, pull);
    }

    template <argument... X>
    auto operator()(const X&... x) const {
        using Number = detail::argument_number<X...>;
        if constexpr (!detail::is_level<Number>) {
            return f_(x...);
        } else if constexpr (detail::is_tangent<Number>) {
            static_assert(has_jvp, "tandem::custom: this function has no jvp, which forward mode needs; "
                                   "write custom(f).jvp(push)");
            return forward<Number>(x...);
        } else if constexpr (requires { Number::records_structure; }) {
            static_assert(has_jvp || has_vjp,
                          "tandem::custom: this function has no rule; write custom(f).jvp(push) or "
                          "custom(f).vjp(pull)");
            return recorded<Number>(x...);
        } else {
            static_assert(detail::is_adjoint<Number>,
                          "tandem::custom: only forward mode, reverse mode and recorded functions of numbers "
                          "are possible");
            static_assert(has_vjp, "tandem::custom: this function has no vjp, which reverse mode needs; "
                                   "write custom(f).vjp(pull)");
            return reverse<Number>(x...);
        }
    }

private:
    static constexpr bool has_jvp = !std::is_same_v<Jvp, detail::not_given>;
    static constexpr bool has_vjp = !std::is_same_v<Vjp, detail::not_given>;

    /// The arguments one level down.
    template <class Number, class... X>
    static auto values(const X&... x) {
        return detail::transform_all<typename Number::value_type>(
            [](const auto& e) { return Number(e).value(); }, x...);
    }

    /// The result there: by the rule as well, where numbers of that level carry derivatives that it gives.
    template <class T, class... X>
    auto one_level_down(const std::tuple<X...>& x) const {
        if constexpr ((detail::is_tangent<T> && has_jvp) || (detail::is_adjoint<T> && has_vjp))
            return std::apply(*this, x);
        else
            return std::apply(f_, x);
    }

    template <class Number, class... X>
    auto forward(const X&... x) const {
        using T = typename Number::value_type;
        const auto at = values<Number>(x...);
        const auto y = detail::number_result<T>(one_level_down<T>(at));
        std::vector<std::array<T, Number::directions>> tangents(detail::traits_of<decltype(y)>::size(y));
        for (std::size_t i = 0; i < Number::directions; ++i) {
            const auto v =
                detail::transform_all<T>([i](const auto& e) { return Number(e).tangent(i); }, x...);
            const auto dy = std::apply(jvp_, std::tuple_cat(at, v));
            const std::vector<T> flat =
                detail::flatten_direction<T>(dy, tangents.size(), "custom", "the result of jvp");
            for (std::size_t k = 0; k < flat.size(); ++k) tangents[k][i] = flat[k];
        }
        return detail::traits_of<decltype(y)>::template transform<Number>(
            y, [&, k = std::size_t(0)](const auto& e) mutable {
                return Number(static_cast<T>(e), tangents[k++]);
            });
    }

    template <class Number, class... X>
    auto reverse(const X&... x) const {
        using T = typename Number::value_type;
        const auto at = values<Number>(x...);
        const auto y = detail::number_result<T>(one_level_down<T>(at));
        std::vector<Number> results;
        if (Tape<T>* const tape = Tape<T>::recording(); tape != nullptr) {
            std::vector<Number> inputs;
            (detail::traits_of<X>::for_each(x, [&](const auto& e) { inputs.emplace_back(e); }), ...);
            results = record(*tape, at, y, inputs);
        } else {
            results = detail::flatten<Number>(y);
        }
        return detail::traits_of<decltype(y)>::template transform<Number>(
            y, [&, k = std::size_t(0)](const auto&) mutable { return results[k++]; });
    }
    template <class T, class Y, class... X>
    std::vector<ADAdjoint<T>> record(Tape<T>& tape, const std::tuple<X...>& x, const Y& y,
                                     const std::vector<ADAdjoint<T>>& inputs) const {
        const std::vector<T> values = detail::flatten<T>(y);
        return tape.record(std::span<const T>(values), std::span<const ADAdjoint<T>>(inputs),
                           std::make_unique<detail::custom_reverse<T, Vjp, Y, X...>>(vjp_, x, y));
    }

    /// The values that f computes, and the Jacobian that a rule computes from unit seeds, both as values of the graph.
    template <class Number, class... X>
    auto recorded(const X&... x) const {
        const auto at = detail::transform_all<Number>([](const auto& e) { return Number(e); }, x...);
        check_generic(f_, at);
        const auto y = detail::number_result<Number>(std::apply(f_, at));
        using Y = detail::traits_of<decltype(y)>;
        const std::vector<Number> inputs = detail::flatten<Number>(at);
        std::vector<Number> results;
        Y::for_each(y, [&](const Number& e) { results.push_back(stop_gradient(e)); });
        const std::size_t n = inputs.size(), m = results.size();
        // A constant zero adds nothing, whatever it would be multiplied by.
        const auto add = [&](std::size_t i, std::size_t j, const Number& partial) {
            if (inputs[j].is_recorded() && (partial.is_recorded() || partial.value() != 0))
                results[i] = results[i].with_partial(inputs[j], partial);
        };
        const auto unit = [](std::size_t k) {
            return [k, next = std::size_t(0)](const auto&) mutable { return Number(next++ == k ? 1 : 0); };
        };
        const bool by_rows = has_vjp && (!has_jvp || m <= n);
        if constexpr (has_vjp)
            for (std::size_t i = 0; by_rows && i < m; ++i) {
                const auto seeded = std::tuple_cat(at, std::tuple(Y::template transform<Number>(y, unit(i))));
                check_generic(vjp_, seeded);
                const std::vector<Number> row = detail::flatten_direction<Number>(
                    std::apply(vjp_, seeded), n, "custom", "the result of vjp");
                for (std::size_t j = 0; j < n; ++j) add(i, j, row[j]);
            }
        if constexpr (has_jvp)
            for (std::size_t j = 0; !by_rows && j < n; ++j) {
                const auto seeded = std::tuple_cat(at, detail::transform_all<Number>(unit(j), x...));
                check_generic(jvp_, seeded);
                const std::vector<Number> column = detail::flatten_direction<Number>(
                    std::apply(jvp_, seeded), m, "custom", "the result of jvp");
                for (std::size_t i = 0; i < m; ++i) add(i, j, column[i]);
            }
        return Y::template transform<Number>(
            y, [&, k = std::size_t(0)](const auto&) mutable { return results[k++]; });
    }
    template <class G, class... Number>
    static constexpr void check_generic(const G&, const std::tuple<Number...>&) {
        static_assert(
            std::is_invocable_v<const G&, const Number&...>,
            "tandem::custom: to be recorded, f and its rules must take the numbers that record; make "
            "them generic, for example [](const auto& x) { ... }");
    }

    F f_;
    [[no_unique_address]] Jvp jvp_;
    [[no_unique_address]] Vjp vjp_;
};

/// A function whose derivatives are given instead of derived: f, from arguments to a number or container, with the
/// rules for one or both directions attached:
///
///     auto solve = tandem::custom(f).jvp([](const auto& x, const auto& v) { ... return dy; })
///                                   .vjp([](const auto& x, const auto& w) { ... return dx; });
///
/// The callables are generic; arguments and results are of the kinds that drivers take, arrays too. A call with ADTangent
/// numbers applies push once for each direction; one with ADAdjoint numbers puts pull on the tape, to be called at
/// the reverse sweep with a copy of the arguments. A mode whose rule is missing is a compile-time error.
/// Derivatives of derivatives follow the rules as well; where the inner mode's is missing, they are those of f.
/// In a recorded function of numbers f and the Jacobian by its rule become part of the graph: pull for each number of the
/// result, or push for each one of the arguments if that is the only rule or takes fewer calls, with unit vectors. So all
/// derivatives of a graph, also of higher order, are by the rule. There f and the rule must be generic, and one rule
/// serves both modes.  Cost: the Jacobian in each replay, and a statement for each number in it.
/// Arrays are handles: a rule that writes to one takes a copy() of it first. (Where pull does not, tape_error.)
/// Throws shape_error where a rule returns another number of values than needed, or arrays of other shapes.
template <class F>
constexpr auto custom(F f) {
    return custom_function<F>(f, {}, {});
}

}  // namespace tandem::inline TANDEM_ABI
