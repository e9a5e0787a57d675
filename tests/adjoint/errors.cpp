// Misuse of tapes is an error that says what to do, and the tape works on after it.
#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tandem/tandem.hpp>

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;
using tandem::tape_error;

static_assert(tandem::checked_build);

namespace {

/// The message of the tape_error that f throws; empty where it throws none.
template <class Error = tape_error, class F>
std::string message_of(F&& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The tape records and sweeps as if nothing had happened.
void check_works(Tape<double>& tape) {
    const auto here = tape.position();
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const Number u = x * y, v = u * u + x;
    v.backward();
    CHECK(x.gradient() == 37);
    CHECK(y.gradient() == 24);
    tape.rewind(here);
}

}  // namespace

TEST_CASE("error: backward of a passive value") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    const std::string message = message_of([] { Number(3).backward(); });
    CHECK(contains(message, "tandem::ADAdjoint::backward: the value is passive"));
    CHECK(contains(message, "Tape::variable"));
    y.backward();
    CHECK(x.gradient() == 4);
    check_works(tape);
}
TEST_CASE("error: backward without any tape") {
    CHECK_THROWS_AS(Number(3).backward(), tape_error);
    Number y;
    {
        Tape<double> tape;
        auto x = tape.variable(2.0);
        y = x * x;
    }
    CHECK_THROWS_AS(y.backward(), tape_error);
}
TEST_CASE("error: a value of a cleared tape") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x, used = 7;
    tape.clear();
    CHECK(contains(message_of([&] { y.backward(); }), "cleared"));
    CHECK(contains(message_of([&] { x.gradient(); }), "cleared"));
    CHECK(contains(message_of([&] { used = x * 2; }), "cleared"));
    CHECK(contains(message_of([&] { used += y; }), "cleared"));
    CHECK(used.value() == 7);
    CHECK(tape.statement_count() == 0);
    check_works(tape);
}
TEST_CASE("error: a value of a cleared tape whose id has been given again") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    tape.clear();
    auto a = tape.variable(3.0);
    const Number b = a * a;
    CHECK_THROWS_AS(Number(x * a), tape_error);
    CHECK_THROWS_AS(y.backward(), tape_error);
    CHECK_THROWS_AS(y.gradient(), tape_error);
    CHECK(tape.statement_count() == 1);
    b.backward();
    CHECK(a.gradient() == 6);
}
TEST_CASE("error: a value recorded after the position that was rewound to") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto here = tape.position();
    const Number gone = x * x;
    tape.rewind(here);
    CHECK(contains(message_of([&] { Number(gone + x); }), "rewound"));
    const Number other = x * 5;
    CHECK_THROWS_AS(Number(gone + other), tape_error);
    CHECK_THROWS_AS(gone.backward(), tape_error);
    CHECK_THROWS_AS(gone.gradient(), tape_error);
    other.backward();
    CHECK(x.gradient() == 5);
    tape.clear_gradients();
    check_works(tape);
}
TEST_CASE("error: values from before the position stay good after several rewinds") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    std::vector<Number> kept{x * x};
    for (int i = 0; i < 4; ++i) {
        const auto here = tape.position();
        const Number gone = kept.back() * x;
        tape.rewind(here);
        kept.push_back(kept.back() + x);
        CHECK_THROWS_AS(Number(gone * x), tape_error);
    }
    kept.back().backward();
    CHECK(x.gradient() == 4 + 4);
    for (const Number& k : kept) CHECK(tape.jacobian(std::array{k}, std::array{k})(0, 0) == 1);
}
TEST_CASE("error: a position of a cleared recording") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    const auto here = tape.position();
    tape.clear();
    CHECK(contains(message_of([&] { tape.rewind(here); }), "tandem::Tape::rewind: the position is not part"));
    auto a = tape.variable(2.0);
    y = a * a;
    y = y * a;
    CHECK_THROWS_AS(tape.rewind(here), tape_error);
    y.backward();
    CHECK(a.gradient() == 12);
}
TEST_CASE("error: a position beyond one that was rewound to") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const auto first = tape.position();
    CHECK(Number(x * x).is_active());
    const auto second = tape.position();
    tape.rewind(first);
    CHECK_THROWS_AS(tape.rewind(second), tape_error);
    Number z = x * 3;
    CHECK_THROWS_AS(tape.rewind(second), tape_error);
    z.backward();
    CHECK(x.gradient() == 3);
}
TEST_CASE("error: a value whose tape is dead") {
    Number y;
    {
        Tape<double> tape;
        auto x = tape.variable(2.0);
        y = x * x;
    }
    CHECK(contains(message_of([&] { y.gradient(); }), "destroyed"));
    Tape<double> tape;
    auto x = tape.variable(3.0);
    CHECK(contains(message_of([&] { Number(x * y); }), "destroyed"));
    CHECK_THROWS_AS(y.backward(), tape_error);
    check_works(tape);
}
TEST_CASE("error: a value of a dead inner tape in the outer recording") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number leaked;
    {
        Tape<double> inner;
        auto a = inner.variable(3.0);
        leaked = a * a;
    }
    CHECK_THROWS_AS(Number(x * leaked), tape_error);
    const Number y = x * x, z = y * y;
    CHECK_THROWS_AS(Number(z * leaked), tape_error);
    CHECK(leaked.value() == 9);
    z.backward();
    CHECK(x.gradient() == 32);
}
TEST_CASE("error: a variable of an outer tape while an inner one lives") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    {
        Tape<double> inner;
        CHECK(contains(message_of([&] { outer.variable(1.0); }), "a newer tape of this thread"));
        check_works(inner);
    }
    auto y = outer.variable(3.0);
    const Number z = x * y;
    z.backward();
    CHECK(x.gradient() == 3);
}
TEST_CASE("error: outputs and inputs of another tape") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    const Number y = x * x;
    Tape<double> inner;
    auto a = inner.variable(3.0);
    const Number b = a * a;
    CHECK(contains(message_of([&] { inner.backward(std::array{y}, std::array{1.0}); }), "not on this tape"));
    CHECK_THROWS_AS(outer.backward(std::array{b}, std::array{1.0}), tape_error);
    CHECK_THROWS_AS(outer.jacobian(std::array{y}, std::array{a}), tape_error);
    CHECK_THROWS_AS(inner.jacobian(std::array{y}, std::array{a}), tape_error);
    CHECK(a.gradient() == 0);
    b.backward();
    y.backward();
    CHECK(a.gradient() == 6);
    CHECK(x.gradient() == 4);
}
TEST_CASE("error: another number of seeds than of outputs") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    const std::string message =
        message_of<tandem::shape_error>([&] { tape.backward(std::array{y, y}, std::array{1.0}); });
    CHECK(contains(message, "tandem::Tape::backward: 1 seeds for 2 outputs"));
    CHECK(x.gradient() == 0);
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("error: a value of another thread's tape") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    std::string used, swept, read, beside;
    std::thread([&] {
        used = message_of([&] { Number(x * 2); });
        swept = message_of([&] { y.backward(); });
        read = message_of([&] { x.gradient(); });
        Tape<double> own;
        auto a = own.variable(1.0);
        beside = message_of([&] { Number(x * a); });
        check_works(own);
    }).join();
    CHECK(contains(used, "another thread"));
    CHECK(contains(swept, "another thread"));
    CHECK(contains(read, "another thread"));
    CHECK(contains(beside, "another thread"));
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("error: a tape called on another thread") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    const auto here = tape.position();
    std::vector<std::string> messages;
    std::thread([&] {
        messages.push_back(message_of([&] { tape.variable(1.0); }));
        messages.push_back(message_of([&] { tape.clear(); }));
        messages.push_back(message_of([&] { tape.rewind(here); }));
        messages.push_back(message_of([&] { tape.backward(std::array{y}, std::array{1.0}); }));
        messages.push_back(message_of([&] { tape.jacobian(std::array{y}, std::array{x}); }));
    }).join();
    CHECK(messages.size() == 5);
    for (const std::string& m : messages) CHECK(contains(m, "another thread"));
    check_works(tape);
    y.backward();
    CHECK(x.gradient() == 4);
}
TEST_CASE("error: a statement that throws leaves its target as it was") {
    Tape<double> tape;
    auto old = tape.variable(2.0);
    tape.clear();
    auto x = tape.variable(2.0);
    Number y = x * 3;
    CHECK_THROWS_AS(y = old * x, tape_error);
    CHECK(y.value() == 6);
    y.backward();
    CHECK(x.gradient() == 3);
    CHECK_THROWS_AS(y *= old, tape_error);
    CHECK(y.value() == 6);
}

