#pragma once
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../core/external_function.hpp"
#include "../core/tape_base.hpp"
#include "tangent.hpp"

namespace tandem::inline TANDEM_ABI {

namespace detail {

using array_id = std::uint32_t;  // 0: of no recording

template <array_like A>
A copy_of(const A& a) {
    return evaluate(as_expression(a));
}

/// The adjoints of a reverse sweep, by id. One that nothing has reached is absent, not zero: the first
/// contribution is taken over or written, later ones are added.
template <class A>
class array_adjoints {
public:
    explicit array_adjoints(std::size_t ids) : slots_(ids + 1) {}

    /// What the sweep will reach, before it begins.
    void mark(array_id id) { slots_[id].marked = true; }
    bool marked(array_id id) const { return slots_[id].marked; }

    bool reached(array_id id) const { return slots_[id].adjoint.has_value(); }
    A take(array_id id) { return *std::exchange(slots_[id].adjoint, std::nullopt); }
    const A& operator[](array_id id) const { return *slots_[id].adjoint; }

    /// Adds a contribution, whose buffer may be shared. Of a passive value (id 0) nothing is kept.
    void add(array_id id, const A& contribution) {
        if (id == 0) return;
        std::optional<A>& adjoint = slots_[id].adjoint;
        if (!adjoint) {
            adjoint = contribution;
        } else if (array_traits<A>::is_exclusive(*adjoint)) {
            std::array<map_output, array_traits<A>::lift::components> outputs;
            array_traits<A>::bind_result(*adjoint, outputs.data());
            for (map_output& output : outputs) output.assign = false;
            evaluate_into(as_expression(contribution), outputs);
        } else {
            adjoint = A(*adjoint + contribution);
        }
    }

    /// An adjoint that a kernel writes into; `assign` tells whether it holds nothing yet.
    A& target(array_id id, const Shape& shape, bool& assign) {
        std::optional<A>& adjoint = slots_[id].adjoint;
        assign = !adjoint.has_value();
        if (assign)
            adjoint = array_traits<A>::uninitialised(shape);
        else if (!array_traits<A>::is_exclusive(*adjoint))
            adjoint = copy_of(*adjoint);
        return *adjoint;
    }

private:
    struct slot {
        std::optional<A> adjoint;
        bool marked = false;
    };
    std::vector<slot> slots_;
};

/// One recorded operation.
template <class A>
class array_statement {
public:
    virtual ~array_statement() = default;
    /// Adds the derivatives by the operands, given the adjoint of the result.
    virtual void reverse(const A& ybar, array_adjoints<A>& adjoints) const = 0;
    /// Marks the ids of the active operands.
    virtual void mark(array_adjoints<A>& adjoints) const = 0;
    /// Throws tape_error if an array that `reverse` reads has been written to.
    virtual void check(const Tape<A>&) const {}
    /// Of the arrays held.
    virtual std::size_t bytes() const { return 0; }
};
template <array_like A>
std::size_t bytes_of(const A& a) {
    return static_cast<std::size_t>(a.size()) * array_traits<A>::lift::components *
           sizeof(typename array_traits<A>::element);
}

/// Zeros or ones, of any level: one element, broadcast.
template <class A>
A zeros_of(const Shape& shape) {
    return A(broadcast_to(zero_element<typename array_traits<A>::element, typename array_traits<A>::space>(),
                          shape));
}
template <class A>
A ones_of(const Shape& shape) {
    return A(broadcast_to(one_element<typename array_traits<A>::element, typename array_traits<A>::space>(),
                          shape));
}

/// Statements of functions whose reverse step is code of its own (statement.hpp).
template <class A>
class external_call;
template <class A>
class external_result;

inline std::uint64_t new_array_stamp() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

/// Where a parameter keeps what a sweep finds.
template <class A>
struct gradient_sink {
    virtual ~gradient_sink() = default;
    virtual void add(const A& gradient) = 0;
};

}  // namespace detail

/// Options of a reverse sweep over arrays.
struct array_backward_options {
    /// Results of statements keep their gradients too, not only variables.
    bool retain_gradients = false;
    /// The recording stays, so that it can be swept again. (It holds on to every array that it reads.)
    bool keep_recording = false;
};

/// The recording of reverse mode over arrays: one statement for each fused expression, reduction or matrix product.
/// Statements hold the arrays that their derivatives need, and nothing else; a sweep frees them as it goes, and
/// with them the recording, unless told to keep it.
///
/// While it lives the newest tape of a thread records; values of other tapes are passive in it. Variables stay
/// until `clear()`.  Thread safety and errors: as Tape<double>.
template <detail::array_like A>
class Tape<A> final : private detail::tape_base {
    using id_type = detail::array_id;
    using statement = detail::array_statement<A>;

public:
    using value_type = A;

