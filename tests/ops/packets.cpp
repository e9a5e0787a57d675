// Rules serve SIMD packets: comparisons give a mask, `choose` blends, and each lane is what a scalar would be.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include <tandem/ops/rules.hpp>

#include "laws/apply.hpp"
#include "laws/sample.hpp"
#include "laws/text.hpp"

namespace packets {

/// Two doubles. Its mask does not convert to bool, so that an `if` in a rule would not compile.
struct mask {
    bool low, high;
};
struct packet {
    double low = 0, high = 0;
    packet() = default;
    packet(double both) : low(both), high(both) {}
    packet(double l, double h) : low(l), high(h) {}
};

mask operator&&(mask a, mask b) {
    return {a.low && b.low, a.high && b.high};
}
mask operator||(mask a, mask b) {
    return {a.low || b.low, a.high || b.high};
}
packet select(mask m, packet a, packet b) {
    return {m.low ? a.low : b.low, m.high ? a.high : b.high};
}
packet operator-(packet a) {
    return {-a.low, -a.high};
}

#define PACKET_OPERATOR(symbol)                                                   \
    packet operator symbol(packet a, packet b) {                                  \
        return {a.low symbol b.low, a.high symbol b.high};                        \
    }
PACKET_OPERATOR(+)
PACKET_OPERATOR(-)
PACKET_OPERATOR(*)
PACKET_OPERATOR(/)
#undef PACKET_OPERATOR

#define PACKET_COMPARISON(symbol)                                                 \
    mask operator symbol(packet a, packet b) {                                    \
        return {a.low symbol b.low, a.high symbol b.high};                        \
    }
PACKET_COMPARISON(<)
PACKET_COMPARISON(<=)
PACKET_COMPARISON(>)
PACKET_COMPARISON(>=)
PACKET_COMPARISON(==)
PACKET_COMPARISON(!=)
#undef PACKET_COMPARISON

#define PACKET_FUNCTION(function)                                                 \
    packet function(packet a) {                                                   \
        using std::function;                                                      \
        return {function(a.low), function(a.high)};                               \
    }
#define PACKET_FUNCTION_OF_TWO(function)                                          \
    packet function(packet a, packet b) {                                         \
        using std::function;                                                      \
        return {function(a.low, b.low), function(a.high, b.high)};                \
    }
#define PACKET_FUNCTION_OF_THREE(function)                                        \
    packet function(packet a, packet b, packet c) {                               \
        using std::function;                                                      \
        return {function(a.low, b.low, c.low), function(a.high, b.high, c.high)}; \
    }
PACKET_FUNCTION(abs)
PACKET_FUNCTION(acos)
PACKET_FUNCTION(acosh)
PACKET_FUNCTION(asin)
PACKET_FUNCTION(asinh)
PACKET_FUNCTION(atan)
PACKET_FUNCTION(atanh)
PACKET_FUNCTION(cbrt)
PACKET_FUNCTION(ceil)
PACKET_FUNCTION(cos)
PACKET_FUNCTION(cosh)
PACKET_FUNCTION(erf)
PACKET_FUNCTION(erfc)
PACKET_FUNCTION(exp)
PACKET_FUNCTION(exp2)
PACKET_FUNCTION(expm1)
PACKET_FUNCTION(floor)
PACKET_FUNCTION(log)
PACKET_FUNCTION(log10)
PACKET_FUNCTION(log1p)
PACKET_FUNCTION(log2)
PACKET_FUNCTION(nearbyint)
PACKET_FUNCTION(rint)
PACKET_FUNCTION(round)
PACKET_FUNCTION(sin)
PACKET_FUNCTION(sinh)
PACKET_FUNCTION(sqrt)
PACKET_FUNCTION(tan)
PACKET_FUNCTION(tanh)
PACKET_FUNCTION(trunc)
PACKET_FUNCTION_OF_TWO(atan2)
PACKET_FUNCTION_OF_TWO(copysign)
PACKET_FUNCTION_OF_TWO(fdim)
PACKET_FUNCTION_OF_TWO(fmax)
PACKET_FUNCTION_OF_TWO(fmin)
PACKET_FUNCTION_OF_TWO(fmod)
PACKET_FUNCTION_OF_TWO(hypot)
PACKET_FUNCTION_OF_TWO(pow)
PACKET_FUNCTION_OF_TWO(remainder)
PACKET_FUNCTION_OF_THREE(fma)
PACKET_FUNCTION_OF_THREE(hypot)
PACKET_FUNCTION_OF_THREE(lerp)
packet ldexp(packet a, int n) {
    return {std::ldexp(a.low, n), std::ldexp(a.high, n)};
}

}  // namespace packets

template <>
struct tandem::detail::base_of<packets::packet> {
    using type = double;
};

namespace {

using packets::packet;

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// Value and partial J of Rule in packets with the points a and b in their lanes.
template <class Rule>
struct in_packets {
    std::array<packet, Rule::arity> x;

    in_packets(const laws::point<Rule>& a, const laws::point<Rule>& b) {
        for (std::size_t i = 0; i < Rule::arity; ++i) x[i] = packet(a[i], b[i]);
    }
    template <std::size_t I>
    packet argument() const {
        return x[I];
    }
    packet value() const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return Rule::template value<packet>(argument<I>()...);
        }(std::make_index_sequence<Rule::arity>());
    }
    template <std::size_t J>
    packet partial() const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            const auto p = Rule::template partial<static_cast<int>(J)>(argument<I>()..., value());
            if constexpr (std::is_same_v<decltype(p), const tandem::one>)
                return packet(1);
            else if constexpr (std::is_same_v<decltype(p), const tandem::minus_one>)
                return packet(-1);
            else
                return p;
        }(std::make_index_sequence<Rule::arity>());
    }
};

/// digamma and polygamma iterate until their argument is large: no packets. Nor is there a packet of ints.
template <class Rule>
constexpr bool serves_packets() {
    return Rule::name.find("gamma") == std::string_view::npos && Rule::name != "ldexp";
}

template <class Rule>
std::vector<laws::point<Rule>> points() {
    auto all = laws::sample<Rule>(100, 7);
    for (const auto& special : Rule::special) all.push_back(special.at);
    return all;
}

}  // namespace

TEST_CASE("packets: every lane of a value is the scalar value") {
    tandem::for_each_rule([]<class Rule>() {
        if constexpr (serves_packets<Rule>()) {
            const auto all = points<Rule>();
            for (std::size_t k = 1; k < all.size(); ++k) {
                const packet y = in_packets<Rule>(all[k - 1], all[k]).value();
                CHECK_MESSAGE(same(y.low, laws::value<double, Rule>(all[k - 1])), laws::text<Rule>(all[k - 1]));
                CHECK_MESSAGE(same(y.high, laws::value<double, Rule>(all[k])), laws::text<Rule>(all[k]));
            }
        }
    });
}

TEST_CASE("packets: every lane of a partial is the scalar partial") {
    laws::for_each_partial([]<class Rule, std::size_t J>() {
        if constexpr (serves_packets<Rule>()) {
            const auto all = points<Rule>();
            for (std::size_t k = 1; k < all.size(); ++k) {
                const packet p = in_packets<Rule>(all[k - 1], all[k]).template partial<J>();
                CHECK_MESSAGE(same(p.low, laws::partial<J, double, Rule>(all[k - 1])), laws::text<Rule>(all[k - 1]),
                              ", argument ", J);
                CHECK_MESSAGE(same(p.high, laws::partial<J, double, Rule>(all[k])), laws::text<Rule>(all[k]),
                              ", argument ", J);
            }
        }
    });
}
