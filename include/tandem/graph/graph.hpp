#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <typeindex>

#include "../array/array.hpp"
#include "../drivers/arguments.hpp"
#include "../drivers/jacobian.hpp"
#include "block.hpp"
#include "forward.hpp"
#include "recorded.hpp"
#include "replay.hpp"
#include "same_shape.hpp"
#include "symbolic.hpp"
#include "text.hpp"

namespace tandem::inline TANDEM_ABI {

/// What a graph does where the function would branch otherwise than it did when it was recorded.
enum class branch_policy {
    throw_error,  ///< branch_changed names the comparison and both outcomes
    rerecord  ///< the function is recorded again, at the new point; every recording is kept and tried first
};

/// Which samples of a batch would have branched otherwise than the function did when it was recorded.
struct BatchReport {
    std::vector<bool> failed;  ///< one for each sample
    index_t failed_count = 0;
};

namespace detail {

template <class T>
struct recording_of_graph {
    program<T> operations;
    std::unique_ptr<recording_of_graph> older;
    /// The derivatives as a program, made when first needed.
    mutable std::once_flag differentiate_once;
    mutable program<T> derivatives;
    /// For batches, likewise.
    mutable std::array<std::once_flag, 2> block_once;
    mutable std::array<std::unique_ptr<const block_program<T>>, 2> blocks;

    const program<T>& gradient_program() const {
        std::call_once(differentiate_once, [&] { derivatives = differentiated(operations); });
        return derivatives;
    }
    const block_program<T>& block(bool with_gradient) const {
        std::call_once(block_once[with_gradient], [&] {
            blocks[with_gradient] = std::make_unique<const block_program<T>>(operations, with_gradient);
        });
        return *blocks[with_gradient];
    }

    /// For batches on a device: a Program(operations, with_gradient), likewise.
    template <class Program>
    const Program& on_device(bool with_gradient) const {
        const std::lock_guard lock(device_mutex);
        std::shared_ptr<const void>& made = device_programs[{typeid(Program), with_gradient}];
        if (made == nullptr) made = std::make_shared<const Program>(operations, with_gradient);
        return *static_cast<const Program*>(made.get());
    }
    mutable std::mutex device_mutex;
    mutable std::map<std::pair<std::type_index, bool>, std::shared_ptr<const void>> device_programs;
};

/// All recordings of one function; the newest is tried first. Recordings are only ever added, so that reading them needs
/// no lock.
template <class T>
class recordings {
public:
    using recorder = std::function<program<T>(std::span<const T>)>;

    recordings(program<T>&& first, recorder record, branch_policy policy)
        : record_(std::move(record)), policy_(policy) {
        add(std::move(first));
    }

    /// One after another: destructors of a long list in each other would use up the stack.
    ~recordings() {
        while (owner_ != nullptr) owner_ = std::move(owner_->older);
    }
    recordings(const recordings&) = delete;
    recordings& operator=(const recordings&) = delete;

    const recording_of_graph<T>& newest() const { return *newest_.load(std::memory_order_acquire); }
    std::size_t count() const { return count_.load(std::memory_order_acquire); }
    branch_policy policy() const { return policy_; }
    const recorder& record() const { return record_; }

    /// evaluate(recording) for the recording that is right for these inputs. It returns all values, or what has them as
    /// member `values`.
    template <class Evaluate>
    auto run(std::span<const T> inputs, const Evaluate& evaluate) const {
        const recording_of_graph<T>* const first = &newest();
        for (const recording_of_graph<T>* at = first; at != nullptr; at = at->older.get()) {
            auto result = evaluate(*at);
            const guard* changed = changed_branch(at->operations, values_of(result));
            if (changed == nullptr) return result;
            if (policy_ == branch_policy::throw_error)
                raise_changed(at->operations, *changed, values_of(result));
        }
        const std::lock_guard lock(mutex_);
        // What other threads have recorded meanwhile.
        for (const recording_of_graph<T>* at = &newest(); at != first; at = at->older.get()) {
            auto result = evaluate(*at);
            if (changed_branch(at->operations, values_of(result)) == nullptr) return result;
        }
        add(record_(inputs));
        return evaluate(newest());
    }

private:
    static const std::vector<T>& values_of(const std::vector<T>& values) { return values; }
    static const std::vector<T>& values_of(const linearisation<T>& l) { return l.values; }

