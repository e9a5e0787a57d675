#pragma once
#include <exception>
#include <functional>
#include <numeric>

#include "device_batch.hpp"
#include "transpose.hpp"

/// \file
/// Graphs over many samples.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Rows of X: those of a list, or the first `count`.
struct chosen_rows {
    const index_t* list;
    index_t count;
    index_t operator[](index_t i) const { return list != nullptr ? list[i] : i; }
};

/// Runs a program at some rows of X, block after block on the threads of the space. Each block ends with
/// finish(workspace, its first place in `rows`, count).
template <class Space, class T, class Finish>
void run_blocks(const block_program<T>& program, const Array<T, Space>& X, chosen_rows rows, bool reverse,
                const Finish& finish) {
    const auto samples = rows.count, lanes = static_cast<index_t>(program.lanes());
    const index_t by_sample = X.strides()[0], by_input = X.strides()[1];
    const index_t blocks = (samples + lanes - 1) / lanes;
    // A few tasks for each thread, so that a slow thread holds up little; each makes a workspace of its own.
    const index_t tasks = std::min<index_t>(blocks, Space::is_parallel ? 64 : 1);
    const T* const data = X.data();
    const auto run_task = [&](index_t task) {
        typename block_program<T>::workspace workspace(program);
        for (index_t block = blocks * task / tasks; block < blocks * (task + 1) / tasks; ++block) {
            const index_t first = block * lanes, count = std::min(lanes, samples - first);
            // The last sample fills what is left of the last block.
            transpose<T>(
                program.lanes(), program.inputs(), by_input,
                [=](std::size_t k) {
                    return data + rows[first + std::min(static_cast<index_t>(k), count - 1)] * by_sample;
                },
                [values = workspace.values(), lanes](std::size_t i) {
                    return values + static_cast<index_t>(i) * lanes;
                });
            program.run_forward(workspace);
            if (reverse) program.run_reverse(workspace);
            finish(workspace, first, count);
        }
    };
    // An exception, as for want of memory, must not leave a thread of the space.
    std::vector<std::exception_ptr> failures(static_cast<std::size_t>(tasks));
    Space::for_each(tasks, [&](index_t task) {
        try {
            run_task(task);
        } catch (...) {
            failures[static_cast<std::size_t>(task)] = std::current_exception();
        }
    });
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

template <class Space, class T>
std::vector<T> numbers_of_row(const Array<T, Space>& X, index_t row) {
    const Array<T, Space> flat = X(row, all).contiguous();
    std::vector<T> x(static_cast<std::size_t>(X.shape()[1]));
    if (!x.empty()) Space::download(x.data(), flat.data(), x.size() * sizeof(T));
    return x;
}

/// One row of a batch's result, computed alone.
template <class T>
void run_sample(const program<T>& p, const linearisation<T>& at, bool gradient, T* row) {
    if (gradient) {
        const auto adjoints = output_adjoints<1>(p, at.partials);
        for (std::size_t i = 0; i < p.inputs; ++i) row[i] = adjoints[i].get(0);
    } else {
        for (std::size_t i = 0; i < p.outputs.size(); ++i) row[i] = at.values[p.outputs[i]];
    }
}

template <class Space, class T>
std::vector<index_t> run_on_host(const recording_of_graph<T>& recording, const Array<T, Space>& X,
                                 chosen_rows rows, bool gradient, Array<T, Space>& result) {
    T* const out = result.mutable_data();
    const block_program<T>& program = recording.block(gradient);
    const tandem::detail::program<T>& p = recording.operations;
    const auto width = static_cast<index_t>(gradient ? p.inputs : p.outputs.size());
    enum : unsigned char { done, branches, alone };
    // Bytes, since threads set neighbouring ones.
    std::vector<unsigned char> outcome(static_cast<std::size_t>(rows.count), done);
    run_blocks(program, X, rows, gradient, [&](auto& workspace, index_t first, index_t count) {
        const auto results = gradient ? program.gradient(workspace) : program.outputs(workspace);
        transpose<T>(static_cast<std::size_t>(width), static_cast<std::size_t>(count), 1, results,
                     [=](std::size_t k) { return out + rows[first + static_cast<index_t>(k)] * width; });
        // A gradient may be NaN only because an adjoint of zero met an infinite partial.
        if (gradient) {
            using V = vector_t<T>;
            constexpr auto W = static_cast<index_t>(detail::width<V>);
            // NaN where a number of the lane is not finite, else 0.
            const auto zeros = [&](index_t k) {
                V total(0);
                for (std::size_t j = 0; j < p.inputs; ++j) total += V(0) * load<V>(results(j) + k);
                return total;
            };
            V sums(0);
            for (index_t k = 0; k < count; k += W) sums += zeros(k);
            if (sum(sums) != 0)
                for (index_t k = 0; k < count; k += W) {
                    T zero[detail::width<V>];
                    store(zero, zeros(k));
                    for (index_t i = k; i < std::min(count, k + W); ++i)
                        if (zero[i - k] != 0) outcome[static_cast<std::size_t>(first + i)] = alone;
                }
        }
        for (index_t k = 0; program.has_guards() && k < count; ++k)
            if (!program.branches_alike(workspace, static_cast<std::size_t>(k)))
                outcome[static_cast<std::size_t>(first + k)] = branches;
    });
    std::vector<index_t> others;
    // Mostly all are done, which one sees sooner in all of them together.
    if (std::accumulate(outcome.begin(), outcome.end(), 0, std::bit_or<>()) == done) return others;
    for (index_t i = 0; i < rows.count; ++i) {
        const index_t row = rows[i];
        const unsigned char what = outcome[static_cast<std::size_t>(i)];
        if (what == branches) {
            others.push_back(row);
            std::fill_n(out + row * width, width, T(constants::nan<T>()));
        }
        if (what == alone)
            run_sample(p, linearisation<T>(p, numbers_of_row(X, row)), gradient, out + row * width);
    }
    return others;
}

/// Runs a recording at some rows of X, or at all, into those of `result`. Returns the rows that would branch otherwise,
/// which are NaN.
template <class Space, class T>
std::vector<index_t> run_recording(const recording_of_graph<T>& recording, const Array<T, Space>& X,
                                   const std::vector<index_t>* rows, bool gradient, Array<T, Space>& result) {
    if constexpr (Space::is_device) {
        return recording.template on_device<device_program<Space, T>>(gradient).run(X, rows, result);
    } else {
        const chosen_rows chosen = rows != nullptr
                                       ? chosen_rows{rows->data(), static_cast<index_t>(rows->size())}
                                       : chosen_rows{nullptr, X.shape()[0]};
        return run_on_host(recording, X, chosen, gradient, result);
    }
}

}  // namespace detail