    class position_type {
        friend class Tape;
        std::size_t statements = 0, segment = 0;
        id_type ids = 0;
        std::uint64_t stamp = 0;
    };

    Tape() : older_(newest) {
        variables_.reserve(4);
        statements_.reserve(16);
        newest = this;
        if (older_ != nullptr) older_->newer_ = this;
        select_recorders();
    }
    ~Tape() {
        if (newer_ != nullptr) newer_->older_ = older_;
        (older_ != nullptr ? older_->newer_ : unused_) = newer_;
        if (newest == this) newest = older_;
        select_current();
    }

    /// A new independent variable. Its name appears in messages. Throws tape_error if a newer tape of this
    /// thread is living.
    ADAdjoint<A> variable(A value, std::string name = {}) {
        if (newest != this)
            detail::raise<tape_error>("Tape::variable", "a newer tape of this thread is living",
                                      "make variables on the newest");
        return enter(std::move(value), std::move(name), nullptr);
    }
    template <std::ranges::input_range Range>
    std::vector<ADAdjoint<A>> variables(const Range& values) {
        std::vector<ADAdjoint<A>> result;
        for (const auto& value : values) result.push_back(variable(A(value)));
        return result;
    }

    /// Forgets statements and variables.
    void clear() {
        variables_.clear();
        results_.clear();
        statements_.clear();
        ids_ = 0;
        consumed_ = held_ = 0;
        segment_ = {0, detail::new_array_stamp()};
        earlier_segments_.clear();
    }
    /// Sets every gradient to zero and keeps the recording.
    void clear_gradients() {
        for (entry& e : variables_) e.gradient.reset();
        for (auto& [id, e] : results_) e.gradient.reset();
    }

    position_type position() const {
        position_type p;
        p.statements = statements_.size();
        p.ids = ids_;
        p.segment = earlier_segments_.size();
        p.stamp = segment_.stamp;
        return p;
    }
    /// Forgets what was recorded after `to`. Throws tape_error if the recording no longer reaches there.
    void rewind(const position_type& to) {
        if (to.segment > earlier_segments_.size() || segment_at(to.segment).stamp != to.stamp ||
            to.ids > ids_)
            detail::raise<tape_error>("Tape::rewind", "a position that the recording no longer reaches",
                                      "positions die with clear() and with rewinding to an earlier one");
        for (; statements_.size() > to.statements; statements_.pop_back()) {
            if (statements_.back().run == nullptr)
                --consumed_;
            else
                held_ -= statements_.back().bytes;
        }
        ids_ = to.ids;
        while (!variables_.empty() && variables_.back().id > ids_) variables_.pop_back();
        results_.erase(results_.upper_bound(ids_), results_.end());
        earlier_segments_.push_back(segment_);
        earlier_segments_.resize(to.segment + 1);
        segment_ = {to.ids, detail::new_array_stamp()};
    }

    /// Statements recorded and not consumed by a sweep.
    std::size_t statement_count() const { return statements_.size() - consumed_; }
    std::size_t variable_count() const { return variables_.size(); }
    /// Of the arrays that the recording holds, a buffer once for each place where it is held.
    std::size_t memory_bytes() const { return held_; }
    /// Recording beyond this throws tape_error and leaves the tape as it was before the statement.
    void memory_limit(std::size_t bytes) { memory_limit_ = bytes; }

