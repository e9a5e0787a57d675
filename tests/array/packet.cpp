// Packets: each lane computes what a scalar would, for every rule and for every argument.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <random>
#include <string_view>
#include <vector>

#include <tandem/array/packet.hpp>
#include <tandem/ops/rules.hpp>
#include <tandem/tangent/tangent.hpp>

#include "laws/apply.hpp"
#include "laws/sample.hpp"
#include "laws/text.hpp"
#include "ulps.hpp"

namespace {

using namespace tandem::detail;
using arrays::ulps;

template <class T>
struct element {
    using type = T;
    using vector = vector_t<T>;
    static constexpr std::size_t lanes = width<vector>;
    using numbers = std::array<T, lanes>;

    static vector in(const numbers& x) { return load<vector>(x.data()); }
    static numbers out(const vector& x) {
        numbers result;
        store(result.data(), x);
        return result;
    }
};

template <class Visit>
void for_both_precisions(const Visit& visit) {
    visit(element<double>());
    visit(element<float>());
}

// ---- rules

template <class Rule>
constexpr bool takes_an_int() {
    if constexpr (Rule::arity == 2)
        return laws::takes_int<Rule, 0> || laws::takes_int<Rule, 1>;
    else
        return false;
}

template <class Rule>
std::vector<laws::point<Rule>> points() {
    auto all = laws::sample<Rule>(200, 7);
    for (const auto& x : laws::extremes<Rule>())
        if constexpr (!takes_an_int<Rule>()) all.push_back(x);
    for (const auto& special : Rule::special) all.push_back(special.at);
    return all;
}

/// Up to this many ulp a lane may be off. Lane by lane there is no difference, nor for arithmetic and choices.
template <class Rule>
constexpr double tolerance() {
    for (const std::string_view exact :
         {"add",   "sub",   "mul",       "div",       "neg",      "square", "fma",     "lerp",
          "sqrt",  "rsqrt", "relu",      "abs",       "max",      "min",    "clamp",   "fmax",
          "fmin",  "fdim",  "fmod",      "remainder", "copysign", "floor",  "ceil",    "round",
          "trunc", "rint",  "nearbyint", "ldexp",     "lgamma",   "tgamma", "digamma", "polygamma"})
        if (Rule::name == exact) return 0;
    return Rule::name == "erfc" ? 5 : 4;
}

template <std::size_t J, class V, class Rule, std::size_t... I>
V value_or_partial(const std::array<V, Rule::arity>& x, const laws::point<Rule>& at,
                   std::index_sequence<I...>) {
    const auto argument = [&]<std::size_t K>() {
        if constexpr (laws::takes_int<Rule, K>)
            return static_cast<int>(at[K]);
        else
            return x[K];
    };
    const V y = Rule::template value<V>(argument.template operator()<I>()...);
    if constexpr (J < Rule::arity) {
        const auto p = Rule::template partial<static_cast<int>(J)>(argument.template operator()<I>()..., y);
        if constexpr (std::is_same_v<decltype(p), const tandem::one>)
            return V(1);
        else if constexpr (std::is_same_v<decltype(p), const tandem::minus_one>)
            return V(-1);
        else
            return p;
    } else {
        return y;
    }
}

/// Partial J of the rule, or its value for J = arity: lanes against scalars.
template <class Rule, std::size_t J, class Element>
void compare(Element, double allowed) {
    using T = typename Element::type;
    using V = typename Element::vector;
    constexpr std::size_t lanes = Element::lanes;
    constexpr auto indices = std::make_index_sequence<Rule::arity>();
    const auto all = points<Rule>();
    for (std::size_t k = 0; k < all.size(); ++k) {
        // An int is one for all lanes.
        const auto at = [&](std::size_t lane) {
            return all[takes_an_int<Rule>() ? k : (k + lane * 31) % all.size()];
        };
        std::array<V, Rule::arity> x;
        for (std::size_t i = 0; i < Rule::arity; ++i) {
            typename Element::numbers numbers;
            for (std::size_t lane = 0; lane < lanes; ++lane) numbers[lane] = static_cast<T>(at(lane)[i]);
            x[i] = Element::in(numbers);
        }
        const auto y = Element::out(value_or_partial<J, V, Rule>(x, all[k], indices));
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            std::array<T, Rule::arity> scalar;
            for (std::size_t i = 0; i < Rule::arity; ++i) scalar[i] = static_cast<T>(at(lane)[i]);
            const T expected = value_or_partial<J, T, Rule>(scalar, at(lane), indices);
            CHECK_MESSAGE(ulps(y[lane], expected) <= allowed, laws::text<Rule>(at(lane)), ", argument ", J,
                          ": ", y[lane], " for ", expected);
        }
    }
}

