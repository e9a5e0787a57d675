#pragma once
#include "graph.hpp"

/// \file
/// Graphs over many samples.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Runs a program over the rows of X, block after block on the threads of the space. Each block ends with
/// finish(workspace, first sample, count).
template <class Space, class T, class Finish>
void run_blocks(const block_program<T>& program, const Array<T, Space>& X, bool reverse,
                const Finish& finish) {
    const index_t samples = X.shape()[0], lanes = static_cast<index_t>(program.lanes());
    const index_t by_sample = X.strides()[0], by_input = X.strides()[1];
    const index_t blocks = (samples + lanes - 1) / lanes;
    // A few tasks for each thread, so that a slow thread holds up little; each makes a workspace of its own.
    const index_t tasks = std::min<index_t>(blocks, Space::is_parallel ? 64 : 1);
    const T* const data = X.data();
    Space::for_each(tasks, [=, &program, &finish](index_t task) {
        typename block_program<T>::workspace workspace(program);
        for (index_t block = blocks * task / tasks; block < blocks * (task + 1) / tasks; ++block) {
            const index_t first = block * lanes, count = std::min(lanes, samples - first);
            // In tiles, so that what is read and what is written stay in the first cache. The last sample fills what is
            // left of the last block.
            constexpr index_t tile = 8;
            const index_t inputs = static_cast<index_t>(program.inputs());
            for (index_t k = 0; k < lanes; k += tile)
                for (index_t i = 0; i < inputs; i += tile)
                    for (index_t di = i; di < std::min(inputs, i + tile); ++di) {
                        T* const row = workspace.input(static_cast<std::size_t>(di), program.lanes());
                        for (index_t dk = k; dk < k + tile; ++dk)
                            row[dk] = data[(first + std::min(dk, count - 1)) * by_sample + di * by_input];
                    }
            program.run_forward(workspace);
            if (reverse) program.run_reverse(workspace);
            finish(workspace, first, count);
        }
    });
}

}  // namespace detail

template <class T, class Output, class... Input>
template <class Space>
Array<T, Space> Graph<T, Output, Input...>::run_batch(const Array<T, Space>& X, bool gradient,
                                                      const char* function, BatchReport* report) const {
    static_assert(!Space::is_device, "tandem: batches of graphs run on the spaces host and host_parallel");
    if (X.rank() != 2 || X.shape()[1] != static_cast<index_t>(size()))
        detail::raise<shape_error>(function, "samples of shape " + detail::text(X.shape()),
                                   "they must be (samples, " + std::to_string(size()) + ")");
    const detail::block_program<T>& program = recordings_->newest().block(gradient);
    const index_t samples = X.shape()[0], width = static_cast<index_t>(gradient ? size() : output_size());
    auto result = Array<T, Space>::uninitialised(Shape{samples, width});
    T* const out = result.mutable_data();
    // What cannot be taken from a block: samples that branch otherwise, and gradients that may be NaN only because an
    // adjoint of zero met an infinite partial. (Bytes, since threads set neighbouring ones.)
    enum : unsigned char { done, branches, nan };
    std::vector<unsigned char> left(static_cast<std::size_t>(samples), done);
    detail::run_blocks(program, X, gradient, [&](auto& workspace, index_t first, index_t count) {
        const auto row = [&](index_t j) {
            return gradient ? program.gradient(workspace, static_cast<std::size_t>(j))
                            : program.output(workspace, static_cast<std::size_t>(j));
        };
        constexpr index_t tile = 8;
        for (index_t k = 0; k < count; k += tile)
            for (index_t j = 0; j < width; ++j)
                for (index_t dk = k; dk < std::min(count, k + tile); ++dk) out[(first + dk) * width + j] = row(j)[dk];
        if (gradient) {
            std::array<T, detail::block_program<T>::most_lanes> zero{};  // NaN where a number of the lane is not finite
            for (index_t j = 0; j < width; ++j)
                for (std::size_t k = 0; k < program.lanes(); ++k) zero[k] += 0 * row(j)[k];
            for (index_t k = 0; k < count; ++k)
                if (zero[static_cast<std::size_t>(k)] != 0) left[static_cast<std::size_t>(first + k)] = nan;
        }
        for (index_t k = 0; program.has_guards() && k < count; ++k)
            if (!program.branches_alike(workspace, static_cast<std::size_t>(k)))
                left[static_cast<std::size_t>(first + k)] = branches;
    });

    BatchReport found;
    found.failed.assign(left.size(), false);
    std::vector<T> x(size());
    for (index_t s = 0; s < samples; ++s) {
        const auto reason = left[static_cast<std::size_t>(s)];
        if (reason == done) continue;
        T* const row = out + s * width;
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = X.data()[s * X.strides()[0] + static_cast<index_t>(i) * X.strides()[1]];
        if (reason == branches && recordings_->policy() == branch_policy::throw_error && report != nullptr) {
            std::fill_n(row, width, T(constants::nan<T>()));
            found.failed[static_cast<std::size_t>(s)] = true;
            ++found.failed_count;
            continue;
        }
        const detail::program<T>* operations = nullptr;
        const auto l = recordings_->run(x, [&](const recording& r) {
            operations = &r.operations;
            return detail::linearisation<T>(r.operations, x);
        });
        const auto adjoints = reverse_rows<1>(*operations, l, 0, gradient ? 1 : 0);
        for (std::size_t j = 0; j < static_cast<std::size_t>(width); ++j)
            row[j] = gradient ? adjoints[j].get(0) : l.values[operations->outputs[j]];
    }
    if (report != nullptr) *report = std::move(found);
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
