#pragma once
#include "device_program.hpp"
#include "graph.hpp"

/// \file
/// Graphs over many samples on a device: one thread runs through all operations of a program for one sample. Rows lie one
/// after another, so that neighbouring threads read and write neighbouring numbers; operations and constants are the same
/// for all of them. Samples that there is no memory for at once follow in further launches.
namespace tandem::inline TANDEM_ABI::detail {

/// Operations, and what they work on. Thread number c has column c of the rows.
template <class T>
struct device_rows {
    const device_operation* operations;
    index_t count;
    const T* constants;
    T* rows;
    index_t columns;

    TANDEM_INLINE T& row(std::uint32_t r, index_t column) const { return rows[r * columns + column]; }
    TANDEM_INLINE T get(device_place at, index_t column) const {
        return is_device_constant(at) ? constants[at - device_constant] : row(at, column);
    }
    /// Calls step.template run<Rule>(operation) for each operation.
    template <class Step>
    TANDEM_INLINE void run(Step& step) const {
        for (index_t i = 0; i < count; ++i) {
            const device_operation op = operations[i];
            step.begin(op);
            switch (op.code) {
#define TANDEM_RUN_RULE(rule, arity, symbol) \
    case graph_code::rule:                   \
        step.template run<ops::rule>(op);    \
        break;
                TANDEM_GRAPH_RULES(TANDEM_RUN_RULE)
#undef TANDEM_RUN_RULE
            default:
                break;
            }
        }
    }
};

/// One sample of one operation.
template <class T, class Rule>
struct device_rule {
    static constexpr std::size_t count = operand_count<Rule>;
    T operand[count];
    int integer;

    TANDEM_INLINE device_rule(const device_rows<T>& from, const device_operation& op, index_t column)
        : integer(op.integer) {
        TANDEM_UNROLL
        for (std::size_t k = 0; k < count; ++k) operand[k] = from.get(op.operand[k], column);
    }
    template <std::size_t J>
    TANDEM_INLINE auto argument() const {
        if constexpr (integer_argument<Rule> == static_cast<int>(J))
            return integer;
        else
            return operand[operand_index<Rule, J>];
    }
    TANDEM_INLINE T value() const { return value(std::make_index_sequence<Rule::arity>()); }
    /// The contribution to the adjoint of argument J.
    template <std::size_t J>
    TANDEM_INLINE T contribution(const T& y, const T& adjoint) const {
        return contribution<J>(y, adjoint, std::make_index_sequence<Rule::arity>());
    }

private:
    template <std::size_t... J>
    TANDEM_INLINE T value(std::index_sequence<J...>) const {
        return Rule::template value<T>(argument<J>()...);
    }
    template <std::size_t J, std::size_t... All>
    TANDEM_INLINE T contribution(const T& y, const T& adjoint, std::index_sequence<All...>) const {
        const auto partial = Rule::template partial<static_cast<int>(J)>(argument<All>()..., y);
        // See is_cut_off.
        if constexpr (std::is_same_v<Rule, ops::select> || (std::is_same_v<Rule, ops::scale> && J == 1))
            if (partial == 0) return T(0);
        return T(chain(adjoint, partial));
    }
};

/// (The pointers are copied: no write to rows can change them then, so that they stay in registers.)
template <class T>
struct device_forward_step {
    const device_rows<T> rows;
    index_t column;

    TANDEM_INLINE void begin(const device_operation&) {}
    template <class Rule>
    TANDEM_INLINE void run(const device_operation& op) {
        rows.row(op.result, column) = device_rule<T, Rule>(rows, op, column).value();
    }
};

/// A statement whose adjoint is zero adds nothing, also where a partial in it is not finite.
template <class T>
struct device_reverse_step {
    const device_rows<T> rows;
    index_t column;
    T adjoint{};
    bool is_zero = false;