// ---- functions

struct function {
    const char* name;
    double (*of_double)(double);
    float (*of_float)(float);
    vector_t<double> (*of_doubles)(const vector_t<double>&);
    vector_t<float> (*of_floats)(const vector_t<float>&);
    double allowed;

    auto scalar(element<double>) const { return of_double; }
    auto scalar(element<float>) const { return of_float; }
    auto lanes(element<double>) const { return of_doubles; }
    auto lanes(element<float>) const { return of_floats; }
};

#define FUNCTION(function, allowed)                                                         \
    {#function,                                                                             \
     [](double x) { return std::function(x); },                                             \
     [](float x) { return std::function(x); },                                              \
     [](const vector_t<double>& x) { return vector_t<double>(tandem::math::function(x)); }, \
     [](const vector_t<float>& x) { return vector_t<float>(tandem::math::function(x)); },   \
     allowed}
const function functions[] = {
    FUNCTION(abs, 0),    FUNCTION(acos, 4),  FUNCTION(acosh, 4),     FUNCTION(asin, 4), FUNCTION(asinh, 4),
    FUNCTION(atan, 4),   FUNCTION(atanh, 4), FUNCTION(cbrt, 4),      FUNCTION(ceil, 0), FUNCTION(cos, 4),
    FUNCTION(cosh, 4),   FUNCTION(erf, 4),   FUNCTION(erfc, 5),      FUNCTION(exp, 4),  FUNCTION(exp2, 4),
    FUNCTION(expm1, 4),  FUNCTION(floor, 0), FUNCTION(lgamma, 0),    FUNCTION(log, 4),  FUNCTION(log10, 4),
    FUNCTION(log1p, 4),  FUNCTION(log2, 4),  FUNCTION(nearbyint, 0), FUNCTION(rint, 0), FUNCTION(round, 0),
    FUNCTION(sin, 4),    FUNCTION(sinh, 4),  FUNCTION(sqrt, 0),      FUNCTION(tan, 4),  FUNCTION(tanh, 4),
    FUNCTION(tgamma, 0), FUNCTION(trunc, 0)};
#undef FUNCTION

/// Special values, all exponents with both signs and random digits, the neighbours of multiples of pi / 2, and odd multiples
/// whose number has too many digits for a float that is reduced by it.
constexpr std::size_t special_count = 9;
template <class T>
std::vector<T> arguments() {
    using limits = std::numeric_limits<T>;
    std::mt19937_64 random(11);
    std::uniform_real_distribution<double> digits(0.5, 1);
    std::vector<T> all{
        T(0),          T(-0.0),          limits::infinity(),   -limits::infinity(), limits::quiet_NaN(),
        limits::max(), limits::lowest(), limits::denorm_min(), limits::min()};
    for (int e = limits::min_exponent - limits::digits; e <= limits::max_exponent; ++e)
        for (int k = 0; k < (std::abs(e) < 12 ? 400 : 12); ++k) {
            const T x = static_cast<T>(std::ldexp(static_cast<T>(digits(random) - 0x1p-26), e));
            all.push_back(k % 2 == 0 ? x : -x);
        }
    for (int k = 1; k < 4000; ++k) {
        const T x = static_cast<T>(static_cast<long double>(k) * 1.57079632679489661923132169163975144L);
        all.insert(all.end(), {x, std::nextafter(x, T(0)), std::nextafter(x, limits::max()), -x});
    }
    for (int k = 0; k < 4096; ++k)
        all.push_back(static_cast<T>(((1 << 22) + 2 * k + 1) * 1.57079632679489661923132169163975144L));
    for (int k = 1; k < limits::digits; ++k)
        for (const T one : {T(1), T(-1)})
            all.insert(all.end(), {one + std::ldexp(one, -k), one - std::ldexp(one, -k)});
    return all;
}

bool same_sign(double a, double b) {
    return std::isnan(a) || std::isnan(b) || std::signbit(a) == std::signbit(b);
}

}  // namespace

TEST_CASE("packet: every lane of a value is the scalar value") {
    for_both_precisions([](auto element) {
        tandem::for_each_rule([&]<class Rule>() { compare<Rule, Rule::arity>(element, tolerance<Rule>()); });
    });
}

