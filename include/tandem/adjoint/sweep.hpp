#pragma once
#include <cstring>
#include <memory>
#include <vector>

#include "../core/external_function.hpp"
#include "../core/lanes.hpp"
#include "adjoint.hpp"
#include "statement.hpp"

/// \file
/// The reverse sweep: reads a recording back to front and hands each result's adjoint on to its leaves.
/// A loop, never a recursion, so the length of a recording is bounded by memory only.
namespace tandem::inline TANDEM_ABI::detail {

/// What a sweep reads, at the position where it starts.
template <class T>
struct recording {
    const std::byte* top;  // behind the record to read first
    std::size_t bytes;
    id_type last;          // local id of that record's result
    const std::vector<T>* partials;
    std::size_t partials_used;
    const std::vector<std::unique_ptr<external_function<T>>>* externals;
};

template <class T, std::size_t N>
TANDEM_INLINE void add_product(lanes<T, N>& sum, const T& partial, const lanes<T, N>& adjoint) {
    TANDEM_UNROLL
    for (std::size_t k = 0; k < lanes<T, N>::count; ++k)
        sum.block[k] += partial * adjoint.block[k];
}
/// The same, but lanes whose adjoint is exactly zero add exactly zero, also where the partial is not finite.
template <class T, std::size_t N>
TANDEM_INLINE void add_guarded_product(lanes<T, N>& sum, const T& partial, const lanes<T, N>& adjoint) {
    for (std::size_t i = 0; i < N; ++i) {
        const T a = adjoint.get(i);
        if (!is_structurally_zero(a)) sum.set(i, T(sum.get(i) + partial * a));
    }
}
template <class T, std::size_t N>
TANDEM_INLINE void add(lanes<T, N>& sum, const lanes<T, N>& adjoint) {
    TANDEM_UNROLL
    for (std::size_t k = 0; k < lanes<T, N>::count; ++k) sum.block[k] += adjoint.block[k];
}
template <class T, std::size_t N>
TANDEM_INLINE void subtract(lanes<T, N>& sum, const lanes<T, N>& adjoint) {
    TANDEM_UNROLL
    for (std::size_t k = 0; k < lanes<T, N>::count; ++k) sum.block[k] -= adjoint.block[k];
}

/// Numbers of this type are on a tape themselves: their arithmetic records.
template <class T>
inline constexpr bool arithmetic_records = false;
template <class T>
    requires requires { typename T::ad_type; }
inline constexpr bool arithmetic_records<T> = arithmetic_records<typename T::value_type>;
template <class T>
inline constexpr bool arithmetic_records<ADAdjoint<T>> = true;

/// One sweep for N adjoints of every value; adjoint[id] holds those of the value with local id `id`.
/// Results' adjoints are handed on and set to zero, so that the array is ready for the next sweep; only those
/// of variables stay. Where `retained` is given, results' adjoints are added to it first.
///
/// run_guarded() skips products with adjoints that are exactly zero, so that an output does not inherit infinities
/// and NaNs of what it does not depend on. run_fast() does not, and is several times faster; products that it should
/// have skipped show as NaN in the adjoint of a variable, and only then is the guarded sweep needed.
template <class T, std::size_t N>
class reverse_sweep {
    using row = lanes<T, N>;

public:
    reverse_sweep(const recording<T>& from, row* adjoint, row* retained = nullptr)
        : from_(&from), at_(from.top), id_(from.last + 1), partials_(from.partials_used), adjoint_(adjoint),
          retained_(retained) {}

    /// Skips records whose results are newer than `id`: nothing before needs them.
    void skip_to(id_type id) {
        while (id_ - 1 > id) {
            const auto code = load<std::uint32_t>(at_ - 4);
            if (code == end_of_recording) return;
            if (code == external_record) {
                const auto& f = *(*from_->externals)[load<std::uint32_t>(at_ - 8)];
                if (id_ - f.outputs <= id) return;
                id_ -= f.outputs;
                at_ -= 8;
            } else {
                --id_;
                const record_shape<T> s(at_ - 4, code);
                at_ = s.begin;
                if constexpr (!stored_as_bytes<T>) partials_ -= s.numbers;
            }
        }
    }

    void run_guarded() {
        for (;;) {
            at_ -= 4;
            const auto code = load<std::uint32_t>(at_);
            if (code == end_of_recording) return;
            --id_;
            if (code == external_record)
                run_external();
            else if (code != 0)
                run_shape(code, [](row& sum, const T& partial, const row& a) { add_guarded_product(sum, partial, a); });
        }
    }

    /// Whether run_fast() can be used; without it a NaN is not worth a second sweep.
    bool fast() const { return has_fast && retained_ == nullptr; }

    void run_fast() {
        if constexpr (has_fast) {
            if (tuned && from_->bytes <= cache_bytes)
                run_threaded<!tuned>();
            else
                run_threaded<true>();
        }
    }

private:
#if defined(__GNUC__)
    static constexpr bool has_fast = stored_as_bytes<T> && !arithmetic_records<T>;
#else
    static constexpr bool has_fast = false;
#endif
    /// Plain numbers are worth more code, and compilers' time, than numbers that take longer themselves.
    static constexpr bool tuned = std::is_floating_point_v<T>;

