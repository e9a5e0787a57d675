#pragma once
#include "tape.hpp"

/// \file
/// Recording: the life of a tape, its statements, and what bounds them.
namespace tandem::inline TANDEM_ABI {

template <class T>
Tape<T>::Tape() : older_(recorder::newest) {
    if (bytes_.capacity() < 4 * detail::slack_bytes) bytes_.grow(4 * detail::slack_bytes);
    cursor_.base = older_ == nullptr ? 0 : older_->cursor_.last;
    cursor_.tape = this;
    start_recording();
    if (older_ != nullptr) older_->newer_ = this;
    recorder::newest = this;
    select_recorder();
}

template <class T>
Tape<T>::~Tape() {
    if (older_ != nullptr) older_->newer_ = newer_;
    (newer_ != nullptr ? newer_->older_ : recorder::newest) = older_;
    if (newer_ != nullptr) return;
    recorder::current = &recorder::none;
    if (older_ != nullptr) older_->select_recorder();
}

template <class T>
void Tape<T>::select_recorder() {
    if (recorder::newest == this) recorder::current = paused() ? &recorder::none : &cursor_;
}

template <class T>
void Tape<T>::start_recording() {
    cursor_.top = bytes_.begin();
    detail::store(cursor_.top, detail::end_of_recording);
    cursor_.last = cursor_.base;
    variables_ = last_variable_ = 0;
    local_bytes_ = 0;
    uses_older_values_ = false;
    reserve(0);
    if constexpr (checked_build) {
        segments_.clear();
        new_stamp(0);
    }
}

template <class T>
void Tape<T>::clear() {
    check_thread("Tape::clear");
    clear_gradients();
    partials_.clear();
    externals_.clear();
    first_nonfinite_.clear();
    start_recording();
}

template <class T>
tape_position Tape<T>::position() const {
    tape_position at;
    at.bytes = bytes_used();
    at.partials = partials_.size();
    at.externals = externals_.size();
    at.ids = static_cast<id_type>(id_count());
    at.variables = variables_;
    at.last_variable = last_variable_;
    if (checked_build && at.ids != 0) at.recording = stamp_of(cursor_.last);
    return at;
}

template <class T>
void Tape<T>::rewind(const tape_position& to) {
    check_thread("Tape::rewind");
    if (to.bytes > bytes_used() || to.ids > id_count() ||
        (checked_build && to.ids != 0 && !owns(cursor_.base + to.ids, to.recording)))
        detail::raise<tape_error>("Tape::rewind", "the position is not part of this recording",
                                  "a position is valid until the tape is cleared or rewound to before it");
    if constexpr (checked_build) segments_.reserve(segments_.size() + 1);
    for (std::size_t id = to.ids + 1; id < std::min<std::size_t>(adjoints_.size(), id_count() + 1); ++id)
        adjoints_[id].set_zero();
    if (retained_.size() > to.ids + std::size_t(1)) retained_.resize(to.ids + std::size_t(1));
    cursor_.top = bytes_.begin() + to.bytes + 4;
    cursor_.last = cursor_.base + to.ids;
    local_bytes_ = std::min(local_bytes_, to.bytes);
    reserve(0);
    partials_.resize(to.partials);
    externals_.resize(to.externals);
    variables_ = to.variables;
    last_variable_ = to.last_variable;
    if constexpr (checked_build) {
        std::erase_if(segments_, [&](const segment& s) { return s.after >= cursor_.last; });
        new_stamp(cursor_.last);
    }
}

template <class T>
void Tape<T>::memory_limit(std::size_t bytes) {
    memory_limit_ = bytes;
    reserve(0);
}

/// Throws if the recording, with so many ids and bytes more, would be beyond a limit.
template <class T>
void Tape<T>::check_limits(std::size_t more_ids, std::size_t more_bytes) const {
    if (cursor_.last + more_ids > id_limit_)
        detail::raise<tape_error>("Tape", "the recording needs " + std::to_string(id_count() + more_ids) + " ids",
                                  "this is more than ids can number; record less between two sweeps");
    const std::size_t memory = memory_bytes() + more_bytes + more_ids * sizeof(T);
    if (memory > memory_limit_)
        detail::raise<tape_error>(
            "Tape", "the recording needs " + std::to_string(memory) + " bytes",
            "the limit is " + std::to_string(memory_limit_) + "; record less or raise memory_limit");
}

/// Room for `bytes` behind the top of the recording. Sets the end of the cursor as far as all limits allow.
template <class T>
void Tape<T>::reserve(std::size_t bytes) {
    const std::size_t used = bytes_used() + 4;
    if (bytes_.capacity() - used < bytes + detail::slack_bytes) {
        bytes_.grow(std::max(2 * bytes_.capacity(), used + bytes + 2 * detail::slack_bytes));
        cursor_.top = bytes_.begin() + used;
    }
    // A record takes at least 4 bytes, so these bounds on bytes bound ids and adjoints as well.
    const std::size_t ids_left = id_limit_ - std::min(cursor_.last, id_limit_);
    const std::size_t memory_left = memory_limit_ - std::min(memory_bytes(), memory_limit_);
    const std::size_t allowed = std::min(4 * ids_left, memory_left / (1 + (sizeof(T) + 3) / 4));
    cursor_.end = cursor_.top + std::min(bytes_.capacity() - used - detail::slack_bytes, allowed);
}

/// Called when a record has been written beyond the end: makes room for the next one, or takes the record back
/// and throws. (Static, and by the cursor, so that the hot path needs to know nothing else.)
template <class T>
void Tape<T>::make_room(detail::cursor<T>& after) {
    Tape& tape = *after.tape;
    try {
        tape.check_limits(0, 0);
        tape.reserve(0);
    } catch (...) {
        tape.take_back();
        throw;
    }
}

/// Undoes the newest record.
template <class T>
void Tape<T>::take_back() {
    const auto code = detail::load<std::uint32_t>(cursor_.top - 4);
    if (code == detail::external_record) {
        cursor_.top -= 8;
        cursor_.last -= externals_.back()->outputs;
        externals_.pop_back();
        return;
    }
    const detail::record_shape<T> shape(cursor_.top - 4, code);
    cursor_.top = bytes_.begin() + (shape.begin - bytes_.begin());
    --cursor_.last;
    if constexpr (!detail::stored_as_bytes<T>) partials_.resize(partials_.size() - shape.numbers);
}

/// Statements are recorded with ids as values have them. On a tape that numbers on from an older one, a sweep
/// first makes them count from its own first, and 0 where they are the older tape's.
template <class T>
void Tape<T>::make_local() {
    if (cursor_.base == 0) return;
    const std::byte* at = cursor_.top;
    while (at != bytes_.begin() + 4 + local_bytes_) {
        at -= 4;
        const auto code = detail::load<std::uint32_t>(at);
        if (code == detail::external_record) {
            at -= 4;
            continue;
        }
        const detail::record_shape<T> shape(at, code);
        std::byte* id_at = bytes_.begin() + (shape.ids() - bytes_.begin());
        for (std::size_t k = 0; k < shape.leaves(); ++k) {
            const auto id = detail::load<id_type>(id_at);
            uses_older_values_ |= id != 0 && id <= cursor_.base;
            detail::store(id_at, id > cursor_.base ? id - cursor_.base : 0);
        }
        at = shape.begin;
    }
    local_bytes_ = bytes_used();
}

template <class T>
ADAdjoint<T> Tape<T>::variable(const T& value) {
    ADAdjoint<T> x(value);  // nobody takes its address, so it stays in registers
    add_variables(1);
    x.set_id(++cursor_.last, cursor_);
    return x;
}

template <class T>
void Tape<T>::make_variables(std::span<ADAdjoint<T>> values) {
    add_variables(values.size());
    for (ADAdjoint<T>& x : values) x.set_id(++cursor_.last, cursor_);
}

/// Makes room for variables, which get the next ids.
template <class T>
void Tape<T>::add_variables(std::size_t count) {
    check_thread("Tape::variable");
    if (newer_ != nullptr)
        detail::raise<tape_error>("Tape::variable", "a newer tape of this thread is living and records",
                                  "make the variables of a tape before the next tape");
    // Variables before the first statement need no record: the sweep ends there. They still take ids, so the end
    // moves down by what their records would have taken, which keeps the bound on ids that the end stands for.
    const std::size_t room = 4 * count;
    const std::size_t bytes = bytes_used() == 0 ? 0 : room;
    if (cursor_.end - cursor_.top < static_cast<std::ptrdiff_t>(room)) {
        check_limits(count, bytes);
        reserve(room);
    }
    if (bytes != 0) std::memset(cursor_.top, 0, bytes);  // the code of a variable
    cursor_.top += bytes;
    cursor_.end -= room - bytes;
    variables_ += static_cast<id_type>(count);
    last_variable_ = static_cast<id_type>(id_count() + count);
}

/// A statement on this tape, watched for partials that are not finite in checked builds.
template <class T>
template <std::size_t Leaves>
struct Tape<T>::recorded_statement : detail::statement<T, Leaves> {
    template <class Partial>
    TANDEM_INLINE void inspect(std::string_view operation, const Partial& partial) const
        requires(checked_build && detail::unit_sign<Partial> == 0)
    {
        using std::isfinite;
        if (!isfinite(base_value(partial)) && recorder::current->tape->first_nonfinite_.empty())
            recorder::current->tape->first_nonfinite_ = operation;
    }
};

template <class T>
template <class E>
TANDEM_INLINE detail::id_type Tape<T>::record(const E& e) {
    if constexpr (E::leaves == 0) {
        return 0;
    } else {
        detail::cursor<T>& to = *recorder::current;
        recorded_statement<E::leaves> s;
        e.template visit<0>(s);
        if (!s.active(to.base)) return 0;
        e.template sweep<0>(one{}, s);
        s.merge_leaves();
        if constexpr (s.most_bytes > detail::slack_bytes) to.tape->reserve(s.most_bytes);
        s.write(to, to.tape->partials_);
        if (to.top > to.end) [[unlikely]]
            make_room(to);
        return to.last;
    }
}

template <class T>
ADAdjoint<T> Tape<T>::record(const T& value, std::span<const ADAdjoint<T>> leaves, std::span<const T> partials) {
    const auto active = [&](const ADAdjoint<T>& x) { return x.id_ > cursor_.base; };
    const auto count = static_cast<std::uint32_t>(std::ranges::count_if(leaves, active));
    check_leaves(leaves);
    if (count == 0) return value;
    reserve(count * (detail::partial_bytes<T> + 4) + 16);
    std::byte* at = cursor_.top;
    const auto store_partials = [&](const auto& store) {
        for (std::size_t k = 0; k < leaves.size(); ++k)
            if (active(leaves[k])) store(partials[k]);
    };
    if constexpr (detail::stored_as_bytes<T>)
        store_partials([&](const T& partial) { detail::store(at, partial); });
    else
        detail::append_or_nothing(partials_, store_partials);
    for (const ADAdjoint<T>& x : leaves)
        if (active(x)) detail::store(at, x.id_);
    detail::store(at, count);
    detail::store(at, std::uint64_t(0));  // neither plus nor minus leaves
    detail::store(at, detail::long_shape);
    cursor_.top = at;
    ++cursor_.last;
    if (cursor_.top > cursor_.end) make_room(cursor_);
    return {value, cursor_.last, cursor_};
}

template <class T>
std::vector<ADAdjoint<T>> Tape<T>::record(std::span<const T> values, std::span<const ADAdjoint<T>> leaves,
                                          std::unique_ptr<detail::external_function<T>> function) {
    check_leaves(leaves);
    bool active = false;
    function->inputs.reserve(leaves.size());
    for (const ADAdjoint<T>& x : leaves) {
        active = active || x.id_ > cursor_.base;
        function->inputs.push_back(x.id_ > cursor_.base ? local(x.id_) : 0);
    }
    if (!active || values.empty()) return std::vector<ADAdjoint<T>>(values.begin(), values.end());
    function->outputs = static_cast<id_type>(values.size());
    std::vector<ADAdjoint<T>> results;
    results.reserve(values.size());
    if (externals_.size() == externals_.capacity()) externals_.reserve(2 * externals_.size() + 4);
    check_limits(values.size(), 8);
    reserve(8);
    detail::store(cursor_.top, static_cast<std::uint32_t>(externals_.size()));
    detail::store(cursor_.top, detail::external_record);
    externals_.push_back(std::move(function));
    id_type id = cursor_.last;
    cursor_.last += static_cast<id_type>(values.size());
    reserve(0);
    for (const T& value : values) results.push_back({value, ++id, cursor_});
    return results;
}

template <class T>
std::uint64_t Tape<T>::thread_number() {
    static constinit std::atomic<std::uint64_t> threads{0};
    thread_local const std::uint64_t number = ++threads;
    return number;
}

/// A stamp names the thread in its upper bits, and is never given twice.
template <class T>
void Tape<T>::new_stamp(id_type after) {
    static constinit thread_local std::uint64_t serial = 0;
    cursor_.stamp = (thread_number() << 40) | ++serial;
    segments_.push_back({after, cursor_.stamp});
}

/// The stamp of the segment that an id of this tape is in; checked builds only.
template <class T>
std::uint64_t Tape<T>::stamp_of(id_type id) const {
    return std::ranges::find_if(segments_, [&](const segment& s) { return s.after >= id; })[-1].stamp;
}

template <class T>
TANDEM_INLINE bool Tape<T>::owns(id_type id, std::uint64_t stamp) const {
    if (id <= cursor_.base || id > cursor_.last) return false;
    if constexpr (checked_build) return stamp_of(id) == stamp;
    return true;
}

template <class T>
Tape<T>* Tape<T>::find(id_type id, std::uint64_t stamp) {
    Tape* tape = id == 0 ? nullptr : recorder::newest;
    while (tape != nullptr && !tape->owns(id, stamp)) tape = tape->older_;
    return tape;
}

template <class T>
TANDEM_COLD void Tape<T>::check_foreign(id_type id, std::uint64_t stamp) {
    if (find(id, stamp) != nullptr) return;
    if ((stamp >> 40) != thread_number())
        detail::raise<tape_error>("ADAdjoint", "the value belongs to a tape of another thread",
                                  "use each tape and its values on the thread that made the tape");
    detail::raise<tape_error>("ADAdjoint", "the value's tape was cleared, rewound or destroyed after it was recorded",
                              "record it again, or make it a variable of the living tape");
}

/// What the leaves of an expression check themselves.
template <class T>
void Tape<T>::check_leaves([[maybe_unused]] std::span<const ADAdjoint<T>> leaves) const {
    if constexpr (checked_build)
        for (const ADAdjoint<T>& x : leaves)
            if (x.id_ != 0) check_foreign(x.id_, x.stamp());
}

template <class T>
void Tape<T>::check_thread([[maybe_unused]] const char* function) const {
    if constexpr (checked_build)
        if ((cursor_.stamp >> 40) != thread_number())
            detail::raise<tape_error>(function, "called on another thread than the tape was made on",
                                      "use each tape and its values on the thread that made the tape");
}

}  // namespace tandem::inline TANDEM_ABI