TEST_CASE("packet: every lane of a partial is the scalar partial") {
    // Errors of up to 4 ulp of values, twice as large where a value is squared.
    for_both_precisions([](auto element) {
        laws::for_each_partial([&]<class Rule, std::size_t J>() { compare<Rule, J>(element, 16); });
    });
}

TEST_CASE("packet: functions agree with std's over the whole range, signs of zeros included") {
    for_both_precisions([]<class Element>(Element element) {
        using T = typename Element::type;
        const auto all = arguments<T>();
        for (const function& f : functions) {
            const auto lanes = f.lanes(element);
            const auto scalar = f.scalar(element);
            const auto check = [&](const typename Element::numbers& x) {
                const auto y = Element::out(lanes(Element::in(x)));
                for (std::size_t lane = 0; lane < Element::lanes; ++lane) {
                    const T expected = scalar(x[lane]);
                    const bool good = ulps(y[lane], expected) <= f.allowed && same_sign(y[lane], expected);
                    CHECK_MESSAGE(good, f.name, "(", x[lane], ") = ", y[lane], ", std: ", expected);
                }
            };
            typename Element::numbers x;
            for (std::size_t k = 0; k < all.size(); k += Element::lanes) {
                for (std::size_t lane = 0; lane < Element::lanes; ++lane)
                    x[lane] = all[(k + lane) % all.size()];
                check(x);
            }
            // Beside others a special value may be computed in another way.
            for (std::size_t k = 0; k < special_count; ++k) {
                x.fill(all[k]);
                check(x);
            }
        }
    });
}

TEST_CASE("packet: functions of two and three numbers agree with std's at special values") {
    for_both_precisions([]<class Element>(Element) {
        using T = typename Element::type;
        using limits = std::numeric_limits<T>;
        using tandem::math::atan2, tandem::math::copysign, tandem::math::fdim, tandem::math::fmax,
            tandem::math::fmin, tandem::math::fmod, tandem::math::hypot, tandem::math::pow,
            tandem::math::remainder;
        const T special[] = {T(0),
                             T(-0.0),
                             T(1),
                             T(-1),
                             T(2.5),
                             T(-3),
                             limits::infinity(),
                             -limits::infinity(),
                             limits::quiet_NaN(),
                             limits::max(),
                             limits::lowest(),
                             limits::min(),
                             -limits::min(),
                             limits::denorm_min(),
                             T(1e20),
                             T(1e-20)};
        using V = typename Element::vector;
        const auto same = [](const V& a, T b, double allowed) {
            const T lane = Element::out(a)[Element::lanes - 1];
            return ulps(lane, b) <= allowed && same_sign(lane, b);
        };
        for (const T a : special)
            for (const T b : special) {
                CAPTURE(a);
                CAPTURE(b);
                const V x(a), y(b);
                CHECK(same(atan2(x, y), std::atan2(a, b), 4));
                CHECK(same(copysign(x, y), std::copysign(a, b), 0));
                CHECK(same(fdim(x, y), std::fdim(a, b), 0));
                CHECK(same(fmod(x, y), std::fmod(a, b), 0));
                CHECK(same(remainder(x, y), std::remainder(a, b), 0));
                CHECK(same(pow(x, y), std::pow(a, b), 0));
                CHECK(same(hypot(x, y), std::hypot(a, b), 4));
                // Which of two zeros fmax and fmin return is open.
                CHECK(ulps(Element::out(fmax(x, y))[0], std::fmax(a, b)) == 0);
                CHECK(ulps(Element::out(fmin(x, y))[0], std::fmin(a, b)) == 0);
                CHECK(same(-x, -a, 0));
                for (const T c : special) {
                    CAPTURE(c);
                    CHECK(same(hypot(x, y, V(c)), std::hypot(a, b, c), 4));
                    CHECK(same(tandem::math::fma(x, y, V(c)), std::fma(a, b, c), 0));
                }
            }
    });
}

TEST_CASE("packet: numbers and masks are loaded and stored in order, at any address") {
    for_both_precisions([]<class Element>(Element) {
        using T = typename Element::type;
        using V = typename Element::vector;
        constexpr std::size_t lanes = Element::lanes;
        std::array<T, lanes + 2> from{}, to{};
        std::array<bool, lanes + 2> mask_from{}, mask_to{};
        for (std::size_t i = 0; i < from.size(); ++i) {
            from[i] = static_cast<T>(i);
            mask_from[i] = i % 3 == 0;
        }
        store(to.data() + 1, load<V>(from.data() + 1));
        store_mask<V>(mask_to.data() + 1, load_mask<V>(mask_from.data() + 1));
        for (std::size_t i = 1; i <= lanes; ++i) {
            CHECK(to[i] == from[i]);
            CHECK(mask_to[i] == mask_from[i]);
        }
        CHECK(to.back() == 0);
        CHECK(!mask_to.back());
        CHECK(sum(load<V>(from.data() + 1)) == T(lanes * (lanes + 1) / 2));
        CHECK(sum(V{}) == 0);
    });
}