    row take_adjoint() {
        row a = adjoint_[id_];
        adjoint_[id_].set_zero();
        if (retained_ != nullptr) add(retained_[id_], a);
        return a;
    }

    /// Any shape, by counts at run time.
    template <class AddProduct>
    TANDEM_INLINE void run_shape(std::uint32_t code, const AddProduct& add_product) {
        const row a = take_adjoint();
        const record_shape<T> s(at_, code);
        const std::byte* id = s.ids();
        if constexpr (!stored_as_bytes<T>) partials_ -= s.numbers;
        for (std::uint32_t k = 0; k < s.numbers; ++k, id += 4) {
            if constexpr (stored_as_bytes<T>)
                add_product(adjoint_[load<id_type>(id)], load<T>(s.begin + k * sizeof(T)), a);
            else
                add_product(adjoint_[load<id_type>(id)], (*from_->partials)[partials_ + k], a);
        }
        for (std::uint32_t k = 0; k < s.plus; ++k, id += 4) add(adjoint_[load<id_type>(id)], a);
        for (std::uint32_t k = 0; k < s.minus; ++k, id += 4) subtract(adjoint_[load<id_type>(id)], a);
        at_ = s.begin;
    }

    void run_external() {
        at_ -= 4;
        external_function<T>& f = *(*from_->externals)[load<std::uint32_t>(at_)];
        id_ -= f.outputs - 1;
        std::vector<T> out(f.outputs), in(f.inputs.size());
        for (std::size_t lane = 0; lane < N; ++lane) {
            bool zero = true;
            for (id_type k = 0; k < f.outputs; ++k) {
                out[k] = adjoint_[id_ + k].get(lane);
                zero = zero && is_structurally_zero(out[k]);
            }
            if (zero) continue;
            std::fill(in.begin(), in.end(), T(0));
            f.reverse(out, in);
            for (std::size_t k = 0; k < in.size(); ++k) {
                row& x = adjoint_[f.inputs[k]];
                x.set(lane, T(x.get(lane) + in[k]));
            }
        }
        for (id_type k = 0; k < f.outputs; ++k) {
            if (retained_ != nullptr) add(retained_[id_ + k], adjoint_[id_ + k]);
            adjoint_[id_ + k].set_zero();
        }
    }

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#if defined(__clang__)
#pragma GCC diagnostic ignored "-Wgnu-label-as-value"
#pragma GCC diagnostic ignored "-Wpass-failed"  // loops of no or one round cannot be unrolled
#endif
    /// Block by block, since g++ moves whole structs through general registers.
    static TANDEM_INLINE void copy(const row& from, row& to) {
        TANDEM_UNROLL
        for (std::size_t k = 0; k < row::count; ++k) to.block[k] = from.block[k];
    }
    static TANDEM_INLINE void take(row& from, row& to) {
        copy(from, to);
        from.set_zero();
    }

    /// Where the first leaf of a statement is the result of the statement just before, as in a sum, a product or a
    /// recursion, the adjoint is handed on in a register; by way of memory each link of such a chain takes twice as
    /// long. Looked for in these shapes, in their first plus leaf, or first number where there is no plus leaf.
    static constexpr bool may_be_chained(std::uint32_t numbers, std::uint32_t plus, std::uint32_t minus) {
        return tuned && numbers <= 3 && 0 < numbers + plus && minus == 0;
    }

    template <std::uint32_t Numbers, std::uint32_t Plus>
    static TANDEM_INLINE row* first_leaf(const std::byte* at, row* adjoint) {
        return adjoint + load<id_type>(at + Numbers * sizeof(T) + (Plus == 0 ? 0 : 4 * Numbers));
    }

