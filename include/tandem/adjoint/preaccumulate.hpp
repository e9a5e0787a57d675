#pragma once
#include "../core/argument.hpp"
#include "tape.hpp"

namespace tandem::inline TANDEM_ABI {

/// f(x...), recorded as one statement for each result instead of statement by statement. The block is recorded on
/// a tape of its own, its Jacobian computed there, and only that is kept: worth it where a block has few inputs
/// and outputs and many statements between.
/// x...: AD numbers or containers of them; f is called with the same kinds of arguments. Returns what f returns,
/// with ADAdjoint<T> for its numbers. Where nothing records it is f(x...).
/// Cost: about two gradients of the block for each 8 results.  Memory kept: 12 bytes a non-zero partial.
/// Throws tape_error if f uses active values that are not among its arguments: their derivatives would be lost.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 10.2.
template <class F, class... X>
auto preaccumulate(F&& f, const X&... x) {
    using Number = typename detail::highest<detail::number_of_t<typename argument_traits<X>::scalar>...>::type;
    static_assert(requires { typename Number::value_type; }, "tandem::preaccumulate: arguments must be AD numbers");
    using T = typename Number::value_type;
    static_assert(std::is_same_v<Number, ADAdjoint<T>>, "tandem::preaccumulate: arguments must be ADAdjoint numbers");

    std::vector<Number> inputs;
    (argument_traits<X>::for_each(x, [&](const auto& e) { inputs.emplace_back(e); }), ...);

    Tape<T>* const outer = Tape<T>::recording();
    std::vector<T> values;
    Matrix<T> J;
    const auto block = [&](auto&& call) {
        auto&& y = call();
        std::vector<Number> outputs;
        using Y = std::remove_cvref_t<decltype(y)>;
        argument_traits<Y>::for_each(y, [&](const auto& e) { outputs.emplace_back(e); });
        return std::pair(typename argument_traits<Y>::template rebind<Number>(
                             argument_traits<Y>::template transform<Number>(y, [](const auto& e) { return Number(e); })),
                         std::move(outputs));
    };
    if (outer == nullptr) return block([&] { return f(x...); }).first;

    auto result = [&] {
        Tape<T> tape;
        std::vector<Number> locals;
        std::tuple arguments{argument_traits<X>::template transform<Number>(
            x, [&](const auto& e) { return locals.emplace_back(tape.variable(Number(e).value())); })...};
        auto [y, outputs] = block([&] { return std::apply(f, arguments); });
        J = tape.jacobian(outputs, locals);
        if (tape.uses_older_values())
            detail::raise<tape_error>("preaccumulate", "the block uses active values that are not its arguments",
                                      "pass every active value that f uses as an argument");
        return std::move(y);
    }();
    using Y = decltype(result);
    std::size_t row = 0;
    return argument_traits<Y>::template transform<Number>(result, [&](const Number& e) {
        const std::span<const T> partials(J.data() + row++ * J.cols(), J.cols());
        if (!e.is_active()) return Number(e.value());
        return outer->record(e.value(), std::span<const Number>(inputs), partials);
    });
}

}  // namespace tandem::inline TANDEM_ABI
