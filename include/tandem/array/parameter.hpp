#pragma once
#include "record.hpp"

namespace tandem::inline TANDEM_ABI {

/// A value that is learnt: an array and its gradient, which outlive recordings. In an expression it stands for a
/// variable of the tape that records, which it enters on first use; sweeps add to its gradient. Where no tape
/// records it is a constant. Copies are handles to one parameter.
/// Thread safety: one parameter is used on one thread at a time.
template <class T, class Space = host>
class Parameter {
    using array = Array<T, Space>;

public:
    using value_type = array;
    using ad_type = ADAdjoint<array>;

    explicit Parameter(array value = array(), std::string name = {}) : state_(std::make_shared<state>()) {
        state_->value = std::move(value);
        state_->name = std::move(name);
    }

    const array& value() const { return state_->value; }
    /// Takes a new value, of any shape; the next recording sees it.
    void value(array next) {
        state_->value = std::move(next);
        state_->on_tape = ad_type();
    }
    /// What sweeps have added up since zero_gradient(); zeros if nothing.
    array gradient() const {
        return state_->gradient ? *state_->gradient : array::zeros(state_->value.shape());
    }
    void zero_gradient() { state_->gradient.reset(); }
    const std::string& name() const { return state_->name; }
    void name(std::string text) { state_->name = std::move(text); }

    const Shape& shape() const { return state_->value.shape(); }
    std::size_t rank() const { return state_->value.rank(); }
    index_t size() const { return state_->value.size(); }

    /// The variable that it is on the tape that records; passive where none does.
    ad_type variable() const {
        auto* tape = Tape<array>::recording();
        if (tape == nullptr) return ad_type(state_->value);
        if (!tape->owns(state_->on_tape)) state_->on_tape = tape->enter(state_->value, state_->name, state_);
        return state_->on_tape;
    }
    operator ad_type() const { return variable(); }

    friend bool operator==(const Parameter& a, const Parameter& b) { return a.state_ == b.state_; }

private:
    struct state final : detail::gradient_sink<array> {
        array value;
        std::optional<array> gradient;
        std::string name;
        ad_type on_tape;

        void add(const array& more) override { gradient = gradient ? array(*gradient + more) : more.copy(); }
    };
    std::shared_ptr<state> state_;
};

namespace detail {

template <class T, class Space>
struct part_of<Parameter<T, Space>> : part_of<ADAdjoint<Array<T, Space>>> {
    using variable = ADAdjoint<Array<T, Space>>;
    static leaves_of<variable> leaves(const Parameter<T, Space>& p) { return {{p.variable()}}; }
    static const Shape& shape(const Parameter<T, Space>& p) { return p.shape(); }
};
template <class T, class Space>
inline constexpr bool is_parameter<Parameter<T, Space>> = true;

}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
