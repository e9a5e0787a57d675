#pragma once
#include "tape.hpp"

/// \file
/// Sweeping: gradients, several outputs at once, rows of a Jacobian.
namespace tandem::inline TANDEM_ABI {

/// The local id of x for a sweep of this tape; 0 if x is passive.
template <class T>
detail::id_type Tape<T>::own_id(const ADAdjoint<T>& x, const char* function) const {
    if (x.id_ == 0) return 0;
    if constexpr (checked_build)
        if (find(x) == nullptr) check_foreign(x.id_, x.stamp());
    if (!owns(x.id_, x.stamp()))
        detail::raise<tape_error>(function, "a value that is not on this tape",
                                  "values are swept on the tape that recorded them");
    return local(x.id_);
}

/// One sweep of all lanes from where `seed` puts adjoints; it returns the newest id that it seeded. Variables'
/// adjoints grow by what arrives; where a user's function or an inner tape throws, they stay as they were.
template <class T>
template <std::size_t N, class Seed>
void Tape<T>::sweep(std::vector<detail::lanes<T, N>>& adjoints, detail::lanes<T, N>* retained, const Seed& seed) {
    const detail::recording<T> recorded = read();
    detail::reverse_sweep<T, N> sweep(recorded, adjoints.data(), retained);
    const std::span variables(adjoints.data(), last_variable_ + std::size_t(1));
    const std::vector<detail::lanes<T, N>> before(variables.begin(), variables.end());
    try {
        if (sweep.fast()) {
            sweep.skip_to(seed());
            sweep.run_fast();
            bool nan = false;
            for (const auto& row : variables.subspan(1))
                for (std::size_t i = 0; i < N; ++i) nan |= detail::has_nan(row.get(i));
            if (!nan) return;
            std::ranges::copy(before, variables.begin());
            sweep = detail::reverse_sweep<T, N>(recorded, adjoints.data(), retained);
        }
        sweep.skip_to(seed());
        sweep.run_guarded();
    } catch (...) {
        std::ranges::fill(adjoints, detail::lanes<T, N>{});
        std::ranges::copy(before, variables.begin());
        throw;
    }
}

template <class T>
template <std::ranges::input_range Outputs, std::ranges::input_range Seeds>
void Tape<T>::backward(const Outputs& outputs, const Seeds& seeds, backward_options options) {
    check_thread("Tape::backward");
    std::vector<id_type> ids;
    for (const ADAdjoint<T>& y : outputs) ids.push_back(own_id(y, "Tape::backward"));
    const auto seed_count = static_cast<std::size_t>(std::ranges::distance(seeds));
    if (seed_count != ids.size())
        detail::raise<shape_error>("Tape::backward", std::to_string(seed_count) + " seeds for " +
                                       std::to_string(ids.size()) + " outputs", "each output needs one seed");
    readable_ = {};
    if (adjoints_.size() <= id_count()) adjoints_.resize(id_count() + 1);
    std::vector<detail::lanes<T, 1>> retained;
    if (options.retain_gradients) {
        retained.reserve(adjoints_.size());
        retained = retained_;
        retained.resize(adjoints_.size());
    }
    sweep(adjoints_, options.retain_gradients ? retained.data() : nullptr, [&] {
        auto id = ids.begin();
        for (const auto& seed : seeds) {
            if (*id != 0) adjoints_[*id].block[0] += static_cast<T>(seed);
            ++id;
        }
        return ids.empty() ? 0 : *std::ranges::max_element(ids);
    });
    if (options.retain_gradients) retained_ = std::move(retained);
    if (retained_.empty()) readable_ = adjoints_;
}

template <class T>
template <std::ranges::input_range Outputs, std::ranges::input_range Inputs>
Matrix<T> Tape<T>::jacobian(const Outputs& outputs, const Inputs& inputs) {
    check_thread("Tape::jacobian");
    std::vector<id_type> from, to;
    for (const ADAdjoint<T>& y : outputs) from.push_back(own_id(y, "Tape::jacobian"));
    for (const ADAdjoint<T>& x : inputs) to.push_back(own_id(x, "Tape::jacobian"));
    Matrix<T> rows(from.size(), to.size());
    // Adjoints of results are gone after a sweep; where an input is one, or may be, they are kept beside.
    const bool variables_only = last_variable_ == variables_ &&
                                std::ranges::all_of(to, [&](id_type id) { return id <= variables_; });
    const auto sweep_rows = [&](auto width) {
        constexpr std::size_t N = decltype(width)::value;
        std::vector<detail::lanes<T, N>> adjoints(id_count() + 1), retained;
        for (std::size_t first = 0; first < from.size(); first += N) {
            const std::size_t count = std::min(N, from.size() - first);
            if (!variables_only) retained.assign(adjoints.size(), detail::lanes<T, N>{});
            sweep(adjoints, variables_only ? nullptr : retained.data(), [&] {
                for (std::size_t r = 0; r < count; ++r) adjoints[from[first + r]].set(r, T(1));
                return *std::ranges::max_element(std::span(from).subspan(first, count));
            });
            for (std::size_t r = 0; r < count; ++r)
                for (std::size_t c = 0; c < to.size(); ++c)
                    if (to[c] != 0) {
                        rows(first + r, c) = adjoints[to[c]].get(r);
                        if (!variables_only) rows(first + r, c) += retained[to[c]].get(r);
                    }
            std::fill_n(adjoints.begin(), last_variable_ + 1, detail::lanes<T, N>{});
        }
    };
    if (from.size() <= 2)
        sweep_rows(std::integral_constant<std::size_t, 1>{});
    else
        sweep_rows(std::integral_constant<std::size_t, rows_per_sweep>{});
    return rows;
}

template <class T>
void Tape<T>::clear_gradients() {
    std::fill_n(adjoints_.begin(), std::min<std::size_t>(adjoints_.size(), last_variable_ + std::size_t(1)),
                detail::lanes<T, 1>{});
    retained_.clear();
}

template <class T>
TANDEM_INLINE T Tape<T>::gradient_of(const ADAdjoint<T>& x) const {
    const std::size_t id = local(x.id_);
    T gradient(0);
    if (id < adjoints_.size()) gradient = adjoints_[id].block[0];
    if (id < retained_.size()) gradient += retained_[id].block[0];
    return gradient;
}

template <class T>
TANDEM_INLINE T ADAdjoint<T>::gradient() const {
    if constexpr (!checked_build)
        if (const Tape<T>* newest = detail::recorder<T>::newest; newest != nullptr)
            if (const T* gradient = newest->quick_gradient(id_); gradient != nullptr) return *gradient;
    if (id_ == 0) return T(0);
    const Tape<T>* const tape = Tape<T>::find(*this);
    if (tape != nullptr) return tape->gradient_of(*this);
    if constexpr (checked_build) Tape<T>::check_foreign(id_, stamp());
    return T(0);
}

template <class T>
void ADAdjoint<T>::sweep_back(const T& seed, backward_options options) const {
    if (id_ == 0)
        detail::raise<tape_error>("ADAdjoint::backward", "the value is passive",
                                  "it must depend on a variable of a living tape (see Tape::variable, no_grad)");
    Tape<T>* tape = Tape<T>::find(*this);
    if (tape == nullptr) {
        if constexpr (checked_build) Tape<T>::check_foreign(id_, stamp());
        detail::raise<tape_error>("ADAdjoint::backward", "no living tape of this thread has the value",
                                  "the tape that recorded it must still be living, and not cleared");
    }
    tape->backward(std::span(this, 1), std::span(&seed, 1), options);
}

}  // namespace tandem::inline TANDEM_ABI
