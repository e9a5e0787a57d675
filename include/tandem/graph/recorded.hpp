#pragma once
#include <cmath>
#include <istream>
#include <ostream>

#include "../expr/classify.hpp"
#include "../expr/members.hpp"
#include "../expr/select.hpp"
#include "statement_kind.hpp"

/// \file
/// The number by which functions are recorded. It computes as plain numbers do; each assignment of an expression is
/// appended to the thread's program as one statement, and each comparison as a condition.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Where this thread records. Recordings are numbered, so that a number of another one is known.
template <class T>
struct recording_state {
    program<T>* to = nullptr;
    std::uint32_t number = 0;

    static recording_state& current() {
        static thread_local recording_state state;
        return state;
    }
};

}  // namespace detail

/// The outcome of a comparison while a function is recorded. Where it is converted to bool, as `if` does, the graph
/// keeps a guard: a replay in which the comparison has the other outcome is an error, or is recorded anew. `select`,
/// and the operators && || !, take it as it is and need no guard. (Both operands of && and || are evaluated.)
template <class T>
class RecordedCondition {
public:
    /// A condition that does not depend on the inputs.
    explicit RecordedCondition(bool outcome) : outcome_(outcome ? T(1) : T(0)) {}
    /// 1 or 0, recorded.
    explicit RecordedCondition(const ADRecorded<T>& outcome) : outcome_(outcome) {}

    operator bool() const {
        const bool outcome = 0 < outcome_.value();
        outcome_.guard(outcome);
        return outcome;
    }
    const ADRecorded<T>& number() const { return outcome_; }

    friend RecordedCondition operator&&(const RecordedCondition& a, const RecordedCondition& b) {
        return RecordedCondition(ADRecorded<T>(detail::build<ops::both>(a.outcome_, b.outcome_)));
    }
    friend RecordedCondition operator||(const RecordedCondition& a, const RecordedCondition& b) {
        return RecordedCondition(ADRecorded<T>(detail::build<ops::either>(a.outcome_, b.outcome_)));
    }
    friend RecordedCondition operator!(const RecordedCondition& a) {
        return RecordedCondition(ADRecorded<T>(detail::build<ops::negation>(a.outcome_)));
    }

private:
    ADRecorded<T> outcome_;
};

/// A number that records what is computed with it; `record` calls functions with it. Constants, and what is computed
/// from constants alone, are not recorded.
/// T: any plain number.
/// Errors: graph_error where a number of another recording, or of another thread's, is used.
template <class T = double>
class ADRecorded {
    static_assert(plain_number<T>,
                  "tandem: graphs are recorded over plain numbers; differentiate them for derivatives");

public:
    using value_type = T;
    using ad_type = ADRecorded;
    using leaf = detail::recorded_leaf<T>;
    /// For expressions: what is done with them is to be known when they are computed again.
    static constexpr bool records_structure = true;

    ADRecorded() : value_(0) {}
    template <class U>
        requires detail::passive_operand<U, ADRecorded>
    ADRecorded(const U& constant) : value_(static_cast<T>(constant)) {}

    template <class E>
        requires std::same_as<typename E::ad_type, ADRecorded> && (!std::is_same_v<E, ADRecorded>)
    ADRecorded(const E& e) : value_(e.value()) {
        record(e);
    }
    template <class E>
        requires std::same_as<typename E::ad_type, ADRecorded> && (!std::is_same_v<E, ADRecorded>)
    ADRecorded& operator=(const E& e) {
        const T value = e.value();  // before *this, which may be a leaf of e, has the new number
        record(e);
        value_ = value;
        return *this;
    }

    TANDEM_HOST_DEVICE const T& value() const { return value_; }
    /// Whether the value depends on inputs.
    bool is_recorded() const { return id_ != detail::no_value; }

    TANDEM_COMPOUND_ASSIGNMENTS_BY(, ADRecorded)

    friend auto max(const ADRecorded& a, const ADRecorded& b) { return detail::build<ops::max>(a, b); }
    friend auto min(const ADRecorded& a, const ADRecorded& b) { return detail::build<ops::min>(a, b); }
    friend auto clamp(const ADRecorded& x, const ADRecorded& low, const ADRecorded& high) {
        return detail::build<ops::clamp>(x, low, high);
    }

    /// The plain number is not seen by the graph any more, so a guard is recorded: a replay in which it would be another
    /// one is treated like a comparison with another outcome.
    template <class U>
        requires std::is_arithmetic_v<U>
    explicit operator U() const {
        const U converted = static_cast<U>(value_);
        if (is_recorded()) {
            if constexpr (std::is_same_v<U, bool>)
                return static_cast<bool>(*this != 0);
            else if constexpr (std::is_integral_v<U>)
                static_cast<void>(static_cast<bool>(trunc(*this) == T(converted)));
            else
                freeze();
        }
        return converted;
    }

