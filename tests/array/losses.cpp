// Losses: values against 50 digits, limits and errors.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <vector>

#include "naive.hpp"

using namespace tandem;
using arrays::A;
using arrays::inf;
using arrays::naive;

namespace {

using exact =
    boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;

/// log(sum(exp(x))) in 50 digits, whose exponents reach further than those of double.
exact reference(const std::vector<exact>& x) {
    exact s = 0;
    for (const exact& e : x) s += exp(e);
    return log(s);
}
double relative_error(double got, const exact& expected) {
    return std::abs(static_cast<double>((got - expected) / expected));
}

const A logits = A::random_normal({3, 4}, 3);

}  // namespace

TEST_CASE("logsumexp: to the last digits, without overflow or underflow") {
    for (const A& x : {A{1, 2, 3}, A{1000, 1000.5, 999}, A{-1000, -1001, -5000}, A{700, -700, 3}, A{0.1},
                       A{710, 710, 710, 710}}) {
        const std::vector<double> v = x.to_vector();
        CHECK(relative_error(logsumexp(x).item(), reference({v.begin(), v.end()})) < 4e-16);
    }
}
TEST_CASE("logsumexp: over axes") {
    const auto expected = [](unsigned axes, bool keepdims) {
        const auto r = arrays::reduce(reference, naive<exact>(logits), axes, keepdims);
        std::vector<double> values;
        for (const exact& e : r.values) values.push_back(static_cast<double>(e));
        return A(r.shape, values);
    };
    CHECK_NEAR(logsumexp(logits), expected(3, false), 1e-15);
    CHECK_NEAR(logsumexp(logits, 0), expected(1, false), 1e-15);
    CHECK_NEAR(logsumexp(logits, -1, true), expected(2, true), 1e-15);
    CHECK_NEAR(logsumexp(logits, {0, 1}, true), expected(3, true), 1e-15);
    CHECK_THROWS_AS(logsumexp(logits, 2), shape_error);
}
TEST_CASE("logsumexp: infinities") {
    CHECK(logsumexp(A{-inf, -inf}).item() == -inf);
    CHECK(logsumexp(A{-inf, 2}).item() == 2);
    CHECK(logsumexp(A{inf, 2}).item() == inf);
    CHECK(std::isnan(logsumexp(A{arrays::NaN, 2}).item()));
    CHECK_SAME(logsumexp(A{{-inf, -inf}, {0, -inf}}, 1), (A{-inf, 0}));
}
TEST_CASE("softmax: rows sum to 1, without overflow") {
    const A p = softmax(A{{1000, 1001, 999}, {-1000, -2000, -1000}, {0, 0, 0}});
    CHECK_NEAR(sum(p, 1), A::ones({3}), 1e-15);
    CHECK(p(1, 1) == 0);
    CHECK_NEAR(p(2, tandem::all), A::full({3}, 1.0 / 3), 1e-15);
    const double e = std::exp(1);
    CHECK_NEAR(p(0, tandem::all), A(A{1, e, 1 / e} / (1 + e + 1 / e)), 1e-14);
    CHECK_NEAR(softmax(logits, 0), A(transpose(softmax(transpose(logits)))), 1e-15);
}
TEST_CASE("softmax: a masked logit has probability 0") {
    CHECK_NEAR(softmax(A{0, -inf, 0}), (A{0.5, 0, 0.5}), 1e-15);
    CHECK_SAME(tandem::gradient([](const auto& x) { return sum(softmax(x) * A{1, 5, 1}); },
                                (A{0, -inf, 0}))(tandem::range(1, 2)),
               (A{0}));
}
TEST_CASE("log_softmax: small probabilities keep their logarithm") {
    const A l = log_softmax(A{0, -1000, 5});
    CHECK(relative_error(l(1), -1000 - reference({0, -1000, 5})) < 4e-16);
    CHECK(std::abs(l(2) - static_cast<double>(exact(5 - reference({0, -1000, 5})))) < 4e-16);
}
TEST_CASE("softmax_cross_entropy: the mean over samples") {
    const Array<int> labels{2, 0, 3};
    exact expected = 0;
    for (index_t i = 0; i < 3; ++i) {
        std::vector<exact> row;
        for (index_t j = 0; j < 4; ++j) row.push_back(exact(logits(i, j)));
        expected += reference(row) - row[static_cast<std::size_t>(labels(i))];
    }
    CHECK(relative_error(softmax_cross_entropy(logits, labels).item(), expected / 3) < 1e-15);
    CHECK(softmax_cross_entropy(A{{1000, -1000}, {-1000, 1000}}, Array<int>{1, 1}).item() == 1000);
}
TEST_CASE("softmax_cross_entropy: large logits do not cost digits") {
    CHECK(std::abs(softmax_cross_entropy(A{{1000, 990}}, Array<int>{0}).item() - std::log1p(std::exp(-10))) <
          4e-16);
    CHECK_NEAR(log_softmax(A{1000, 990}), log_softmax(A{10, 0}), 4e-17);
}
TEST_CASE("softmax_cross_entropy: errors") {
    CHECK_THROWS_WITH_AS(softmax_cross_entropy(logits, Array<int>{0, 1}),
                         "tandem::softmax_cross_entropy: logits of shape (3, 4) and labels of shape (2); "
                         "logits are [samples, classes] and labels [samples]",
                         shape_error);
    CHECK_THROWS_WITH_AS(softmax_cross_entropy(logits, Array<int>{0, 1, 4}),
                         "tandem::softmax_cross_entropy: index 4; the axis has extent 4",
                         tandem::index_error);
    CHECK_THROWS_AS(softmax_cross_entropy(logits(0, tandem::all), Array<int>{0}), shape_error);
}
TEST_CASE("mean_squared_error: shapes must be equal") {
    CHECK(mean_squared_error(A{1, 2, 3}, A{1, 4, 7}).item() == 20.0 / 3);
    CHECK_THROWS_WITH_AS(mean_squared_error(A{1, 2}, A{{1}, {2}}),
                         "tandem::mean_squared_error: shapes (2) and (2, 1); they must be equal",
                         shape_error);
}