    void add(program<T>&& p) const {
        auto next = std::make_unique<recording_of_graph<T>>();
        next->operations = std::move(p);
        next->older = std::move(owner_);
        newest_.store(next.get(), std::memory_order_release);
        owner_ = std::move(next);
        count_.fetch_add(1, std::memory_order_release);
    }
    [[noreturn]] static void raise_changed(const program<T>& p, const guard& g,
                                           const std::vector<T>& values) {
        raise<branch_changed>(
            "Graph",
            "the comparison " + condition_text(p, g.condition, values) + " was " +
                (g.outcome ? "true" : "false") + " when the graph was recorded and is " +
                (g.outcome ? "false" : "true"),
            "record the function at this point, use branch_policy::rerecord, or select() instead of "
            "a branch");
    }

    recorder record_;
    branch_policy policy_;
    mutable std::mutex mutex_;
    mutable std::unique_ptr<recording_of_graph<T>> owner_;
    mutable std::atomic<const recording_of_graph<T>*> newest_{nullptr};
    mutable std::atomic<std::size_t> count_{0};
};

/// The numbers of a container replaced in flat order by those from `from` on.
template <class T, class X>
auto refill(const X& like, const T*& from) {
    return traits_of<X>::template transform<T>(like, [&](const auto&) { return *from++; });
}

}  // namespace detail

/// A function of numbers, recorded by `record` or made by `differentiate`: a flat list of operations, which is replayed
/// for new inputs, differentiated and looked at, and needs the function no more.
/// T: a plain number.  Output, Input...: what the function returned and was called with, with T for the recording number.
/// Errors: shape_error where an argument has not as many numbers as the recorded one; branch_changed where a recorded
/// branch would go the other way (see branch_policy).
/// Thread safety: const functions may be called from several threads at once.  Copies share the recordings.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 6.  Example: examples/08_graph.cpp
template <class T, class Output, class... Input>
class Graph {
public:
    using value_type = T;

    Graph(std::shared_ptr<const detail::recordings<T>> recordings, Output output, std::tuple<Input...> inputs)
        : recordings_(std::move(recordings)), output_(std::move(output)), inputs_(std::move(inputs)) {}

    /// The function's value.
    Output operator()(const Input&... x) const {
        const std::vector<T> in = flatten_inputs("Graph", x...);
        const recording* used = nullptr;
        const std::vector<T> values = recordings_->run(in, [&](const recording& r) {
            used = &r;
            return detail::replay(r.operations, std::span<const T>(in));
        });
        std::vector<T> y;
        for (const auto id : used->operations.outputs) y.push_back(values[id]);
        const T* at = y.data();
        return detail::refill<T>(output_, at);
    }

    /// Value and gradient, as value_and_gradient() gives them, of a function whose result is one number.
    auto value_and_gradient(const Input&... x) const {
        check_scalar("Graph::value_and_gradient");
        const linearised at = linearise("Graph::gradient", x...);
        const auto row = detail::output_adjoints<1>(*at.operations, at.point.partials);
        auto gradient = shaped([&](std::size_t i) { return row[i].get(0); });
        return value_and_gradient_result<T, decltype(gradient)>{at.point.values[at.operations->outputs[0]],
                                                                std::move(gradient)};
    }
    auto gradient(const Input&... x) const { return value_and_gradient(x...).gradient; }

    /// The Jacobian: m by n, for m numbers that the function returns and n that it takes.
    /// mode::automatic chooses as automatic_mode(n, m) says.
    Matrix<T> jacobian(const Input&... x) const { return jacobian(mode::automatic, x...); }
    Matrix<T> jacobian(const Input&... x, mode m) const { return jacobian(m, x...); }
    Matrix<T> jacobian(mode how, const Input&... x) const {
        const linearised at = linearise("Graph::jacobian", x...);
        return jacobian_of(*at.operations, at.point, how);
    }