    /// A guard that the value stays what it is now, also as NaN or in the sign of a zero.
    void freeze() const {
        if (!is_recorded()) return;
        static_cast<void>(static_cast<bool>(value_ == value_ ? *this == value_ : *this != *this));
        if (value_ == 0) static_cast<void>(static_cast<bool>(signbit(*this)));
    }

    friend std::ostream& operator<<(std::ostream& out, const ADRecorded& x) {
        return out << "value:" << x.value_;
    }
    friend std::istream& operator>>(std::istream& in, ADRecorded& x) {
        if (T value(0); in >> value) x = ADRecorded(value);
        return in;
    }

    /// This value, to whose derivative partial times that of x is added.
    ADRecorded with_partial(const ADRecorded& x, const ADRecorded& partial) const {
        return detail::build<ops::with_partial>(*this, x, partial);
    }

    /// Number `id` of the thread's program.
    static ADRecorded recorded(const T& value, detail::value_id id) {
        ADRecorded x(value);
        x.id_ = id;
        x.recording_ = state::current().number;
        return x;
    }
    /// The number by which the thread's program knows this value; a constant becomes one of its statements.
    detail::value_id id_to_record() const {
        state& now = state::current();
        if (now.to == nullptr || id_ != detail::no_value) check(now);
        if (id_ == detail::no_value) {
            now.to->constants.push_back(value_);
            return now.to->append(detail::constant_kind<T>);
        }
        return id_;
    }
    /// Keeps, of a condition, that the function went on according to its outcome.
    void guard(bool outcome) const {
        if (id_ == detail::no_value) return;
        check(state::current());
        auto& guards = state::current().to->guards;
        if (guards.empty() || guards.back().condition != id_) guards.push_back({id_, outcome});
    }

private:
    friend class detail::recorded_leaf<T>;
    using state = detail::recording_state<T>;

    void check(const state& now) const {
        if (now.to == nullptr || recording_ != now.number)
            detail::raise<graph_error>("record", "a number of another recording, or of another thread's",
                                       "a function may use what it computed itself from its arguments");
    }
    template <class E>
    void record(const E& e);

    T value_;
    detail::value_id id_ = detail::no_value;
    std::uint32_t recording_ = 0;
};

namespace detail {

/// A number in an expression: a copy of it.
template <class T>
class recorded_leaf {
public:
    using ad_type = ADRecorded<T>;
    using value_type = T;
    static constexpr std::size_t leaves = 1;

    TANDEM_HOST_DEVICE explicit recorded_leaf(const ADRecorded<T>& x) : number_(x) {}
    TANDEM_HOST_DEVICE const T& value() const { return number_.value(); }
    const ADRecorded<T>& number() const { return number_; }

private:
    ADRecorded<T> number_;
};

/// What recording a statement asks of its leaves and constants, one after the other.
struct find_recorded {
    bool found = false;
    template <class T>
    void leaf(const recorded_leaf<T>& x) {
        found = found || x.number().is_recorded();
    }
    template <class C>
    void constant(const C&) {}
};
template <class T, std::size_t Leaves>
struct name_leaves {
    std::array<value_id, Leaves> ids;
    std::size_t count = 0;
    void leaf(const recorded_leaf<T>& x) { ids[count++] = x.number().id_to_record(); }
    template <class C>
    void constant(const C&) {}
};
template <class T>
struct append_constants {
    std::vector<T>& to;
    void leaf(const recorded_leaf<T>&) {}
    template <class C>
    void constant(const C& c) {
        to.push_back(static_cast<T>(c));
    }
};

template <class E>
concept recordable = requires { structure_of<E>::counts; };

}  // namespace detail

template <class T>
template <class E>
void ADRecorded<T>::record(const E& e) {
    static_assert(
        detail::recordable<E>,
        "tandem: a function with derivatives of the user's own, made from functions with state, cannot be "
        "recorded: a replay would not compute it again");
    using structure = detail::structure_of<E>;
    detail::find_recorded leaves;
    structure::collect(e, leaves);
    id_ = detail::no_value;
    if (!leaves.found) return;
    // Leaves that are constants become statements before this one, whose operands come after theirs.
    detail::name_leaves<T, structure::counts.leaves> named;
    structure::collect(e, named);
    detail::program<T>& to = *state::current().to;
    to.leaves.insert(to.leaves.end(), named.ids.begin(), named.ids.end());
    detail::append_constants<T> constants{to.constants};
    structure::collect(e, constants);
    id_ = to.append(detail::statement_kind_of<E>);
    recording_ = state::current().number;
}