    /// Seeds several outputs and sweeps once. Throws tape_error if an output is another tape's, shape_error if
    /// sizes or shapes differ.
    template <std::ranges::forward_range Outputs, std::ranges::forward_range Seeds>
    void backward(const Outputs& outputs, const Seeds& seeds, array_backward_options options = {}) {
        std::vector<std::pair<id_type, A>> seeded;
        auto seed = std::ranges::begin(seeds);
        for (const ADAdjoint<A>& y : outputs) {
            if (seed == std::ranges::end(seeds))
                detail::raise<shape_error>("Tape::backward", "fewer seeds than outputs",
                                           "one seed for each output");
            const A s(*seed++);
            if (!detail::broadcasts_to(s.shape(), y.shape()))
                detail::raise<shape_error>("Tape::backward", "a seed of shape " + detail::text(s.shape()),
                                           "the output has shape " + detail::text(y.shape()));
            if (y.is_active() && !owns(y))
                detail::raise<tape_error>("Tape::backward", "an output that is not on this tape",
                                          "name values of this recording");
            if (y.is_active()) seeded.emplace_back(y.id_, A(broadcast_to(s, y.shape())));
        }
        if (seed != std::ranges::end(seeds))
            detail::raise<shape_error>("Tape::backward", "more seeds than outputs",
                                       "one seed for each output");
        sweep(seeded, options);
    }

    // What follows is for tandem's own headers.

