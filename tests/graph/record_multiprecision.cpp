// Graphs of Boost.Multiprecision's numbers.
#include <boost/multiprecision/cpp_bin_float.hpp>

#include "graph/record_numbers.hpp"

using tandem::record;

TEST_CASE("record: 50 digits") {
    namespace mp = boost::multiprecision;
    graphs::check_numbers<mp::number<mp::cpp_bin_float<50>, mp::et_off>>();
}
TEST_CASE("record: 50 digits as expression templates") {
    using W = boost::multiprecision::cpp_bin_float_50;
    const auto graph = record([](const auto& x) { return exp(sin(x) * x) / (1 + x * x); }, W(1));
    const W x = W(1) / 3;
    CHECK(abs(graph(x) - exp(sin(x) * x) / (1 + x * x)) <= W("1e-49"));
    const auto third =
        differentiate(differentiate(differentiate(record([](const auto& v) { return tanh(v); }, W(0)))));
    const W t = tanh(x), s = 1 - t * t;
    CHECK(abs(third(x) + 2 * s * (1 - 3 * t * t)) <= W("1e-48"));
}
TEST_CASE("simplify: zeros' signs in 50 digits") {
    using W = boost::multiprecision::cpp_bin_float_50;
    const auto graph = record(
        [](const auto& x) { return std::array{eval(x + 0), eval(x + -0.0), eval(x - 0), eval(x * 1)}; },
        W(1));
    const auto simple = simplify(graph);
    const W minus_zero = -W(0);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(signbit(simple(minus_zero)[i]) == signbit(graph(minus_zero)[i]));
}