TEST_CASE("memory limit: a recording beyond it throws, and works on") {
    Tape<double> tape;
    tape.memory_limit(10000);
    auto x = tape.variable(2.0);
    Number y = x;
    std::size_t before = 0;
    std::string message;
    for (int i = 0; i < 1000 && message.empty(); ++i) {
        before = tape.statement_count();
        message = message_of([&] { y = y * x; });
        CHECK(tape.memory_bytes() <= 10000);
    }
    CHECK(contains(message, "the limit is 10000"));
    CHECK(tape.statement_count() == before);
    CHECK(before > 200);
    CHECK(y.value() == std::ldexp(1.0, static_cast<int>(before) + 1));
    y.backward();
    CHECK(x.gradient() == static_cast<double>(before + 1) * std::ldexp(1.0, static_cast<int>(before)));
    CHECK_THROWS_AS(y = y * x, tape_error);
    tape.memory_limit(20000);
    y = y * x;
    CHECK(tape.statement_count() == before + 1);
    tape.clear();
    check_works(tape);
}
TEST_CASE("memory limit: holds for variables") {
    Tape<double> tape;
    tape.memory_limit(1200);
    std::vector<Number> x;
    CHECK_THROWS_AS(
        for (int i = 0; i < 1000; ++i) {
            x.push_back(tape.variable(1.0));
            REQUIRE(tape.memory_bytes() <= 1200);
        },
        tape_error);
    CHECK(tape.variable_count() == x.size());
    CHECK(x.size() >= 90);
    tape.clear();
    check_works(tape);
}
TEST_CASE("memory limit: counts variables and statements together") {
    Tape<double> tape;
    tape.memory_limit(3000);
    auto x = tape.variables(std::vector<double>(150, 1.0));
    CHECK_THROWS_AS(
        for (int i = 0; i < 1000; ++i) {
            x[0] += x[1];
            REQUIRE(tape.memory_bytes() <= 3000);
        },
        tape_error);
    CHECK(tape.statement_count() >= 50);
    x[0].backward();
    CHECK(x[1].gradient() == static_cast<double>(tape.statement_count()));
}
TEST_CASE("memory limit: below what is used already stops the next statement") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    Number y = x * x;
    tape.memory_limit(1);
    CHECK_THROWS_AS(y = y * x, tape_error);
    CHECK_THROWS_AS(tape.variable(1.0), tape_error);
    y.backward();
    CHECK(x.gradient() == 4);
    tape.memory_limit(std::size_t(1) << 40);
    tape.clear_gradients();
    check_works(tape);
}
TEST_CASE("memory limit: of an inner tape leaves the outer alone") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    {
        Tape<double> inner;
        inner.memory_limit(1000);
        auto a = inner.variable(1.0);
        CHECK_THROWS_AS(for (int i = 0; i < 1000; ++i) a = a * x, tape_error);
    }
    Number y = x;
    for (int i = 0; i < 1000; ++i) y = y * 0.5 + x;
    y.backward();
    CHECK(x.gradient() == doctest::Approx(2));
}
TEST_CASE("memory limit: holds for numbers that do not fit into bytes") {
    using Inner = tandem::ADAdjoint<double>;
    Tape<double> inner;
    Tape<Inner> outer;
    outer.memory_limit(5000);
    auto x = outer.variable(inner.variable(2.0));
    tandem::ADAdjoint<Inner> y = x;
    CHECK_THROWS_AS(for (int i = 0; i < 1000; ++i) y = y * 0.5 + x * y, tape_error);
    CHECK(outer.memory_bytes() <= 5000);
    outer.clear();
    auto a = outer.variable(inner.variable(3.0));
    tandem::ADAdjoint<Inner> b = a * a;
    b.backward();
    CHECK(a.gradient().value() == 6);
}
TEST_CASE("number of results: statements beyond the limit throw, and the tape works on") {
    Tape<double> tape;
    tape.id_limit(10);
    auto x = tape.variable(2.0);
    Number y = x;
    int recorded = 0;
    const std::string message = message_of([&] {
        for (; recorded < 100; ++recorded) y = y * 0.5 + x;
    });
    CHECK(recorded == 9);
    CHECK(contains(message, "more than ids can number"));
    CHECK(tape.statement_count() == 9);
    CHECK_THROWS_AS(y = -x, tape_error);
    y.backward();
    CHECK(x.gradient() == doctest::Approx(2).epsilon(0.01));
    tape.clear();
    check_works(tape);
}
TEST_CASE("number of results: holds for variables") {
    Tape<double> tape;
    tape.id_limit(10);
    std::vector<Number> x;
    CHECK_THROWS_AS(for (int i = 0; i < 100; ++i) x.push_back(tape.variable(1.0)), tape_error);
    CHECK(x.size() == 10);
    CHECK(tape.variable_count() == 10);
    tape.clear();
    check_works(tape);
}
TEST_CASE("number of results: includes those of older tapes") {
    Tape<double> outer;
    outer.id_limit(100);
    auto x = outer.variable(1.0);
    for (int i = 0; i < 5; ++i) x = x * 2;
    Tape<double> inner;
    inner.id_limit(10);
    auto a = inner.variable(1.0);
    int recorded = 0;
    CHECK_THROWS_AS(for (; recorded < 100; ++recorded) a = a * x, tape_error);
    CHECK(recorded == 3);
}
TEST_CASE("number of results: counts variables and statements together") {
    Tape<double> tape;
    tape.id_limit(100);
    auto x = tape.variables(std::vector<double>(90, 1.0));
    int recorded = 0;
    CHECK_THROWS_AS(for (; recorded < 100; ++recorded) x[0] = x[0] + 1, tape_error);
    CHECK(recorded == 10);
}