template <class T, class Output, class... Input>
template <class Space>
Array<T, Space> Graph<T, Output, Input...>::run_batch(const Array<T, Space>& X, bool gradient,
                                                      const char* function, BatchReport* report) const {
    if (X.rank() != 2 || X.shape()[1] != static_cast<index_t>(size()))
        detail::raise<shape_error>(function, "samples of shape " + detail::text(X.shape()),
                                   "they must be (samples, " + std::to_string(size()) + ")");
    const index_t samples = X.shape()[0], width = static_cast<index_t>(gradient ? size() : output_size());
    detail::layout layout{Shape{samples, width}, {width, 1}, 0};
    if (Space::is_device) layout.strides = {1, samples};  // neighbouring threads write neighbouring numbers
    auto result = Array<T, Space>::uninitialised(layout.shape).view(layout);

    // Every recording takes the samples that those before it would have branched otherwise for.
    const recording* tried = &recordings_->newest();
    std::vector<index_t> rows = detail::run_recording(*tried, X, nullptr, gradient, result);
    while (!rows.empty() && (tried = tried->older.get()) != nullptr)
        rows = detail::run_recording(*tried, X, &rows, gradient, result);

    if (report != nullptr) {
        *report = {std::vector<bool>(static_cast<std::size_t>(samples)), 0};
        if (recordings_->policy() == branch_policy::throw_error) {
            for (const index_t s : rows) report->failed[static_cast<std::size_t>(s)] = true;
            report->failed_count = static_cast<index_t>(rows.size());
            rows.clear();
        }
    }
    // The first sample that is left records anew, or throws; that recording takes others too. The first one is computed
    // alone: it must not be left again where a comparison is so close that packets' functions decide otherwise.
    while (!rows.empty()) {
        const std::vector<T> x = detail::numbers_of_row(X, rows.front());
        const recording* used = nullptr;
        const auto at = recordings_->run(x, [&](const recording& r) {
            used = &r;
            return detail::linearisation<T>(r.operations, x);
        });
        std::vector<T> row(static_cast<std::size_t>(width));
        detail::run_sample(used->operations, at, gradient, row.data());
        result(rows.front(), all) = Array<T, Space>(row);
        rows.erase(rows.begin());
        rows = detail::run_recording(*used, X, &rows, gradient, result);
    }
    return result;
}

template <class T, class Output, class... Input>
template <class Space>
Array<T, Space> Graph<T, Output, Input...>::batch(const Array<T, Space>& X, BatchReport* report) const {
    Array<T, Space> values = run_batch(X, false, "Graph::batch", report);
    if constexpr (plain_number<Output>)
        return values(all, 0);
    else
        return values;
}

template <class T, class Output, class... Input>
template <class Space>
Array<T, Space> Graph<T, Output, Input...>::batch_gradient(const Array<T, Space>& X,
                                                           BatchReport* report) const {
    check_scalar("Graph::batch_gradient");
    return run_batch(X, true, "Graph::batch_gradient", report);
}

}  // namespace tandem::inline TANDEM_ABI
