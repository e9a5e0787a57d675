#pragma once
#include <algorithm>
#include <atomic>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <vector>

#include "../core/error.hpp"
#include "../core/matrix.hpp"
#include "adjoint.hpp"
#include "buffer.hpp"
#include "sweep.hpp"

namespace tandem::inline TANDEM_ABI {

/// A place in a recording to go back to.
class tape_position {
    template <class T>
    friend class Tape;
    std::size_t bytes = 0, partials = 0, externals = 0;
    detail::id_type ids = 0, variables = 0, last_variable = 0;
    std::uint64_t recording = 0;
};

/// The recording of reverse mode. While it lives it records, on the thread that made it, every assignment of
/// an expression with active ADAdjoint<T> in it; the newest living tape of a thread records, and values of
/// older tapes are passive in it. Tapes do not move, and may die in any order.
///
/// Memory: about 12 bytes a partial, 4 bytes a unit partial, 4 bytes a statement, and a T for each adjoint; it
/// is kept between recordings.  Thread safety: each thread has its own tapes; a tape and its values are used on
/// the thread that made it.  Errors: tape_error; after any error, and after an exception of the user's in the
/// middle of a recording, the tape works on.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 4.  Example: examples/02_reverse_mode.cpp
template <class T = double>
class Tape final : private detail::tape_base {
    using id_type = detail::id_type;
    using recorder = detail::recorder<T>;

public:
    using value_type = T;
    using position_type = tape_position;

    Tape();
    ~Tape();

    /// A new independent variable. Throws tape_error if a newer tape of this thread is living.
    ADAdjoint<T> variable(const T& value);
    /// A variable for each value of a range.
    template <std::ranges::input_range Range>
    std::vector<ADAdjoint<T>> variables(const Range& values) {
        std::vector<ADAdjoint<T>> result;
        using element = std::ranges::range_reference_t<const Range>;
        if constexpr (std::ranges::forward_range<Range> && std::ranges::common_range<Range> &&
                      std::convertible_to<element, ADAdjoint<T>>)
            result.assign(std::ranges::begin(values), std::ranges::end(values));
        else
            for (const auto& value : values) result.push_back(static_cast<T>(value));
        make_variables(result);
        return result;
    }
    /// Makes each of a range of passive values a variable, in place.
    void make_variables(std::span<ADAdjoint<T>> values);

    /// Forgets statements and variables and keeps the memory.
    void clear();
    /// Sets every gradient to zero and keeps the recording.
    void clear_gradients();

    position_type position() const;
    /// Forgets what was recorded after `to`. Throws tape_error if the recording no longer reaches there.
    void rewind(const position_type& to);

    /// Statements recorded; variables are not counted.
    std::size_t statement_count() const { return id_count() - variables_; }
    std::size_t variable_count() const { return variables_; }
    /// In use by the recording and its adjoints, without spare capacity.
    std::size_t memory_bytes() const {
        return bytes_used() + partials_.size() * sizeof(T) + id_count() * sizeof(T);
    }
    /// Recording beyond this throws tape_error and leaves the tape as it was before the statement.
    void memory_limit(std::size_t bytes);

    /// Seeds several outputs and sweeps once: adds sum_i seeds[i] d outputs[i] / dx to each gradient.
    /// Throws tape_error if an output is another tape's, shape_error if the sizes differ. Passive outputs
    /// contribute nothing.
    template <std::ranges::forward_range Outputs, std::ranges::forward_range Seeds>
    void backward(const Outputs& outputs, const Seeds& seeds, backward_options options = {});

    /// d outputs[i] / d inputs[j], several rows a sweep. Gradients are not touched. Throws as backward.
    template <std::ranges::forward_range Outputs, std::ranges::forward_range Inputs>
    Matrix<T> jacobian(const Outputs& outputs, const Inputs& inputs);

    /// Checked builds: the operation whose partial was the first not to be finite; empty where all were, and in
    /// unchecked builds.
    std::string first_nonfinite() const { return first_nonfinite_; }

    // What follows is for tandem's own headers.