    TANDEM_INLINE void begin(const device_operation& op) {
        adjoint = rows.row(op.adjoint, column);
        if (op.ends_statement) is_zero = adjoint == 0;
    }
    template <class Rule>
    TANDEM_INLINE void run(const device_operation& op) {
        const device_rule<T, Rule> rule(rows, op, column);
        const T y = is_cheap<Rule> ? rule.value() : rows.row(op.result, column);
        add_all(op, rule, y, std::make_index_sequence<Rule::arity>());
    }

private:
    template <class Rule, std::size_t... J>
    TANDEM_INLINE void add_all(const device_operation& op, const device_rule<T, Rule>& rule, const T& y,
                               std::index_sequence<J...>) {
        (add<J>(op, rule, y), ...);
    }
    template <std::size_t J, class Rule>
    TANDEM_INLINE void add(const device_operation& op, const device_rule<T, Rule>& rule, const T& y) {
        if constexpr ((Rule::inactive >> J & 1u) == 0) {
            constexpr std::size_t k = operand_index<Rule, J>;
            if ((op.wanted >> k & 1u) == 0) return;
            T& to = rows.row(op.adjoint_of[k], column);
            const T before = (op.begun >> k & 1u) != 0 ? to : T(0);
            to = before + (is_zero ? T(0) : rule.template contribution<J>(y, adjoint));
        }
    }
};

/// The samples of a launch, and where their results go.
template <class T>
struct device_launch {
    device_rows<T> rows;
    const device_place* results;
    index_t result_count;
    index_t first;           // the place in the list of samples of column 0
    const index_t* samples;  // the list; null: all of them
    unsigned char* failed;   // in the order of the list; null: no sample can fail
    T* out;
    index_t by_sample, by_result;

    TANDEM_INLINE index_t sample(index_t column) const {
        return samples == nullptr ? first + column : samples[first + column];
    }
    /// NaN for a sample that would branch otherwise.
    TANDEM_INLINE void write_results(index_t column) const {
        const bool is_valid = failed == nullptr || failed[first + column] == 0;
        T* const to = out + sample(column) * by_sample;
        for (index_t j = 0; j < result_count; ++j)
            to[j * by_result] = is_valid ? rows.get(results[j], column) : constants::nan<T>();
    }
};

/// All values of a sample, and whether it branches as the recorded one did.
template <class T>
struct device_forward {
    device_launch<T> launch;
    const T* x;
    index_t by_sample, by_input, inputs;
    const device_guard* guards;
    index_t guard_count;
    bool writes_results;

    TANDEM_HOST_DEVICE void operator()(index_t column) const {
        const T* const from = x + launch.sample(column) * by_sample;
        for (index_t i = 0; i < inputs; ++i)
            launch.rows.row(static_cast<std::uint32_t>(i), column) = from[i * by_input];
        device_forward_step<T> step{launch.rows, column};
        step.rows.run(step);
        bool fails = false;
        for (index_t i = 0; i < guard_count; ++i)
            fails = fails || (0 < launch.rows.get(guards[i].at, column)) != (guards[i].outcome != 0);
        if (launch.failed != nullptr) launch.failed[launch.first + column] = fails ? 1 : 0;
        if (writes_results) launch.write_results(column);
    }
};

/// The derivatives of a sample whose values are in the rows.
template <class T>
struct device_reverse {
    device_launch<T> launch;
    device_place seed;