    /// The Hessian times v, in the shape of x; v has as many numbers as x.
    template <class V>
        requires(sizeof...(Input) == 1)
    auto hvp(const Input&... x, const V& v) const {
        check_scalar("Graph::hvp");
        const std::vector<T> direction = detail::flatten_direction<T>(v, size(), "Graph::hvp", "v");
        const linearised at = linearise_gradient("Graph::hvp", x...);
        std::vector<detail::lanes<T, 1>> tangents(at.operations->values());
        for (std::size_t i = 0; i < direction.size(); ++i) tangents[i].set(0, direction[i]);
        detail::sweep_forward(*at.operations, at.point.partials, tangents);
        return shaped([&](std::size_t i) { return tangents[at.operations->outputs[i]].get(0); });
    }

    /// The Hessian: n by n, symmetric.
    Matrix<T> hessian(const Input&... x) const {
        check_scalar("Graph::hessian");
        const linearised at = linearise_gradient("Graph::hessian", x...);
        Matrix<T> H = jacobian_of(*at.operations, at.point, mode::automatic);
        for (std::size_t i = 0; i < H.rows(); ++i)
            for (std::size_t j = 0; j < i; ++j) H(i, j) = H(j, i) = (H(i, j) + H(j, i)) / 2;
        return H;
    }

    /// The function's values at many points.
    /// X: [samples, n], rows are samples; n numbers in flat order.  Space: any.
    /// Returns [samples], or [samples, m] where the function returns a container of m numbers.
    /// On host, and with all threads on host_parallel, computed block by block in SIMD registers, with their functions:
    /// within 4 ulp of <cmath>. On a device each thread runs through the elementary operations for one sample; nothing
    /// waits for it unless the function branched. Memory there: at most 256 MiB, or that of 128 samples.
    /// Throws shape_error unless X is [samples, n], and branch_changed where a sample would take another branch; but with
    /// branch_policy::rerecord such samples are evaluated by recordings of their own, and with a report their rows are
    /// NaN, and the report says which they are. On devices also graph_error where the function has operations that are
    /// not the library's, such as elementary(f, ...).
    template <class Space>
    Array<T, Space> batch(const Array<T, Space>& X, BatchReport* report = nullptr) const;

    /// The gradients, [samples, n]; of a function whose result is one number. Otherwise as batch().
    template <class Space>
    Array<T, Space> batch_gradient(const Array<T, Space>& X, BatchReport* report = nullptr) const;

    /// How many numbers the function takes, and how many it returns.
    std::size_t size() const { return operations().inputs; }
    std::size_t output_size() const { return operations().outputs.size(); }
    /// Statements and memory of the newest recording.
    std::size_t statement_count() const { return operations().statements.size(); }
    std::size_t memory_bytes() const { return operations().bytes(); }
    /// How often the function has been recorded: 1, and once more for each new combination of branches.
    std::size_t recording_count() const { return recordings_->count(); }

    /// A graph of what `transform` makes of the recordings, those to come included.  output: for the result's shape.
    template <class NewOutput>
    Graph<T, NewOutput, Input...> derived(detail::program<T> (*transform)(const detail::program<T>&),
                                          NewOutput output) const {
        const auto& record = recordings_->record();
        return {std::make_shared<const detail::recordings<T>>(
                    transform(operations()),
                    [record, transform](std::span<const T> x) { return transform(record(x)); },
                    recordings_->policy()),
                std::move(output), inputs_};
    }

    /// The newest recording, and what the function returned and was called with: for functions of graphs.
    const detail::program<T>& operations() const { return recordings_->newest().operations; }
    const Output& output_like() const { return output_; }
    const std::tuple<Input...>& inputs_like() const { return inputs_; }

private:
    using recording = detail::recording_of_graph<T>;

    template <class Space>
    Array<T, Space> run_batch(const Array<T, Space>& X, bool gradient, const char* function,
                              BatchReport* report) const;