    /// Records an expression where this thread records; returns the id of its result, 0 if passive.
    template <class E>
    static TANDEM_INLINE id_type record(const E& e);
    /// Records a statement whose leaves are known at run time only.
    ADAdjoint<T> record(const T& value, std::span<const ADAdjoint<T>> leaves, std::span<const T> partials);
    /// Records a function with a reverse step of its own; returns its outputs.
    std::vector<ADAdjoint<T>> record(std::span<const T> values, std::span<const ADAdjoint<T>> leaves,
                                     std::unique_ptr<detail::external_function<T>> function);
    /// The tape that statements of this thread go to; null where none records.
    static Tape* recording() { return recorder::current->tape; }
    /// The living tape of this thread that x is on; null if there is none.
    static Tape* find(const ADAdjoint<T>& x) { return find(x.id_, x.stamp()); }
    TANDEM_INLINE T gradient_of(const ADAdjoint<T>& x) const;
    /// Of variable number i, on a tape whose variables were made before its statements.
    T variable_gradient(std::size_t i) const { return i + 1 < adjoints_.size() ? adjoints_[i + 1].block[0] : T(0); }
    static void check_foreign(id_type id, std::uint64_t stamp);
    /// Whether statements used active values of older tapes, which are passive here. Known after a sweep.
    bool uses_older_values() const { return uses_older_values_; }
    /// Whether the gradient of id is one look-up, which `look_up` then does.
    TANDEM_INLINE bool is_quick(id_type id) const { return index(id) < readable_.size(); }
    TANDEM_INLINE const T& look_up(id_type id) const { return readable_[index(id)].block[0]; }
    /// The number of results and variables a recording can hold; for tests of its end.
    void id_limit(id_type limit) {
        id_limit_ = limit;
        reserve(0);
    }

private:
    friend class ADAdjoint<T>;
    template <std::size_t Leaves>
    struct recorded_statement;
    struct segment {  // of a recording between rewinds: ids above `after` have this stamp
        id_type after;
        std::uint64_t stamp;
    };
    static constexpr std::size_t rows_per_sweep = 8;

    std::size_t bytes_used() const { return static_cast<std::size_t>(cursor_.top - bytes_.begin()) - 4; }
    std::size_t id_count() const { return cursor_.last - cursor_.base; }
    id_type local(id_type id) const { return id - cursor_.base; }
    /// Counts from the first id of this tape; passive values' and older tapes' ids wrap around.
    TANDEM_INLINE std::size_t index(id_type id) const { return static_cast<id_type>(id - cursor_.base - 1); }

    static Tape* find(id_type id, std::uint64_t stamp);
    TANDEM_INLINE bool owns(id_type id, std::uint64_t stamp) const;
    id_type own_id(const ADAdjoint<T>& x, const char* function) const;
    void start_recording();
    void new_stamp(id_type after);
    std::uint64_t stamp_of(id_type id) const;
    static std::uint64_t thread_number();
    void check_thread(const char* function) const;
    static TANDEM_COLD void make_room(detail::cursor<T>& after);
    void check_leaves(std::span<const ADAdjoint<T>> leaves) const;
    void check_limits(std::size_t more_ids, std::size_t more_bytes) const;
    void reserve(std::size_t bytes);
    void add_variables(std::size_t count);
    void take_back();
    void make_local();
    void select_recorder() override;
    detail::recording<T> read() {
        make_local();
        return {cursor_.top, bytes_used(), static_cast<id_type>(id_count()), &partials_, partials_.size(), &externals_};
    }
    template <std::size_t N, class Seed>
    void sweep(std::vector<detail::lanes<T, N>>& adjoints, detail::lanes<T, N>* retained,
               std::span<const detail::lanes<T, N>> before, const Seed& seed);

    detail::byte_buffer bytes_;
    detail::cursor<T> cursor_;
    std::size_t local_bytes_ = 0;  // how much of the recording has been made local
    bool uses_older_values_ = false;
    Tape* older_;                  // of this thread and number type
    Tape* newer_ = nullptr;
    id_type variables_ = 0;
    id_type last_variable_ = 0;
    id_type id_limit_ = std::numeric_limits<id_type>::max() - 1;
    std::size_t memory_limit_ = std::numeric_limits<std::size_t>::max();
    std::vector<T> partials_;  // only for types that cannot be stored as bytes
    std::vector<std::unique_ptr<detail::external_function<T>>> externals_;
    std::vector<detail::lanes<T, 1>> adjoints_;   // by local id; zero between sweeps but for variables
    std::vector<detail::lanes<T, 1>> retained_;   // by local id; empty unless asked for
    std::vector<detail::lanes<T, 1>> before_;     // of a sweep: the gradients to go back to if it fails
    std::vector<detail::lanes<T, 1>> row_adjoints_;                // of a Jacobian; zero between sweeps
    std::vector<detail::lanes<T, rows_per_sweep>> rows_adjoints_;  // the same for several rows
    std::span<const detail::lanes<T, 1>> readable_;  // adjoints_ from id 1 where they alone are the gradients
    std::vector<segment> segments_;               // checked builds
    std::string first_nonfinite_;                 // checked builds
};

}  // namespace tandem::inline TANDEM_ABI

#include "tape_record.hpp"
#include "tape_sweep.hpp"