    TANDEM_HOST_DEVICE void operator()(index_t column) const {
        if (!is_device_constant(seed)) launch.rows.row(seed, column) = T(1);
        device_reverse_step<T> step{launch.rows, column};
        step.rows.run(step);
        launch.write_results(column);
    }
};

/// The most samples of one launch: what fills a large device. (Tests specialise it for a space of their own.)
template <class Space>
inline constexpr index_t most_samples_of_launch = index_t{1} << 18;
/// The memory for their rows, unless so few samples are too many for it.
inline constexpr index_t most_bytes_of_rows = index_t{1} << 28, fewest_samples_of_launch = 128;

/// The elements of a vector in the memory of a device.
template <class Space, class E>
class device_copy {
public:
    explicit device_copy(const std::vector<E>& values)
        : memory_(values.size() * sizeof(E)), size_(static_cast<index_t>(values.size())) {
        if (!values.empty()) Space::upload(memory_.data(), values.data(), values.size() * sizeof(E));
    }
    const E* data() const { return static_cast<const E*>(memory_.data()); }
    index_t size() const { return size_; }

private:
    buffer<Space> memory_;
    index_t size_;
};

/// A program in the memory of a device.
template <class Space, class T>
class device_program {
public:
    device_program(const program<T>& p, bool with_gradient)
        : device_program(device_plan<T>(p, with_gradient), with_gradient) {}

    /// Runs at samples[0], samples[1], ..., or at all. Returns those that would branch otherwise; their results are NaN.
    std::vector<index_t> run(const Array<T, Space>& X, const std::vector<index_t>* samples,
                             Array<T, Space>& out) const {
        const index_t count = samples == nullptr ? X.shape()[0] : static_cast<index_t>(samples->size());
        if (count == 0) return {};
        const index_t room = most_bytes_of_rows / (rows_ * static_cast<index_t>(sizeof(T)));
        const index_t columns =
            std::min({count, most_samples_of_launch<Space>, std::max(room, fewest_samples_of_launch)});
        const buffer<Space> rows(static_cast<std::size_t>(rows_ * columns) * sizeof(T));
        const device_copy<Space, index_t> list(samples == nullptr ? std::vector<index_t>() : *samples);
        const buffer<Space> failed(guards_.size() == 0 ? 0 : static_cast<std::size_t>(count));

        device_launch<T> launch{};
        launch.rows.constants = constants_.data();
        launch.rows.rows = static_cast<T*>(rows.data());
        launch.rows.columns = columns;
        launch.results = results_.data();
        launch.result_count = results_.size();
        launch.samples = list.data();
        launch.failed = static_cast<unsigned char*>(failed.data());
        launch.out = out.mutable_data();
        launch.by_sample = out.strides()[0];
        launch.by_result = out.strides()[1];
        for (; launch.first < count; launch.first += columns) {
            const index_t now = std::min(columns, count - launch.first);
            launch.rows.operations = forward_.data();
            launch.rows.count = forward_.size();
            Space::for_each(now, device_forward<T>{launch, X.data(), X.strides()[0], X.strides()[1], inputs_,
                                                   guards_.data(), guards_.size(), !with_gradient_});
            if (!with_gradient_) continue;
            launch.rows.operations = reverse_.data();
            launch.rows.count = reverse_.size();
            Space::for_each(now, device_reverse<T>{launch, seed_});
        }
        std::vector<index_t> others;
        if (guards_.size() == 0) return others;
        std::vector<unsigned char> outcome(static_cast<std::size_t>(count));
        Space::download(outcome.data(), failed.data(), outcome.size());
        for (std::size_t i = 0; i < outcome.size(); ++i)
            if (outcome[i] != 0)
                others.push_back(samples == nullptr ? static_cast<index_t>(i) : (*samples)[i]);
        return others;
    }

private:
    device_program(const device_plan<T>& plan, bool with_gradient)
        : forward_(plan.forward), reverse_(plan.reverse), constants_(plan.constants), guards_(plan.guards),
          results_(plan.results), rows_(std::max<index_t>(plan.rows, 1)), inputs_(plan.inputs),
          seed_(plan.seed), with_gradient_(with_gradient) {}

    device_copy<Space, device_operation> forward_, reverse_;
    device_copy<Space, T> constants_;
    device_copy<Space, device_guard> guards_;
    device_copy<Space, device_place> results_;
    index_t rows_, inputs_;
    device_place seed_;
    bool with_gradient_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
