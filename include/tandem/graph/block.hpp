#pragma once
#include <algorithm>
#include <memory>

#include "../array/packet.hpp"
#include "program.hpp"

/// \file
/// A program over blocks of samples. A block is a few registers of samples wide; each value of the program is a row of a
/// block, and each statement runs through its rows in SIMD registers, its inner results never leaving them. Rows are
/// given to the next value as soon as nothing needs theirs any more, so that a block stays in cache; adjoints likewise.
/// (Tried on Lennard-Jones and not faster: computing cheap values again for the sweep instead of keeping them.)
namespace tandem::inline TANDEM_ABI::detail {

/// A row of `lanes` numbers begins at offset lanes * row.
template <class T>
class block_program {
public:
    static constexpr std::size_t most_lanes = 64;

    /// with_gradient: also what the reverse sweep from the only output needs.
    block_program(const program<T>& p, bool with_gradient)
        : inputs_(p.inputs), statement_constants_(p.constants), value_row_(p.values(), no_row) {
        const usage use = find_usage(p, with_gradient);
        rows values;
        plan_forward(p, use, values);
        if (with_gradient) plan_reverse(p, use);
        value_rows_ = values.count();
        lanes_ = most_lanes;
        while (lanes_ > least_lanes && (value_rows_ + adjoint_rows_) * lanes_ * sizeof(T) > block_bytes)
            lanes_ /= 2;
        for (auto* slots : {&slots_, &untouched_, &output_rows_})
            for (std::uint32_t& row : *slots) row *= static_cast<std::uint32_t>(lanes_);
        for (std::uint32_t& slot : adjoint_slots_)
            slot = slot / 2 * static_cast<std::uint32_t>(lanes_) + slot % 2;
        output_adjoint_row_ *= static_cast<std::uint32_t>(lanes_);
        for (auto& g : guards_) g.row *= static_cast<std::uint32_t>(lanes_);
        for (auto& c : constants_) c.row *= static_cast<std::uint32_t>(lanes_);
        value_row_ = {};
    }

    std::size_t lanes() const { return lanes_; }
    std::size_t inputs() const { return inputs_; }

    /// The memory in which one thread runs block after block.
    class workspace {
    public:
        explicit workspace(const block_program& program)
            : memory_(std::make_unique_for_overwrite<std::byte[]>(
                  (program.value_rows_ + program.adjoint_rows_) * program.lanes_ * sizeof(T) + alignment)),
              values_(aligned(memory_.get())), adjoints_(values_ + program.value_rows_ * program.lanes_) {
            for (const auto& c : program.constants_) std::fill_n(values_ + c.row, program.lanes_, c.value);
        }
        /// The rows of the inputs come first.
        T* values() { return values_; }
        T* adjoints() { return adjoints_; }

    private:
        static constexpr std::size_t alignment = 64;
        static T* aligned(std::byte* at) {
            const auto address = reinterpret_cast<std::uintptr_t>(at);
            return reinterpret_cast<T*>(at + (alignment - address % alignment) % alignment);
        }
        std::unique_ptr<std::byte[]> memory_;
        T* values_;
        T* adjoints_;
    };

    void run_forward(workspace& w) const {
        for (const step& s : forward_)
            s.kernels->forward(w.values(), slots_.data() + s.slots, statement_constants_.data() + s.constants,
                               lanes_);
    }
    /// Leaves the gradient in the adjoint rows of the inputs.
    void run_reverse(workspace& w) const {
        for (const std::uint32_t row : untouched_) std::fill_n(w.adjoints() + row, lanes_, T(0));
        std::fill_n(w.adjoints() + output_adjoint_row_, lanes_, T(1));
        for (const step& s : reverse_)
            s.kernels->reverse(w.values(), slots_.data() + s.slots, statement_constants_.data() + s.constants,
                               w.adjoints(), adjoint_slots_.data() + s.adjoint_slots, lanes_);
    }
    /// Where the row of an output begins, or that of the gradient by an input.
    class results {
    public:
        const T* operator()(std::size_t i) const { return rows_ != nullptr ? at_ + rows_[i] : at_ + i * lanes_; }

