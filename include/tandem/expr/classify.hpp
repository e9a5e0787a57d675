#pragma once
#include <cmath>

#include "overloads.hpp"

/// \file
/// The functions of <cmath> that classify, decompose or convert a number. They look at the value.
namespace tandem::inline TANDEM_ABI {

#define TANDEM_CLASSIFICATION(function)                  \
    template <expression E>                              \
    constexpr auto function(const E& e) {                \
        using std::function;                             \
        return function(base_value(e));                  \
    }
TANDEM_CLASSIFICATION(fpclassify)
TANDEM_CLASSIFICATION(isfinite)
TANDEM_CLASSIFICATION(isinf)
TANDEM_CLASSIFICATION(isnan)
TANDEM_CLASSIFICATION(isnormal)
TANDEM_CLASSIFICATION(signbit)
TANDEM_CLASSIFICATION(ilogb)
TANDEM_CLASSIFICATION(lrint)
TANDEM_CLASSIFICATION(llrint)
TANDEM_CLASSIFICATION(lround)
TANDEM_CLASSIFICATION(llround)
#undef TANDEM_CLASSIFICATION

/// The exponent of x as a passive number.
template <expression E>
typename E::ad_type logb(const E& x) {
    using std::logb;
    return typename E::ad_type(logb(base_value(x)));
}

/// x = m * 2^exponent with m in [1/2, 1); returns m, whose derivative is 2^-exponent.
template <expression E>
typename E::ad_type frexp(const E& x, int* exponent) {
    using std::frexp;
    frexp(base_value(x), exponent);
    return ldexp(x, -*exponent);
}

/// Stores the integral part of x, which is passive, and returns the fractional part.
template <expression E>
typename E::ad_type modf(const E& x, typename E::ad_type* integral) {
    using Number = typename E::ad_type;
    using std::isinf;
    using std::trunc;
    const base_t<Number> whole = trunc(base_value(x));
    // fmod keeps the sign of zero; x may be *integral.
    const Number fraction = isinf(whole) ? Number(copysign(Number(0), whole)) : Number(fmod(x, 1));
    *integral = Number(whole);
    return fraction;
}

/// remainder(x, y), and the last bits of its quotient as std::remquo gives them.
template <class A, class B>
    requires operands<A, B>
auto remquo(const A& x, const B& y, int* quotient) {
    using std::remquo;
    remquo(base_value(x), base_value(y), quotient);
    return eval(remainder(x, y));
}

/// The neighbour of x in the direction of y; moves along with x.
template <class A, class B>
    requires operands<A, B>
auto nextafter(const A& x, const B& y) {
    using std::nextafter;
    using Number = detail::result_number_t<A, B>;
    const auto from = base_value(x);
    return Number(x + (nextafter(from, static_cast<base_t<Number>>(base_value(y))) - from));
}

}  // namespace tandem::inline TANDEM_ABI
