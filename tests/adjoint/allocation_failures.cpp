// Every allocation is made to fail once. Nothing leaks, nothing has changed, and the next try gives the right result.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cstdlib>
#include <new>
#include <vector>

#include <tandem/tandem.hpp>

namespace {
constinit thread_local long allocations_until_failure = -1;  // negative: none fails
constinit thread_local long living_allocations = 0;

void* allocate(std::size_t size) {
    if (allocations_until_failure >= 0 && allocations_until_failure-- == 0) throw std::bad_alloc();
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    ++living_allocations;
    return memory;
}
void* allocate(std::size_t size, std::align_val_t alignment) {
    if (allocations_until_failure >= 0 && allocations_until_failure-- == 0) throw std::bad_alloc();
    const auto a = static_cast<std::size_t>(alignment);
    void* const memory = std::aligned_alloc(a, (size + a) / a * a);
    if (memory == nullptr) throw std::bad_alloc();
    ++living_allocations;
    return memory;
}
void release(void* memory) noexcept {
    if (memory != nullptr) --living_allocations;
    std::free(memory);
}
}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

using Number = tandem::ADAdjoint<double>;
using tandem::Tape;

namespace {

/// Calls f with its first, second, ... allocation failing until it succeeds; after each failure calls check, and
/// what lives must be what lived before. Returns how many allocations failed.
template <class F, class Check>
int fail_each_allocation(const F& f, const Check& check) {
    f();  // first-time allocations, e.g. of thread-local objects
    for (int k = 0; k < 10000; ++k) {
        const long before = living_allocations;
        bool failed = false;
        allocations_until_failure = k;
        try {
            f();
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_until_failure = -1;
        CHECK(living_allocations == before);
        if (!failed) return k;
        check();
    }
    return -1;
}

const auto product = [](const auto& v) {
    auto y = v[0] * 1;
    typename std::remove_cvref_t<decltype(v)>::value_type p = y;
    for (std::size_t i = 1; i < v.size(); ++i) p *= v[i];
    return p;
};

}  // namespace

TEST_CASE("allocation failure: in a tape from its making to its gradient") {
    double gradient = 0;
    const int failed = fail_each_allocation(
        [&] {
            Tape<double> tape;
            const auto x = tape.variables(std::array{2.0, 3.0});
            const Number y = x[0] * x[1];
            y.backward();
            gradient = x[0].gradient();
        },
        [] {
            Tape<double> tape;
            auto x = tape.variable(2.0);
            const Number y = x * x;
            y.backward();
            CHECK(x.gradient() == 4);
        });
    CHECK(failed >= 3);
    CHECK(gradient == 3);
}
TEST_CASE("allocation failure: a sweep like the one before needs no allocation") {
    Tape<double> tape;
    const auto x = tape.variables(std::array{2.0, 3.0});
    const Number y = x[0] * x[1];
    y.backward();
    allocations_until_failure = 0;
    y.backward();
    allocations_until_failure = -1;
    CHECK(x[0].gradient() == 6);
}
TEST_CASE("allocation failure: in the first sweep of a new recording") {
    for (int k = 0; k < 20; ++k) {
        Tape<double> tape;
        auto x = tape.variable(2.0);
        Number y = x;
        for (int i = 0; i < 100; ++i) y = y * 0.5 + x;
        allocations_until_failure = k;
        try {
            y.backward();
        } catch (const std::bad_alloc&) {
        }
        allocations_until_failure = -1;
        tape.clear_gradients();
        y.backward();
        CHECK(x.gradient() == 2);
    }
}
TEST_CASE("allocation failure: in a sweep that retains gradients") {
    for (int k = 0; k < 20; ++k) {
        CAPTURE(k);
        Tape<double> tape;
        auto x = tape.variable(3.0);
        const Number y = x * x, z = y * y;
        z.backward();
        bool failed = false;
        allocations_until_failure = k;
        try {
            z.backward({.retain_gradients = true});
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_until_failure = -1;
        CHECK(x.gradient() == (failed ? 108 : 216));
        CHECK(y.gradient() == (failed ? 0 : 18));
        y.backward();
        CHECK(x.gradient() == (failed ? 114 : 222));
    }
}
TEST_CASE("allocation failure: in Jacobians leaves the tape as it was") {
    int failed = 0;
    for (int k = 0; k < 20; ++k) {
        CAPTURE(k);
        Tape<double> tape;
        const auto x = tape.variables(std::array{2.0, 3.0});
        const std::vector<Number> y{x[0] * x[1], x[0] + x[1], x[0] - x[1]};
        const std::vector<Number> inner{y[0], x[0]};
        y[0].backward();
        allocations_until_failure = k;
        try {
            tape.jacobian(y, x);
            tape.jacobian(y, inner);
        } catch (const std::bad_alloc&) {
            ++failed;
        }
        allocations_until_failure = -1;
        CHECK(x[0].gradient() == 3);
        CHECK(tape.statement_count() == 3);
        CHECK(tape.jacobian(y, x)(0, 0) == 3);
        CHECK(tape.jacobian(y, inner)(0, 0) == 1);
    }
    CHECK(failed >= 3);
}
TEST_CASE("allocation failure: in rewinding leaves the recording usable") {
    Tape<double> tape;
    auto x = tape.variable(2.0);
    const Number y = x * x;
    std::vector<Tape<double>::position_type> at;
    for (int i = 0; i < 40; ++i) {
        at.push_back(tape.position());
        CHECK(Number(y * 3).is_active());
        allocations_until_failure = 0;
        try {
            tape.rewind(at.back());
        } catch (const std::bad_alloc&) {
        }
        allocations_until_failure = -1;
        const Number w = y * 5;
        tape.clear_gradients();
        w.backward();
        CHECK(x.gradient() == 20);
    }
}
TEST_CASE("allocation failure: in recording numbers that do not fit into bytes") {
    using wide = boost::multiprecision::cpp_bin_float_50;
    static_assert(!tandem::detail::stored_as_bytes<wide>);
    Tape<wide> tape;
    auto x = tape.variable(wide(2)), y = tape.variable(wide(3));
    tandem::ADAdjoint<wide> sum = 0;
    int failures = 0;
    for (int i = 0; i < 200; ++i) {
        const std::size_t statements = tape.statement_count();
        allocations_until_failure = 0;
        try {
            sum = sum + x * y;
        } catch (const std::bad_alloc&) {
            ++failures;
            CHECK(tape.statement_count() == statements);
            allocations_until_failure = -1;
            sum = sum + x * y;
        }
        allocations_until_failure = -1;
        CHECK(tape.statement_count() == statements + 1);
    }
    CHECK(failures >= 3);
    sum.backward();
    CHECK(sum.value() == 1200);
    CHECK(x.gradient() == 600);
    CHECK(y.gradient() == 400);
}
TEST_CASE("allocation failure: in a custom function leaves the recording as it was") {
    const auto times = tandem::custom([](const auto& a, const auto& b) { return a * b; })
                           .vjp([](const auto& a, const auto& b, const auto& w) { return std::array{w * b, w * a}; });
    Tape<double> tape;
    auto x = tape.variable(2.0), y = tape.variable(3.0);
    const Number before = x * y;
    int failed = 0;
    for (int k = 0; k < 20; ++k) {
        const auto here = tape.position();
        allocations_until_failure = k;
        try {
            const Number z = times(x, y);
            allocations_until_failure = -1;
            tape.clear_gradients();
            z.backward();
        } catch (const std::bad_alloc&) {
            ++failed;
            allocations_until_failure = -1;
            CHECK(tape.statement_count() == 1);
            tape.clear_gradients();
            before.backward();
        }
        CHECK(x.gradient() == 3);
        CHECK(y.gradient() == 2);
        tape.rewind(here);
    }
    CHECK(failed >= 3);
}
TEST_CASE("allocation failure: in drivers leaks nothing, and the next call is right") {
    const std::vector<double> x{2, 3, 5, 7};
    std::vector<double> g;
    const auto right = [&] {
        g.clear();
        CHECK(tandem::gradient(product, x) == std::vector<double>{105, 70, 42, 30});
    };
    CHECK(fail_each_allocation([&] { tandem::gradient(product, x); }, right) >= 5);
    CHECK(fail_each_allocation([&] { tandem::hessian(product, x); }, right) >= 5);
    CHECK(fail_each_allocation([&] { tandem::hvp(product, x, x); }, right) >= 5);
    CHECK(fail_each_allocation([&] { tandem::vjp(product, x, 1.0); }, right) >= 5);
    CHECK(fail_each_allocation([&] { tandem::jvp(product, x, x); }, right) >= 2);
    CHECK(fail_each_allocation([&] { tandem::jacobian(product, x, tandem::mode::reverse); }, right) >= 5);
    CHECK(fail_each_allocation([&] { tandem::jacobian(product, x, tandem::mode::forward); }, right) >= 2);
}
TEST_CASE("allocation failure: in an inner tape leaves the outer one recording") {
    Tape<double> outer;
    auto x = outer.variable(2.0);
    Number y = x * x;
    double inner = 0;
    const int failed = fail_each_allocation(
        [&] {
            Tape<double> tape;
            auto a = tape.variable(3.0);
            const Number b = a * a * x;
            b.backward();
            inner = a.gradient();
        },
        [&] {
            const Number z = y * x;
            outer.clear_gradients();
            z.backward();
            CHECK(x.gradient() == 12);
        });
    CHECK(failed >= 3);
    CHECK(inner == 12);
}
