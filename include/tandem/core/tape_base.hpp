#pragma once
#include "config.hpp"

/// \file
/// What tapes of all number types share: the list of those living on a thread, and the scopes that stop them.
namespace tandem::inline TANDEM_ABI {

class no_grad;

namespace detail {

/// Base of all tapes: a list, over all number types, of those living on this thread, for no_grad.
class tape_base {
protected:
    tape_base() : depth_(no_grad_depth), older_(newest_) {
        if (older_ != nullptr) older_->newer_ = this;
        newest_ = this;
    }
    ~tape_base() {
        if (older_ != nullptr) older_->newer_ = newer_;
        (newer_ != nullptr ? newer_->older_ : newest_) = older_;
    }
    tape_base(const tape_base&) = delete;
    tape_base& operator=(const tape_base&) = delete;

    /// A tape made inside a no_grad scope records there; scopes opened later stop it.
    bool paused() const { return no_grad_depth > depth_; }
    virtual void select_recorder() = 0;

    static void select_recorders() {
        for (tape_base* t = newest_; t != nullptr; t = t->older_) t->select_recorder();
    }
    static inline constinit thread_local int no_grad_depth TANDEM_INITIAL_EXEC = 0;

    friend class ::tandem::no_grad;

private:
    int depth_;
    tape_base* older_;
    tape_base* newer_ = nullptr;
    static inline constinit thread_local tape_base* newest_ TANDEM_INITIAL_EXEC = nullptr;
};

}  // namespace detail

/// While it lives, the tapes that this thread has so far record nothing, and results are passive. Scopes nest.
class [[nodiscard]] no_grad {
public:
    no_grad() {
        ++detail::tape_base::no_grad_depth;
        detail::tape_base::select_recorders();
    }
    ~no_grad() {
        --detail::tape_base::no_grad_depth;
        detail::tape_base::select_recorders();
    }
    no_grad(const no_grad&) = delete;
    no_grad& operator=(const no_grad&) = delete;
};

}  // namespace tandem::inline TANDEM_ABI
