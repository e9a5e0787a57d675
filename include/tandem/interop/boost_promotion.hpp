#pragma once
#include <boost/math/tools/promotion.hpp>

#include "../expr.hpp"

/// Boost.Math computes with the type an argument promotes to: for an expression the AD number.
template <tandem::expression E>
struct boost::math::tools::promote_arg<E> {
    using type = typename E::ad_type;
};