    private:
        friend block_program;
        results(const T* at, const std::uint32_t* rows, std::size_t lanes) : at_(at), rows_(rows), lanes_(lanes) {}
        const T* at_;
        const std::uint32_t* rows_;
        std::size_t lanes_;
    };
    results outputs(workspace& w) const { return {w.values(), output_rows_.data(), lanes_}; }
    results gradient(workspace& w) const { return {w.adjoints() + lanes_, nullptr, lanes_}; }
    /// Whether the sample in a lane branches as the recorded one did.
    bool branches_alike(workspace& w, std::size_t lane) const {
        return std::ranges::all_of(
            guards_, [&](const row_guard& g) { return (0 < w.values()[g.row + lane]) == g.outcome; });
    }
    bool has_guards() const { return !guards_.empty(); }

private:
    static constexpr std::size_t least_lanes = 2 * width<vector_t<T>>;
    static constexpr std::size_t block_bytes = std::size_t(1) << 21;  // of a second-level cache
    static constexpr std::uint32_t no_row = ~std::uint32_t(0);
    /// A statement, and where its slots and constants begin.
    struct step {
        const block_kernels<T>* kernels;
        std::uint32_t slots, constants, adjoint_slots;
    };
    struct row_guard {
        std::uint32_t row;
        bool outcome;
    };
    struct row_constant {
        std::uint32_t row;
        T value;
    };

    /// Rows, of which freed ones are given out again.
    class rows {
    public:
        std::uint32_t take() {
            if (free_.empty()) return count_++;
            const std::uint32_t row = free_.back();
            free_.pop_back();
            return row;
        }
        void give_back(std::uint32_t row) { free_.push_back(row); }
        std::uint32_t count() const { return count_; }

    private:
        std::vector<std::uint32_t> free_;
        std::uint32_t count_ = 0;
    };

    /// What the program does with each value.
    struct usage {
        std::vector<bool> needed;    // somebody reads it, or what its statement saves
        std::vector<bool> swept;     // an adjoint flows to it
        std::vector<bool> kept;      // its row is its own for ever
        std::vector<value_id> last;  // the last statement that reads it
    };

    /// For a gradient the output is not needed, nor are sums that only lead to it: their statements are swept alone.
    static usage find_usage(const program<T>& p, bool with_gradient) {
        const std::size_t n = p.values();
        usage use{std::vector<bool>(n), std::vector<bool>(n), std::vector<bool>(n), std::vector<value_id>(n)};
        std::vector<bool> depends(n, false);
        std::fill_n(depends.begin(), p.inputs, true);
        for_each_statement(p,
                           [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T*) {
                               for (std::uint32_t k = 0; k < kind.leaves; ++k)
                                   if (depends[leaves[k]]) depends[id] = true;
                           });
        const auto keep = [&](value_id id) { use.needed[id] = use.kept[id] = true; };
        for (const value_id id : p.outputs) {
            if (with_gradient)
                use.swept[id] = depends[id];
            else
                keep(id);
        }
        for (const guard& g : p.guards) keep(g.condition);
        for_each_statement_reversed(
            p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T*) {
                if (use.swept[id] && kind.block.needs_result) keep(id);
                if (use.swept[id] && kind.block.saved > 0) use.needed[id] = true;
                for (std::uint32_t k = 0; k < kind.leaves; ++k) {
                    const value_id x = leaves[k];
                    if (use.needed[id]) {
                        use.needed[x] = true;
                        use.last[x] = std::max(use.last[x], id);
                    }
                    if (use.swept[id] && kind.active[k] && depends[x]) use.swept[x] = true;
                    if (use.swept[id] && (kind.block.needed >> std::min<std::uint32_t>(k, 63) & 1u) != 0)
                        keep(x);
                }
            });
        std::fill_n(use.kept.begin(), p.inputs, true);
        return use;
    }