    /// The tape that statements of this thread go to; null where none records.
    static Tape* recording() { return current; }
    /// The living tape of this thread that x is on; null if there is none.
    static Tape* find(const ADAdjoint<A>& x) {
        for (Tape* t = newest; t != nullptr; t = t->older_)
            if (t->owns(x)) return t;
        return nullptr;
    }
    bool owns(const ADAdjoint<A>& x) const {
        return x.id_ != 0 && x.id_ <= ids_ && x.stamp_ == stamp_of(x.id_);
    }
    /// The id of a value in this recording; 0 if it is passive in it. Throws tape_error for a value of a recording
    /// that is gone.
    id_type id_of(const ADAdjoint<A>& x) const {
        if (x.id_ == 0) return 0;
        if (owns(x)) return x.id_;
        if (find(x) == nullptr)
            detail::raise<tape_error>("Tape", "a value of a recording that was cleared, or of another thread",
                                      "use values on the thread and the recording that made them");
        return 0;
    }
    /// Adds a statement and gives its result an id.
    ADAdjoint<A> record(A value, std::unique_ptr<statement> run) {
        const std::size_t bytes = run->bytes();
        if (bytes > memory_limit_ - std::min(held_, memory_limit_))
            detail::raise<tape_error>("Tape",
                                      "the recording would hold more than the limit of " +
                                          std::to_string(memory_limit_) + " bytes",
                                      "clear() the tape or raise memory_limit()");
        const id_type id = ids_ + 1;
        statements_.push_back({id, std::move(run), bytes});
        ids_ = id;
        held_ += bytes;
        return ADAdjoint<A>(std::move(value), id, segment_.stamp);
    }
    /// Adds a function whose reverse step is code of its own, and gives its results ids.
    std::vector<ADAdjoint<A>> record(std::span<const A> values, std::span<const ADAdjoint<A>> inputs,
                                     std::unique_ptr<detail::external_function<A>> function) {
        std::vector<ADAdjoint<A>> results(values.begin(), values.end());
        if (std::ranges::all_of(inputs, [this](const ADAdjoint<A>& x) { return id_of(x) == 0; }))
            return results;
        auto call = std::make_unique<detail::external_call<A>>(std::move(function), values, inputs, *this);
        auto& called = *call;
        const id_type id = id_of(record(A(), std::move(call)));
        for (std::size_t k = 0; k < results.size(); ++k)
            results[k] = record(values[k], std::make_unique<detail::external_result<A>>(called, id, k));
        return results;
    }
    /// A variable whose gradient goes to a parameter too.
    ADAdjoint<A> enter(A value, std::string name, std::shared_ptr<detail::gradient_sink<A>> sink) {
        const id_type id = ids_ + 1;
        variables_.push_back({id, std::nullopt, std::move(name), std::move(sink), value.shape()});
        ids_ = id;
        return ADAdjoint<A>(std::move(value), id, segment_.stamp);
    }
    const std::string& name_of(id_type id) const {
        static const std::string none;
        const entry* e = find_entry(id);
        return e != nullptr ? e->name : none;
    }
    void name(id_type id, std::string name) { entry_of(id).name = std::move(name); }
    /// Null where no sweep has left one.
    const A* gradient_of(id_type id) const {
        const entry* e = find_entry(id);
        return e != nullptr && e->gradient ? &*e->gradient : nullptr;
    }
    /// Of variable number i.
    A variable_gradient(std::size_t i) const {
        const entry& e = variables_[i];
        return e.gradient ? *e.gradient : detail::zeros_of<A>(e.shape);
    }
    void sweep(std::span<const std::pair<id_type, A>> seeds, array_backward_options options) {
        // What the sweep will reach, and whether it can: nothing is changed if not.
        detail::array_adjoints<A> adjoints(ids_);
        for (const auto& [id, seed] : seeds) adjoints.mark(id);
        for (std::size_t s = statements_.size(); s-- > 0;) {
            const recorded& step = statements_[s];
            if (!adjoints.marked(step.result)) continue;
            if (step.run == nullptr)
                detail::raise<tape_error>(
                    "backward", "a recording that an earlier sweep has consumed",
                    "sweep the first time with {.keep_recording = true}, or record again");
            step.run->check(*this);
            step.run->mark(adjoints);
        }
        for (const auto& [id, seed] : seeds) adjoints.add(id, seed);
        const auto keep = [](entry& e, A&& gradient) {
            if (e.gradient)
                e.gradient = A(*e.gradient + gradient);
            else  // of its own, since users may write to it
                e.gradient = detail::array_traits<A>::is_exclusive(gradient) ? std::move(gradient)
                                                                             : detail::copy_of(gradient);
        };
        for (std::size_t s = statements_.size(); s-- > 0;) {
            recorded& step = statements_[s];
            if (!adjoints.reached(step.result)) continue;
            A ybar = adjoints.take(step.result);
            step.run->reverse(ybar, adjoints);
            if (options.retain_gradients) keep(entry_of(step.result), std::move(ybar));
            if (!options.keep_recording) {
                held_ -= step.bytes;
                step.run.reset();
                ++consumed_;
            }
        }
        for (entry& variable : variables_) {
            if (!adjoints.reached(variable.id)) continue;
            if (variable.sink != nullptr) variable.sink->add(adjoints[variable.id]);
            keep(variable, adjoints.take(variable.id));
        }
    }

private:
    struct entry {  // of a variable, or of a result with a name or a gradient
        id_type id;
        std::optional<A> gradient;
        std::string name;
        std::shared_ptr<detail::gradient_sink<A>> sink;
        Shape shape;
    };
    const entry* find_entry(id_type id) const {
        const auto variable = std::ranges::lower_bound(variables_, id, {}, &entry::id);
        if (variable != variables_.end() && variable->id == id) return &*variable;
        const auto result = results_.find(id);
        return result == results_.end() ? nullptr : &result->second;
    }
    entry& entry_of(id_type id) {
        if (const entry* e = find_entry(id)) return const_cast<entry&>(*e);
        return results_.emplace(id, entry{id, {}, {}, {}, {}}).first->second;
    }
    struct recorded {
        id_type result;
        std::unique_ptr<statement> run;  // null: consumed
        std::size_t bytes;
    };
    struct segment {  // of a recording between rewinds: ids above `after` have this stamp
        std::size_t after;
        std::uint64_t stamp;
    };
    std::uint64_t stamp_of(id_type id) const {
        std::size_t s = earlier_segments_.size();
        while (segment_at(s).after >= id) --s;
        return segment_at(s).stamp;
    }
    const segment& segment_at(std::size_t s) const {
        return s == earlier_segments_.size() ? segment_ : earlier_segments_[s];
    }
    void select_recorder() override { select_current(); }
    static void select_current() { current = newest != nullptr && !newest->paused() ? newest : nullptr; }

    static inline constinit thread_local Tape* newest = nullptr;
    static inline constinit thread_local Tape* current = nullptr;
    static inline constinit thread_local Tape* unused_ = nullptr;

    id_type ids_ = 0;               // given so far
    std::vector<entry> variables_;  // by id
    std::map<id_type, entry> results_;
    std::vector<recorded> statements_;
    segment segment_{0, detail::new_array_stamp()};
    std::vector<segment> earlier_segments_;
    std::size_t consumed_ = 0;
    std::size_t held_ = 0;  // bytes
    std::size_t memory_limit_ = std::numeric_limits<std::size_t>::max();
    Tape* older_;
    Tape* newer_ = nullptr;
};

}  // namespace tandem::inline TANDEM_ABI