TEST_CASE("packet: comparisons give masks, which combine and choose") {
    for_both_precisions([]<class Element>(Element) {
        using T = typename Element::type;
        using V = typename Element::vector;
        constexpr std::size_t lanes = Element::lanes;
        typename Element::numbers a, b;
        for (std::size_t i = 0; i < lanes; ++i) {
            a[i] = static_cast<T>(i % 3);
            b[i] = static_cast<T>(i % 2);
        }
        a[lanes - 1] = std::numeric_limits<T>::quiet_NaN();
        const V x = Element::in(a), y = Element::in(b);
        const auto check = [&](const mask_t<V>& mask, const auto& expected) {
            std::array<bool, lanes> stored;
            store_mask<V>(stored.data(), mask);
            const auto chosen = Element::out(choose<V>(mask, [&] { return V(1); }, [&] { return V(2); }));
            for (std::size_t i = 0; i < lanes; ++i) {
                CHECK(stored[i] == expected(a[i], b[i]));
                CHECK(chosen[i] == (expected(a[i], b[i]) ? 1 : 2));
            }
        };
        check(x < y, [](T p, T q) { return p < q; });
        check(x <= y, [](T p, T q) { return p <= q; });
        check(x > y, [](T p, T q) { return p > q; });
        check(x >= y, [](T p, T q) { return p >= q; });
        check(x == y, [](T p, T q) { return p == q; });
        check(x != y, [](T p, T q) { return p != q; });
        check(!(x < y), [](T p, T q) { return !(p < q); });
        check(x < y || 2 <= x, [](T p, T q) { return p < q || 2 <= p; });
        check(0 < x && x < 2, [](T p, T) { return 0 < p && p < 2; });
        check((0 < x) == (0 < y), [](T p, T q) { return (0 < p) == (0 < q); });
        check((0 < x) != (0 < y), [](T p, T q) { return (0 < p) != (0 < q); });
        check(true && x < y, [](T p, T q) { return p < q; });
        check(tandem::math::isnan(x), [](T p, T) { return std::isnan(p); });
        check(tandem::math::isfinite(x), [](T p, T) { return std::isfinite(p); });
        check(tandem::math::signbit(V(-y)), [](T, T q) { return std::signbit(-q); });
    });
}

TEST_CASE("packet: forward mode differentiates all lanes at once, nested too") {
    for_both_precisions([]<class Element>(Element) {
        using T = typename Element::type;
        const auto f = [](const auto& x, const auto& a) {
            return exp(-x * x) * sin(a * x) + 2 * pow(x, 3) + pow(2, a) - clamp(x, 0, 1) / 4;
        };
        const auto gradient = [&](const auto& x, const auto& a) {
            using P = std::remove_cvref_t<decltype(x)>;
            using Number = tandem::ADTangent<P, 2>;
            const Number y = f(Number(x, std::array{P(1), P(0)}), Number(a, std::array{P(0), P(1)}));
            return std::array{y.value(), y.tangent(0), y.tangent(1)};
        };
        const auto second = [&](const auto& x, const auto& a) {
            using P = std::remove_cvref_t<decltype(x)>;
            using Inner = tandem::ADTangent<P>;
            return gradient(Inner(x, P(1)), Inner(a, P(0)))[0].tangent();
        };
        const auto near = [](T expected) {
            return doctest::Approx(static_cast<double>(expected))
                .epsilon(64 * std::numeric_limits<T>::epsilon());
        };
        typename Element::numbers x, a;
        for (std::size_t i = 0; i < Element::lanes; ++i) {
            x[i] = T(0.25) + T(i) / 8;
            a[i] = T(2) - T(i) / 16;
        }
        const auto y = gradient(Element::in(x), Element::in(a));
        const auto dxx = Element::out(second(Element::in(x), Element::in(a)));
        for (std::size_t i = 0; i < Element::lanes; ++i) {
            const auto expected = gradient(x[i], a[i]);
            for (std::size_t k = 0; k < 3; ++k)
                CHECK(static_cast<double>(Element::out(y[k])[i]) == near(expected[k]));
            CHECK(static_cast<double>(dxx[i]) == near(second(x[i], a[i])));
        }
    });
}