    void plan_forward(const program<T>& p, const usage& use, rows& available) {
        for (std::size_t i = 0; i < p.inputs; ++i) value_row_[i] = available.take();
        // Constants are written once for all blocks, so nothing else may have had their rows before.
        for_each_statement(
            p, [&](value_id id, const statement_kind<T>& kind, const value_id*, const T* constants) {
                if (!use.needed[id] || !is_constant(kind)) return;
                value_row_[id] = available.take();
                constants_.push_back({value_row_[id], constants[0]});
            });
        for_each_statement(
            p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T* constants) {
                if (is_constant(kind) || !(use.needed[id] || use.swept[id])) return;
                if (use.needed[id]) value_row_[id] = available.take();
                const step s{&kind.block, static_cast<std::uint32_t>(slots_.size()),
                             static_cast<std::uint32_t>(constants - p.constants.data()), 0};
                if (use.needed[id]) forward_.push_back(s);
                if (use.swept[id]) reverse_.push_back(s);
                for (std::uint32_t k = 0; k < kind.leaves; ++k) slots_.push_back(row_of_value(leaves[k]));
                slots_.push_back(row_of_value(id));
                const std::size_t saved = slots_.size();
                for (std::uint32_t k = 0; k < kind.block.saved; ++k) slots_.push_back(available.take());
                // Given back behind the statement: a row that it reads must not be one that it saves in.
                if (!use.swept[id])
                    for (std::size_t k = saved; k < slots_.size(); ++k) available.give_back(slots_[k]);
                for (std::uint32_t k = 0; k < kind.leaves; ++k) {
                    const value_id x = leaves[k];
                    const bool seen = std::find(leaves, leaves + k, x) != leaves + k;
                    const bool constant = x >= p.inputs && is_constant(*p.statements[x - p.inputs]);
                    if (use.needed[x] && use.last[x] == id && !use.kept[x] && !seen && !constant)
                        available.give_back(value_row_[x]);
                }
            });
        for (const value_id id : p.outputs) output_rows_.push_back(row_of_value(id));
        for (const guard& g : p.guards) guards_.push_back({value_row_[g.condition], g.outcome});
    }

    /// Adjoint row 0 takes what nobody needs; the inputs follow. The first statement of the sweep that contributes to an
    /// adjoint writes its row, those after it add; slots are odd where a statement writes. Where that first one adds the
    /// leaf to something, once, the leaf has the statement's own adjoint to begin with: it inherits the row, and nothing
    /// is done for it at all, as along a sum over many terms.
    void plan_reverse(const program<T>& p, const usage& use) {
        rows available;
        std::vector<std::uint32_t> row(p.values(), no_row);
        std::vector<bool> touched(p.values(), false);
        available.take();
        for (std::size_t i = 0; i < p.inputs; ++i) row[i] = available.take();
        const value_id output = p.outputs[0];
        if (use.swept[output] && row[output] == no_row) row[output] = available.take();
        output_adjoint_row_ = use.swept[output] ? row[output] : 0;
        touched[output] = true;
        std::ranges::reverse(reverse_);
        auto next_step = reverse_.begin();
        for_each_statement_reversed(
            p, [&](value_id id, const statement_kind<T>& kind, const value_id* leaves, const T*) {
                if (!use.swept[id]) return;
                step& s = *next_step++;
                s.adjoint_slots = static_cast<std::uint32_t>(adjoint_slots_.size());
                bool inherited = false;
                for (std::uint32_t k = 0; k < kind.leaves; ++k) {
                    const value_id x = leaves[k];
                    if (!use.swept[x] || !kind.active[k]) {
                        adjoint_slots_.push_back(1);
                        continue;
                    }
                    const bool fresh = !touched[x];
                    touched[x] = true;
                    if (row[x] == no_row) {
                        const bool once = std::find(leaves + k + 1, leaves + kind.leaves, x) == leaves + kind.leaves;
                        const bool inherits = fresh && once && kind.added[k] && !inherited;
                        row[x] = inherits ? row[id] : available.take();
                        inherited |= inherits;
                    }
                    adjoint_slots_.push_back(2 * row[x] + fresh);
                }
                adjoint_slots_.push_back(2 * row[id]);
                if (!inherited) available.give_back(row[id]);
            });
        for (std::uint32_t i = 0; i < p.inputs; ++i)
            if (!touched[i]) untouched_.push_back(row[i]);
        adjoint_rows_ = available.count();
    }
    /// Of a value that nobody computes, row 0, which nobody reads then.
    std::uint32_t row_of_value(value_id id) const { return value_row_[id] == no_row ? 0 : value_row_[id]; }
    static bool is_constant(const statement_kind<T>& kind) {
        return kind.steps.back().code == graph_code::constant;
    }

    std::size_t inputs_;
    std::vector<T> statement_constants_;
    std::size_t lanes_ = 0, value_rows_ = 0, adjoint_rows_ = 0;
    std::vector<step> forward_, reverse_;
    std::vector<std::uint32_t> slots_, adjoint_slots_, output_rows_;
    std::vector<std::uint32_t> untouched_;  // adjoint rows of the inputs that nothing contributes to
    std::uint32_t output_adjoint_row_ = 0;
    std::vector<row_constant> constants_;
    std::vector<row_guard> guards_;
    std::vector<std::uint32_t> value_row_;  // of each value, while planning
};

}  // namespace tandem::inline TANDEM_ABI::detail
