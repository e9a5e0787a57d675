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
/// adjoints grow by what arrives; where a user's function or an inner tape throws, they are `before` again.
template <class T>
template <std::size_t N, class Seed>
void Tape<T>::sweep(std::vector<detail::lanes<T, N>>& adjoints, detail::lanes<T, N>* retained,
                    std::span<const detail::lanes<T, N>> before, const Seed& seed) {
    const detail::recording<T> recorded = read();
    detail::reverse_sweep<T, N> sweep(recorded, adjoints.data(), retained);
    const std::span variables(adjoints.data(), last_variable_ + std::size_t(1));
    const auto restore = [&] {
        std::ranges::fill(variables.subspan(before.size()), detail::lanes<T, N>{});
        std::ranges::copy(before, variables.begin());
    };
    try {
        if (sweep.fast()) {
            sweep.skip_to(seed());
            sweep.run_fast();
            std::size_t nans = 0;  // a count, since compilers vectorise sums
            for (const auto& row : variables.subspan(1))
                for (std::size_t i = 0; i < N; ++i) nans += detail::has_nan(row.get(i)) ? 1 : 0;
            if (nans == 0) return;
            restore();
            sweep = detail::reverse_sweep<T, N>(recorded, adjoints.data(), retained);
        }
        sweep.skip_to(seed());
        sweep.run_guarded();
    } catch (...) {
        std::ranges::fill(std::span(adjoints).subspan(variables.size()), detail::lanes<T, N>{});
        restore();
        throw;
    }
}

template <class T>
template <std::ranges::forward_range Outputs, std::ranges::forward_range Seeds>
void Tape<T>::backward(const Outputs& outputs, const Seeds& seeds, backward_options options) {
    check_thread("Tape::backward");
    id_type newest = 0;
    for (const ADAdjoint<T>& y : outputs) newest = std::max(newest, own_id(y, "Tape::backward"));
    const auto output_count = std::ranges::distance(outputs), seed_count = std::ranges::distance(seeds);
    if (seed_count != output_count)
        detail::raise<shape_error>(
            "Tape::backward", std::to_string(seed_count) + " seeds for " + std::to_string(output_count) + " outputs",
            "each output needs one seed");
    readable_ = {};
    if (adjoints_.size() <= id_count()) adjoints_.resize(id_count() + 1);
    std::vector<detail::lanes<T, 1>> retained;
    if (options.retain_gradients) {
        retained.reserve(adjoints_.size());
        retained = retained_;
        retained.resize(adjoints_.size());
    }
    before_.assign(adjoints_.begin(), adjoints_.begin() + last_variable_ + 1);
    sweep<1>(adjoints_, options.retain_gradients ? retained.data() : nullptr, before_, [&] {
        auto seed = std::ranges::begin(seeds);
        for (const ADAdjoint<T>& y : outputs) {
            if (const id_type id = local(y.id_); y.id_ != 0) adjoints_[id].block[0] += static_cast<T>(*seed);
            ++seed;
        }
        return newest;
    });
    if (options.retain_gradients) retained_ = std::move(retained);
    if (retained_.empty()) readable_ = std::span(adjoints_).subspan(1);
}

template <class T>
template <std::ranges::forward_range Outputs, std::ranges::forward_range Inputs>
Matrix<T> Tape<T>::jacobian(const Outputs& outputs, const Inputs& inputs) {
    check_thread("Tape::jacobian");
    std::size_t output_count = 0, input_count = 0;
    id_type newest_input = 0;
    for (const ADAdjoint<T>& y : outputs) {
        own_id(y, "Tape::jacobian");
        ++output_count;
    }
    for (const ADAdjoint<T>& x : inputs) {
        newest_input = std::max(newest_input, own_id(x, "Tape::jacobian"));
        ++input_count;
    }
    Matrix<T> result(output_count, input_count);
    // Adjoints of results are gone after a sweep; where an input is one, or may be, they are kept beside.
    const bool keep = last_variable_ != variables_ || newest_input > variables_;
    const auto local_id = [this](const ADAdjoint<T>& x) { return x.id_ == 0 ? 0 : local(x.id_); };
    const auto sweep_rows = [&](auto width, auto& adjoints) {
        constexpr std::size_t N = decltype(width)::value;
        if (adjoints.size() <= id_count()) adjoints.resize(id_count() + 1);
        std::vector<detail::lanes<T, N>> retained;
        auto y = std::ranges::begin(outputs);
        for (std::size_t first = 0; first < output_count; first += N) {
            const std::size_t count = std::min(N, output_count - first);
            if (keep) retained.assign(adjoints.size(), detail::lanes<T, N>{});
            sweep<N>(adjoints, keep ? retained.data() : nullptr, std::span<const detail::lanes<T, N>>(), [&] {
                id_type newest = 0;
                auto output = y;
                for (std::size_t r = 0; r < count; ++r, ++output) {
                    const id_type id = local_id(*output);
                    adjoints[id].set(r, T(1));
                    newest = std::max(newest, id);
                }
                return newest;
            });
            std::ranges::advance(y, static_cast<std::ranges::range_difference_t<const Outputs>>(count));
            std::size_t column = 0;
            for (const ADAdjoint<T>& x : inputs) {
                const id_type id = local_id(x);
                for (std::size_t r = 0; id != 0 && r < count; ++r) {
                    result(first + r, column) = adjoints[id].get(r);
                    if (keep) result(first + r, column) += retained[id].get(r);
                }
                ++column;
            }
            std::fill_n(adjoints.begin(), last_variable_ + 1, detail::lanes<T, N>{});
        }
    };
    if (output_count <= 1 || (output_count == 2 && bytes_used() > detail::cache_bytes))
        sweep_rows(std::integral_constant<std::size_t, 1>{}, row_adjoints_);
    else
        sweep_rows(std::integral_constant<std::size_t, rows_per_sweep>{}, rows_adjoints_);
    return result;
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
        if (const Tape<T>* newest = detail::recorder<T>::newest; newest != nullptr && newest->is_quick(id_))
            return newest->look_up(id_);
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
