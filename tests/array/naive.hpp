#pragma once
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "compare.hpp"

/// \file
/// Arrays as loops over numbers of any scalar type: what array operations are compared with. With ADAdjoint<double>
/// the scalar tape differentiates every element's arithmetic, so gradients owe nothing to the array layer.
namespace arrays {

using indices = std::vector<index_t>;

/// Calls f(index) for each element of a shape in row-major order.
template <class F>
void for_each_index(const Shape& shape, const F& f) {
    indices index(shape.rank(), 0);
    for (index_t n = shape.size(); n > 0; --n) {
        f(index);
        for (std::size_t d = shape.rank(); d-- > 0;) {
            if (++index[d] < shape[d]) break;
            index[d] = 0;
        }
    }
}

template <class T>
struct naive {
    Shape shape;
    std::vector<T> values;

    naive() = default;
    naive(const Shape& shape_, std::vector<T> values_) : shape(shape_), values(std::move(values_)) {}
    template <class U>
    explicit naive(const Array<U>& a) : shape(a.shape()) {
        for (const U& x : a.to_vector()) values.push_back(T(x));
    }

    /// The element at an index, aligned at the last axis; axes of extent 1 repeat.
    const T& at(const indices& index) const {
        std::size_t offset = 0;
        const std::size_t shift = index.size() - shape.rank();
        for (std::size_t d = 0; d < shape.rank(); ++d)
            offset = offset * static_cast<std::size_t>(shape[d]) +
                     static_cast<std::size_t>(shape[d] == 1 ? 0 : index[d + shift]);
        return values[offset];
    }
};

/// Elements of a new shape by their indices.
template <class T, class F>
naive<T> by_index(const Shape& shape, const F& f) {
    naive<T> result(shape, {});
    for_each_index(shape, [&](const indices& index) { result.values.push_back(f(index)); });
    return result;
}

/// The same, of the numbers that x holds.
template <class T, class F>
naive<T> by_index_of(const naive<T>&, const Shape& shape, const F& f) {
    return by_index<T>(shape, f);
}

inline Shape broadcast(const Shape& a, const Shape& b) {
    return tandem::detail::broadcast(a, b, "test");
}

/// f of the elements, broadcast.
template <class T, class F>
naive<T> map(const F& f, const naive<T>& x) {
    return by_index<T>(x.shape, [&](const indices& i) { return T(f(x.at(i))); });
}
template <class T, class F>
naive<T> map(const F& f, const naive<T>& x, const naive<T>& y) {
    return by_index<T>(broadcast(x.shape, y.shape), [&](const indices& i) { return T(f(x.at(i), y.at(i))); });
}

/// f(elements) for the elements along the axes marked.
template <class T, class F>
naive<T> reduce(const F& f, const naive<T>& x, unsigned axes, bool keepdims = false) {
    Shape kept = x.shape, shape;
    for (std::size_t d = 0; d < kept.rank(); ++d) {
        const bool is_reduced = (axes >> d & 1u) != 0;
        if (is_reduced) kept[d] = 1;
        if (!is_reduced || keepdims) shape.push_back(kept[d]);
    }
    naive<T> result = by_index<T>(kept, [&](const indices& at) {
        std::vector<T> elements;
        for_each_index(x.shape, [&](const indices& i) {
            bool belongs = true;
            for (std::size_t d = 0; d < i.size(); ++d)
                belongs = belongs && ((axes >> d & 1u) != 0 || i[d] == at[d]);
            if (belongs) elements.push_back(x.at(i));
        });
        return T(f(elements));
    });
    result.shape = shape;
    return result;
}
inline unsigned all_axes(const Shape& shape) {
    return (1u << shape.rank()) - 1;
}

template <class T>
T total(const std::vector<T>& x) {
    T sum(0);
    for (const T& e : x) sum += e;
    return sum;
}
/// The sum of the elements, each times a weight that tells elements apart.
template <class T>
T weighed(const naive<T>& x) {
    T sum(0);
    for (std::size_t i = 0; i < x.values.size(); ++i)
        sum += x.values[i] * (1 + 0.25 * static_cast<double>(i % 7));
    return sum;
}
template <class X>
auto weighed(const X& x) {
    using number = typename X::ad_type;
    using base = tandem::detail::base_array_t<number>;
    using scalar = typename base::value_type;
    std::vector<scalar> weights;
    for (index_t i = 0; i < x.size(); ++i)
        weights.push_back(static_cast<scalar>(1 + 0.25 * static_cast<double>(i % 7)));
    return number(sum(x * base(x.shape(), weights)));
}

/// Value, gradient and a Hessian-vector product of a function of arrays against those of the same function of naive
/// arrays. f takes arrays of any level; g takes naive arrays; both return one number.
template <class Space = tandem::host, class F, class G, class... X>
void agree(const char* what, const F& f, const G& g, const X&... x) {
    constexpr auto each = std::index_sequence_for<X...>();
    const auto in_space = [](const A& a) { return a.to<Space>(); };
    const auto direction = [](const A& a) { return A::random_normal(a.shape(), 99); };
    const auto of_tuple = [&](const auto& arguments) { return std::apply(f, arguments); };
    const auto of_vectors = [&](const auto&... v) { return g(naive(x.shape(), v)...); };
    const auto of_vector_tuple = [&](const auto& arguments) { return std::apply(of_vectors, arguments); };

    const auto found = tandem::value_and_gradient(of_tuple, std::tuple(in_space(x)...));
    const auto expected = tandem::value_and_gradient(of_vector_tuple, std::tuple(x.to_vector()...));
    const double got = found.value.item();
    CHECK_MESSAGE(std::abs(got - expected.value) <= 1e-12 * (1 + std::abs(expected.value)), what, ": ", got,
                  " for ", expected.value);
    const auto hv = tandem::hvp(of_tuple, std::tuple(in_space(x)...), std::tuple(in_space(direction(x))...));
    const auto expected_hv =
        tandem::hvp(of_vector_tuple, std::tuple(x.to_vector()...), std::tuple(direction(x).to_vector()...));
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto compare = [&](const char* kind, const auto& ours, const A& theirs) {
            const A here = A(ours.template to<tandem::host>());
            CHECK_MESSAGE(near(here, theirs, 1e-11), what, ", ", kind, ": ", both(here, theirs));
        };
        (compare("gradient", std::get<I>(found.gradient), A(x.shape(), std::get<I>(expected.gradient))), ...);
        (compare("second derivative", std::get<I>(hv), A(x.shape(), std::get<I>(expected_hv))), ...);
    }(each);
}

/// agree() on sum(weights * cube(f(a))), where every element's first and second derivative shows.
#define AGREE_CUBED(array_function, loop_function, ...)                                                  \
    arrays::agree(                                                                                       \
        #array_function,                                                                                 \
        [](const auto& a) { return arrays::weighed(eval((array_function) * square(array_function))); },  \
        [](const auto& a) {                                                                              \
            return arrays::weighed(arrays::map([](const auto& e) { return e * e * e; }, loop_function)); \
        },                                                                                               \
        __VA_ARGS__)

/// agree() on a sum of weighed elements of an expression of a and b, which are elements or arrays.
#define AGREE_ELEMENTWISE(expression, ...)                                                           \
    arrays::agree(                                                                                   \
        #expression, [](const auto& a, const auto& b) { return arrays::weighed(eval(expression)); }, \
        [](const auto& s, const auto& t) {                                                           \
            return arrays::weighed(                                                                  \
                arrays::map([](const auto& a, const auto& b) { return eval(expression); }, s, t));   \
        },                                                                                           \
        __VA_ARGS__)

}  // namespace arrays
