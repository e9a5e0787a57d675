#pragma once
#include "rule.hpp"

namespace tandem::inline TANDEM_ABI::ops {

struct add : rule<2> {
    static constexpr std::string_view name = "add";
    static constexpr double ulp = 0;
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return a + b;
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE one partial(const A&, const B&, const V&) {
        return {};
    }
};

struct sub : rule<2> {
    static constexpr std::string_view name = "sub";
    static constexpr double ulp = 0;
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return a - b;
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE auto partial(const A&, const B&, const V&) {
        if constexpr (I == 0)
            return one{};
        else
            return minus_one{};
    }
};

struct mul : rule<2> {
    static constexpr std::string_view name = "mul";
    static constexpr double ulp = 0;
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return a * b;
    }
    template <int I, class A, class B, class V>
    TANDEM_RULE auto partial(const A& a, const B& b, const V&) -> std::conditional_t<I == 0, B, A> {
        if constexpr (I == 0)
            return b;
        else
            return a;
    }
};

struct div : rule<2> {
    static constexpr std::string_view name = "div";
    static constexpr double ulp = 2;
    template <class V, class A, class B>
    TANDEM_RULE V value(const A& a, const B& b) {
        return a / b;
    }
    // -a/b^2 as -(a/b)(1/b): b^2 would overflow and underflow, and both partials share the reciprocal.
    template <int I, class A, class B, class V>
    TANDEM_RULE V partial(const A&, const B& b, const V& y) {
        if constexpr (I == 0)
            return V(1 / b);
        else
            return -y * (1 / b);
    }
};

struct neg : rule<1> {
    static constexpr std::string_view name = "neg";
    static constexpr double ulp = 0;
    template <class V, class A>
    TANDEM_RULE V value(const A& a) {
        return -a;
    }
    template <int I, class A, class V>
    TANDEM_RULE minus_one partial(const A&, const V&) {
        return {};
    }
};

struct fma : rule<3> {
    static constexpr std::string_view name = "fma";
    static constexpr double ulp = 0;
    template <class V, class A, class B, class C>
    TANDEM_RULE V value(const A& a, const B& b, const C& c) {
        return math::fma(a, b, c);
    }
    template <int I, class A, class B, class C, class V>
    TANDEM_RULE auto partial(const A& a, const B& b, const C&, const V&) {
        if constexpr (I == 0)
            return V(b);
        else if constexpr (I == 1)
            return V(a);
        else
            return one{};
    }
};

struct square : rule<1> {
    static constexpr std::string_view name = "square";
    static constexpr double ulp = 0;
    template <class V, class A>
    TANDEM_RULE V value(const A& x) {
        return x * x;
    }
    template <int I, class A, class V>
    TANDEM_RULE V partial(const A& x, const V&) {
        return 2 * x;
    }
};

/// a + t (b - a)
struct lerp : rule<3> {
    static constexpr std::string_view name = "lerp";
    static constexpr double ulp = 1;
    template <class V, class A, class B, class C>
    TANDEM_RULE V value(const A& a, const B& b, const C& t) {
        if constexpr (std::is_floating_point_v<V>)
            return std::lerp(a, b, t);
        else if constexpr (adl::has_lerp<A, B, C>)
            return adl::call_lerp(a, b, t);
        else
            return math::fma(t, V(b - a), V(a));
    }
    template <int I, class A, class B, class C, class V>
    TANDEM_RULE V partial(const A& a, const B& b, const C& t, const V&) {
        if constexpr (I == 0)
            return V(1 - t);
        else if constexpr (I == 1)
            return V(t);
        else
            return V(b - a);
    }
};

}  // namespace tandem::inline TANDEM_ABI::ops