    /// One shape, by counts at compile time: from the adjoint `a` of the result to those of its leaves. Chained: the
    /// first leaf is `*previous`; it comes last, so that its adjoint is complete, and is returned in `a`.
    template <std::uint32_t Numbers, std::uint32_t Plus, std::uint32_t Minus, bool Chained>
    static TANDEM_INLINE void propagate(const std::byte* at, row* adjoint, row& a, row* previous) {
        const std::byte* const ids = at + Numbers * sizeof(T);
        TANDEM_UNROLL
        for (std::uint32_t k = Chained && Plus == 0 ? 1 : 0; k < Numbers; ++k)
            add_product(adjoint[load<id_type>(ids + 4 * k)], load<T>(at + k * sizeof(T)), a);
        TANDEM_UNROLL
        for (std::uint32_t k = Chained ? 1 : 0; k < Plus; ++k)
            add(adjoint[load<id_type>(ids + 4 * (Numbers + k))], a);
        TANDEM_UNROLL
        for (std::uint32_t k = 0; k < Minus; ++k)
            subtract(adjoint[load<id_type>(ids + 4 * (Numbers + Plus + k))], a);
        if constexpr (Chained) {
            row next;
            take(*previous, next);
            if constexpr (Plus == 0)
                add_product(next, load<T>(at), a);
            else
                add(next, a);
            copy(next, a);
        }
    }

#define TANDEM_SHAPE_ROW(X, plus, minus) \
    X(0, plus, minus) X(1, plus, minus) X(2, plus, minus) X(3, plus, minus) X(4, plus, minus) X(5, plus, minus)
#define TANDEM_SHAPES(X)                                                                  \
    TANDEM_SHAPE_ROW(X, 0, 0) TANDEM_SHAPE_ROW(X, 1, 0) TANDEM_SHAPE_ROW(X, 2, 0)         \
    TANDEM_SHAPE_ROW(X, 0, 1) TANDEM_SHAPE_ROW(X, 1, 1) TANDEM_SHAPE_ROW(X, 2, 1)         \
    TANDEM_SHAPE_ROW(X, 0, 2) TANDEM_SHAPE_ROW(X, 1, 2) TANDEM_SHAPE_ROW(X, 2, 2)

    /// Like run_guarded(), but each shape's code ends in a jump of its own to the next record's, which the
    /// processor predicts far better than one jump for all (a switch or a table of functions, up to 3 times).
    /// Ahead: asks for memory in advance, which large recordings need and small ones are better off without.
    template <bool Ahead>
    TANDEM_NEVER_INLINE void run_threaded() {
#define TANDEM_SHAPE_LABEL(numbers, plus, minus) &&shape_##numbers##_##plus##_##minus,
#define TANDEM_LINK_LABEL(numbers, plus, minus) \
    may_be_chained(numbers, plus, minus) ? &&link_##numbers##_##plus##_##minus : &&end_of_chain,
        static void* const labels[] = {TANDEM_SHAPES(TANDEM_SHAPE_LABEL) && general, &&external, &&end};
        // Where a record is gone on with whose adjoint is in `a` already.
        static void* const links[] = {TANDEM_SHAPES(TANDEM_LINK_LABEL) && end_of_chain, &&end_of_chain,
                                      &&end_of_chain};
#undef TANDEM_SHAPE_LABEL
#undef TANDEM_LINK_LABEL
        const std::byte* at = at_;
        row* const adjoint = adjoint_;
        row* result = adjoint + id_;
        row a;
        a.set_zero();
#define TANDEM_NEXT_RECORD(by)                                    \
    if constexpr (Ahead) {                                        \
        TANDEM_PREFETCH_READ(at - read_ahead);                    \
        TANDEM_PREFETCH_WRITE(result - read_ahead / sizeof(row)); \
    }                                                             \
    at -= 4;                                                      \
    --result;                                                     \
    goto* by[load<std::uint32_t>(at)]
        TANDEM_NEXT_RECORD(labels);
#define TANDEM_SHAPE_CODE(numbers, plus, minus)                                                        \
    shape_##numbers##_##plus##_##minus : if constexpr (numbers + plus + minus > 0) take(*result, a);   \
    link_##numbers##_##plus##_##minus : at -= numbers * (sizeof(T) + 4) + 4 * (plus + minus);          \
        if constexpr (may_be_chained(numbers, plus, minus)) {                                          \
            if (first_leaf<numbers, plus>(at, adjoint) == result - 1) {                                \
                propagate<numbers, plus, minus, true>(at, adjoint, a, result - 1);                     \
                TANDEM_NEXT_RECORD(links);                                                             \
            }                                                                                          \
        }                                                                                              \
        propagate<numbers, plus, minus, false>(at, adjoint, a, nullptr);                               \
        TANDEM_NEXT_RECORD(labels);
        TANDEM_SHAPES(TANDEM_SHAPE_CODE)
#undef TANDEM_SHAPE_CODE
    end_of_chain:
        copy(a, *result);
        goto* labels[load<std::uint32_t>(at)];
    general:
        at_ = at, id_ = static_cast<id_type>(result - adjoint);
        run_shape(long_shape, [](row& sum, const T& partial, const row& r) { add_product(sum, partial, r); });
        at = at_;
        a.set_zero();  // not live across a call, for which g++ would keep it in a general register everywhere
        TANDEM_NEXT_RECORD(labels);
    external:
        at_ = at, id_ = static_cast<id_type>(result - adjoint);
        run_external();
        at = at_, result = adjoint + id_;
        a.set_zero();
        TANDEM_NEXT_RECORD(labels);
#undef TANDEM_NEXT_RECORD
    end:
        return;
    }
#undef TANDEM_SHAPES
#undef TANDEM_SHAPE_ROW
#pragma GCC diagnostic pop
#endif

    const recording<T>* from_;  // not a copy, which right after it was written would wait for memory
    const std::byte* at_;
    id_type id_;
    std::size_t partials_;
    row* adjoint_;
    row* retained_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
