#pragma once
#include "tape.hpp"

/// \file
/// Recording: the life of a tape, its statements, and what bounds them.
namespace tandem::inline TANDEM_ABI {

template <class T>
Tape<T>::Tape() : older_(recorder::newest) {
    if (bytes_.capacity() < 4096) bytes_.grow(4096);
    cursor_.base = older_ == nullptr ? 0 : older_->cursor_.last;
    cursor_.tape = this;
    if (older_ != nullptr) older_->newer_ = this;
    recorder::newest = this;
    start_recording();
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
    cursor_.end = cursor_.top;  // the first statement comes by make_room, which knows the limits
    cursor_.last = cursor_.base;
    variables_ = last_variable_ = 0;
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
    at.recording = cursor_.stamp;
    return at;
}

template <class T>
void Tape<T>::rewind(const tape_position& to) {
    check_thread("Tape::rewind");
    if (to.bytes > bytes_used() || to.ids > id_count() ||
        (checked_build && to.ids != 0 && !owns(cursor_.base + to.ids, to.recording)))
        detail::raise<tape_error>("Tape::rewind", "the position is not part of this recording",
                                  "a position is valid until the tape is cleared or rewound to before it");
    for (std::size_t id = to.ids + 1; id < std::min<std::size_t>(adjoints_.size(), id_count() + 1); ++id)
        adjoints_[id].set_zero();
    if (retained_.size() > to.ids + std::size_t(1)) retained_.resize(to.ids + std::size_t(1));
    cursor_.top = bytes_.begin() + to.bytes + 4;
    cursor_.last = cursor_.base + to.ids;
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
    cursor_.end = cursor_.top;
}

template <class T>
void Tape<T>::make_room(std::size_t bytes) {
    if (cursor_.last >= id_limit_)
        detail::raise<tape_error>("Tape", "the recording holds " + std::to_string(id_count()) + " results",
                                  "this is all that ids can number; record less between two sweeps");
    // A statement takes at least 8 bytes, so these bounds on bytes bound ids and adjoints as well.
    const std::size_t used = bytes_used() + 4;
    std::size_t allowed = 8 * static_cast<std::size_t>(id_limit_ - cursor_.last);
    if (memory_limit_ != std::numeric_limits<std::size_t>::max()) {
        const std::size_t memory = memory_bytes();
        const std::size_t left = memory_limit_ > memory ? memory_limit_ - memory : 0;
        allowed = std::min(allowed, left / (1 + (sizeof(T) + 7) / 8));
        if (allowed < bytes)
            detail::raise<tape_error>(
                "Tape", "the recording uses " + std::to_string(memory) + " bytes",
                "the limit is " + std::to_string(memory_limit_) + "; record less or raise memory_limit");
    }
    allowed = std::max(allowed, bytes);
    if (bytes_.capacity() - used < bytes) {
        bytes_.grow(std::max(2 * bytes_.capacity(), used + 2 * bytes));
        cursor_.top = bytes_.begin() + used;
    }
    cursor_.end = cursor_.top + std::min(bytes_.capacity() - used, allowed);
}

template <class T>
ADAdjoint<T> Tape<T>::variable(const T& value) {
    check_thread("Tape::variable");
    if (newer_ != nullptr)
        detail::raise<tape_error>("Tape::variable", "a newer tape of this thread is living and records",
                                  "make the variables of a tape before the next tape");
    if (cursor_.end - cursor_.top < 16) make_room(16);
    detail::store(cursor_.top, std::uint32_t(0));
    ++cursor_.last;
    ++variables_;
    last_variable_ = static_cast<id_type>(id_count());
    return {value, cursor_.last, cursor_};
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
        if (static_cast<std::size_t>(to.end - to.top) < s.most_bytes) [[unlikely]]
            to.tape->make_room(s.most_bytes);
        return s.write(to, to.tape->partials_);
    }
}

template <class T>
ADAdjoint<T> Tape<T>::record(const T& value, std::span<const ADAdjoint<T>> leaves, std::span<const T> partials) {
    const auto active = [&](const ADAdjoint<T>& x) { return x.id_ > cursor_.base; };
    const auto count = static_cast<std::uint32_t>(std::ranges::count_if(leaves, active));
    if (count == 0) return value;
    const std::size_t bytes = count * (detail::partial_bytes<T> + 4) + 16;
    if (static_cast<std::size_t>(cursor_.end - cursor_.top) < bytes) make_room(bytes);
    std::byte* at = cursor_.top;
    for (std::size_t k = 0; k < leaves.size(); ++k)
        if (active(leaves[k])) {
            if constexpr (detail::stored_as_bytes<T>)
                detail::store(at, partials[k]);
            else
                partials_.push_back(partials[k]);
        }
    for (const ADAdjoint<T>& x : leaves)
        if (active(x)) detail::store(at, local(x.id_));
    detail::store(at, count);
    detail::store(at, std::uint64_t(0));  // neither plus nor minus leaves
    detail::store(at, detail::long_shape);
    cursor_.top = at;
    return {value, ++cursor_.last, cursor_};
}

template <class T>
std::vector<ADAdjoint<T>> Tape<T>::record(std::span<const T> values, std::span<const ADAdjoint<T>> leaves,
                                          std::unique_ptr<detail::external_function<T>> function) {
    bool active = false;
    function->inputs.reserve(leaves.size());
    for (const ADAdjoint<T>& x : leaves) {
        active = active || x.id_ > cursor_.base;
        function->inputs.push_back(x.id_ > cursor_.base ? local(x.id_) : 0);
    }
    if (!active || values.empty()) return {values.begin(), values.end()};
    function->outputs = static_cast<id_type>(values.size());
    std::vector<ADAdjoint<T>> results;
    results.reserve(values.size());
    externals_.reserve(externals_.size() + 1);
    if (id_limit_ - cursor_.last < values.size()) cursor_.last = id_limit_;
    const std::size_t bytes = 8 * values.size() + 16;  // as if each were a statement, for make_room's bounds
    if (static_cast<std::size_t>(cursor_.end - cursor_.top) < bytes) make_room(bytes);
    detail::store(cursor_.top, static_cast<std::uint32_t>(externals_.size()));
    detail::store(cursor_.top, detail::external_record);
    externals_.push_back(std::move(function));
    for (const T& value : values) results.push_back({value, ++cursor_.last, cursor_});
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

template <class T>
bool Tape<T>::owns(id_type id, std::uint64_t stamp) const {
    if (id <= cursor_.base || id > cursor_.last) return false;
    if constexpr (checked_build) {
        const auto after_id = [&](const segment& s) { return s.after >= id; };
        return std::ranges::find_if(segments_, after_id)[-1].stamp == stamp;
    }
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

template <class T>
void Tape<T>::check_thread([[maybe_unused]] const char* function) const {
    if constexpr (checked_build)
        if ((cursor_.stamp >> 40) != thread_number())
            detail::raise<tape_error>(function, "called on another thread than the tape was made on",
                                      "use each tape and its values on the thread that made the tape");
}

}  // namespace tandem::inline TANDEM_ABI