    std::vector<T> flatten_inputs(const char* function, const Input&... x) const {
        std::vector<T> in;
        in.reserve(size());
        std::size_t number = 0;
        const auto add = [&]<class X>(const X& now, const X& recorded) {
            const std::size_t before = in.size();
            detail::traits_of<X>::for_each(now, [&](const auto& e) { in.push_back(static_cast<T>(e)); });
            const std::size_t expected = detail::traits_of<X>::size(recorded);
            if (in.size() - before != expected)
                detail::raise<shape_error>(function,
                                           "argument " + std::to_string(number) + " has " +
                                               std::to_string(in.size() - before) + " numbers",
                                           "the function was recorded with " + std::to_string(expected));
            if (!detail::same_shape<ADRecorded<T>>(now, recorded))
                detail::raise<shape_error>(function,
                                           "argument " + std::to_string(number) +
                                               " differs from the recorded one in its shape, or in a "
                                               "member that is not differentiated",
                                           "record the function for this one too");
            ++number;
        };
        std::apply([&](const Input&... recorded) { (add(x, recorded), ...); }, inputs_);
        return in;
    }
    void check_scalar(const char* function) const {
        if (output_size() != 1)
            detail::raise<shape_error>(function,
                                       "the function returns " + std::to_string(output_size()) + " numbers",
                                       "it must return one; for several use jacobian");
    }
    /// f(i) for each number of the inputs, in their shape.
    template <class F>
    auto shaped(const F& f) const {
        std::size_t i = 0;
        return std::apply(
            [&](const Input&... x) {
                return detail::unwrap(std::tuple<Input...>{detail::traits_of<Input>::template transform<T>(
                    x, [&](const auto&) { return f(i++); })...});
            },
            inputs_);
    }
    struct linearised {
        detail::linearisation<T> point;
        const detail::program<T>* operations;
    };
    linearised linearise(const char* function, const Input&... x) const {
        const std::vector<T> in = flatten_inputs(function, x...);
        const detail::program<T>* used = nullptr;
        auto l = recordings_->run(in, [&](const recording& r) {
            used = &r.operations;
            return detail::linearisation<T>(r.operations, in);
        });
        return {std::move(l), used};
    }
    linearised linearise_gradient(const char* function, const Input&... x) const {
        const std::vector<T> in = flatten_inputs(function, x...);
        const recording* used = nullptr;
        recordings_->run(in, [&](const recording& r) {
            used = &r;
            return detail::replay(r.operations, std::span<const T>(in));
        });
        const detail::program<T>& gradient = used->gradient_program();
        return {detail::linearisation<T>(gradient, in), &gradient};
    }
    static Matrix<T> jacobian_of(const detail::program<T>& p, const detail::linearisation<T>& l, mode how) {
        constexpr std::size_t N = detail::directions_per_pass;
        const std::size_t n = p.inputs, m = p.outputs.size();
        Matrix<T> J(m, n);
        if (how == mode::automatic) how = automatic_mode(n, m);
        if (how == mode::reverse) {
            for (std::size_t first = 0; first < m; first += N) {
                const std::size_t count = std::min(N, m - first);
                const auto rows = detail::output_adjoints<N>(p, l.partials, first);
                for (std::size_t r = 0; r < count; ++r)
                    for (std::size_t j = 0; j < n; ++j) J(first + r, j) = rows[j].get(r);
            }
        } else {
            for (std::size_t first = 0; first < n; first += N) {
                const std::size_t count = std::min(N, n - first);
                std::vector<detail::lanes<T, N>> tangents(p.values());
                for (std::size_t c = 0; c < count; ++c) tangents[first + c].set(c, T(1));
                detail::sweep_forward(p, l.partials, tangents);
                for (std::size_t i = 0; i < m; ++i)
                    for (std::size_t c = 0; c < count; ++c) J(i, first + c) = tangents[p.outputs[i]].get(c);
            }
        }
        return J;
    }

