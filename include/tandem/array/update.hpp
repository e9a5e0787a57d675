#pragma once
#include "logic.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// Selected elements of an array-like value, which stays as it is: the result is a new one, recorded where it is
/// active. (Writing into a variable of a tape would change what the recording has read.)
template <class X>
class slice_update {
    using base = base_array_t<X>;

public:
    slice_update(const X& x, const selection& selected) : x_(x), selected_(selected) {}

    /// x with the selected elements replaced. Throws shape_error unless e broadcasts to them.
    template <class E>
    X set(const E& e) const {
        auto mask = Array<bool, typename base::space>::zeros(x_.shape());
        mask.view(selected_.of(mask.layout())).assign(true);
        return X(where(mask, embedded(e), x_));
    }
    /// x with e added to the selected elements. Throws shape_error unless e broadcasts to them.
    template <class E>
    X add(const E& e) const {
        return X(x_ + embedded(e));
    }

private:
    template <class E>
    auto embedded(const E& e) const {
        if constexpr (array_operand<E>)
            return apply_linear(embed_op{selected_, x_.shape()}, broadcast_to(e, selected_.shape));
        else
            return embedded(base(e));
    }

    X x_;
    selection selected_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
