// Recording misused: wrong shapes, exceptions, numbers of other recordings.
#include <doctest/doctest.h>

#include <array>
#include <stdexcept>

#include <boost/hana/define_struct.hpp>

#include <tandem/graph/batch.hpp>

using tandem::record, tandem::square;

namespace {

const auto energy = [](const auto& x) { return 100 * square(x[1] - x[0] * x[0]) + square(1 - x[0]); };

template <class T>
struct model {
    BOOST_HANA_DEFINE_STRUCT(model, (T, x), (int, power));
};

}  // namespace

TEST_CASE("record: wrong shapes are errors") {
    const std::vector<double> x{1, 2};
    const auto f = record(energy, x);
    CHECK_THROWS_WITH_AS(f({1, 2, 3}),
                         "tandem::Graph: argument 0 has 3 numbers; the function was recorded with 2",
                         tandem::shape_error);
    CHECK_THROWS_AS(f.gradient({1}), tandem::shape_error);
    CHECK_THROWS_AS(f.jacobian({1}), tandem::shape_error);
    CHECK_THROWS_AS(f.hessian({1}), tandem::shape_error);
    CHECK_THROWS_AS(f.hvp({1}, x), tandem::shape_error);
    CHECK_THROWS_WITH_AS(f.hvp(x, std::vector<double>{1}),
                         "tandem::Graph::hvp: v has 1 numbers; 2 are needed", tandem::shape_error);

    const auto two = record([](const auto& v) { return std::array{v[0], v[1]}; }, x);
    CHECK_THROWS_WITH_AS(two.gradient(x),
                         "tandem::Graph::value_and_gradient: the function returns 2 numbers; it must return "
                         "one; for several use jacobian",
                         tandem::shape_error);
    CHECK_THROWS_AS(two.hessian(x), tandem::shape_error);
    CHECK_THROWS_AS(two.hvp(x, x), tandem::shape_error);

    // As many numbers in all, but elsewhere: the function would have done something else.
    using rows = std::vector<std::vector<double>>;
    const auto sum_of_first = [](const auto& v) {
        std::decay_t<decltype(v[0][0])> s = 0;
        for (const auto& e : v[0]) s += e;
        return s;
    };
    const auto nested = record(sum_of_first, rows{{1}, {2, 3}});
    CHECK(nested(rows{{2}, {2, 3}}) == 2);
    CHECK_THROWS_AS(nested(rows{{1, 2}, {3}}), tandem::shape_error);
    CHECK_THROWS_AS(nested.gradient(rows{{1, 2}, {3}}), tandem::shape_error);
}
TEST_CASE("record: members that are not differentiated are part of what was recorded") {
    const auto f = [](const auto& m) {
        auto y = m.x;
        for (int i = 1; i < m.power; ++i) y *= m.x;
        return y;
    };
    const auto graph = record(f, model<double>{2, 3});
    CHECK(graph(model<double>{3, 3}) == 27);
    CHECK_THROWS_AS(graph(model<double>{3, 4}), tandem::shape_error);
}
TEST_CASE("record: an exception of the function leaves recording usable") {
    const auto f = [](const auto& x) {
        const auto y = eval(x * x);
        if (y > 3) throw std::runtime_error("too large");
        return y;
    };
    CHECK_THROWS_AS(record(f, 2.0), std::runtime_error);
    const auto graph = record(f, 1.0);
    CHECK(graph(1.5) == 2.25);
    CHECK_THROWS_AS(graph(2.0), tandem::branch_changed);
    CHECK(graph(1.5) == 2.25);
}
TEST_CASE("record: numbers of other recordings are refused") {
    using N = tandem::ADRecorded<double>;
    const auto message = "tandem::record: a number of another recording, or of another thread's; a function "
                         "may use what it computed "
                         "itself from its arguments";
    N leaked;
    const auto leak = [&](const auto& x) {
        leaked = x * 2;
        return eval(leaked + 1);
    };
    CHECK(record(leak, 1.0)(2.0) == 5);
    CHECK(leaked.value() == 2);

    SUBCASE("by a later one") {
        const auto use = [&](const N& x) { return N(x * leaked); };
        CHECK_THROWS_WITH_AS(record(use, 1.0), message, tandem::graph_error);
    }
    SUBCASE("as its result") {
        CHECK_THROWS_WITH_AS(record([&](const N&) { return leaked; }, 1.0), message, tandem::graph_error);
    }
    SUBCASE("by an inner one") {
        const auto outer = [](const N& x) {
            const auto inner = record([&](const N& y) { return N(x * y); }, 2.0);
            return x * inner(3.0);
        };
        CHECK_THROWS_WITH_AS(record(outer, 1.0), message, tandem::graph_error);
    }
    SUBCASE("of an inner one by the outer") {
        const auto outer = [](const N& x) {
            N kept;
            record([&](const N& y) { return kept = y * 2; }, 2.0);
            return N(x + kept);
        };
        CHECK_THROWS_WITH_AS(record(outer, 1.0), message, tandem::graph_error);
    }
    SUBCASE("outside of recordings") {
        CHECK_THROWS_WITH_AS(N(leaked + 1), message, tandem::graph_error);
        const N constant = 2;
        CHECK_THROWS_WITH_AS(N(constant * leaked), message, tandem::graph_error);
        CHECK_THROWS_WITH_AS([&] { return static_cast<bool>(leaked < 1); }(), message, tandem::graph_error);
        CHECK(N(constant * 3).value() == 6);
    }
    CHECK(record([](const auto& x) { return x + 1; }, 1.0)(2.0) == 3);
}