    std::shared_ptr<const detail::recordings<T>> recordings_;
    Output output_;                // for its shape
    std::tuple<Input...> inputs_;  // likewise
};

namespace detail {

/// While it lives this thread records into `to`; what it recorded before goes on afterwards.
template <class T>
class records_into {
public:
    explicit records_into(program<T>& to) : before_(state()) {
        static std::atomic<std::uint32_t> recordings{0};
        state() = {&to, ++recordings};
    }
    ~records_into() { state() = before_; }
    records_into(const records_into&) = delete;
    records_into& operator=(const records_into&) = delete;

private:
    static recording_state<T>& state() { return recording_state<T>::current(); }
    recording_state<T> before_;
};

/// Calls f with arguments like `like` that hold the numbers `x`; returns what it did, and its result.
template <class T, class F, class... X>
auto record_at(F& f, const std::tuple<X...>& like, std::span<const T> x) {
    using Number = ADRecorded<T>;
    program<T> p;
    p.inputs = x.size();
    const records_into<T> here(p);
    value_id next = 0;
    auto arguments = std::apply(
        [&](const X&... part) {
            return transform_all<Number>(
                [&](const auto&) {
                    const value_id id = next++;
                    return Number::recorded(x[id], id);
                },
                part...);
        },
        like);
    auto y = number_result<Number>(std::apply(f, arguments));
    traits_of<decltype(y)>::for_each(y, [&](const Number& e) { p.outputs.push_back(e.id_to_record()); });
    return std::pair(std::move(p), std::move(y));
}

}  // namespace detail

/// Records what f does with x...
/// f: a generic function of numbers and containers of them, as drivers take, called once with its arguments rebound to
/// ADRecorded<T>. A copy of it is kept, which branch_policy::rerecord calls: what it refers to must live as long.
/// x...: where f is recorded; the graph has the same shapes for ever.  Returns a Graph whose call returns what f returns.
/// Cost: one call of f.  Memory: for each statement 8 bytes, 4 for each leaf and a T for each constant; the call stack
/// is not used in proportion to the length.
/// Throws graph_error where f uses numbers of another recording; what f throws.
template <class F, argument... X>
auto record(branch_policy policy, F f, const X&... x) {
    static_assert(sizeof...(X) > 0, "tandem::record: at least one argument is needed");
    using T = detail::driver_scalar<X...>;
    detail::check_call<F, ADRecorded<T>, X...>();
    const auto like =
        detail::transform_all<T>([](const auto& number) { return static_cast<T>(number); }, x...);
    const std::vector<T> flat = detail::flatten<T>(like);
    auto [program, y] = detail::record_at<T>(f, like, flat);
    auto output = detail::plain_result<T>(y);
    auto again = [f = std::move(f), like, output](std::span<const T> at) mutable {
        auto [p, result] = detail::record_at<T>(f, like, at);
        if (!detail::same_shape<ADRecorded<T>>(detail::plain_result<T>(result), output))
            detail::raise<shape_error>("Graph",
                                       "the function, recorded anew, returned a result of another shape",
                                       "it must return as many numbers for all arguments");
        return std::move(p);
    };
    auto recordings =
        std::make_shared<const detail::recordings<T>>(std::move(program), std::move(again), policy);
    return Graph<T, decltype(output), typename detail::traits_of<X>::template rebind<T>...>(
        std::move(recordings), std::move(output), like);
}
template <class F, argument... X>
    requires(!std::same_as<F, branch_policy>)
auto record(F f, const X&... x) {
    return tandem::record(branch_policy::throw_error, std::move(f), x...);
}

/// The derivatives of a graph as a graph, so that any order works.
/// For a function that returns one number: its gradient, as gradient() gives it. For several: one gradient for each, in a
/// std::vector, in flat order.
/// An adjoint of zero adds nothing, also beside an infinite partial, as in gradient(); here between all operations, there
/// between statements: of y * sqrt(x) at (0, 0), written as one expression, gradient() by x is NaN, and this is 0.
/// Throws graph_error where the function has operations that are not the library's, such as elementary(f, ...).
template <class T, class Output, class... Input>
auto differentiate(const Graph<T, Output, Input...>& g) {
    auto gradient = detail::unwrap(std::tuple<Input...>(g.inputs_like()));
    if constexpr (plain_number<Output>)
        return g.derived(&detail::differentiated<T>, std::move(gradient));
    else
        return g.derived(&detail::differentiated<T>,
                         std::vector<decltype(gradient)>(g.output_size(), gradient));
}

/// The same function with as few operations as can be without changing a value: equal ones are computed once, those of
/// constants are known, those without use are gone. Values are the same bits, also for NaN and infinities.
template <class T, class Output, class... Input>
auto simplify(const Graph<T, Output, Input...>& g) {
    return g.derived(&detail::simplified<T>, g.output_like());
}

/// The operations of a graph, a line each.
template <class T, class Output, class... Input>
std::string to_text(const Graph<T, Output, Input...>& g) {
    return detail::listing(g.operations());
}

}  // namespace tandem::inline TANDEM_ABI