namespace detail {

template <class A>
inline constexpr bool is_recorded_number = false;
template <class T>
inline constexpr bool is_recorded_number<ADRecorded<T>> = true;

template <class E>
concept recorded_expression = expression<E> && is_recorded_number<typename E::ad_type>;

template <class... A>
concept recorded_operands = operands<A...> && is_recorded_number<result_number_t<A...>>;

template <class Rule, class A, class B>
auto condition(const A& a, const B& b) {
    using Number = result_number_t<A, B>;
    return RecordedCondition<typename Number::value_type>(Number(build<Rule>(a, b)));
}

/// The number of an expression, whose value is going to be used in a way that graphs do not see.
template <class E>
auto frozen(const E& e) {
    const typename E::ad_type x(e);
    x.freeze();
    return x.value();
}

}  // namespace detail

#define TANDEM_RECORDED_COMPARISON(symbol, ...)    \
    template <class A, class B>                    \
        requires detail::recorded_operands<A, B>   \
    auto operator symbol(const A& a, const B& b) { \
        return __VA_ARGS__;                        \
    }
TANDEM_RECORDED_COMPARISON(<, detail::condition<ops::less>(a, b))
TANDEM_RECORDED_COMPARISON(>, detail::condition<ops::less>(b, a))
TANDEM_RECORDED_COMPARISON(<=, detail::condition<ops::less_equal>(a, b))
TANDEM_RECORDED_COMPARISON(>=, detail::condition<ops::less_equal>(b, a))
TANDEM_RECORDED_COMPARISON(==, detail::condition<ops::equal>(a, b))
TANDEM_RECORDED_COMPARISON(!=, !detail::condition<ops::equal>(a, b))
#undef TANDEM_RECORDED_COMPARISON

template <detail::recorded_expression E>
auto operator!(const E& e) {
    return e == 0;
}

/// condition ? a : b, decided anew in each replay.
template <class T, class A, class B>
    requires(expression<A> || plain_number<A>) && (expression<B> || plain_number<B>)
ADRecorded<T> select(const RecordedCondition<T>& condition, const A& a, const B& b) {
    return detail::build<ops::select>(condition.number(), ADRecorded<T>(a), ADRecorded<T>(b));
}

template <detail::recorded_expression E>
typename E::ad_type stop_gradient(const E& x) {
    return detail::build<ops::stop>(x);
}

/// The value now; a replay in which it would be another one is treated like a comparison with another outcome.
template <detail::recorded_expression E>
auto value(const E& e) {
    return detail::frozen(e);
}
template <detail::recorded_expression E>
auto base_value(const E& e) {
    return detail::frozen(e);
}

template <detail::recorded_expression E>
auto isnan(const E& e) {
    const typename E::ad_type x(e);
    return x != x;
}
template <detail::recorded_expression E>
auto isfinite(const E& e) {
    const typename E::ad_type x(e);
    return x - x == 0;
}
template <detail::recorded_expression E>
auto isinf(const E& e) {
    return abs(e) == std::numeric_limits<typename E::value_type>::infinity();
}
template <detail::recorded_expression E>
auto signbit(const E& e) {
    return copysign(typename E::ad_type(1), e) < 0;
}
template <detail::recorded_expression E>
typename E::ad_type modf(const E& e, typename E::ad_type* integral) {
    using Number = typename E::ad_type;
    const Number x = e;  // it may be *integral
    *integral = trunc(x);
    return select(isinf(x), copysign(Number(0), x), fmod(x, 1));
}
/// These depend on the value in ways that graphs have no operation for.
#define TANDEM_FROZEN_FUNCTION(function)     \
    template <detail::recorded_expression E> \
    auto function(const E& e) {              \
        using std::function;                 \
        return function(detail::frozen(e));  \
    }
TANDEM_FROZEN_FUNCTION(fpclassify)
TANDEM_FROZEN_FUNCTION(isnormal)
TANDEM_FROZEN_FUNCTION(ilogb)
TANDEM_FROZEN_FUNCTION(lrint)
TANDEM_FROZEN_FUNCTION(llrint)
TANDEM_FROZEN_FUNCTION(lround)
TANDEM_FROZEN_FUNCTION(llround)
#undef TANDEM_FROZEN_FUNCTION

}  // namespace tandem::inline TANDEM_ABI

/// Limits of the value.
template <class T>
struct std::numeric_limits<tandem::ADRecorded<T>> : std::numeric_limits<T> {};
