#pragma once
#include "../core/argument.hpp"
#include "tape.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

/// The block on a tape of its own; what it gives is recorded on `outer`. numbers(y): y with Numbers for its expressions.
template <class T, class F, class Numbers, class... X>
auto preaccumulate_on(Tape<T>& outer, F& f, const Numbers& numbers, const X&... x) {
    using Number = ADAdjoint<T>;
    std::vector<Number> inputs;
    (argument_traits<X>::for_each(x, [&](const auto& e) { inputs.emplace_back(e); }), ...);

    Matrix<T> J;
    const auto y = [&] {
        Tape<T> tape;
        std::vector<Number> locals, outputs;
        std::tuple arguments{argument_traits<X>::template transform<Number>(
            x, [&](const auto& e) { return locals.emplace_back(tape.variable(Number(e).value())); })...};
        auto results = numbers(std::apply(f, arguments));
        argument_traits<decltype(results)>::for_each(results, [&](const Number& e) { outputs.push_back(e); });
        J = tape.jacobian(outputs, locals);
        if (tape.uses_older_values())
            raise<tape_error>("preaccumulate", "the block uses active values that are not its arguments",
                              "pass every active value that f uses as an argument");
        return results;
    }();
    using Y = argument_traits<std::remove_const_t<decltype(y)>>;
    return Y::template transform<Number>(y, [&, row = std::size_t(0)](const Number& e) mutable {
        const std::span<const T> partials(J.data() + row++ * J.cols(), J.cols());
        if (!e.is_active()) return Number(e.value());
        return outer.record(e.value(), std::span<const Number>(inputs), partials);
    });
}

}  // namespace detail

/// f(x...), recorded as one statement for each result instead of statement by statement. The block is recorded on
/// a tape of its own, its Jacobian computed there, and only that is kept: worth it where a block has few inputs
/// and outputs and many statements between.
/// x...: numbers or containers of them; f is called with the same kinds of arguments. Returns what f returns. In both, AD
/// numbers stand for expressions.
/// With ADAdjoint numbers while a tape records; with all others, such as ADTangent and the numbers of `record`, it is
/// f(x...): only a tape is shorter for it. To a recorded function, elemental() gives one statement for a block.
/// Cost: about two gradients of the block for each 8 results.  Memory kept: 12 bytes a non-zero partial.
/// Throws tape_error if f uses active values that are not among its arguments: their derivatives would be lost.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 10.2.
template <class F, class... X>
auto preaccumulate(F&& f, const X&... x) {
    using Number =
        typename detail::highest<detail::number_of_t<typename argument_traits<X>::scalar>...>::type;
    if constexpr (!expression<Number>) {
        return f(x...);
    } else {
        const auto numbers = [](const auto& y) {
            using Y = argument_traits<std::remove_cvref_t<decltype(y)>>;
            return typename Y::template rebind<Number>(
                Y::template transform<Number>(y, [](const auto& e) { return Number(e); }));
        };
        using T = typename Number::value_type;
        if constexpr (std::is_same_v<Number, ADAdjoint<T>>)
            if (Tape<T>* const outer = Tape<T>::recording(); outer != nullptr)
                return detail::preaccumulate_on(*outer, f, numbers, x...);
        return numbers(f(numbers(x)...));
    }
}

}  // namespace tandem::inline TANDEM_ABI
